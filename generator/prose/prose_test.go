package prose

import (
	"testing"
	"time"
)

func TestFailures(t *testing.T) {
	for text, want := range map[string]int{
		"After five failed attempts to authenticate, your account is locked":  5,
		"The account locks after 3 consecutive unsuccessful login attempts":   3,
		"six invalid user name and password logins":                           6,
		"After five attempts nothing happens":                                 0,
		"The token expires after 20 minutes":                                  0,
		"2 wrong passwords":                                                   2,
		"One failed to see how the authentication of seven dwarves could end": 0,
	} {
		if n, phrase := Failures(text); n != want || (phrase == "") != (want == 0) {
			t.Errorf("Failures(%q) = %d, %q; want %d", text, n, phrase, want)
		}
	}
}

func TestLifetime(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"The token is valid for 20 minutes":            20 * time.Minute,
		"Sessions expire after two hours":              2 * time.Hour,
		"The session key expires 25 hours after login": 25 * time.Hour,
		"Reports are valid for 20 minutes":             0,
		"A 90-day token expires in ninety days":        90 * 24 * time.Hour,
		"The token travels in a header":                0,
	} {
		if life, _ := Lifetime(text); life != want {
			t.Errorf("Lifetime(%q) = %s, want %s", text, life, want)
		}
	}
}

func TestInARow(t *testing.T) {
	if !InARow("six failures in a row") || !InARow("Three consecutive failures") || InARow("three failures") {
		t.Error("a run of failures is not told from any number of them")
	}
}

func TestSentences(t *testing.T) {
	if got := Sentences("One. Two!\n\nThree\n- four"); len(got) != 4 {
		t.Errorf("%d sentences: %q", len(got), got)
	}
}

func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		20 * time.Minute: "20m", 90 * time.Minute: "1h30m", 25 * time.Hour: "25h", 72 * time.Hour: "3d", 50 * time.Hour: "2d2h", 1500 * time.Millisecond: "1s500ms",
	} {
		if got := Short(d); got != want {
			t.Errorf("Short(%s) = %q, want %q", d, got, want)
		}
	}
}
