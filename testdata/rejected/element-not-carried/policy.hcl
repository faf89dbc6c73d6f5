client "bank" {
  service "bank" { wsdl = "bank.wsdl" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = Login
    input     = { user = credential.user, password = credential.password }
    token     = result
    refused { when = result == "" }
  }
  carry { element = "token" } # want "Rate does not carry the element token and is not in except .bank.wsdl.*write except = .Rate."
  lifetime { hard = "20m" }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
