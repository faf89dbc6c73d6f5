package otel

import (
	"log/slog"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// An event stands for session.Event; a keeper's own events are seen in
// testdata/otel, which may need authgen's module.
type event struct{ r slog.Record }

func (e event) Record() slog.Record { return e.r }

func TestHook(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	hook := Hook[event](trace.NewTracerProvider(trace.WithSyncer(spans)), nil)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	hook(event{slog.NewRecord(at, slog.LevelInfo, "replayed", 0)})
	if got := spans.GetSpans(); len(got) != 0 {
		t.Fatalf("an event that took no time has spans: %v", got)
	}
	r := slog.NewRecord(at, slog.LevelInfo, "renewed", 0)
	r.AddAttrs(slog.Duration("duration", 3*time.Second), slog.Uint64("generation", 1<<63), slog.Time("until", at), slog.String("client", "acme"))
	hook(event{r})
	got := spans.GetSpans()
	if len(got) != 1 {
		t.Fatalf("%d spans, want 1", len(got))
	}
	if s := got[0]; !s.EndTime.Equal(at) || !s.StartTime.Equal(at.Add(-3*time.Second)) {
		t.Errorf("the span goes from %v to %v", s.StartTime, s.EndTime)
	}
	want := attribute.NewSet(attribute.Int64("authgen.generation", 1<<63-1),
		attribute.String("authgen.until", "2026-01-02T03:04:05Z"), attribute.String("authgen.client", "acme"))
	if set := attribute.NewSet(got[0].Attributes...); !set.Equals(&want) {
		t.Errorf("attributes %v", got[0].Attributes)
	}
}
