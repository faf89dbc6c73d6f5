client "bank" {
  title = = "Bank" # want "invalid expression"
  service "bank" { openapi = "bank.yaml" }
  rename { type X = "Y" } # want "setting definition required.*write a map"
}
