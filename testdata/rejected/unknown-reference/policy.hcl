client "bank" {
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = Login
    input     = { user = credential.user, password = creds.password } # want "unknown reference \"creds\".*credential"
    token     = result.token
    refused { when = http.status == 401 }
  }
  carry { header = "X-Token" }
  lifetime { hard = "20m" }
  expired "token" { when = credential.user == "x" } # want "\"credential\" is not known here.*response, result, body"
  lockout {
    after = 5
    scope = [credential.user]
  }
}
