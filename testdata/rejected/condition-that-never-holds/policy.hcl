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
  expired "token" { when = http.status == 4010 } # want "this expired can hold for no answer"
  expired "both" { when = result.code == 1 && result.code == 2 } # want "this expired can hold for no answer"
  lockout {
    after = 5
    scope = [credential.user]
  }
}
