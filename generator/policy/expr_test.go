package policy_test

import (
	"strings"
	"testing"
)

// Each expression stands in an `expired` block, where it is typed for Balance of
// the bank or GetOrder of the shop.
func TestExpressions(t *testing.T) {
	tests := []struct {
		service, expr, want string
	}{
		{"bank", `result.Code == 5030`, `(== result.Code:int 5030)`},
		{"bank", `result.Code == -1`, `(== result.Code:int -1)`},
		{"bank", `result.State == "Open"`, `(== result.State:string "Open")`},
		{"bank", `result.State == ""`, `(== result.State:string "")`},
		{"bank", `"Closed" != result.State`, `(!= "Closed" result.State:string)`},
		{"bank", `!result.Frozen`, `(! result.Frozen:bool)`},
		{"bank", `result.Frozen && result.Code > 3 || fault.present`, `(|| (&& result.Frozen:bool (> result.Code:int 3)) fault.present)`},
		{"bank", `result.Owner.Name == "x"`, `(== result.Owner.Name:string "x")`},
		{"bank", `response.total > 5`, `(> response.total:number 5)`},
		{"bank", `response.BalanceResult.Code == 1`, `(== response.BalanceResult.Code:int 1)`},
		{"bank", `contains(result.Entries[*].Code, 7)`, `(contains result.Entries[*].Code:ints 7)`},
		{"bank", `contains(result.Tags, "x")`, `(contains result.Tags:strings "x")`},
		{"bank", `anymatch(result.Entries[*].Text, "^x")`, `(anymatch result.Entries[*].Text:strings "^x")`},
		{"bank", `contains(["Open", "Closed"], result.State)`, `(contains []string{"Open", "Closed"} result.State:string)`},
		{"bank", `result.Opened < date_in(header("Date"))`, `(< result.Opened:time (date_in header.Date))`},
		{"bank", `result.Opened < "2026-01-01"`, `(< result.Opened:time (date_in "2026-01-01"))`},
		{"bank", `matches(fault.string, "(?i)locked")`, `(matches fault.string "(?i)locked")`},
		{"bank", `string(result.Code) == "7"`, `(== (string result.Code:int) "7")`},
		{"bank", `(result.Frozen ? result.Code : 0) == 1`, `(== (if result.Frozen:bool result.Code:int 0) 1)`},
		{"bank", `"${result.Code}-${result.Message}" == "1-x"`, `(== (join "" (string result.Code:int) "-" result.Message:string) "1-x")`},
		{"bank", `coalesce(result.Message, fault.string) == "x"`, `(== (coalesce result.Message:string fault.string) "x")`},
		{"bank", `result.Code + 1 == 2`, `(== (+ result.Code:int 1) 2)`},
		{"bank", `only_child(response).total == 1`, `(== response.total:number 1)`},
		{"bank", `child(response, "total") == 1`, `(== response.total:number 1)`},
		{"bank", `base64("a:b") == header("Key")`, `(== (base64 "a:b") header.Key)`},
		{"bank", `chosen(http.status == 503)`, `(== http.status 503)`},

		{"shop", `http.status == 401`, `(== http.status 401)`},
		{"shop", `body.code == 5030`, `(== body.code:int 5030)`},
		{"shop", `body.code == "5030"`, `(== body.code:string "5030")`},
		{"shop", `string(body.code) == "x"`, `(== (string body.code:string) "x")`},
		{"shop", `body.code`, `body.code:bool`},
		{"shop", `contains(body.errors[*].reason, 1503)`, `(contains body.errors[*].reason:ints 1503)`},
		{"shop", `contains(body.errors[*].reason, "x")`, `(contains body.errors[*].reason:strings "x")`},
		{"shop", `contains(["a"], body.code)`, `(contains []string{"a"} body.code:string)`},
		{"shop", `anymatch(body.errors[*].reason, "^1")`, `(anymatch body.errors[*].reason:strings "^1")`},
		{"shop", `matches(text(body), "x")`, `(matches (text body) "x")`},
		{"shop", `only_child(body).code == "x"`, `(== (child (only_child body:dynamic) "code") "x")`},
		{"shop", `contains(result.lines[*].sku, "x")`, `(contains result.lines[*].sku:strings "x")`},
		{"shop", `header("X-Why") == "y"`, `(== header.X-Why "y")`},
		{"shop", `body["code"] == "x"`, `(== body.code:string "x")`},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			body, name := bankPolicy, "Balance"
			if tt.service == "shop" {
				body, name = shopPolicy, "GetOrder"
			}
			c := bind(t, body+"expired \"x\" {\n operations = ["+name+"]\n when = "+tt.expr+"\n}\n")
			op := operation(t, c, name)
			if len(op.Expired) != 1 {
				t.Fatalf("the block does not apply to %s", name)
			}
			if got := show(op.Expired[0].When[op]); got != tt.want {
				t.Errorf("typed as\n\t%s, want\n\t%s", got, tt.want)
			}
		})
	}
}

func TestExpressionMistakes(t *testing.T) {
	tests := []struct {
		service, expr, want string
	}{
		{"bank", `result.Code == "5030"`, `result.Code is int (spec:40) but is compared with a string | write 5030`},
		{"bank", `"5030" == result.Code`, `result.Code is int (spec:40) but is compared with a string | write 5030`},
		{"bank", `contains(["1"], result.Code)`, `result.Code is int (spec:40) but the list holds a string | write 1`},
		{"bank", `contains(result.Entries[*].Code, "7")`, `"7" is a string but is looked for in result.Entries[*].Code, which is int (spec:40) | write 7`},
		{"bank", `result.Message == 3`, `result.Message is string (spec:40) but is compared with a whole number | write "3"`},
		{"bank", `result.Frozen == "true"`, `result.Frozen is boolean (spec:40) but is compared with a string | write true`},
		{"bank", `result.Message == result.Code`, `result.Message is string (spec:40) but is compared with result.Code, which is int (spec:40) | write string(result.Code)`},
		{"bank", `result.Code`, `result.Code is int (spec:40) but true or false is needed here | compare it: result.Code == 1`},
		{"bank", `result.Message`, `result.Message is string (spec:40) but true or false is needed here | compare it: result.Message == "…"`},
		{"bank", `result.Cod == 1`, `no field "Cod" in result of Balance (spec:30) | did you mean "Code"?`},
		{"bank", `result.Owner.Nme == "x"`, `no field "Nme" in result.Owner of Balance (spec:30) | did you mean "Name"?`},
		{"bank", `result.Code.x == 1`, `result.Code of Balance is int (spec:40) and has no field "x" | `},
		{"bank", `result.Entries.Code == 1`, `result.Entries is a list (spec:40) | write result.Entries[*].Code`},
		{"bank", `result.Owner[*].Name == "x"`, `result.Owner is Owner (spec:40), not a list | leave out [*]`},
		{"bank", `result.Entries[*].Code == 1`, `result.Entries[*].Code is int (spec:40) but is compared with a whole number | `},
		{"bank", `result.State == "Opn"`, `no value "Opn" in State (bank.wsdl:20) | did you mean "Open"?`},
		{"bank", `contains(["Open", "Zzz"], result.State)`, `no value "Zzz" in State (bank.wsdl:20) | its values are Open, Closed`},
		{"bank", `result.Image == "x"`, `result.Image is base64Binary (spec:40) but is compared with a string | `},
		{"bank", `result.Frozen < true`, `result.Frozen is boolean (spec:40) and has no order | `},
		{"bank", `result.Message + "x" == "y"`, `result.Message is string (spec:40) and strings are not added | write "${result.Message}${"x"}" or join("", result.Message, "x")`},
		{"bank", `result.Code / 0 == 1`, `a divisor is a literal other than zero | `},
		{"bank", `5 / result.Code == 1`, `a divisor is a literal other than zero | `},
		{"bank", `result.Code == null`, `there is no null | an absent field compares as the zero value of its type: write "", 0 or false`},
		{"bank", `contains([1, "x"], result.Code)`, `a list holds literals of one kind, strings or whole numbers | `},
		{"bank", `contains([], result.Code)`, `the list is empty | `},
		{"bank", `contains(result.Message, "x")`, `result.Message is string (spec:40) but a list is needed here | write matches(result.Message, "…") to look into a text`},
		{"bank", `matches(result.Message, result.Message)`, `a pattern is written out, as a string | `},
		{"bank", `matches(result.Message, "(?=x)")`, "this pattern does not compile: invalid or unsupported Perl syntax: `(?=` | patterns are Go's regular expressions (RE2): no look-around, no back references"},
		{"bank", `body.code == "x"`, `Balance is a SOAP operation and has no JSON body | write result or response`},
		{"bank", `fault.text == "x"`, `no "text" in fault | there is code, detail, present, string`},
		{"bank", `fault == "x"`, `fault has parts | write fault.string`},
		{"bank", `http.code == 3`, `no "code" in http | there is status`},
		{"bank", `credential.User == "x"`, `"credential" is not known here | here an expression may speak of response, result, body, fault or http`},
		{"bank", `reslt.Code == 1`, `unknown reference "reslt" | did you mean "result"?`},
		{"bank", `result.State == Open`, `unknown reference "Open" | a string stands in quotes: "Open"`},
		{"bank", `mtches(fault.string, "x")`, `unknown function "mtches" | did you mean "matches"?`},
		{"bank", `after("1h") == 3`, `"1h" is a string but a number of seconds is needed here | `},
		{"bank", `support("x") == 3`, `support belongs in lockout | `},
		{"bank", `hex() == "x"`, `hex takes one argument, not 0 | write hex(bytes)`},
		{"bank", `header("") == "x"`, `the name of a header is written out, as a string | `},
		{"bank", `[for x in result.Tags : x] == 1`, `for expressions are not part of the language | contains(list[*].field, x) and anymatch(list[*].field, pattern) look at each item`},
		{"bank", `(result.Frozen ? 1 : "x") == 1`, `1 is a whole number but the other result is a string | `},

		{"shop", `fault.present`, `GetOrder is no SOAP operation and has no fault | under REST the answer's status and body tell: http.status, body`},
		{"shop", `body.cod == "x"`, `no field "cod" anywhere in shop.yaml | did you mean "code"?`},
		{"shop", `body.errors[0].reason == "x"`, `items are not picked by number | write [*] and look at each: contains(list[*].field, x)`},
		{"shop", `http.status == "401"`, `http.status is a whole number but is compared with a string | write 401`},
		{"shop", `text(result) == "x"`, `text takes the body | write text(body)`},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			body, name := bankPolicy, "Balance"
			if tt.service == "shop" {
				body, name = shopPolicy, "GetOrder"
			}
			_, diags := tryBind(t, body+"expired \"x\" {\n operations = ["+name+"]\n when = "+tt.expr+"\n}\n")
			if len(diags) != 1 {
				t.Fatalf("%d diagnostics, want one:\n%s", len(diags), lines(diags))
			}
			if got := diags[0].Summary + " | " + diags[0].Help; got != tt.want {
				t.Errorf("got\n\t%s, want\n\t%s", got, tt.want)
			}
		})
	}
}

// A type error names the line of the policy and, as related, that of the spec,
// and points at the literal that is to be changed.
func TestTypeErrorNamesBothPlaces(t *testing.T) {
	_, diags := tryBind(t, bankPolicy+"expired \"x\" { when = result.Code == \"5030\" }\n")
	if len(diags) != 1 {
		t.Fatalf("got %s", lines(diags))
	}
	d := diags[0]
	line := 2 + strings.Count(bankPolicy, "\n")
	if d.Pos.Line != line || d.Pos.Col != 37 || d.Pos.Len != len(`"5030"`) {
		t.Errorf("points at %s, %d bytes; want line %d, column 37, 6 bytes", d.Pos, d.Pos.Len, line)
	}
	if len(d.Related) != 1 || d.Related[0].Pos != place("spec", 40) {
		t.Errorf("related %v, want the line of the spec", d.Related)
	}
}

func TestCaseOnlyDifferenceWarns(t *testing.T) {
	c, diags := tryBind(t, bankPolicy+"expired \"x\" { when = result.code == 3 }\n")
	if len(diags) != 1 || diags.HasErrors() || !strings.Contains(diags[0].Summary, `"code" is spelt "Code" of Balance`) {
		t.Fatalf("got %s", lines(diags))
	}
	op := operation(t, c, "Balance")
	if got, want := show(op.Expired[0].When[op]), "(== result.Code:int 3)"; got != want {
		t.Errorf("typed as %s, want %s", got, want)
	}
}

// A block without operations applies wherever it types.
func TestBlockAppliesWhereItTypes(t *testing.T) {
	c := bind(t, bankPolicy+"expired \"x\" { when = result.Code == 3 }\nsurface \"y\" { when = fault.present }\n")
	for name, want := range map[string][2]int{"Balance": {1, 1}, "Rate": {0, 1}, "Login": {0, 0}, "CheckPassword": {0, 0}} {
		op := operation(t, c, name)
		if got := [2]int{len(op.Expired), len(op.Surface)}; got != want {
			t.Errorf("%s: expired and surface apply %v times, want %v", name, got, want)
		}
	}
}

// One that types nowhere is an error, with the failure that tells most.
func TestBlockThatAppliesNowhere(t *testing.T) {
	tests := []struct{ when, want string }{
		{`result.Cod == 3`, `no field "Cod" in result of Balance (spec:30); expired types for none of 2 operations | did you mean "Code"?`},
		{`result.Code == "3"`, `result.Code is int (spec:40) but is compared with a string; expired types for none of 2 operations | write 3`},
	}
	for _, tt := range tests {
		_, diags := tryBind(t, bankPolicy+"expired \"x\" { when = "+tt.when+" }\n")
		if len(diags) != 1 {
			t.Fatalf("%s: got\n%s", tt.when, lines(diags))
		}
		if got := diags[0].Summary + " | " + diags[0].Help; got != tt.want {
			t.Errorf("%s: got\n\t%s, want\n\t%s", tt.when, got, tt.want)
		}
	}
}
