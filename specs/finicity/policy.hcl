# Finicity (Mastercard Open Banking US): a token in a header, renewed before it ends.
client "finicity" {
  title = "Finicity"

  service "rest" {
    openapi = "openapi.yaml"
    url     = "https://api.finicity.com"
  }

  credential {
    field "partnerId" {}
    field "partnerSecret" {
      secret   = true
      length   = [12, 255]
      alphabet = "A-Za-z0-9!@#$%&*_+-"
      require  = [letter, digit]
    }
    field "appKey" { secret = true }
    rotate { # a lost answer leaves two secrets that may be live: both are kept until a login tells
      operation = ModifyPartnerSecret
      input = {
        partnerId        = credential.partnerId
        partnerSecret    = credential.partnerSecret
        newPartnerSecret = next.partnerSecret
        immediate        = chosen(false) # the old secret stays good for 30 days
      }
      success = http.status == 204
    }
  }

  login {
    operation = CreateToken
    input     = { partnerId = credential.partnerId, partnerSecret = credential.partnerSecret }
    token     = body.token
    # 24302 is shown both as "Bad credentials" with 401 and as "locked" with 500
    locked { when = string(body.code) == "24302" && (http.status >= 500 || matches(body.message, "(?i)locked")) }
    misconfigured { when = contains(["10026", "10027"], string(body.code)) || matches(text(body), "Invalid \\(Finicity-App-Key\\)") }
    throttled { when = http.status == 429 }
    refused { when = contains([401, 404], http.status) }
  }

  carry {
    header = "Finicity-App-Token"
    except = [ModifyPartnerSecret]
  }
  always { header = { "Finicity-App-Key" = credential.appKey } }

  lifetime {
    hard        = "2h"
    renew_after = "90m"
  }

  surface "app key" { when = contains(["10026", "10027"], string(body.code)) } # a login would not help
  expired "token" { when = http.status == 401 && contains(["10022", "10023", "10024"], string(body.code)) }
  expired "webhook operations" { when = http.status == 401 && contains(body.Errors.Error[*].reasonCode, 1503) }
  expired "connect operations" { when = http.status == 401 && anymatch(body.Errors.Error[*].ReasonCode, "^1002[234],?$") }

  lockout { # "after five failed attempts": not said to be in a row
    after  = 5
    run    = cumulative
    scope  = [credential.partnerId]
    unlock = support("support.finicity.com, or your Client Success Manager")
  }

  # start is the number of the first record, from 1
  paginate "customers" {
    operations = [GetCustomers]
    style      = offset
    offset     = start
    limit      = limit
    items      = result.customers
    more       = result.moreAvailable
  }
  paginate "transactions" {
    operations = [GetAllCustomerTransactions, GetCustomerAccountTransactions]
    style      = offset
    offset     = start
    limit      = limit
    items      = result.transactions
    more       = result.moreAvailable == "true" # a string
  }
}
