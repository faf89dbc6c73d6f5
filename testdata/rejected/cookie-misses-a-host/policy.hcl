client "bank" {
  service "bank" { openapi = "bank.yaml" }
  service "cards" {
    openapi = "cards.yaml"
    url     = "https://cards.example/v1"
  }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = bank.Login
    input     = { user = credential.user, password = credential.password }
    token     = result.token
    refused { when = http.status == 401 }
  }
  carry {
    cookie = "SID"
    hosts  = ["bank.example"] # want "the cookie SID does not reach cards.example, where service \"cards\" is add \"cards.example\" to hosts"
  }
  lifetime { hard = "20m" }
  expired "token" { when = http.status == 401 }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
