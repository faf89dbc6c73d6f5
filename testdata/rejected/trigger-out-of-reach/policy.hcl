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
  surface "key" { when = http.status == 401 }
  expired "token" { when = http.status == 401 && result.code == 7 } # want "this expired can be reached by no answer: surface comes first"
  lockout {
    after = 5
    scope = [credential.user]
  }
}
