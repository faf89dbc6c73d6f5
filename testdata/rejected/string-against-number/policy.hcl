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
  expired "token" { when = result.code == "5030" } # want "result.code is integer .bank.yaml:40. but is compared with a string.*write 5030"
  lockout {
    after = 5
    scope = [credential.user]
  }
}
