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
    hard        = "20m"
    renew_aftre = "18m" # want "unknown setting \"renew_aftre\" in lifetime.*did you mean \"renew_after\""
  }
  expired "token" { when = http.status == 401 }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
