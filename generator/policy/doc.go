// Package policy reads a session policy, policy.hcl, and binds it to the
// services that it speaks of: every name resolved, every expression typed.
//
// [Parse] needs the policy alone. It knows the vocabulary and checks whatever
// can be checked without a spec: unknown and misplaced words, durations,
// numbers, patterns. [Bind] joins the result with the models of the spec files
// and reports names that the specs do not have and expressions that do not
// type. Rules about what a policy ought to say are in package check.
//
// The language is HCL v2 with a vocabulary of its own. HCL's evaluator is not
// used: an expression is never computed here, it is typed and handed on as
// [model.Expr], from which Go is printed.
//
// # Vocabulary
//
// A policy is one block, client "name", the name of the Go package. In it stand
// the settings title, result (what `result` means in expressions), operations and
// tags (what to keep of the specs), redact (fields that are secret beside the
// credential and the token), and these blocks:
//
//	service "name"      wsdl or openapi, url, regions; source and sha256 say where the files were
//	                    fetched from, and pin what came
//	environment "name"  url (or required), separate_credentials
//	error               when, code, message, operations
//	credential          except: operations whose fields of the same names are not this credential
//	  field "name"      secret, optional, identifies, pattern, length, alphabet, require,
//	                    format, lifetime, warn_before, doc
//	  rotate            operation, input, header, success, answer blocks
//	  webhook           tokens, match, set
//	scope "name"        list, except
//	identity            list, select, verify, id
//	login ["name"]      operation, input, header, success, token, expires_at, timeout, answer blocks
//	renew               as login
//	  locked, misconfigured, blocked, throttled, outage, refused
//	                    the answer blocks: when, until, message
//	logout              operation
//	carry ["name"]      header, cookie, hosts, element, query, soap_header, blank, operations, except;
//	                    one that is called like a service is for that service
//	always              header
//	lifetime            hard, renew_after, idle, sliding, bind
//	probe               operation, alive, on, cache
//	surface ["name"]    when, until, operations
//	expired ["name"]    when, operations
//	suspect ["name"]    when, operations
//	lockout             after, run, window, counts, distinct_secrets, margin, scope, unlock,
//	                    escalates_after, while_locked, ends_sessions, indistinguishable, sticky, reset
//	throttle            min_interval, burst
//	quota "name"        limit, per, operations, remaining, resets
//	replay
//	  operation "A" …   after_expiry, after_suspicion
//	pool                size
//	soap                addressing, username_token, username, password, timestamp, version
//	paginate "name"     operations, style, cursor, offset, limit, page, size, items, next, more, total
//	rename              type, operation, field: each a map { Wire = "Go" }
//
// A policy that has nothing but services (and rename) stands for a plain typed
// client, without a session.
//
// # Expressions
//
// What an answer holds is read as response (its type in the spec), result (the
// part of it that matters), body (JSON as it came, read leniently), fault.present,
// fault.code, fault.string, fault.detail, http.status and header("Name"). What is
// sent is made of credential.X, next.X in a rotation, session.token or the other
// parts that a login returns, scope.X and identity.X. A list is looked into with
// [*]. An absent field compares as the zero value of its type.
//
// Operators are those of HCL; "${x}" puts x into a string. The functions are
//
//	contains(list, x)  anymatch(list, "pattern")  matches(text, "pattern")
//	string(x)  text(body)  upper(x)  join("_", a, b)  coalesce(a, b)
//	hex(bytes)  base64(bytes)  hmac_sha256(key, message)
//	epoch()  date_in(text)  after(seconds)
//	only_child(x)  child(x, "name")
//
// and chosen(x), which says of any value that it is ours and not the vendor's.
package policy
