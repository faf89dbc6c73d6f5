client "bank" {
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login { # want "Login needs user .*and `input` does not fill it"
    operation = Login
    input     = { password = credential.password }
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
