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
  lifetime { hard = "1h" } # want "gives a session 1h, but the spec says \"valid for 20 minutes\".*write hard = \"20m\""
  expired "token" { when = http.status == 401 }
  lockout {
    after = 6 # want "after = 6, but the spec speaks of \"five failed attempts\".*write after = 5"
    scope = [credential.user]
  }
}
