//go:build go1.24

package xsdtype

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// A Duration is a length of time as a calendar counts it: years and months have
// no fixed length, so they are kept apart from days, and days from hours. The
// zero value is PT0S.
type Duration struct {
	Negative             bool
	Years, Months, Days  uint32
	Hours, Minutes       uint32
	Seconds, Nanoseconds uint32 // Nanoseconds below 10^9
}

// DurationOf returns d in hours, minutes and seconds.
func DurationOf(d time.Duration) Duration {
	out := Duration{Negative: d < 0}
	n := uint64(d)
	if d < 0 {
		n = -n
	}
	out.Nanoseconds = uint32(n % 1e9)
	n /= 1e9
	out.Seconds = uint32(n % 60)
	out.Minutes = uint32(n / 60 % 60)
	out.Hours = uint32(n / 3600)
	return out
}

// ParseDuration reads an xs:duration such as P1Y2M3DT4H5M6.7S. A number may not
// exceed 4294967295; digits beyond nanoseconds are cut.
func ParseDuration(s string) (Duration, error) {
	var d Duration
	s = trim(s)
	if strings.HasPrefix(s, "-") {
		d.Negative = true
		s = s[1:]
	}
	if len(s) < 3 || s[0] != 'P' {
		return Duration{}, errDuration
	}
	date, clock, timed := strings.Cut(s[1:], "T")
	if timed && clock == "" {
		return Duration{}, errDuration
	}
	if !parseParts(date, "YMWD", func(unit byte, n uint32) {
		switch unit {
		case 'Y':
			d.Years = n
		case 'M':
			d.Months = n
		case 'W':
			d.Days += 7 * n
		case 'D':
			d.Days += n
		}
	}) {
		return Duration{}, errDuration
	}
	if i := strings.IndexByte(clock, '.'); i >= 0 {
		fraction := strings.TrimSuffix(clock[i+1:], "S")
		if len(fraction) == len(clock[i+1:]) || !allDigits(fraction) {
			return Duration{}, errDuration
		}
		nano, _ := parseFraction(fraction)
		d.Nanoseconds = uint32(nano)
		clock = clock[:i] + "S"
	}
	if !parseParts(clock, "HMS", func(unit byte, n uint32) {
		switch unit {
		case 'H':
			d.Hours = n
		case 'M':
			d.Minutes = n
		case 'S':
			d.Seconds = n
		}
	}) {
		return Duration{}, errDuration
	}
	return d, nil
}

// parseParts reads numbers, each followed by one of units, in that order.
func parseParts(s, units string, set func(unit byte, n uint32)) bool {
	for s != "" {
		i := 0
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		n, err := strconv.ParseUint(s[:i], 10, 32)
		if err != nil || i == len(s) {
			return false
		}
		at := strings.IndexByte(units, s[i])
		if at < 0 {
			return false
		}
		set(s[i], uint32(n))
		units, s = units[at+1:], s[i+1:]
	}
	return true
}

// Exact is the duration if it has neither years nor months, a day being 24
// hours, and fits.
func (d Duration) Exact() (time.Duration, bool) {
	if d.Years != 0 || d.Months != 0 {
		return 0, false
	}
	seconds := (uint64(d.Days)*24+uint64(d.Hours))*3600 + uint64(d.Minutes)*60 + uint64(d.Seconds)
	if seconds > math.MaxInt64/1_000_000_000 {
		return 0, false
	}
	nano := seconds*1e9 + uint64(d.Nanoseconds)
	if nano > math.MaxInt64 {
		return 0, false
	}
	out := time.Duration(nano)
	if d.Negative {
		out = -out
	}
	return out, true
}

// AddTo is the point in time that lies d after t, counted by the calendar.
func (d Duration) AddTo(t time.Time) time.Time {
	sign := 1
	if d.Negative {
		sign = -1
	}
	t = t.AddDate(sign*int(d.Years), sign*int(d.Months), sign*int(d.Days))
	clock := time.Duration(d.Hours)*time.Hour + time.Duration(d.Minutes)*time.Minute +
		time.Duration(d.Seconds)*time.Second + time.Duration(d.Nanoseconds)
	return t.Add(time.Duration(sign) * clock)
}

// IsZero reports whether the duration is of no length.
func (d Duration) IsZero() bool {
	d.Negative = false
	return d == Duration{}
}

// String is the value in the notation of xs:duration.
func (d Duration) String() string { return string(d.append(nil)) }

func (d Duration) append(b []byte) []byte {
	if d.IsZero() {
		return append(b, "PT0S"...)
	}
	if d.Negative {
		b = append(b, '-')
	}
	b = append(b, 'P')
	b = appendPart(b, d.Years, 'Y')
	b = appendPart(b, d.Months, 'M')
	b = appendPart(b, d.Days, 'D')
	if d.Hours|d.Minutes|d.Seconds|d.Nanoseconds == 0 {
		return b
	}
	b = append(b, 'T')
	b = appendPart(b, d.Hours, 'H')
	b = appendPart(b, d.Minutes, 'M')
	if d.Nanoseconds == 0 {
		return appendPart(b, d.Seconds, 'S')
	}
	b = strconv.AppendUint(b, uint64(d.Seconds), 10)
	b = append(b, '.')
	digits := strconv.Itoa(1_000_000_000 + int(d.Nanoseconds%1_000_000_000))[1:]
	b = append(b, strings.TrimRight(digits, "0")...)
	return append(b, 'S')
}

// appendPart appends n and its unit, or nothing for 0.
func appendPart(b []byte, n uint32, unit byte) []byte {
	if n == 0 {
		return b
	}
	return append(strconv.AppendUint(b, uint64(n), 10), unit)
}

// AppendText appends the value in the notation of xs:duration. It returns no error.
func (d Duration) AppendText(b []byte) ([]byte, error) { return d.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (d Duration) MarshalText() ([]byte, error) { return d.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Duration) UnmarshalText(b []byte) error { return unmarshal(d, string(b), ParseDuration) }

// MarshalJSON writes a JSON string.
func (d Duration) MarshalJSON() ([]byte, error) { return jsonString(d.String()), nil }

// UnmarshalJSON reads a JSON string.
func (d *Duration) UnmarshalJSON(b []byte) error { return unmarshalJSON(d, b, ParseDuration) }
