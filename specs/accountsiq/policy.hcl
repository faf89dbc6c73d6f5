# AccountsIQ, Integration 1.1 (SOAP)
client "accountsiq" {
  title = "AccountsIQ"
  service "integration" {
    wsdl    = "integration_1_1.wsdl"
    url     = "https://{region}.accountsiq.com/system/dashboard/integration/integration_1_1.asmx"
    regions = ["eu1", "eu2", "uk1", "us1"]
  }
  environment "staging" { # production refuses staging keys, and the host is given out on request
    separate_credentials = true
    url                  = required
  }

  error {
    when    = !contains(["Success", "Created"], result.Status)
    code    = result.ErrorCode
    message = result.ErrorMessage
  }

  credential { # keys pasted from an e-mail carry line endings and blanks: refused before anything is sent
    field "companyID" {}
    field "partnerKey" { secret = true }
    field "userKey" { # impersonates one user in one entity: two keys are two sessions
      secret     = true
      identifies = true
    }
  }

  login {
    operation = Login
    input     = { companyID = credential.companyID, partnerKey = credential.partnerKey, userKey = credential.userKey }
    token     = result
    refused { when = result == "" }
  }

  carry { element = "token" } # the first element of every other request

  lifetime {
    hard        = "20m"
    renew_after = chosen("18m")
  }

  expired "token" { when = result.HasExpired } # the outer result only: items of a bulk answer carry the flag too

  lockout { # none is documented
    after  = chosen(5)
    scope  = [credential.companyID]
    unlock = chosen(after("1h"))
  }
}
