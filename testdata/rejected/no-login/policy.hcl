client "bank" { # want "the client has no login"
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  lifetime { hard = "20m" }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
