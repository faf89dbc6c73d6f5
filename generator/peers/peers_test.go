package peers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/templates/runtime/soap"
	"github.com/authgen/authgen/templates/runtime/xsdtype"
	"github.com/authgen/authgen/testdata/clients/absent-null-zero/want/things"
	"github.com/authgen/authgen/testdata/clients/attachments/want/archive"
	"github.com/authgen/authgen/testdata/clients/rpc-encoded/want/scores"
	"github.com/authgen/authgen/testdata/clients/rpc-literal/want/clock"
	"github.com/authgen/authgen/testdata/clients/soap-1.2/want/weather"
	"github.com/authgen/authgen/testdata/clients/soap-headers/want/ledger"
	"github.com/authgen/authgen/testdata/clients/typed-fault/want/orders"
)

// A conversation is what a client has with one service, whoever serves it.
type conversation struct {
	name string
	hold func(ctx context.Context, t *testing.T, url string)
}

func TestPHP(t *testing.T) {
	converse(t, php(t), []conversation{
		{"things", echoThings},
		{"orders", cancelOrders},
		{"ledger", postWithHeaders},
		{"clock", convertTime},
		{"scores", doubleScores},
		{"weather", forecastWeather},
	})
}

func TestNodeSOAP(t *testing.T) {
	converse(t, node(t), []conversation{
		{"things", echoThingsLeniently}, {"orders", cancelOrders}, {"ledger", postWithHeaders}, {"weather", forecastWeather},
	})
}

func TestJAXWS(t *testing.T) {
	converse(t, jaxws(t), []conversation{
		{"things", echoThings},
		{"orders", cancelOrders},
		{"ledger", postWithHeaders},
		{"clock", convertTime},
		{"weather", forecastWeather},
		{"archive", storeFiles},
	})
}

func converse(t *testing.T, server string, list []conversation) {
	t.Helper()
	for _, c := range list {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			c.hold(ctx, t, at(server, c.name))
		})
	}
}

// echoThings is for servers whose answers are as the schema has them.
func echoThings(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	echo(ctx, t, things.New(things.WithEndpoint(url), things.WithStrictDecoding()))
}

// echoThingsLeniently is for node-soap, which leaves out elements that are null
// even where the schema demands them.
func echoThingsLeniently(ctx context.Context, t *testing.T, url string) {
	t.Helper()
	echo(ctx, t, things.New(things.WithEndpoint(url)))
}

// echo sends what is absent, null, empty, and full, and wants it back.
func echo(ctx context.Context, t *testing.T, c *things.Client) {
	t.Helper()
	for _, want := range []things.Thing{
		{Number: 7},
		{
			Number: -1, Name: new("Æ <&> \"ø\" 世"), Done: new(false), Size: new(xsdtype.NewDecimal(1225, 2)),
			Due:  xsdtype.Value(xsdtype.NewDateTime(time.Date(2026, 5, 17, 12, 30, 0, 0, time.UTC))),
			Tags: []string{"x", "y"}, Part: &things.Part{Count: -3, Unit: new("kg")}, Note: []string{"n", "m"},
		},
		{Number: 1, Name: new("only one"), Tags: []string{"x"}, Note: []string{"n"}},
	} {
		got, err := c.Echo(ctx, want)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(readable(want), readable(*got)); diff != "" {
			t.Errorf("the thing has changed\n%s", diff)
		}
	}
}

// readable is a thing in words, in which equal values are equal.
func readable(v things.Thing) string {
	text := func(p any) string {
		switch p := p.(type) {
		case *string:
			if p != nil {
				return fmt.Sprintf("%q", *p)
			}
		case *bool:
			if p != nil {
				return fmt.Sprint(*p)
			}
		case *xsdtype.Decimal:
			if p != nil {
				return p.String()
			}
		}
		return "nil"
	}
	due, has := v.Due.Get()
	out := fmt.Sprintf("%d %s %s %s", v.Number, text(v.Name), text(v.Done), text(v.Size))
	if has {
		out += " " + due.String()
	}
	if v.Part != nil {
		out += fmt.Sprintf(" part %d %s", v.Part.Count, text(v.Part.Unit))
	}
	return out + fmt.Sprintf(" tags %q notes %q", v.Tags, v.Note)
}

// cancelOrders gets each declared fault by its type, and one that is not declared.
func cancelOrders(ctx context.Context, t *testing.T, url string) {
	c := orders.New(orders.WithEndpoint(url))
	if err := c.Cancel(ctx, 0); err != nil {
		t.Error(err)
	}
	var fault *soap.Fault
	err := c.Cancel(ctx, 1)
	var sent *orders.AlreadySent
	if !errors.As(err, &sent) || sent.Carrier != "Bring" || sent.Day.String() != "2026-05-17" {
		t.Errorf("got %+v, %v", sent, err)
	}
	err = c.Cancel(ctx, 2)
	var none *orders.NoSuchOrderFault
	if !errors.As(err, &none) || none.Value != "2" || !errors.As(err, &fault) || fault.String != "who?" {
		t.Errorf("got %+v, %v", none, err)
	}
	err = c.Cancel(ctx, 3)
	if !errors.As(err, &fault) || fault.Declared != nil || fault.String != "out of paper & ink" || !fault.IsServer() {
		t.Errorf("got %v", err)
	}
}

// postWithHeaders sends two headers and reads one, which tells what arrived.
func postWithHeaders(ctx context.Context, t *testing.T, url string) {
	c := ledger.New(ledger.WithEndpoint(url))
	amount := xsdtype.NewDecimal(1225, 2)
	for _, tt := range []struct {
		opts []ledger.CallOption
		want string
	}{
		{nil, "none/none/12.25"},
		{[]ledger.CallOption{ledger.WithLocaleHeader("nb-NO")}, "none/nb-NO/12.25"},
		{[]ledger.CallOption{
			ledger.WithCallOptionsHeader(ledger.CallOptions{Book: "sales", DryRun: new(true)}), ledger.WithLocaleHeader("en"),
		}, "sales (dry run)/en/12.25"},
	} {
		var limits ledger.Limits
		number, err := c.Post(ctx, amount, append(tt.opts, ledger.ReadLimitsHeader(&limits))...)
		if err != nil || number != 7 || int(limits.Left) != len(tt.want) {
			t.Errorf("%s: got %d, %d of %d, %v", tt.want, number, limits.Left, len(tt.want), err)
		}
	}
	if err := c.Ping(ctx); err != nil {
		t.Error(err)
	}
}

func convertTime(ctx context.Context, t *testing.T, url string) {
	c := clock.New(clock.WithEndpoint(url))
	when := xsdtype.NewDateTime(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC))
	local, dst, err := c.Convert(ctx, when, clock.ZoneCET)
	if err != nil || dst || !local.Time().Equal(when.Time()) || local.Time().Hour() != 13 {
		t.Errorf("got %v, %t, %v", local, dst, err)
	}
}

func doubleScores(ctx context.Context, t *testing.T, url string) {
	c := scores.New(scores.WithEndpoint(url))
	for _, list := range [][]scores.Score{{}, {{Player: "ada", Points: 3}}, {{Player: "ada", Points: 3}, {Player: "bob", Points: -1}}} {
		got, err := c.Double(ctx, list, "fair")
		if err != nil {
			t.Error(err)
			continue
		}
		want := []scores.Score{}
		for _, s := range list {
			want = append(want, scores.Score{Player: s.Player + " (fair)", Points: 2 * s.Points})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// forecastWeather speaks SOAP 1.2.
func forecastWeather(ctx context.Context, t *testing.T, url string) {
	c := weather.New(weather.WithEndpoint(url))
	from, err := xsdtype.ParseDate("2026-05-17")
	if err != nil {
		t.Fatal(err)
	}
	days, err := c.Forecast(ctx, "Oslo", from)
	var got []string
	for _, d := range days {
		sunrise := "dark"
		if d.Sunrise != nil {
			sunrise = d.Sunrise.String()
		}
		got = append(got, fmt.Sprint(d.Date, " ", d.High, " ", sunrise))
	}
	if diff := cmp.Diff([]string{"2026-05-17 17.50 04:15:00", "2026-12-24 -3 dark"}, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	_, err = c.Forecast(ctx, "Atlantis", from)
	var none *weather.NoSuchPlace
	var fault *soap.Fault
	if !errors.As(err, &none) || !cmp.Equal(none.Nearest, []string{"Santorini", "Doggerland"}) {
		t.Errorf("got %#v, %v", none, err)
	}
	if !errors.As(err, &fault) || fault.Version != soap.V12 || fault.String != "unknown place" {
		t.Errorf("the fault is %+v", fault)
	}
}

// storeFiles sends files as attachments and gets them back as such, with the
// headers of WS-Addressing that the service demands.
func storeFiles(ctx context.Context, t *testing.T, url string) {
	c := archive.New(archive.WithEndpoint(url))
	long := bytes.Repeat([]byte("\x00\r\n--part-\xff"), 10000)
	for name, content := range map[string][]byte{"long": long, "short": []byte("short"), "empty": {}} {
		size, err := c.Store(ctx, name, content, &archive.Picture{Value: long[:5000], Format: "png"})
		if err != nil || int(size) != len(content) {
			t.Errorf("%s: %d bytes of %d, %v", name, size, len(content), err)
		}
		got, preview, err := c.Fetch(ctx, name)
		if file, _ := got.Get(); err != nil || !bytes.Equal(file, content) {
			t.Errorf("%s: %d bytes of %d came back, %v", name, len(file), len(content), err)
		}
		if preview == nil || !bytes.Equal(preview.Value, long[:5000]) || preview.Format != "png" {
			t.Errorf("%s: the preview is %.80v", name, preview)
		}
	}
	if _, _, err := c.Fetch(ctx, "missing"); err != nil {
		t.Error(err)
	}
}
