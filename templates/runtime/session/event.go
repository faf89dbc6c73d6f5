//go:build go1.24

package session

import (
	"context"
	"log/slog"
	"time"
)

// EventKind tells what happened.
type EventKind string

// The events, each with the fields of Event that it fills beside Kind, At, Client and Identity.
const (
	LoginBegun         EventKind = "login begun"         // Attempt
	LoginResolved      EventKind = "login resolved"      // Attempt, Class, Duration, Generation, Err
	LoginDenied        EventKind = "login denied"        // Err, Until: nothing was sent
	Renewed            EventKind = "renewed"             // Generation, Duration: without the credential
	Restored           EventKind = "restored"            // Generation: another process opened it
	SessionRefused     EventKind = "refused"             // Generation, Trigger, Operation
	CallReplayed       EventKind = "replayed"            // Generation, Trigger, Operation
	Probed             EventKind = "probe"               // Generation, Liveness, Duration
	AccountLocked      EventKind = "lock"                // Until, Err
	Acknowledged       EventKind = "acknowledge"         // By, Note
	CredentialRefused  EventKind = "credential refused"  // Err, Field: tell the user
	CredentialChanged  EventKind = "credential changed"  // SetCredential or Rotate gave new values
	CredentialOffered  EventKind = "credential offered"  // Err: why it was not kept; nil when the next login tries it
	CredentialProven   EventKind = "credential proven"   // a login with a rotated or offered secret succeeded, or fell back to the old one; see Keeper.Credential
	CredentialExpiring EventKind = "credential expiring" // Field, Until
	BudgetSpent        EventKind = "budget spent"        // Budget, Until: tell a person
	StoreFailed        EventKind = "store failed"        // Err
	SourceFailed       EventKind = "source failed"       // Err: the credential stays as it is
)

// An Event is something that happened to a session or a credential. It holds no
// secret, no token and no value of the credential.
type Event struct {
	Kind       EventKind
	At         time.Time
	Client     string // Policy.Name
	Identity   string // of the slot; "" for none
	Operation  string
	Attempt    string
	Class      Class
	Generation uint64
	Trigger    string
	Liveness   Liveness
	Field      string
	Budget     string // Budget.Name
	Until      time.Time
	Duration   time.Duration
	By         string
	Note       string
	Err        error
}

// A Hook receives events. It is called without any lock held, in the goroutine in which the
// event happened, so it should return soon; it may be called concurrently.
type Hook func(Event)

// emit sends an event to the hooks and to the log.
func (k *Keeper) emit(e Event) {
	e.At, e.Client = time.Now(), k.policy.Name
	k.record(&e)
	for _, h := range k.options.hooks {
		h(e)
	}
}

// levels are those of events that a person should see; others are for debugging.
var levels = map[EventKind]slog.Level{
	LoginResolved: slog.LevelInfo, Renewed: slog.LevelInfo, Acknowledged: slog.LevelInfo,
	CredentialChanged: slog.LevelInfo, CredentialOffered: slog.LevelInfo, CredentialProven: slog.LevelInfo, LoginDenied: slog.LevelWarn,
	SessionRefused: slog.LevelInfo, AccountLocked: slog.LevelError, CredentialRefused: slog.LevelError,
	CredentialExpiring: slog.LevelWarn, BudgetSpent: slog.LevelError, StoreFailed: slog.LevelError,
	SourceFailed: slog.LevelError,
}

func (k *Keeper) record(e *Event) { k.log(e.level(), string(e.Kind), e.attrs()...) }

func (e *Event) level() slog.Level {
	level, ok := levels[e.Kind]
	if !ok {
		level = slog.LevelDebug
	}
	if e.Kind == LoginResolved && e.Class != Accepted {
		level = slog.LevelWarn
	}
	return level
}

// Record is the event as a log record whose message is the kind. Adapters to
// other systems take it, since it is the same in every copy of this package:
// github.com/authgen/authgen/templates/otel is one, for OpenTelemetry.
func (e Event) Record() slog.Record {
	r := slog.NewRecord(e.At, e.level(), string(e.Kind), 0)
	r.AddAttrs(e.attrs()...)
	return r
}

func (k *Keeper) log(level slog.Level, text string, attrs ...slog.Attr) {
	logger := k.options.logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.LogAttrs(context.Background(), level, "session: "+text, attrs...)
}

// attrs are the fields that the event fills.
func (e *Event) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.String("client", e.Client)}
	text := func(key, value string) {
		if value != "" {
			attrs = append(attrs, slog.String(key, value))
		}
	}
	text("identity", e.Identity)
	text("operation", e.Operation)
	text("attempt", e.Attempt)
	text("trigger", e.Trigger)
	text("field", e.Field)
	text("budget", e.Budget)
	text("by", e.By)
	text("note", e.Note)
	if e.Kind == LoginResolved {
		text("class", e.Class.String())
	}
	if e.Kind == Probed {
		text("liveness", e.Liveness.String())
	}
	if e.Generation != 0 {
		attrs = append(attrs, slog.Uint64("generation", e.Generation))
	}
	if !e.Until.IsZero() {
		attrs = append(attrs, slog.Time("until", e.Until))
	}
	if e.Duration != 0 {
		attrs = append(attrs, slog.Duration("duration", e.Duration))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.String("error", e.Err.Error()))
	}
	return attrs
}
