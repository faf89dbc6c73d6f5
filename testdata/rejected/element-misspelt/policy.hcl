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
  carry { element = "tokn" } # want "no element \"tokn\" in the request of Balance.*did you mean \"token\""
  lifetime { hard = "20m" }
  lockout {
    after = 5
    scope = [credential.user]
  }
}
