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
  lifetime {
    hard        = 20      # want "a duration, unknown or never is needed here.*write it with a unit"
    renew_after = unknwn  # want "did you mean \"unknown\""
    idle        = "5 min" # want "a duration, unknown or never is needed here.*\"20m\""
  }
  expired "token" { when = http.status == 401 }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
