client "bank" {
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = Login
    input     = { user = credential.user, password = credential.password }
    token     = result.token
    refused { when = http.status == 401 }
  }
  carry { header = "X-Token" }
  lifetime { hard = "20m" }
  expired "token" { when = http.status == 401 }
  lockout {
    after = 5
    scope = [credential.user]
  }
  probe { operation = CheckPassword } # want "CheckPassword takes the credential in its request, so that each call is an attempt to log in"
  replay {
    operation "CheckPassword" { after_suspicion = true } # want "CheckPassword takes the credential.*replay cannot apply to it"
  }
  operations = [Balance, CheckPassword] # want "CheckPassword takes the credential.*cannot be kept for callers"
}
