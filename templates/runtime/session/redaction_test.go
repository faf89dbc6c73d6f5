//go:build go1.25

package session

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Sentinels stand in every field that must not be seen anywhere.
const (
	sentinelUser   = "SENTINEL-user"
	sentinelSecret = "SENTINEL-secret"
	sentinelNext   = "SENTINEL-next"
	sentinelToken  = "SENTINEL-token"
)

func sentinels() Values { return Values{NewSecret(sentinelUser), NewSecret(sentinelSecret)} }

// scan fails if any way of printing v shows a sentinel.
func scan(t *testing.T, what string, v any) {
	t.Helper()
	texts := []string{
		fmt.Sprint(v), fmt.Sprintf("%v", v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), fmt.Sprintf("%s", v),
		fmt.Sprintf("%q", v), fmt.Sprintf("%x", v), fmt.Sprintf("%d", v),
		fmt.Sprintf("%+v", struct{ v any }{v}), fmt.Sprintf("%#v", struct{ v any }{v}), fmt.Sprintf("%+v", []any{v}),
	}
	if b, err := json.Marshal(v); err == nil {
		texts = append(texts, string(b))
	}
	if b, err := xml.Marshal(v); err == nil {
		texts = append(texts, string(b))
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
	for _, text := range append(texts, log.String()) {
		for _, plain := range []string{"SENTINEL", fmt.Sprintf("%x", "SENTINEL")} {
			if strings.Contains(strings.ToUpper(text), strings.ToUpper(plain)) {
				t.Errorf("%s shows a secret: %s", what, text)
			}
		}
	}
}

func TestI9SecretsAreNeverPrinted(t *testing.T) {
	secret := NewSecret(sentinelSecret)
	tokens := Tokens{"token": NewSecret(sentinelToken)}
	s := &Session{tokens: tokens, generation: 7}
	scan(t, "Secret", secret)
	scan(t, "*Secret", &secret)
	scan(t, "Values", sentinels())
	scan(t, "Tokens", tokens)
	scan(t, "Session", s)
	scan(t, "Attempt", Attempt{Values: sentinels(), Identity: "id"})
	scan(t, "Answer", Answer{Class: Accepted, Tokens: tokens})
	scan(t, "struct with secrets", struct {
		Public  Secret
		private Secret
		values  Values
	}{secret, secret, sentinels()})
	keys, err := NewKeys([]byte("SENTINEL-SENTINEL-SENTINEL-12345"))
	if err != nil {
		t.Fatal(err)
	}
	scan(t, "Keys", keys)
	if got := panicText(func() { panic(secret) }); strings.Contains(got, "SENTINEL") {
		t.Errorf("a panic shows a secret: %s", got)
	}
}

func panicText(f func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	f()
	return ""
}

// TestI9NothingLeaks runs every kind of failure with a vendor that repeats what it
// was sent, and scans all that comes out.
func TestI9NothingLeaks(t *testing.T) {
	leaky := func() error {
		return &url.Error{Op: "Post", URL: "https://x.example/?key=" + sentinelSecret + "&t=" + sentinelToken, Err: errors.New(sentinelUser)}
	}
	for class := Ambiguous; class <= NotSent; class++ {
		t.Run(class.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				var events eventLog
				logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
				d := Driver{Login: func(context.Context, Attempt) Answer {
					return Answer{
						Class: class, Tokens: Tokens{"token": NewSecret(sentinelToken)}, Code: "7",
						Message: "no access for " + sentinelUser + " with " + sentinelSecret, Field: "secret", Err: leaky(),
						Until: time.Now().Add(time.Hour),
					}
				}}
				store := Memory()
				k, err := Open(testPolicy(), d, sentinels(), WithLogger(logger), WithHook(events.hook), WithStore(store))
				if err != nil {
					t.Fatal(err)
				}
				call := func(kind VerdictKind) error {
					return k.Slot("").Call(context.Background(), &Operation{Name: "Get", AfterExpiry: true}, func(context.Context, *Session) Verdict {
						return Verdict{Kind: kind, Trigger: "token", Err: fmt.Errorf("refused %s: %w", sentinelToken, leaky())}
					})
				}
				for _, kind := range []VerdictKind{Expired, Surface} {
					err := call(kind)
					if err == nil {
						t.Fatal("the call did not fail")
					}
					scan(t, "error", err)
				}
				synctest.Wait() // a hook may run after the call that caused it has returned
				for _, e := range events.events {
					scan(t, "event "+string(e.Kind), e)
				}
				scan(t, "keeper's status", k.Status())
				scan(t, "log", log.String())
				if log.Len() == 0 || len(events.events) == 0 {
					t.Error("nothing was logged or reported: the test shows nothing")
				}
				for e, err := range store.Inspect(context.Background(), "") {
					if err != nil {
						t.Fatal(err)
					}
					scan(t, "entry of the store", e)
				}
				list, err := Explain(context.Background(), store, "")
				if err != nil || len(list) == 0 {
					t.Fatal(list, err)
				}
				for _, x := range list {
					scan(t, "explanation", x)
					scan(t, "explanation in words", x.String())
				}
				for doc, err := range store.(*documents).backend.List(context.Background(), "") {
					if err != nil {
						t.Fatal(err)
					}
					scan(t, "document of the store", string(doc.Data))
				}
				if err := k.Close(context.Background()); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestI9PanicOfTheDriver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := Driver{Login: func(_ context.Context, a Attempt) Answer { panic(a.Values.At(1)) }}
		k := open1(t, testPolicy(), d, sentinels())
		_, err := k.Slot("").Session(context.Background())
		wantKind(t, err, ErrCooling) // it may have been sent
		scan(t, "error after a panic", err)
	})
}

// TestI9SecretsOfOthers has errors repeat what was sent and is in use no more, or
// not yet: the new secret of a rotation, one that was replaced meanwhile, the token
// of a session that no login could follow.
func TestI9SecretsOfOthers(t *testing.T) {
	said := func(class Class, a Attempt, more ...string) Answer {
		return Answer{Class: class, Message: "not this: " + a.Values.At(1) + strings.Join(more, " ")}
	}
	tests := map[string]func(*testing.T) (*Keeper, error){
		"rotation": func(t *testing.T) (*Keeper, error) {
			k := open1(t, testPolicy(), newVendor().driver(), sentinels())
			next := Values{NewSecret(sentinelUser), NewSecret(sentinelNext)}
			return k, k.Rotate(context.Background(), next, func(_ context.Context, a Attempt, v Values) Answer {
				return said(Refused, a, v.At(1))
			})
		},
		"lost rotation": func(t *testing.T) (*Keeper, error) {
			k := open1(t, testPolicy(), newVendor().driver(), sentinels())
			next := Values{NewSecret(sentinelUser), NewSecret(sentinelNext)}
			return k, k.Rotate(context.Background(), next, func(_ context.Context, a Attempt, v Values) Answer {
				return said(Ambiguous, a, v.At(1))
			})
		},
		"replaced during the login": func(t *testing.T) (*Keeper, error) {
			var k *Keeper
			d := Driver{Login: func(_ context.Context, a Attempt) Answer {
				if err := k.SetCredential(Values{NewSecret(sentinelUser), NewSecret("another-secret")}); err != nil {
					t.Error(err)
				}
				return said(Locked, a)
			}}
			k = open1(t, testPolicy(), d, sentinels())
			_, err := k.Slot("").Session(context.Background())
			return k, err
		},
		"token that no login follows": func(t *testing.T) (*Keeper, error) {
			v := newVendor()
			v.mode = func(n int) (Answer, bool) {
				if n == 1 {
					return Answer{Class: Accepted, Tokens: Tokens{"token": NewSecret(sentinelToken)}}, true
				}
				return Answer{Class: Locked}, true
			}
			k := open1(t, testPolicy(), v.driver(), sentinels())
			call := func(v Verdict) error {
				return k.Slot("").Call(context.Background(), opGet, func(context.Context, *Session) Verdict { return v })
			}
			if err := call(Verdict{Kind: OK}); err != nil {
				return k, err
			}
			err := call(Verdict{Kind: Expired, Trigger: "token", Err: errors.New("unknown token " + sentinelToken)})
			wantKind(t, err, ErrLockedOut)
			return k, errors.Join(err, call(Verdict{Kind: Expired, Err: errors.New("unknown token " + sentinelToken)}))
		},
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				k, err := run(t)
				if err == nil {
					t.Fatal("nothing failed")
				}
				scan(t, "error", err.Error())
				for doc, err := range k.store.(*documents).backend.List(context.Background(), "") {
					if err != nil {
						t.Fatal(err)
					}
					scan(t, "document of the store", string(doc.Data))
				}
			})
		})
	}
}

func TestI9EscapedSecrets(t *testing.T) {
	const secret = `S"E/N\T<I>N&E'L `
	k := open1(t, testPolicy(), newVendor().driver(), Values{NewSecret("user"), NewSecret("x")})
	scrub := k.scrubber(Tokens{"token": NewSecret(secret)})
	goJSON, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	var goXML bytes.Buffer
	if err := xml.EscapeText(&goXML, []byte(secret)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"plain":       secret,
		"query":       url.QueryEscape(secret),
		"path":        url.PathEscape(secret),
		"Go's XML":    goXML.String(),
		"XML, named":  `S&quot;E/N\T&lt;I&gt;N&amp;E&apos;L `,
		"Go's JSON":   strings.Trim(string(goJSON), `"`),
		"JSON":        `S\"E/N\\T<I>N&E'L `,
		"PHP's JSON":  `S\"E\/N\\T<I>N&E'L `,
		"twice there": secret + secret,
	} {
		if got := scrub("<" + text + ">"); strings.Trim(strings.ReplaceAll(got, redacted, ""), "<>") != "" {
			t.Errorf("%s: %s is left as %s", name, text, got)
		}
	}
}

func TestSecretEqual(t *testing.T) {
	if !NewSecret("a").Equal(NewSecret("a")) || NewSecret("a").Equal(NewSecret("b")) || NewSecret("").IsEmpty() != true {
		t.Error("secrets compare wrongly")
	}
	var s Secret
	if err := json.Unmarshal([]byte(`"from a file"`), &s); err != nil || s.Reveal() != "from a file" {
		t.Errorf("a secret in JSON was read as %q, %v", s.Reveal(), err)
	}
}
