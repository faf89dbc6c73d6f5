client "bank" {
  title = "Bank # want "invalid multi-line string"
  service "bank" { openapi = "bank.yaml" }
}
