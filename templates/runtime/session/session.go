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

	proven atomic.Bool // the vendor accepted a call with it
	used   usage
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
