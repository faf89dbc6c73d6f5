// Package otel_test runs a keeper with the OpenTelemetry adapter. It has a module
// of its own, since the adapter must not need this one and the runtime must not
// need OpenTelemetry.
package otel_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/authgen/authgen/templates/otel"
	"github.com/authgen/authgen/templates/runtime/session"
)

// observed is what one keeper told OpenTelemetry.
type observed struct {
	spans  tracetest.SpanStubs
	events map[string]int64 // by kind and class
	timed  uint64
	all    string // everything, as text
}

// observe logs in once, with the answer, and collects.
func observe(t *testing.T, answer session.Answer) observed {
	t.Helper()
	spans := tracetest.NewInMemoryExporter()
	reader := metric.NewManualReader()
	tracers := trace.NewTracerProvider(trace.WithSyncer(spans))
	meters := metric.NewMeterProvider(metric.WithReader(reader))
	k, err := session.Open(&session.Policy{Name: "acme", Credential: []session.Field{{Name: "user"}, {Name: "key", Secret: true}}},
		session.Driver{Login: func(context.Context, session.Attempt) session.Answer {
			time.Sleep(time.Millisecond)
			return answer
		}},
		session.Values{session.NewSecret("user-one"), session.NewSecret("s3ntinel-key")},
		session.WithHook(otel.Hook[session.Event](tracers, meters)), session.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	k.Slot("company-7").Session(t.Context())
	if err := k.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	o := observed{spans: spans.GetSpans(), events: map[string]int64{}}
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	for _, m := range data.ScopeMetrics[0].Metrics {
		switch d := m.Data.(type) {
		case metricdata.Sum[int64]:
			for _, p := range d.DataPoints {
				kind, _ := p.Attributes.Value("authgen.event")
				class, _ := p.Attributes.Value("authgen.class")
				o.events[strings.TrimSpace(kind.AsString()+" "+class.AsString())] += p.Value
			}
		case metricdata.Histogram[float64]:
			for _, p := range d.DataPoints {
				o.timed += p.Count
			}
		}
	}
	o.all = fmt.Sprintf("%+v %+v", o.spans, data)
	return o
}

func TestLogin(t *testing.T) {
	o := observe(t, session.Answer{Class: session.Accepted, Tokens: session.Tokens{"token": session.NewSecret("s3ntinel-token")}})
	if len(o.spans) != 1 || o.timed != 1 {
		t.Fatalf("%d spans, %d times, want one each", len(o.spans), o.timed)
	}
	s := o.spans[0]
	if s.Name != "session login resolved" || s.Status.Code != codes.Unset || s.Parent.IsValid() {
		t.Errorf("span %q with status %v and parent %v", s.Name, s.Status, s.Parent)
	}
	if took := s.EndTime.Sub(s.StartTime); took < time.Millisecond || took > time.Minute {
		t.Errorf("the span lasts %v", took)
	}
	attrs := fmt.Sprint(s.Attributes)
	for _, want := range []string{"{authgen.client", "acme", "company-7", "accepted", "authgen.generation"} {
		if !strings.Contains(attrs, want) {
			t.Errorf("no %q in %s", want, attrs)
		}
	}
	if o.events["login begun"] != 1 || o.events["login resolved accepted"] != 1 {
		t.Errorf("events %v", o.events)
	}
	if strings.Contains(o.all, "s3ntinel") {
		t.Errorf("a secret is shown: %s", o.all)
	}
}

func TestRefusal(t *testing.T) {
	o := observe(t, session.Answer{Class: session.Refused, Message: "no: s3ntinel-key", Err: errors.New("key s3ntinel-key is bad")})
	if len(o.spans) != 1 || o.spans[0].Status.Code != codes.Error || o.spans[0].Status.Description == "" {
		t.Errorf("spans %+v, want one that failed", o.spans)
	}
	if o.events["login resolved refused"] != 1 || o.events["credential refused"] != 1 {
		t.Errorf("events %v", o.events)
	}
	if strings.Contains(o.all, "s3ntinel") {
		t.Errorf("a secret is shown: %s", o.all)
	}
}
