//go:build go1.24

package xsdtype

import "time"

// A Partial is a part of a date: a year, a month of a year, a month, a day of a
// month, or a day, with or without a zone: XML Schema's gYear, gYearMonth,
// gMonth, gMonthDay and gDay. The zero value is none of them and prints as "".
type Partial struct {
	year    int
	hasYear bool
	month   int8 // 0: none
	day     int8 // 0: none
	zone    Zone
}

// GYear is a year, such as 2026.
func GYear(year int) Partial { return Partial{year: year, hasYear: true} }

// GYearMonth is a month of a year, such as 2026-05.
func GYearMonth(year int, month time.Month) Partial {
	return Partial{year: year, hasYear: true, month: int8(month)}
}

// GMonth is a month of every year, such as --05.
func GMonth(month time.Month) Partial { return Partial{month: int8(month)} }

// GMonthDay is a day of every year, such as --05-17.
func GMonthDay(month time.Month, day int) Partial {
	return Partial{month: int8(month), day: int8(day)}
}

// GDay is a day of every month, such as ---17.
func GDay(day int) Partial { return Partial{day: int8(day)} }

// ParsePartial reads any of the five forms; each is written unlike the others.
func ParsePartial(s string) (Partial, error) {
	s = trim(s)
	var p Partial
	var rest string
	var ok bool
	switch {
	case len(s) >= 5 && s[:3] == "---":
		p.day, rest = int8(twoDigits(s[3:])), s[5:]
		ok = p.day > 0
	case len(s) >= 4 && s[:2] == "--":
		p.month, rest = int8(twoDigits(s[2:])), s[4:]
		ok = p.month > 0
		if len(rest) >= 3 && rest[0] == '-' && isDigit(rest[1]) && (len(rest) == 3 || rest[3] != ':') {
			p.day, rest = int8(twoDigits(rest[1:])), rest[3:]
			ok = ok && p.day > 0
		} else if len(rest) >= 2 && rest[:2] == "--" { // gMonth as the first edition had it
			rest = rest[2:]
		}
	default:
		p.year, rest, ok = parseYear(s)
		p.hasYear = true
		if ok && len(rest) >= 3 && rest[0] == '-' && (len(rest) == 3 || rest[3] != ':') {
			p.month, rest = int8(twoDigits(rest[1:])), rest[3:]
			ok = p.month > 0
		}
	}
	if !ok || p.month > 12 || p.day > 31 || (p.month > 0 && p.day > 0 && int(p.day) > daysIn(2000, int(p.month))) {
		return Partial{}, errPartial
	}
	if p.zone, ok = parseZone(rest); !ok {
		return Partial{}, errPartial
	}
	return p, nil
}

// Year is the year, if the value has one.
func (p Partial) Year() (year int, ok bool) { return p.year, p.hasYear }

// Month is the month, or 0 if the value has none.
func (p Partial) Month() time.Month { return time.Month(p.month) }

// Day is the day of the month, or 0 if the value has none.
func (p Partial) Day() int { return int(p.day) }

// Zone is the zone, if there is one.
func (p Partial) Zone() Zone { return p.zone }

// WithZone returns the value in zone z.
func (p Partial) WithZone(z Zone) Partial { p.zone = z; return p }

// IsZero reports whether p is the zero value.
func (p Partial) IsZero() bool { return p == Partial{} }

// String is the value in XML Schema's notation.
func (p Partial) String() string { return string(p.append(nil)) }

func (p Partial) append(b []byte) []byte {
	switch {
	case p.IsZero():
		return b
	case p.hasYear && p.month == 0:
		b = appendYear(b, p.year)
	case p.hasYear:
		b = appendTwo(append(appendYear(b, p.year), '-'), int(p.month))
	case p.month != 0:
		b = appendTwo(append(b, "--"...), int(p.month))
		if p.day != 0 {
			b = appendTwo(append(b, '-'), int(p.day))
		}
	default:
		b = appendTwo(append(b, "---"...), int(p.day))
	}
	return p.zone.append(b)
}

// AppendText appends the value in XML Schema's notation. It returns no error.
func (p Partial) AppendText(b []byte) ([]byte, error) { return p.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (p Partial) MarshalText() ([]byte, error) { return p.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *Partial) UnmarshalText(b []byte) error { return unmarshal(p, string(b), ParsePartial) }

// MarshalJSON writes a JSON string.
func (p Partial) MarshalJSON() ([]byte, error) { return jsonString(p.String()), nil }

// UnmarshalJSON reads a JSON string.
func (p *Partial) UnmarshalJSON(b []byte) error { return unmarshalJSON(p, b, ParsePartial) }
