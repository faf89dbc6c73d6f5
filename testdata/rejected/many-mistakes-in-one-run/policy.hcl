client "bank" {
  service "bank" { openapi = "bank.yaml" }
  credential {
    field "user" {}
    field "password" { secret = "yes" } # want "true or false is needed here"
  }
  login {
    operation = Login
    input     = { usr = credential.user, password = credential.password } # want "no field \"usr\""
    token     = result.token
  }
  carry { header = "X-Tokn" } # want "declares no header \"X-Tokn\""
  lifetime {
    hard        = "20m"
    renew_after = "30m" # want "renew_after is not before"
  }
  expired "token" { when = result.code == "5030" } # want "write 5030"
  lockuot {} # want "unknown block \"lockuot\""
}
