client "bank" {
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = Login
    input     = { user = 7, password = credential.password } # want "user is string .bank.yaml:30. but the value is a whole number write \"7\""
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
}
