package peers

import "strings"

const good = `client "acme" {
  service "orders" { openapi = "acme.yaml" }
  credential {
    field "User" {}
    field "Key" { secret = true }
  }
  login {
    operation = logIn
    input     = { user = credential.User, key = credential.Key }
    token     = result.token
    refused { when = http.status == 401 }
  }
  carry { header = "X-Session" }
  lifetime { hard = "20m" }
  expired "session" { when = http.status == 401 }
  lockout {
    after  = 5
    scope  = [credential.User]
    unlock = support("Acme")
  }
}
`

var mistaken = strings.NewReplacer("= logIn", "= logOn", "secret =", "secrte =").Replace(good)

const spec = `openapi: 3.0.3
info: {title: Acme, version: "1"}
servers: [{url: https://api.acme.example}]
paths:
  /login:
    post:
      operationId: logIn
      description: Opens a session of twenty minutes.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [user, key]
              properties:
                user: {type: string, description: Who calls.}
                key: {type: string}
      responses:
        "200":
          description: a session
          content:
            application/json:
              schema:
                type: object
                required: [token, ends]
                properties:
                  token: {type: string, description: To be sent with each call.}
                  ends: {type: string, format: date-time}
        "401": {description: refused}
  /orders:
    get:
      operationId: listOrders
      description: Lists what was ordered.
      parameters:
        - {name: X-Session, in: header, schema: {type: string}}
      responses:
        "200":
          description: the orders
          content:
            application/json:
              schema: {type: array, items: {type: string}}
        "401": {description: the session has ended}
`
