client "bank" {
  service "bank" { openapi = "bank.yaml" } # want "bank.yaml does not say where service \"bank\" is write url"
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
  expired "token" { when = http.status == 401 }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
