# Number (EasyPay5). SOAP and REST front one backend; one session key serves both.
client "number" {
  title = "Number"
  service "soap" {
    wsdl = "cardproc.wsdl"
    url  = "https://easypay5.com/APIcardProcR119/CardProcAPI.svc"
  }
  service "rest" {
    openapi = "easypay5.yaml"
    url     = "https://easypay5.com/APIcardProcNumber/v1.0.0"
  }

  error {
    when    = !result.FunctionOk
    code    = result.ErrCode
    message = result.ErrMsg
  }

  credential {
    field "AcctCode" { pattern = "^[A-Z]{2}[0-9]{7}$" }
    field "Token" {
      secret      = true
      pattern     = "^[0-9A-F]{32}$"
      lifetime    = "180d" # docs: 6 months from generation; later docs say 2 years. It warns, it never refuses.
      warn_before = chosen("30d")
    }
    field "DeviceID" { optional = true }
    field "HMACSecret" { # only for calls that carry card data
      secret   = true
      optional = true
    }
    webhook { # the portal POSTs new tokens: candidates, until a login accepts one
      tokens = body.Tokens
      match  = item.AccountCode == credential.AcctCode
      set    = { Token = item.Token }
    }
  }

  login {
    operation  = { soap = Authenticate, rest = Authenticate }
    input      = { AcctCode = credential.AcctCode, Token = credential.Token }
    success    = result.FunctionOk && result.AuthSuccess
    token      = result.SessKey
    expires_at = { credential = result.ThisUser.ExpirationDate }
    locked { when = matches(result.ErrMsg, "(?i)locked") || result.ThisUser.IsLockedOut }
    refused { # abort, never retry, tell the user
      when    = !result.FunctionOk || !result.AuthSuccess
      message = result.FunctionOk ? result.RespMsg : result.ErrMsg
    }
  }

  carry "soap" { element = "SessKey" } # the first parameter of every other operation
  carry "rest" { header = "SessKey" }
  carry "card data" { # the PCI form of the header, computed for each request
    operations = [CreditCardSaleManual, ConsentAnnualCreateManual]
    header     = { "SessKey" = join("_", session.token, epoch(), credential.DeviceID, upper(hex(hmac_sha256(credential.HMACSecret, join("_", session.token, epoch(), credential.DeviceID))))) }
  }

  lifetime {
    hard        = "25h"
    renew_after = never     # docs: use one key until 5030 or 5050 comes back
    bind        = egress_ip # a key works only from the IP that authenticated
  }

  expired "key expired" { when = result.ErrCode == 5030 }
  expired "ip changed" { when = result.ErrCode == 5050 }

  lockout {
    after  = 6
    run    = consecutive
    scope  = [egress_ip, credential.AcctCode] # the docs name both the IP and the merchant: a budget each
    unlock = support("Number support, after an audit")
  }

  quota "reconcile" {
    operations = [ReconcileTransactions]
    limit      = 1
    per        = "24h"
  }

  redact = ["AccountNumber", "CSV"]
}
