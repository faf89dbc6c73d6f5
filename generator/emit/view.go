package emit

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/naming"
)

// A clientView is what the templates of a client see. Its fields and methods are
// text that is ready to print.
type clientView struct {
	w           *writer
	Package     string
	Title       string
	SOAP, REST  bool // which protocols the services speak
	Services    []*serviceView
	Regions     []regionView
	Session     *sessionView // nil without a policy
	Constants   []constantView
	Helpers     []string // sources of small functions that the client uses
	environment []*model.Environment
}

func newClientView(w *writer) *clientView {
	c := w.client
	v := &clientView{w: w, Package: c.Package, Title: c.Title, environment: c.Environments}
	if v.Title == "" {
		v.Title = c.Package
	}
	for _, s := range c.Services {
		v.SOAP = v.SOAP || s.Protocol == model.SOAP
		v.REST = v.REST || s.Protocol == model.REST
		v.Services = append(v.Services, &serviceView{client: v, Service: s})
		for _, r := range s.Regions {
			v.addRegion(r)
		}
	}
	if c.Session != nil {
		v.Session = newSessionView(v, c.Session)
		v.Constants = constants(c.Session)
	}
	return v
}

func (v *clientView) addRegion(name string) {
	if !slices.ContainsFunc(v.Regions, func(r regionView) bool { return r.Name == name }) {
		v.Regions = append(v.Regions, regionView{Name: name, GoName: "Region" + naming.RegionName(name)})
	}
}

// ManyServices: the services are fields of the client.
func (v *clientView) ManyServices() bool { return len(v.Services) > 1 }

// Plain: there is no session.
func (v *clientView) Plain() bool { return v.Session == nil }

// DefaultURL is where the only service is; empty if nobody says.
func (v *clientView) DefaultURL() string {
	if v.ManyServices() || len(v.Services) == 0 {
		return "several"
	}
	return absolute(v.Services[0].URL)
}

// absolute is url if it names a server.
func absolute(url string) string {
	if strings.HasPrefix(url, "http://") || strings.HasPrefix(url, "https://") {
		return url
	}
	return ""
}

// DefaultRegion is the first region's constant.
func (v *clientView) DefaultRegion() string { return v.Regions[0].GoName }

// Environments are the constructors' options for other environments.
func (v *clientView) Environments() []environmentView {
	views := make([]environmentView, len(v.environment))
	for i, e := range v.environment {
		views[i] = environmentView{e}
	}
	return views
}

// UsesEnvironment: an expression of the policy reads the environment.
func (v *clientView) UsesEnvironment() bool { return v.w.reads("environment") }

// UsesEgress: an expression of the policy reads the egress label.
func (v *clientView) UsesEgress() bool { return v.w.reads("egress_ip") }

// ConstantsComment introduces the numbers of the policy.
func (v *clientView) ConstantsComment() string {
	return "The session policy of " + v.Title + ", from " + path.Base(v.w.client.Session.Pos.File) + "."
}

// A regionView is a region as a constant.
type regionView struct{ Name, GoName string }

// An environmentView is an environment as an option.
type environmentView struct{ *model.Environment }

// URLArgument is the URL as an expression.
func (e environmentView) URLArgument() string {
	if e.URLRequired {
		return "url"
	}
	return strconv.Quote(e.URL)
}

// A constantView is a number of the policy, with who stated it.
type constantView struct{ Name, Value, Source string }

// constants are the numbers of the policy that a reader wants to see.
func constants(s *model.Session) []constantView {
	var list []constantView
	add := func(name, value, source string) { list = append(list, constantView{name, value, source}) }
	for _, c := range s.Carry {
		if c.Name != "" {
			continue // not the usual way
		}
		switch {
		case c.Cookie != "":
			add("SessionCookie", strconv.Quote(c.Cookie), stated)
		case len(c.Headers) == 1:
			add("SessionHeader", strconv.Quote(c.Headers[0].Name), stated)
		case c.Query != "":
			add("SessionQuery", strconv.Quote(c.Query), stated)
		}
	}
	duration := func(name string, n model.Number[time.Duration]) {
		if n.Set {
			add(name, goDuration(n.Value), source(n))
		}
	}
	duration("SessionTTL", s.Lifetime.Hard)
	duration("SessionRenewAfter", s.Lifetime.RenewAfter)
	duration("SessionIdle", s.Lifetime.Idle)
	if s.Probe != nil {
		duration("ProbeCache", s.Probe.Cache)
	}
	if len(s.Logins) > 0 {
		duration("LoginTimeout", s.Logins[0].Timeout)
	}
	if t := s.Throttle; t != nil {
		duration("LoginMinInterval", t.MinInterval)
		if t.Burst.Set {
			add("LoginBurst", strconv.Itoa(t.Burst.Value), source(t.Burst))
		}
	}
	if len(s.Lockouts) == 1 {
		l := s.Lockouts[0]
		add("LockoutThreshold", strconv.Itoa(l.After.Value), source(l.After))
		if l.Margin.Value > 0 {
			add("LockoutMargin", strconv.Itoa(l.Margin.Value), source(l.Margin))
		}
		duration("LockoutWindow", l.Window)
		if l.Unlock.After > 0 {
			add("LockoutUnlock", goDuration(l.Unlock.After), source(model.Number[time.Duration]{Set: true, Chosen: l.Unlock.Chosen}))
		}
	}
	for _, q := range s.Quotas {
		add(quotaName(q), strconv.Itoa(q.Limit.Value), source(q.Limit))
	}
	return list
}

const stated = "stated by the vendor"

// source says who is behind a number.
func source[T any](n model.Number[T]) string {
	switch {
	case n.Chosen:
		return "chosen"
	case n.Set:
		return stated
	}
	return "default"
}

// quotaName is the constant of a quota: RequestsPerHour.
func quotaName(q *model.Quota) string {
	switch q.Per {
	case time.Second:
		return q.GoName + "PerSecond"
	case time.Minute:
		return q.GoName + "PerMinute"
	case time.Hour:
		return q.GoName + "PerHour"
	case 24 * time.Hour:
		return q.GoName + "PerDay"
	default:
		return q.GoName + "Quota"
	}
}

// goDuration is d as a Go expression, in the largest unit that fits.
//
//	90 * time.Minute
func goDuration(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	for _, unit := range []struct {
		size time.Duration
		name string
	}{
		{time.Hour, "time.Hour"},
		{time.Minute, "time.Minute"},
		{time.Second, "time.Second"},
		{time.Millisecond, "time.Millisecond"},
		{time.Microsecond, "time.Microsecond"},
	} {
		if d%unit.size == 0 {
			if d == unit.size {
				return unit.name
			}
			return strconv.FormatInt(int64(d/unit.size), 10) + " * " + unit.name
		}
	}
	return strconv.FormatInt(int64(d), 10)
}

// words is a duration for people: "2 hours", "90 minutes".
func words(d time.Duration) string {
	unit := func(n int64, name string) string {
		if n == 1 {
			return "1 " + name
		}
		return strconv.FormatInt(n, 10) + " " + name + "s"
	}
	switch {
	case d%(24*time.Hour) == 0 && d > 48*time.Hour:
		return unit(int64(d/(24*time.Hour)), "day")
	case d%time.Hour == 0:
		return unit(int64(d/time.Hour), "hour")
	case d%time.Minute == 0:
		return unit(int64(d/time.Minute), "minute")
	case d%time.Second == 0:
		return unit(int64(d/time.Second), "second")
	}
	return d.String()
}
