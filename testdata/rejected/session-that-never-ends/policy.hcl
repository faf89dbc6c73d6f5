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
  lifetime { hard = unknown } # want "nothing tells when a session ends, so it is never renewed.*hard = never"
  lockout {
    after = 5
    scope = [credential.user]
  }
}
