//go:build go1.24

package session

import (
	"encoding/json"
	"math/rand/v2"
	"time"
)

const (
	maxSkew   = 30 * time.Second
	maxJitter = 5 * time.Minute
)

// A payload is what is encrypted in the store: a session with its lifetime as
// durations, since clocks of processes are never compared.
type payload struct {
	Tokens   map[string]string `json:"tokens"`
	Identity string            `json:"identity,omitempty"`
	Life     time.Duration     `json:"life,omitempty"`   // 0 for unknown
	Values   [][]string        `json:"values,omitempty"` // of a rotation: the candidates, newest first
}

func (p *payload) encode() []byte {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil // strings and numbers always encode
	}
	return raw
}

// told is how long the session lives as the vendor says, by the vendor's clock if
// its date is known. An end in the past is a clock that is wrong, not a dead
// session: it has just been opened.
func (a *Answer) told(now time.Time) time.Duration {
	if a.ExpiresIn > 0 {
		return a.ExpiresIn
	}
	if a.ExpiresAt.IsZero() {
		return 0
	}
	return max(a.ExpiresAt.Sub(a.clock(now)), 0)
}

func (a *Answer) clock(now time.Time) time.Time {
	if a.Date.IsZero() {
		return now
	}
	return a.Date
}

// wait is how long a lock, a block or a throttling goes on; 0 if not told.
func (a *Answer) wait(now time.Time) time.Duration {
	if a.Until.IsZero() {
		return 0
	}
	return max(a.Until.Sub(a.clock(now)), 0)
}

// life is how long a session lives that was told to live so long, 0 for unknown.
func (l *Lifetime) life(told time.Duration) time.Duration {
	if told > 0 {
		return told
	}
	return l.Hard
}

// schedule sets when a session of the given life and age is renewed, and when it
// is no longer used. The jitter is drawn here, once a session and process, so that a
// fleet does not renew in the same second.
func (l *Lifetime) schedule(s *Session, now instant, life, age time.Duration) {
	s.soft, s.hard = never, never
	s.used.touch(now)
	skew := min(maxSkew, life/10)
	switch {
	case l.Idle > 0:
		s.idle = l.Idle - min(maxSkew, l.Idle/10)
	case l.Sliding && life > 0:
		s.idle = life - skew
	}
	if l.RenewNever {
		return
	}
	soft := l.RenewAfter
	if life > 0 && !l.Sliding {
		s.hard = now.after(life - skew - age)
		if ninety := life / 10 * 9; soft == 0 || soft > ninety && soft >= life {
			soft = ninety
		}
	}
	if soft > 0 {
		s.soft = now.after(soft - jitter(min(soft/10, maxJitter)) - age)
	}
	if s.hard.mono < s.soft.mono {
		s.soft = s.hard
	}
}

// jitter is a random duration below limit.
func jitter(limit time.Duration) time.Duration {
	if limit <= 0 {
		return 0
	}
	return rand.N(limit)
}
