client "bank" {
  title = = "Bank" # want "invalid expression"
  service "bank" { openapi = "bank.yaml" }
  rename { type X = "Y" } # want "argument definition required.*write a map"
}
