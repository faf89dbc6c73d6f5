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
  suspect "token" { when = http.status == 401 } # want "a suspicion is settled by asking, and there is no probe"
  lockout {
    after = 5
    scope = [credential.user]
  }
}
