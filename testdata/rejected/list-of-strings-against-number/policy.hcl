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
  expired "token" { when = contains(["5030", "5050"], result.code) } # want "result.code is integer .bank.yaml:40. but the list holds a string.*write .5030, 5050."
  lockout {
    after = 5
    scope = [credential.user]
  }
}
