//go:build go1.25

package session

import (
	"math"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// What a vendor tells in seconds is so long, whatever its clock says.
func TestSecondsFromAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, skew := range []time.Duration{0, 3 * time.Hour, -3 * time.Hour, math.MinInt64} {
			x := &Exchange{Header: http.Header{}}
			if skew != math.MinInt64 {
				x.Header.Set("Date", time.Now().Add(skew).UTC().Format(http.TimeFormat))
			}
			a := Answer{Date: x.Date(), ExpiresAt: x.After(1200), Until: x.After(60)}
			now := time.Now()
			if life, wait := a.told(now), a.wait(now); life != 20*time.Minute || wait != time.Minute {
				t.Errorf("a clock %v off: lives %v and waits %v, want 20m and 1m", skew, life, wait)
			}
			if at := x.After(-1); !at.IsZero() {
				t.Errorf("After(-1) = %v, want not known", at)
			}
		}
	})
}
