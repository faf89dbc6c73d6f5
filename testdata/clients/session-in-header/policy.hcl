client "mail" {
  service "mail" { openapi = "mail.yaml" }

  credential {
    field "user" { format = email }
    field "password" { secret = true }
  }

  login {
    operation = login
    input     = { user = credential.user, password = credential.password }
    token     = body.token
    refused { when = http.status == 401 }
  }

  carry { header = "X-Token" }

  lifetime {
    hard        = "1h"
    renew_after = chosen("45m")
  }

  expired "token" { when = http.status == 401 }

  lockout {
    after  = 4
    run    = consecutive
    scope  = [credential.user]
    unlock = chosen(after("30m"))
  }
}
