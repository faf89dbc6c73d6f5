package conformance_test

// A mutant is a way of breaking a behaviour, and the sentence about it that then
// must not hold any more.
type mutant struct {
	test string // the table of sentences, or a test of its own
	fact string // the sentence; "" for a test of its own
	why  string // the mistake, in a word or two
	// One edit or more. A policy that is edited gives another client and another
	// fake vendor; with keepVendor the vendor stays as the right policy says.
	edits      []edit
	keepVendor bool
}

// An edit replaces a text that a file holds once.
type edit struct{ file, from, to string }

const (
	accountsIQPolicy  = "specs/accountsiq/policy.hcl"
	accountsIQ2Policy = "specs/accountsiq2/policy.hcl"
	numberPolicy      = "specs/number/policy.hcl"
	tfsoPolicy        = "specs/tfso/policy.hcl"
	finicityPolicy    = "specs/finicity/policy.hcl"
)

// change is one edit.
func change(file, from, to string) []edit { return []edit{{file, from, to}} }

// mutants are the mistakes that the tests of facts must notice. The first of each
// test is tried by CI too, the others at night.
var mutants = []mutant{
	// AccountsIQ 1.1
	{
		test: "TestAccountsIQFacts", fact: "a token is valid for 20 minutes, and is renewed before", why: "renews too early",
		edits: change(accountsIQPolicy, `renew_after = chosen("18m")`, `renew_after = chosen("10m")`),
	},
	{
		test: "TestAccountsIQFacts", fact: "a token is valid for 20 minutes, and is renewed before", why: "renews too late",
		edits: []edit{{accountsIQPolicy, `renew_after = chosen("18m")`, `renew_after = chosen("28m")`}, {accountsIQPolicy, `"20m"`, `"30m"`}}, keepVendor: true,
	},
	{
		test: "TestAccountsIQFacts", fact: "a token that has slept for 20 minutes is not sent", why: "lives longer",
		edits: change(accountsIQPolicy, `hard        = "20m"`, `hard        = "40m"`),
	},
	{
		test: "TestAccountsIQFacts", fact: "an expired token is a flag in an answer with HTTP 200, after which the call is sent again", why: "sees no flag",
		edits: change(accountsIQPolicy, `when = result.HasExpired }`, `when = result.HasExpired && result.Status == "Conflicted" }`), keepVendor: true,
	},
	{
		test: "TestAccountsIQFacts", fact: "only the outer result tells of an expired token", why: "sees every flag",
		edits: []edit{
			{"generated/accountsiq/call.go", "import (\n", "import (\n\t\"bytes\"\n"},
			{
				"generated/accountsiq/call.go", "	return out, soapsession.Read(&op.soap, reply, err)\n",
				"	answer := soapsession.Read(&op.soap, reply, err)\n	if reply != nil && bytes.Contains(reply.Body, []byte(\"<HasExpired>true\")) {\n		answer.Header.Set(\"Expired\", \"yes\")\n	}\n	return out, answer\n",
			},
			{"generated/accountsiq/integration.go", "case a.OK() && valueOf(out.GetCustomerListResult).HasExpired:", "case a.Header.Get(\"Expired\") != \"\":"},
		},
	},
	{
		test: "TestAccountsIQFacts", fact: "a refused login has no code and no reason, only an empty token", why: "expects a word",
		edits: change(accountsIQPolicy, `refused { when = result == "" }`, `refused { when = result == "refused" }`), keepVendor: true,
	},
	{
		test: "TestAccountsIQFacts", fact: "a key that was pasted with its line ending is refused here", why: "takes line feeds",
		edits: change("generated/session/credential.go", `		return "a line feed"`, `		return ""`),
	},
	{
		test: "TestAccountsIQFacts", fact: "a key that was pasted with its line ending is refused here", why: "takes blanks",
		edits: change("generated/session/credential.go", `		return "a blank"`, `		return ""`),
	},
	{
		test: "TestAccountsIQFacts", fact: "a key that was pasted with its line ending is refused here", why: "takes no-break spaces",
		edits: change("generated/session/credential.go", `		return "a no-break space"`, `		return ""`),
	},
	{
		test: "TestAccountsIQFacts", fact: "a key that was pasted with its line ending is refused here", why: "takes byte order marks",
		edits: change("generated/session/credential.go", `		return "a byte order mark"`, `		return ""`),
	},
	{
		test: "TestAccountsIQFacts", fact: "a region has servers of its own", why: "begins in another region",
		edits: change(accountsIQPolicy, `["eu1", "eu2",`, `["eu2", "eu1",`),
	},
	{
		test: "TestAccountsIQFacts", fact: "staging is another place, and its sessions are others", why: "takes sessions of production",
		edits: change("generated/accountsiq/option.go", "		to.session = append(to.session, session.WithEnvironment(\"staging\"))\n", ""),
	},
	{
		test: "TestAccountsIQFacts", fact: "two user keys of one company are two sessions", why: "one session of a company",
		edits: change(accountsIQPolicy, `identifies = true`, `identifies = false`),
	},

	// AccountsIQ 2.0
	{
		test: "TestAccountsIQ2Facts", fact: "the access token goes in a header, and the token of the body stays empty", why: "sends the other token",
		edits: change(accountsIQ2Policy, `AccessToken = session.access }`, `AccessToken = session.refresh }`), keepVendor: true,
	},
	{
		test: "TestAccountsIQ2Facts", fact: "the access token goes in a header, and the token of the body stays empty", why: "sends it in the body, too",
		edits: []edit{{accountsIQ2Policy, `    blank       = "token" # declared in every body, left empty, gone from the signatures`, ``}, {accountsIQ2Policy, `  lifetime {`, "  carry \"body\" { element = \"token\" }\n\n  lifetime {"}},
	},
	{
		test: "TestAccountsIQ2Facts", fact: "one token serves every entity", why: "a session for each",
		edits: change("generated/accountsiq2/client.go", "	other.scope = value\n", "	other.scope, other.slot = value, c.keeper.Slot(value)\n"),
	},
	{
		test: "TestAccountsIQ2Facts", fact: "a refresh replaces both tokens", why: "keeps the old refresh token",
		edits: change("generated/accountsiq2/session.go", "	refreshToken := valueOf(valueOf(valueOf(out.TokenRefreshResult).Result).RefreshToken)\n", "	refreshToken := old.Token(\"refresh\")\n"),
	},
	{
		test: "TestAccountsIQ2Facts", fact: "callers who find the token expired together refresh it once", why: "each for itself",
		edits: []edit{
			{"generated/session/slot.go", "	if l.flight != nil {\n		return nil, l.flight, nil\n	}\n", ""},
			{"generated/session/ledger.go", "	if s.Lease.held(l.now) {\n		return Grant{}, ErrBusy\n	}\n	rec", "	rec"},
			{"generated/session/ledger.go", "	rec.RenewTried = true\n", ""},
		},
	},
	{
		test: "TestAccountsIQ2Facts", fact: "a refused refresh is followed by one login", why: "gives up",
		edits: change("generated/session/login.go", "	case Accepted, Refused, Locked, Misconfigured, Blocked:\n	}\n	return nil, nil, ErrNoRenewal\n", "	default:\n	}\n	return nil, &problem{err: w.keeper.fault(ErrRefused)}, nil\n"),
	},
	{
		test: "TestAccountsIQ2Facts", fact: "a refresh whose answer gets lost is not sent twice, and a login follows", why: "forgets that it was sent",
		edits: []edit{
			{"generated/session/ledger.go", "	rec.RenewTried = true\n", ""},
			{"generated/session/login.go", "	case Ambiguous:\n		if p := w.unreachable(); p != nil {\n			return nil, p, nil\n		}\n", "	case Ambiguous:\n		return nil, &problem{err: w.keeper.fault(ErrOutage), retry: true}, nil\n"},
		},
	},
	{
		test: "TestAccountsIQ2Facts", fact: "a rotated token is not lost on its way to the store", why: "tells the store for a second",
		edits: change("generated/session/settle.go", "	k.postpone(g, o)\n	k.emit(", "	k.emit("),
	},

	// Finicity
	{
		test: "TestFinicityFacts", fact: "one token goes with every call", why: "in another header",
		edits: change("generated/finicity/session.go", "r.Header.Set(SessionHeader, s.Token", "r.Header.Set(\"App-Token\", s.Token"),
	},
	{
		test: "TestFinicityFacts", fact: "a token is renewed in the background when it is 90 minutes old", why: "renews too early",
		edits: change(finicityPolicy, `renew_after = "90m"`, `renew_after = "60m"`),
	},
	{
		test: "TestFinicityFacts", fact: "a token is renewed in the background when it is 90 minutes old", why: "renews too late",
		edits: change(finicityPolicy, `renew_after = "90m"`, `renew_after = "119m"`),
	},
	{
		test: "TestFinicityFacts", fact: "a token ends two hours after it was given out", why: "ends later",
		edits: change(finicityPolicy, `hard        = "2h"`, `hard        = "3h"`),
	},
	{
		test: "TestFinicityFacts", fact: "five failures lock the account, so the client stops at three", why: "counts to six",
		edits: change(finicityPolicy, `after  = 5`, `after  = 6`),
	},
	{
		test: "TestFinicityFacts", fact: "failures add up even with successes between them", why: "forgets at a success",
		edits: change(finicityPolicy, `run    = cumulative`, `run    = consecutive`),
	},
	{
		test: "TestFinicityFacts", fact: "a lock is told as HTTP 500 and is no outage", why: "takes it for an outage",
		edits: change(finicityPolicy, `(http.status >= 500 || matches(body.message, "(?i)locked"))`, `http.status == 403`), keepVendor: true,
	},
	{
		test: "TestFinicityFacts", fact: "24302 with HTTP 401 is a wrong secret", why: "takes it for a lock",
		edits: change(finicityPolicy, ` && (http.status >= 500 || matches(body.message, "(?i)locked"))`, ``),
	},
	{
		test: "TestFinicityFacts", fact: "24302 with HTTP 500 is a lock", why: "takes it for an outage",
		edits: change(finicityPolicy, `(http.status >= 500 || matches(body.message, "(?i)locked"))`, `http.status == 403`),
	},
	{
		test: "TestFinicityFacts", fact: "a 401 with code and message tells of a dead token", why: "knows one code",
		edits: change(finicityPolicy, `["10022", "10023", "10024"]`, `["10022"]`),
	},
	{
		test: "TestFinicityFacts", fact: "a 401 with reasonCode 1503 tells of a dead token", why: "knows another code",
		edits: change(finicityPolicy, `reasonCode, 1503)`, `reasonCode, 1504)`),
	},
	{
		test: "TestFinicityFacts", fact: "a 401 with ReasonCode and a comma tells of a dead token", why: "knows no comma",
		edits: change(finicityPolicy, `"^1002[234],?$"`, `"^1002[234]$"`),
	},
	{
		test: "TestFinicityFacts", fact: "a 401 in plain text tells of the app key, and nobody logs in again", why: "takes any 401 for a dead token",
		edits: change("generated/finicity/session.go", `	case a.Status == 401 && slices.Contains([]string{"10022", "10023", "10024"}, a.JSON().Path("code").String()):`, `	case a.Status == 401:`),
	},
	{
		test: "TestFinicityFacts", fact: "a wrong app key is told as such, and no login follows", why: "blames the secret",
		edits: change(finicityPolicy, `misconfigured { when = contains(["10026", "10027"], string(body.code)) || matches(text(body), "Invalid \\(Finicity-App-Key\\)") }`, `misconfigured { when = http.status == 418 }`), keepVendor: true,
	},
	{
		test: "TestFinicityFacts", fact: "a new secret has to keep to the vendor's rules before it is sent", why: "takes short ones",
		edits: change(finicityPolicy, `[12, 255]`, `[6, 255]`),
	},
	{
		test: "TestFinicityFacts", fact: "a new secret has to keep to the vendor's rules before it is sent", why: "takes any letter",
		edits: change(finicityPolicy, `"A-Za-z0-9!@#$%&*_+-"`, `"A-Za-z0-9!@#$%&*_+-Ä"`),
	},
	{
		test: "TestFinicityFacts", fact: "a new secret has to keep to the vendor's rules before it is sent", why: "asks for no digit",
		edits: change(finicityPolicy, `[letter, digit]`, `[letter]`),
	},
	{
		test: "TestFinicityFacts", fact: "a new secret has to keep to the vendor's rules before it is sent", why: "asks for no letter",
		edits: change(finicityPolicy, `[letter, digit]`, `[digit]`),
	},
	{
		test: "TestFinicityFacts", fact: "a secret that was changed while the answer got lost is found by a login", why: "keeps the old one only",
		edits: change("generated/session/rotate.go", "	return append([]Values{r.next}, r.who.candidates...)\n", "	return r.who.candidates\n"),
	},
	{
		test: "TestFinicityFacts", fact: "a secret that was not changed when the request got lost is found by a login", why: "keeps the new one only",
		edits: []edit{
			{"generated/session/rotate.go", "	return append([]Values{r.next}, r.who.candidates...)\n", "	return []Values{r.next}\n"},
			{"generated/session/rotate.go", "	if a.Class == Accepted || a.Class == Ambiguous {\n", "	if true {\n"},
		},
	},

	// Number
	{
		test: "TestNumberFacts", fact: "without FunctionOk a login failed, whatever else its answer says", why: "looks at AuthSuccess alone",
		edits: change(numberPolicy, `!result.FunctionOk || !result.AuthSuccess`, `!result.AuthSuccess`),
	},
	{
		test: "TestNumberFacts", fact: "with FunctionOk and without AuthSuccess a login failed, for the reason in RespMsg", why: "reads ErrMsg",
		edits: change(numberPolicy, `result.FunctionOk ? result.RespMsg : result.ErrMsg`, `result.ErrMsg`),
	},
	{
		test: "TestNumberFacts", fact: "with FunctionOk and without AuthSuccess a login failed, for the reason in RespMsg", why: "looks at FunctionOk alone",
		edits: change(numberPolicy, `!result.FunctionOk || !result.AuthSuccess`, `!result.FunctionOk`),
	},
	{
		test: "TestNumberFacts", fact: "5030 means an expired key: one login, and the call once more", why: "knows another code",
		edits: change(numberPolicy, `result.ErrCode == 5030`, `result.ErrCode == 5031`), keepVendor: true,
	},
	{
		test: "TestNumberFacts", fact: "5050 means another address: one login, and the call once more", why: "knows another code",
		edits: change(numberPolicy, `result.ErrCode == 5050`, `result.ErrCode == 5051`), keepVendor: true,
	},
	{
		test: "TestNumberFacts", fact: "a key works from the address that opened it, and a new address needs one login", why: "works from everywhere",
		edits: change(numberPolicy, `    bind        = egress_ip # a key works only from the IP that authenticated`, ``),
	},
	{
		test: "TestNumberFacts", fact: "an unsuccessful login is told to the user, and is not tried again", why: "tries again",
		edits: []edit{
			{"generated/session/ledger.go", "if s := v.Refusal; s != nil && !s.over(c.ledger.now) {", "if s := v.Refusal; s != nil && s.over(c.ledger.now) {"},
			{"generated/session/slot.go", "	l.halt = n\n", "	_ = n\n"},
		},
	},
	{
		test: "TestNumberFacts", fact: "never more than four failures in a row from one address, over all merchants", why: "counts merchants",
		edits: change(numberPolicy, `[egress_ip, credential.AcctCode]`, `[[egress_ip, credential.AcctCode]]`), keepVendor: true,
	},
	{
		test: "TestNumberFacts", fact: "never more than four failures in a row from one address, over all merchants", why: "a smaller margin",
		edits: change(numberPolicy, `run    = consecutive`, "run    = consecutive\n    margin = 1"),
	},
	{
		test: "TestNumberFacts", fact: "never more than four failures in a row of one merchant, from all addresses", why: "counts addresses",
		edits: change(numberPolicy, `[egress_ip, credential.AcctCode]`, `[egress_ip]`),
	},
	{
		test: "TestNumberFacts", fact: "never more than four failures in a row of one merchant, from all addresses", why: "counts to seven",
		edits: change(numberPolicy, `after  = 6`, `after  = 7`),
	},
	{
		test: "TestNumberFacts", fact: "a success ends the row of failures", why: "adds up",
		edits: change(numberPolicy, `run    = consecutive`, `run    = cumulative`),
	},
	{
		test: "TestNumberFacts", fact: "a locked account is told as such, and only a person goes on", why: "takes it for a refusal",
		edits: change(numberPolicy, `matches(result.ErrMsg, "(?i)locked") || result.ThisUser.IsLockedOut`, `result.ErrCode == 1`), keepVendor: true,
	},
	{
		test: "TestNumberFacts", fact: "a locked account is told as such, and only a person goes on", why: "waits for an hour",
		edits: change(numberPolicy, `support("Number support, after an audit")`, `after("1h")`),
	},
	{
		test: "TestNumberFacts", fact: "one key is used until 5030 comes back", why: "renews by the clock",
		edits: change(numberPolicy, `renew_after = never`, `renew_after = "20h"`),
	},
	{
		test: "TestNumberFacts", fact: "a payment whose answer gets lost is not sent again", why: "sends it again",
		edits: change("generated/session/call.go", "	case Failed, Surface:\n	}\n	return nil, c.plain(s, v)\n", "	case Failed, Surface:\n		return c.expired(s, v, true)\n	}\n	return nil, c.plain(s, v)\n"),
	},
	{
		test: "TestNumberFacts", fact: "a payment that times out is not sent again", why: "goes on without its caller",
		edits: []edit{
			{"generated/session/call.go", "	case Failed, Surface:\n	}\n	return nil, c.plain(s, v)\n", "	case Failed, Surface:\n		return c.expired(s, v, true)\n	}\n	return nil, c.plain(s, v)\n"},
			{"generated/session/call.go", "	l := s.pick()\n", "	ctx = context.WithoutCancel(ctx)\n	l := s.pick()\n"},
		},
	},
	{
		test: "TestNumberFacts", fact: "a payment that was refused for its key is sent again, since it was not executed", why: "does not send it again",
		edits: change("generated/session/call.go", "if c.replayed || !again ||", "if c.replayed || again ||"),
	},
	{
		test: "TestNumberFacts", fact: "a declined payment is no error of the session", why: "takes it for one",
		edits: change(numberPolicy, `  expired "ip changed"`, "  expired \"declined\" { when = result.FunctionOk && !result.TxApproved }\n  expired \"ip changed\""), keepVendor: true,
	},
	{
		test: "TestNumberFacts", fact: "an error with FunctionOk false is the call's own, with code and words", why: "reads other words",
		edits: change(numberPolicy, "    message = result.ErrMsg\n", "    message = result.RespMsg\n"), keepVendor: true,
	},
	{
		test: "TestNumberFacts", fact: "an error with FunctionOk false is the call's own, with code and words", why: "looks for FunctionOk and a code",
		edits: change(numberPolicy, "    when    = !result.FunctionOk\n", "    when    = result.ErrCode == 1\n"), keepVendor: true,
	},
	{
		test: "TestNumberFacts", fact: "calls with card data carry key, time and device with their HMAC, computed for each", why: "in lower case",
		edits: change(numberPolicy, `upper(hex(hmac_sha256(credential.HMACSecret, join("_", session.token, epoch(), credential.DeviceID))))`, `hex(hmac_sha256(credential.HMACSecret, join("_", session.token, epoch(), credential.DeviceID)))`),
	},
	{
		test: "TestNumberFacts", fact: "calls with card data carry key, time and device with their HMAC, computed for each", why: "an old time",
		edits: change("generated/number/session.go", "	now := time.Now()\n", "	now := time.Now().Add(-time.Hour)\n"),
	},
	{
		test: "TestNumberFacts", fact: "calls with card data carry key, time and device with their HMAC, computed for each", why: "an HMAC of less",
		edits: change(numberPolicy, `hmac_sha256(credential.HMACSecret, join("_", session.token, epoch(), credential.DeviceID))`, `hmac_sha256(credential.HMACSecret, join("_", session.token, credential.DeviceID))`),
	},
	{
		test: "TestNumberFacts", fact: "a header that was computed long ago is refused", why: "a vendor that takes it",
		edits: change("generated/fakevendor/state.go", "const lag = 5\n", "const lag = 500\n"),
	},
	{
		test: "TestNumberFacts", fact: "REST and SOAP share one session", why: "a session for each",
		edits: change("generated/number/call.go", "	uploads := new(rest.Uploads)\n	err := c.slot.Call(", "	uploads := new(rest.Uploads)\n	err := c.keeper.Slot(\"rest\").Call("),
	},
	{
		test: "TestNumberFacts", fact: "reconciliation is counted, once a day", why: "twice a day",
		edits: change(numberPolicy, `limit      = 1`, `limit      = 2`),
	},
	{
		test: "TestNumberFacts", fact: "reconciliation is counted, once a day", why: "once an hour",
		edits: change(numberPolicy, `per        = "24h"`, `per        = "1h"`), keepVendor: true,
	},
	{
		test: "TestNumberTokenRenewal", why: "finds the account by another field",
		edits: change(numberPolicy, `item.AccountCode == credential.AcctCode`, `item.AccountName == credential.AcctCode`),
	},
	{
		test: "TestNumberForgedRenewalDoesNoHarm", why: "takes what comes at its word",
		edits: change("generated/session/offer.go", "[]Values{o.next}, current, stored)", "[]Values{o.next})"),
	},
	{
		test: "TestNumberRenewalIsValidated", why: "takes any text",
		edits: change(numberPolicy, `"^[0-9A-F]{32}$"`, `"^.+$"`),
	},
	{
		test: "TestNumberWarnsBeforeTheTokenEnds", why: "warns late",
		edits: change(numberPolicy, `warn_before = chosen("30d")`, `warn_before = chosen("10d")`),
	},
	{
		test: "TestNumberWarnsBeforeTheTokenEnds", why: "does not read the date of the login",
		edits: change(numberPolicy, `    expires_at = { credential = result.ThisUser.ExpirationDate }`, ``),
	},

	// 24SevenOffice
	{
		test: "TestTfsoFacts", fact: "a session is stored, and used again by the next process", why: "does not ask when it restores",
		edits: change(tfsoPolicy, `[restore, suspicion]`, `[suspicion]`),
	},
	{
		test: "TestTfsoFacts", fact: "a restored session that has died meanwhile is replaced before the first call", why: "does not ask when it restores",
		edits: change(tfsoPolicy, `[restore, suspicion]`, `[suspicion]`),
	},
	{
		test: "TestTfsoFacts", fact: "HasSession is asked on suspicion, and never before a call", why: "does not ask on suspicion",
		edits: change(tfsoPolicy, `[restore, suspicion]`, `[restore]`),
	},
	{
		test: "TestTfsoFacts", fact: "HasSession is asked on suspicion, and never before a call", why: "takes a suspicion for a proof",
		edits: change(tfsoPolicy, `  suspect "not authenticated"`, `  expired "not authenticated"`),
	},
	{
		test: "TestTfsoFacts", fact: "the cookie of a login goes to both hosts", why: "to one host only",
		edits: change("generated/tfso/session.go", "func carry(_ *Client, s *session.Session, r *soap.Request) {\n", "func carry(c *Client, s *session.Session, r *soap.Request) {\n	if r.Endpoint == c.config.endpoints[EndpointPerson] {\n		return\n	}\n"),
	},
	{
		test: "TestTfsoFacts", fact: "a dead session is told in the answer of SaveBundleList, and the bundle is sent again", why: "knows another word",
		edits: change(tfsoPolicy, `result.Type == "NotAuthenticated"`, `result.Type == "SystemError"`), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "identities are listed, and each has a session of its own", why: "one session for all",
		edits: change("generated/tfso/client.go", "	other.slot = c.keeper.Slot(id.String())\n", ""),
	},
	{
		test: "TestTfsoFacts", fact: "after a login the session acts as its identity again", why: "logs in as nobody",
		edits: change(tfsoPolicy, "      IdentityId    = identity.Id # left out when none is chosen\n", ""),
	},
	{
		test: "TestTfsoFacts", fact: "an identity that is no longer there is told, and no call goes out as another", why: "logs in as nobody, and does not look",
		edits: []edit{
			{"generated/tfso/session.go", "			IdentityID:    unlessEmpty(guid(a.Identity)),\n", ""},
			{"generated/tfso/session.go", "	if identity == \"\" {\n", "	if true {\n"},
		},
	},
	{
		test: "TestTfsoFacts", fact: "a session that acts as another identity than it should is told", why: "does not look",
		edits: change("generated/tfso/session.go", "	if verdict.Kind != session.OK || now == identity {\n", "	if verdict.Kind != session.OK || now != identity {\n"),
	},
	{
		test: "TestTfsoFacts", fact: "a blocked identity is an error of its own, and not the user's fault", why: "knows other words",
		edits: change(tfsoPolicy, `"IdentityId is blocked"`, `"identity is barred"`), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "a quarantine is told with its end, and no login follows", why: "does not read the end",
		edits: change(tfsoPolicy, "  surface \"quarantine\" {\n    when  = matches(fault.string, \"Quarantine ends at\")\n    until = date_in(fault.string)\n", "  surface \"quarantine\" {\n    when  = matches(fault.string, \"Quarantine ends at\")\n"),
	},
	{
		test: "TestTfsoFacts", fact: "a quarantine is told with its end, and no login follows", why: "takes it for a dead session",
		edits: change(tfsoPolicy, "  surface \"quarantine\" {\n    when  = matches(fault.string, \"Quarantine ends at\")\n    until = date_in(fault.string)\n", "  expired \"quarantine\" {\n    when  = matches(fault.string, \"Quarantine ends at\")\n"),
	},
	{
		test: "TestTfsoFacts", fact: "a quarantine at a login is waited for", why: "does not read the end",
		edits: change(tfsoPolicy, "    throttled {\n      when  = matches(fault.string, \"Quarantine ends at\")\n      until = date_in(fault.string)\n", "    throttled {\n      when  = matches(fault.string, \"Quarantine ends at\")\n"),
	},
	{
		test: "TestTfsoFacts", fact: "logins with one credential are throttled, over all identities", why: "a shorter pause",
		edits: change(tfsoPolicy, `min_interval = chosen("60s")`, `min_interval = chosen("5s")`), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "logins with one credential are throttled, over all identities", why: "more at once",
		edits: change(tfsoPolicy, `burst        = chosen(2)`, `burst        = chosen(20)`), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "the request quota is read from the headers of answers", why: "reads another header",
		edits: change(tfsoPolicy, `header("APILimitRemaining")`, `header("X-Remaining")`), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "the request quota is read from the headers of answers", why: "reads another time",
		edits: change(tfsoPolicy, `header("APILimitReset")`, `header("X-Reset")`), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "a quota that is spent is a quarantine until its period ends", why: "knows other words",
		edits: change(tfsoPolicy, "  surface \"quarantine\" {\n    when  = matches(fault.string, \"Quarantine ends at\")\n", "  surface \"quarantine\" {\n    when  = matches(fault.string, \"Pause ends at\")\n"), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "a quota that is spent is a quarantine until its period ends", why: "another limit",
		edits: change(tfsoPolicy, `limit     = 7200`, `limit     = 7201`),
	},
	{
		test: "TestTfsoFacts", fact: "an empty session ID is a refusal, without a fault", why: "expects a word",
		edits: change(tfsoPolicy, `refused { when = result == "" }`, `refused { when = result == "refused" }`), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "AuthenticateByToken is a second way in", why: "reads another field",
		edits: change(tfsoPolicy, "    token     = result.SessionId\n", "    token     = result.Email\n"), keepVendor: true,
	},
	{
		test: "TestTfsoFacts", fact: "AuthenticateByToken is a second way in", why: "sends another field",
		edits: change(tfsoPolicy, `Id = credential.TokenId }`, `Id = credential.ApplicationId }`), keepVendor: true,
	},
}
