//go:build go1.24

package session

import (
	"math"
	"sync/atomic"
	"time"
)

// A moment is a point in time by both clocks: the wall clock goes on while the
// machine sleeps, the monotonic one when somebody sets the wall clock back.
// Whichever comes first counts.
type moment struct {
	wall int64 // Unix nanoseconds
	mono int64 // nanoseconds since the keeper's epoch
}

var never = moment{wall: math.MaxInt64, mono: math.MaxInt64}

// An instant is one reading of both clocks.
type instant moment

// read splits a reading of time.Now; epoch must stem from time.Now too.
func read(epoch, now time.Time) instant {
	return instant{wall: now.UnixNano(), mono: int64(now.Sub(epoch))}
}

func (i instant) before(m moment) bool { return i.wall < m.wall && i.mono < m.mono }

// after is the moment d from i, or before it if d is negative; never when d is so
// long that it does not fit.
func (i instant) after(d time.Duration) moment {
	if d == math.MaxInt64 || d > 0 && i.wall > math.MaxInt64-int64(d) {
		return never
	}
	return moment{wall: i.wall + int64(d), mono: i.mono + int64(d)}
}

// usage is when a session was last used.
type usage struct {
	wall, mono atomic.Int64
}

func (u *usage) touch(i instant) {
	u.wall.Store(i.wall)
	u.mono.Store(i.mono)
}

// idle tells whether nobody used it for d.
func (u *usage) idle(i instant, d time.Duration) bool {
	return i.wall-u.wall.Load() >= int64(d) || i.mono-u.mono.Load() >= int64(d)
}
