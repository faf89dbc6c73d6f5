//go:build go1.24

package session

import (
	"net/http"
	"time"
)

// An Exchange is what came of a request to the vendor, as far as all protocols
// share it. What reads their answers embeds it.
type Exchange struct {
	Status int         // of HTTP; 0 without an answer
	Header http.Header // nil without an answer
	Err    error       // nil for a success that was decoded
}

// OK tells whether the answer is a success that was decoded.
func (x *Exchange) OK() bool { return x.Err == nil }

// Date is the vendor's clock at the answer; zero if it did not tell.
func (x *Exchange) Date() time.Time {
	t, err := http.ParseTime(x.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// After is so many seconds from the answer, by the vendor's clock if it told that,
// as the times of an [Answer] are read. It is zero for a number that says nothing,
// as After of this package is.
func (x *Exchange) After(seconds int64) time.Time {
	at, date := After(seconds), x.Date()
	if at.IsZero() || date.IsZero() {
		return at
	}
	return date.Add(time.Duration(seconds) * time.Second)
}

// Matched is the verdict of a rule of the policy, named by its block.
func (x *Exchange) Matched(kind VerdictKind, trigger string) Verdict {
	return Verdict{Kind: kind, Trigger: trigger, Err: x.Err}
}
