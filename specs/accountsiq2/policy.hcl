# AccountsIQ, Integration 2.0 (SOAP): access token in a SOAP header, rotating refresh token
client "accountsiq2" {
  title = "AccountsIQ"
  service "integration" {
    wsdl    = "integration_2_0.wsdl"
    url     = "https://{region}.accountsiq.com/system/dashboard/integration/integration_2_0.asmx"
    regions = ["eu1", "eu2", "uk1", "us1"]
  }

  error {
    when    = !contains(["Success", "Created"], result.Status)
    code    = result.ErrorCode
    message = result.ErrorMessage
  }

  credential {
    field "clientId" {}
    field "clientSecret" { secret = true }
  }
  # One token serves many entities, and each call names one. The vendor lists them by
  # GetEntitiesByToken, whose shape it does not publish.
  scope "Entity" {
  }

  login {
    operation = TokenGet
    input     = { clientId = credential.clientId, clientSecret = credential.clientSecret }
    token     = { access = result.Result.AccessToken, refresh = result.Result.RefreshToken }
    refused { when = result.Result.AccessToken == "" }
  }
  renew { # rotates both tokens
    operation = TokenRefresh
    input     = { clientId = credential.clientId, clientSecret = credential.clientSecret, refreshToken = session.refresh }
    token     = { access = result.Result.AccessToken, refresh = result.Result.RefreshToken }
    refused { when = result.Result.AccessToken == "" } # then one login
  }

  carry {
    soap_header = { AiqSoapHeader = { Entity = scope.Entity, AccessToken = session.access } }
    blank       = "token" # declared in every body, left empty, gone from the signatures
  }

  lifetime { hard = unknown }

  expired "token" { when = result.HasExpired }

  lockout {
    after  = chosen(5)
    scope  = [credential.clientId]
    unlock = chosen(after("1h"))
  }
}
