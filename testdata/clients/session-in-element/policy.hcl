client "bank" {
  service "bank" { wsdl = "bank.wsdl" }

  error {
    when    = result.Code != 0
    code    = result.Code
    message = result.Message
  }

  credential {
    field "User" {}
    field "Key" { secret = true }
  }

  login {
    operation = Login
    input     = { User = credential.User, Key = credential.Key }
    token     = result
    refused { when = result == "" }
  }

  carry { element = "SessionKey" }

  lifetime { hard = "20m" }

  expired "session" { when = result.Code == 401 }

  lockout {
    after  = 3
    run    = consecutive
    scope  = [credential.User]
    unlock = support("the branch")
  }
}
