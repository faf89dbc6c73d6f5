client "bank" {
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" {}
    field "password" { secret = true }
  }
  login {
    operation = Login
    input     = { user = credential.user, password = credential.password }
    token     = result.token
    refused { when = http.status == 401 }
  }
  carry { header = "X-Token" }
  lifetime { hard = "20m" }
  expired "token" { when = http.status == 401 }
  paginate "entries" { # want "paging of the style cursor needs \"cursor\"" "paging of the style cursor needs \"next\""
    operations = [Balance]
    style      = cursor
    items      = result.entries
  }
  paginate "again" { # want "Balance has pages by \"entries\" already" "paging of the style offset needs \"offset\""
    operations = [Balance]
    style      = offset
    items      = result.amount # want "result.amount is number"
  }
}
