// Package otel turns the events of a session into OpenTelemetry spans and
// metrics. It is not part of what authgen emits, which stands on the standard
// library alone, and has a module of its own.
//
// Each project has its own copy of the package session, so Hook takes whatever
// can show itself as a log record, as session.Event does:
//
//	session.WithHook(otel.Hook[session.Event](nil, nil))
//
// An event that took time (a login, a renewal, a probe) becomes a span; its end
// is the event. Spans have no parent: a login serves all callers that wait for
// it. Every event is counted in authgen.session.events, and the time of those
// that took some is recorded in authgen.session.duration. Identities, attempts
// and errors are attributes of spans alone, since a metric would keep one row
// for each. Events hold no secret, so neither do spans and metrics.
package otel

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// scope names the tracer and the meter.
const scope = "github.com/authgen/authgen/templates/otel"

// An Event is a session.Event of any copy of the package session.
type Event interface {
	// Record is the event as a log record: its kind is the message, "duration"
	// and "error" are among the attributes if it has them.
	Record() slog.Record
}

// Hook returns a function for session.WithHook. A nil provider is the global one.
// An instrument that cannot be made is reported to OpenTelemetry's error handler
// and left out.
func Hook[E Event](tracers trace.TracerProvider, meters metric.MeterProvider) func(E) {
	if tracers == nil {
		tracers = otel.GetTracerProvider()
	}
	if meters == nil {
		meters = otel.GetMeterProvider()
	}
	a := newAdapter(tracers.Tracer(scope), meters.Meter(scope))
	return func(e E) { a.handle(e.Record()) }
}

// An adapter holds the instruments. Its methods may be called concurrently.
type adapter struct {
	tracer trace.Tracer
	events metric.Int64Counter
	took   metric.Float64Histogram
}

func newAdapter(tracer trace.Tracer, meter metric.Meter) *adapter {
	a := &adapter{tracer: tracer}
	var err error
	a.events, err = meter.Int64Counter("authgen.session.events",
		metric.WithDescription("What happened to sessions and credentials."), metric.WithUnit("{event}"))
	if err != nil {
		otel.Handle(err)
	}
	a.took, err = meter.Float64Histogram("authgen.session.duration",
		metric.WithDescription("How long logins, renewals and probes took."), metric.WithUnit("s"))
	if err != nil {
		otel.Handle(err)
	}
	return a
}

// few are the attributes that metrics have too: each has a handful of values.
var few = map[string]bool{"client": true, "class": true, "liveness": true, "budget": true, "trigger": true}

func (a *adapter) handle(r slog.Record) {
	ctx := context.Background()
	var all, some []attribute.KeyValue
	var took time.Duration
	var failure string
	r.Attrs(func(attr slog.Attr) bool {
		switch attr.Key {
		case "duration":
			took = attr.Value.Duration()
			return true
		case "error":
			failure = attr.Value.String()
			return true
		}
		kv := convert(attr)
		all = append(all, kv)
		if few[attr.Key] {
			some = append(some, kv)
		}
		return true
	})
	counted := metric.WithAttributes(append(some, attribute.String("authgen.event", r.Message))...)
	if a.events != nil {
		a.events.Add(ctx, 1, counted)
	}
	if took <= 0 {
		return
	}
	if a.took != nil {
		a.took.Record(ctx, took.Seconds(), counted)
	}
	_, span := a.tracer.Start(ctx, "session "+r.Message, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindClient),
		trace.WithTimestamp(r.Time.Add(-took)), trace.WithAttributes(all...))
	if failure != "" {
		span.SetStatus(codes.Error, failure)
	}
	span.End(trace.WithTimestamp(r.Time))
}

// convert gives an attribute under authgen's name.
func convert(a slog.Attr) attribute.KeyValue {
	key := "authgen." + a.Key
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindInt64:
		return attribute.Int64(key, v.Int64())
	case slog.KindUint64:
		return attribute.Int64(key, int64(min(v.Uint64(), 1<<63-1)))
	case slog.KindTime:
		return attribute.String(key, v.Time().UTC().Format(time.RFC3339))
	default:
		return attribute.String(key, v.String())
	}
}
