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
  expired "token" {
    operations = [Balance]
    when       = result.codes == 1 # want "no field \"codes\" in result of Balance.*did you mean \"code\""
  }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
