client "vault" {
  service "vault" { wsdl = "vault.wsdl" }

  soap {
    username_token = digest
    username       = credential.User
    password       = credential.Key
    timestamp      = true
    addressing     = true
  }

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
    input     = { User = credential.User, Key = "" }
    token     = result
    refused { when = result == "" }
  }

  carry { soap_header = { Session = { Key = session.token } } }

  lifetime { hard = "20m" }

  expired "session" { when = result.Code == 401 }

  lockout {
    after  = 3
    run    = consecutive
    scope  = [credential.User]
    unlock = support("the branch")
  }
}
