# 24SevenOffice: SOAP services on two hosts that share one cookie. The specs
# beside this file hold the services' central operations.
client "tfso" {
  title = "24SevenOffice"
  service "authenticate" {
    wsdl = "authenticate.wsdl"
    url  = "https://api.24sevenoffice.com/authenticate/v001/authenticate.asmx"
  }
  service "account" {
    wsdl = "account.wsdl"
    url  = "https://api.24sevenoffice.com/Economy/Account/V004/AccountService.asmx"
  }
  service "company" {
    wsdl = "company.wsdl"
    url  = "https://api.24sevenoffice.com/CRM/Company/V001/CompanyService.asmx"
  }
  service "person" {
    wsdl = "person.wsdl"
    url  = "https://webservices.24sevenoffice.com/CRM/Contact/PersonService.asmx"
  }
  service "invoice" {
    wsdl = "invoice.wsdl"
    url  = "https://api.24sevenoffice.com/Economy/InvoiceOrder/V001/InvoiceService.asmx"
  }

  credential {
    field "ApplicationId" {
      secret = true
      format = guid
    }
    field "Username" { format = email }
    field "Password" { secret = true }
    field "TokenId" { # only for the second way in
      secret   = true
      optional = true
    }
  }

  login {
    operation = authenticate.Login
    input = { credential = {
      ApplicationId = credential.ApplicationId
      IdentityId    = identity.Id # left out when none is chosen
      Username      = credential.Username
      Password      = credential.Password
    } }
    token = result
    blocked { when = matches(fault.string, "IdentityId is blocked") } # this identity, not the user: not counted
    throttled {
      when  = matches(fault.string, "Quarantine ends at")
      until = date_in(fault.string)
    }
    refused { when = result == "" }
  }
  login "token" { # a second way in
    operation = authenticate.AuthenticateByToken
    input     = { token = { ApplicationId = credential.ApplicationId, Id = credential.TokenId } }
    token     = result.SessionId
    refused { when = result.SessionId == "" }
  }

  carry {
    cookie = "ASP.NET_SessionId"
    hosts  = ["api.24sevenoffice.com", "webservices.24sevenoffice.com"]
  }

  identity { # server-side state of a session: a session is never shared between identities
    list   = authenticate.GetIdentities
    select = authenticate.SetIdentityById # reserved: callers say WithIdentity
    verify = authenticate.GetIdentity     # after login, after restore
    id     = item.Id
  }

  probe {
    operation = authenticate.HasSession
    alive     = result
    on        = [restore, suspicion] # never before each call: it counts against the quota
    cache     = chosen("60s")
  }

  lifetime { hard = unknown }

  surface "quarantine" {
    when  = matches(fault.string, "Quarantine ends at")
    until = date_in(fault.string)
  }
  expired "in band" {
    operations = [account.SaveBundleList]
    when       = result.Type == "NotAuthenticated"
  }
  suspect "not authenticated" { when = matches(fault.string, "(?i)not authenticated") } # may be the identity, not the session

  throttle { # docs: repeated logins with the same credentials are throttled; per credential, over all identities
    min_interval = chosen("60s")
    burst        = chosen(2)
  }
  lockout {
    after  = chosen(5)
    scope  = [credential.Username]
    unlock = chosen(after("1h"))
  }
  quota "requests" {
    limit     = 7200
    per       = "1h"
    remaining = header("APILimitRemaining")
    resets    = header("APILimitReset")
  }

  rename { # words that mean one thing here and another there
    type = {
      Client                         = "Account"
      "invoice.DistributionMethod"   = "InvoiceDistributionMethod"
      "invoice.UserDefinedDimension" = "InvoiceDimension"
      "person.Address"               = "PersonAddress"
      "person.Category"              = "PersonCategory"
      "person.EmailAddress"          = "PersonEmailAddress"
      "person.PhoneNumber"           = "PersonPhoneNumber"
    }
  }
}
