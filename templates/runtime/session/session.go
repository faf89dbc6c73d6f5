//go:build go1.24

package session

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"
)

// A Session is one session at the vendor. It does not change once it is handed
// out, and its methods may be called concurrently. No formatter prints its tokens.
type Session struct {
	tokens     Tokens
	identity   string
	generation uint64
	account    AccountKey    // of the credential that opened it
	soft       moment        // renew in the background from here on
	hard       moment        // not usable from here on
	idle       time.Duration // not usable when unused for so long; 0 for no limit

	looked atomic.Int64 // when both clocks were read last, by the monotonic one
	proven atomic.Bool  // the vendor accepted a call with it
	used   usage
}

// lookEvery is how long the hot path goes by the monotonic clock alone, which
// takes half of the time to read. So after a sleep of the machine a call in its first
// tenth of a second may still get a session that ended meanwhile, and then
// the vendor's refusal ends it.
const lookEvery = int64(100 * time.Millisecond)

// glance tells whether the session was fresh by both clocks a moment ago and is so
// by the monotonic one; false when both have to be read.
func (s *Session) glance(sinceEpoch time.Duration) bool {
	mono := int64(sinceEpoch)
	return mono < s.soft.mono && uint64(mono-s.looked.Load()) < uint64(lookEvery) && s.idle == 0
}

// fresh tells whether the session can be used and need not be renewed.
func (s *Session) fresh(i instant) bool {
	return i.before(s.soft) && (s.idle == 0 || !s.used.idle(i, s.idle))
}

// usable tells whether the session can be used.
func (s *Session) usable(i instant) bool {
	return i.before(s.hard) && (s.idle == 0 || !s.used.idle(i, s.idle))
}

// Token returns a part of the session by its name in the policy, or "".
func (s *Session) Token(part string) string { return s.tokens[part].Reveal() }

// Generation counts the sessions of one key over all processes, from 1 on, with gaps.
func (s *Session) Generation() uint64 { return s.generation }

// Identity is the identity that the session acts as; "" for none.
func (s *Session) Identity() string { return s.identity }

// String names the generation and nothing else.
func (s *Session) String() string {
	return "session generation " + strconv.FormatUint(s.generation, 10)
}

// GoString names the generation and nothing else.
func (s *Session) GoString() string { return s.String() }

// Format writes String for every verb.
func (s *Session) Format(f fmt.State, _ rune) { io.WriteString(f, s.String()) }

// LogValue is String.
func (s *Session) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON gives String.
func (s *Session) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }
