client "depot" {
  service "depot" { openapi = "depot.yaml" }

  credential {
    field "key" { secret = true }
  }

  login {
    operation = login
    input     = { key = credential.key }
    token     = body.token
    refused { when = http.status == 401 }
  }

  carry { header = "X-Token" }

  lifetime { hard = "1h" }

  expired "token" { when = http.status == 401 }

  paginate "by cursor" {
    operations = [listParcels]
    style      = cursor
    cursor     = after
    next       = result.paging.next
    items      = result.parcels
  }
  paginate "by cursor in the body" {
    operations = [searchParcels]
    style      = cursor
    cursor     = after
    next       = result.paging.next
    items      = result.parcels
  }
  paginate "by offset" {
    operations = [listRacks]
    style      = offset
    offset     = start
    limit      = limit
    size       = 2
    items      = result.racks
    more       = result.more
  }
  paginate "by page" {
    operations = [listDocks]
    style      = page
    page       = page
    items      = result.docks
    total      = result.total
  }
  paginate "by link" {
    operations = [listCarriers]
    style      = link
    items      = result
  }
  paginate "by link in the body" {
    operations = [listDrivers]
    style      = link
    items      = result.names
    next       = result.next
  }
}
