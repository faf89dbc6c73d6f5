client "bank" {
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" { pattern = "^(?=a)b$" } # want "this pattern does not compile.*RE2"
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
  expired "token" { when = matches(header("X-Why"), "(") } # want "this pattern does not compile: missing closing"
  lockout {
    after = 5
    scope = [credential.user]
  }
}
