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
    locked { when = contains([401, 423], http.status) }
    refused { when = http.status == 401 } # want "this refused can be reached by no answer: locked comes first"
  }
  carry { header = "X-Token" }
  lifetime { hard = "20m" }
  expired "token" { when = http.status == 401 }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
