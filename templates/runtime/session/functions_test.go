//go:build go1.25

package session

import (
	"encoding/hex"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

func TestDateIn(t *testing.T) {
	for text, want := range map[string]string{
		"Limit exceeded by 1. Request is blocked. Quarantine ends at 2026-05-01T12:30:15Z": "2026-05-01T12:30:15Z",
		"ends at 2026-05-01 12:30:15 and then":                                             "2026-05-01T12:30:15Z",
		"ends at 2026-05-01 12:30":                                                         "2026-05-01T12:30:00Z",
		"ends at 2026-05-01T12:30:15.25+02:00":                                             "2026-05-01T10:30:15.25Z",
		"ends at 2026-05-01T12:30:15 +0200":                                                "2026-05-01T10:30:15Z",
		"ends at 2026-05-01":                                                               "2026-05-02T00:00:00Z",
		"Fri, 01 May 2026 12:30:15 GMT":                                                    "2026-05-01T12:30:15Z",
		"slutter 1.5.2026 12:30:15":                                                        "2026-05-01T12:30:15Z",
		"slutter 01.05.2026":                                                               "2026-05-02T00:00:00Z",
		"ends at 5/1/2026 2:30:15 PM":                                                      "2026-05-01T14:30:15Z",
		"/Date(1777638615000-0500)/":                                                       "2026-05-01T12:30:15Z",
		"/Date(1777638615250)/":                                                            "2026-05-01T12:30:15.25Z",
		"/Date(-62135578800000-0500)/":                                                     "0001-01-01T00:00:00Z",
		"/Date(999999999999999999999)/":                                                    "0001-01-01T00:00:00Z",
		"Quarantine ends at XXX-XX-XX":                                                     "0001-01-01T00:00:00Z",
		"order 2026-13-45":                                                                 "0001-01-01T00:00:00Z",
		"":                                                                                 "0001-01-01T00:00:00Z",
	} {
		if got := DateIn(text).UTC().Format(time.RFC3339Nano); got != want {
			t.Errorf("DateIn(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestHMACSHA256(t *testing.T) { // RFC 4231, test case 2
	const want = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	if got := hex.EncodeToString(HMACSHA256("Jefe", "what do ya want for nothing?")); got != want {
		t.Errorf("HMACSHA256 = %s, want %s", got, want)
	}
}

func TestReadQuota(t *testing.T) {
	at := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		remaining, resets string
		want              QuotaReport
	}{
		{"42", "2026-05-01T12:00:00Z", QuotaReport{Quota: 3, Remaining: 42, Resets: at}},
		{"", "", QuotaReport{Quota: 3, Remaining: -1}},
		{"-1", "soon", QuotaReport{Quota: 3, Remaining: -1}},
		{"0", "1777636800", QuotaReport{Quota: 3, Remaining: 0, Resets: at}},
	} {
		got := ReadQuota(3, c.remaining, c.resets)
		if got.Remaining != c.want.Remaining || !got.Resets.Equal(c.want.Resets) || got.Quota != 3 {
			t.Errorf("ReadQuota(%q, %q) = %+v, want %+v", c.remaining, c.resets, got, c.want)
		}
	}
	if wait := time.Until(ReadQuota(0, "", "60").Resets); wait < 59*time.Second || wait > time.Minute {
		t.Errorf("60 seconds from now is in %s", wait)
	}
}

func TestAddQuery(t *testing.T) {
	if got := AddQuery("https://a/b", "k", "x y"); got != "https://a/b?k=x+y" {
		t.Error(got)
	}
	if got := AddQuery("https://a/b?c=d", "k", "v"); got != "https://a/b?c=d&k=v" {
		t.Error(got)
	}
}

func TestAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if got, want := After(3600), time.Now().Add(time.Hour); !got.Equal(want) {
			t.Errorf("After(3600) = %s, want %s", got, want)
		}
		for _, seconds := range []int64{0, -1, math.MaxInt64} {
			if got := After(seconds); !got.IsZero() {
				t.Errorf("After(%d) = %s, want not known", seconds, got)
			}
		}
	})
}
