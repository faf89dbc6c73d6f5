//go:build go1.24

package xsdtype

import (
	"strconv"
	"time"
)

// A DateTime is a point in time, to the nanosecond, with a zone, or a reading of
// some clock without one. Which of the two came is kept, and sent back so.
// The zero value is 0001-01-01T00:00:00Z.
type DateTime struct {
	t     time.Time
	local bool // no zone: t's wall clock counts, in UTC
}

// NewDateTime returns t with its zone.
func NewDateTime(t time.Time) DateTime { return DateTime{t: t.Round(0)} }

// LocalDateTime returns t's wall clock without a zone.
func LocalDateTime(t time.Time) DateTime {
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	return DateTime{t: time.Date(year, month, day, hour, minute, second, t.Nanosecond(), time.UTC), local: true}
}

// ParseDateTime reads an xs:dateTime or an RFC 3339 time. It accepts what careless
// servers send: a blank instead of the T, no seconds, no time at all, a zone
// without a colon. Digits beyond nanoseconds are cut.
func ParseDateTime(s string) (DateTime, error) {
	s = trim(s)
	year, month, day, rest, ok := parseYMD(s)
	if !ok {
		return DateTime{}, errDateTime
	}
	var clock clock
	if rest != "" && (rest[0] == 'T' || rest[0] == 't' || rest[0] == ' ') {
		if clock, rest, ok = parseClock(rest[1:]); !ok {
			return DateTime{}, errDateTime
		}
		if rest != "" && rest[0] == ' ' {
			rest = rest[1:]
		}
	}
	zone, ok := parseZone(rest)
	if !ok {
		return DateTime{}, errDateTime
	}
	seconds := daysTo(year, month, day)*86400 + int64(clock.hour)*3600 + int64(clock.minute)*60 + int64(clock.second)
	t := time.Unix(seconds-int64(zone.minutes)*60, int64(clock.nano))
	return DateTime{t: t.In(zone.Location(time.UTC)), local: !zone.set}, nil
}

// daysTo counts the days from 1970-01-01 to a day of the proleptic Gregorian
// calendar. Years begin in March, so that the leap day is the last.
func daysTo(year, month, day int) int64 {
	y, m := int64(year), int64(month)-3
	if m < 0 {
		y, m = y-1, m+12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	y -= era * 400
	return era*146097 + y*365 + y/4 - y/100 + (153*m+2)/5 + int64(day) - 1 - 719468
}

// dayAt is the day that lies that many days after 1970-01-01 (Neri and Schneider,
// Euclidean affine functions, 2022). Years begin in March here too.
func dayAt(days int64) (year, month, day int) {
	const cycles = 5_000_000 // of 400 years, so that all is positive
	n := uint64(days + 719468 + cycles*146097)
	n1 := 4*n + 3
	century := n1 / 146097
	n2 := (n1%146097)/4*4 + 3
	p := 2939745 * n2
	ofYear := uint32(p) / 2939745 / 4
	year = int(100*century+p>>32) - cycles*400
	n3 := 2141*ofYear + 197913
	month, day = int(n3>>16), int(n3&0xffff/2141)+1
	if ofYear >= 306 {
		month, year = month-12, year+1
	}
	return year, month, day
}

// Time is the point in time. A value without a zone is taken as UTC; use
// [DateTime.In] where the vendor's clock is known.
func (d DateTime) Time() time.Time { return d.t }

// HasZone reports whether the value has a zone, and so names one instant.
func (d DateTime) HasZone() bool { return !d.local }

// In is the point in time, where a value without a zone is read off a clock in loc.
// It is expressed in loc; nil is UTC.
func (d DateTime) In(loc *time.Location) time.Time {
	if loc == nil {
		loc = time.UTC
	}
	if !d.local {
		return d.t.In(loc)
	}
	year, month, day := d.t.Date()
	hour, minute, second := d.t.Clock()
	return time.Date(year, month, day, hour, minute, second, d.t.Nanosecond(), loc)
}

// IsZero reports whether the value is the year 1's first instant, which is what
// .NET servers send for "none".
func (d DateTime) IsZero() bool { return d.t.IsZero() }

// Equal reports whether both name the same instant, or the same reading of a
// clock without a zone.
func (d DateTime) Equal(x DateTime) bool { return d.local == x.local && d.t.Equal(x.t) }

// String is the value in the notation of xs:dateTime.
func (d DateTime) String() string {
	var buf [40]byte
	return string(d.append(buf[:0]))
}

func (d DateTime) append(b []byte) []byte {
	offset := 0
	if d.t.Location() != time.UTC {
		_, offset = d.t.Zone()
	}
	seconds := d.t.Unix() + int64(offset)
	days := seconds / 86400
	if seconds -= days * 86400; seconds < 0 {
		days, seconds = days-1, seconds+86400
	}
	year, month, day := dayAt(days)
	second := uint32(seconds)
	nano := d.t.Nanosecond()
	if year < 0 || year > 9999 || nano != 0 {
		b = append(appendYMD(b, year, month, day), 'T')
		b = clock{int(second / 3600), int(second / 60 % 60), int(second % 60), nano}.append(b)
	} else {
		b = append(b, "0000-00-00T00:00:00"...)
		p := b[len(b)-len("0000-00-00T00:00:00"):]
		_ = p[18]
		p[0], p[1] = pair(uint32(year) / 100)
		p[2], p[3] = pair(uint32(year) % 100)
		p[5], p[6] = pair(uint32(month))
		p[8], p[9] = pair(uint32(day))
		p[11], p[12] = pair(second / 3600)
		p[14], p[15] = pair(second / 60 % 60)
		p[17], p[18] = pair(second % 60)
	}
	if d.local {
		return b
	}
	return ZoneOffset(offset / 60).append(b)
}

// Plain is the layout of most values: whole seconds in UTC.
const Plain = "0000-00-00T00:00:00Z"

// PutPlain fills b, which is as long as Plain, with a value of that layout. It
// returns false for other values, which [DateTime.AppendText] writes; b may have
// been written to then.
func (d DateTime) PutPlain(b []byte) bool {
	if d.local || d.t.Location() != time.UTC || d.t.Nanosecond() != 0 {
		return false
	}
	seconds := uint64(d.t.Unix() - firstPlain)
	if seconds >= plainSeconds {
		return false
	}
	days := seconds / 86400
	second := uint32(seconds - days*86400)
	year, month, day := dayAt(int64(days) + firstPlain/86400)
	p := b[:len(Plain)]
	century := uint32(year) / 100
	p[0], p[1] = pair(century)
	p[2], p[3] = pair(uint32(year) - century*100)
	p[4] = '-'
	p[5], p[6] = pair(uint32(month))
	p[7] = '-'
	p[8], p[9] = pair(uint32(day))
	p[10] = 'T'
	hour := second / 3600
	second -= hour * 3600
	minute := second / 60
	p[11], p[12] = pair(hour)
	p[13] = ':'
	p[14], p[15] = pair(minute)
	p[16] = ':'
	p[17], p[18] = pair(second - minute*60)
	p[19] = 'Z'
	return true
}

// The values of the layout Plain are those of the years 0 to 9999, in seconds since 1970.
const (
	firstPlain   = -719528 * 86400
	plainSeconds = 3652425 * 86400
)

// pair is a number below 100 as two digits.
func pair(n uint32) (tens, units byte) {
	t := n * 103 >> 10 // n / 10
	return byte('0' + t), byte('0' + n - t*10)
}

// AppendText appends the value in the notation of xs:dateTime. It returns no error.
func (d DateTime) AppendText(b []byte) ([]byte, error) { return d.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (d DateTime) MarshalText() ([]byte, error) { return d.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *DateTime) UnmarshalText(b []byte) error { return unmarshal(d, string(b), ParseDateTime) }

// MarshalJSON writes a JSON string.
func (d DateTime) MarshalJSON() ([]byte, error) { return jsonString(d.String()), nil }

// UnmarshalJSON reads a JSON string, or a number of seconds since 1970, in
// milliseconds if it is above 10^11.
func (d *DateTime) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || (b[0] != '-' && !isDigit(b[0])) {
		return unmarshalJSON(d, b, ParseDateTime)
	}
	number, err := ParseDecimal(string(b))
	if err != nil {
		return errDateTime
	}
	n, ok := number.Int64()
	switch {
	case !ok:
		f := number.Float64()
		*d = NewDateTime(time.Unix(int64(f), int64((f-float64(int64(f)))*1e9)).UTC())
	case n > 1e11 || n < -1e11:
		*d = NewDateTime(time.UnixMilli(n).UTC())
	default:
		*d = NewDateTime(time.Unix(n, 0).UTC())
	}
	return nil
}

// A Date is a day, with or without a zone. The zero value is 0001-01-01.
type Date struct {
	year  int // minus 1, so that the zero value is valid
	month int8
	day   int8
	zone  Zone
}

// NewDate returns a day without a zone; values outside a month flow over, as
// with [time.Date].
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns t's day without a zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year: year - 1, month: int8(month) - 1, day: int8(day) - 1}
}

// ParseDate reads an xs:date. It accepts a time behind the day, as careless
// servers send it, and drops it.
func ParseDate(s string) (Date, error) {
	year, month, day, rest, ok := parseYMD(trim(s))
	if !ok {
		return Date{}, errDate
	}
	if rest != "" && (rest[0] == 'T' || rest[0] == ' ') {
		if _, rest, ok = parseClock(rest[1:]); !ok {
			return Date{}, errDate
		}
	}
	zone, ok := parseZone(rest)
	if !ok {
		return Date{}, errDate
	}
	return Date{year: year - 1, month: int8(month) - 1, day: int8(day) - 1, zone: zone}, nil
}

// Date is the day's parts.
func (d Date) Date() (year int, month time.Month, day int) {
	return d.year + 1, time.Month(d.month + 1), int(d.day) + 1
}

// Zone is the zone, if there is one.
func (d Date) Zone() Zone { return d.zone }

// WithZone returns the day in zone z.
func (d Date) WithZone(z Zone) Date { d.zone = z; return d }

// In is the day's first instant in its own zone, or in loc if it has none; nil
// is UTC.
func (d Date) In(loc *time.Location) time.Time {
	if loc == nil {
		loc = time.UTC
	}
	year, month, day := d.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, d.zone.Location(loc))
}

// Time is the day's first instant in its own zone, or in UTC.
func (d Date) Time() time.Time { return d.In(nil) }

// IsZero reports whether d is the zero value.
func (d Date) IsZero() bool { return d == Date{} }

// String is the value in the notation of xs:date.
func (d Date) String() string { return string(d.append(nil)) }

func (d Date) append(b []byte) []byte {
	year, month, day := d.Date()
	return d.zone.append(appendYMD(b, year, int(month), day))
}

// AppendText appends the value in the notation of xs:date. It returns no error.
func (d Date) AppendText(b []byte) ([]byte, error) { return d.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (d Date) MarshalText() ([]byte, error) { return d.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Date) UnmarshalText(b []byte) error { return unmarshal(d, string(b), ParseDate) }

// MarshalJSON writes a JSON string.
func (d Date) MarshalJSON() ([]byte, error) { return jsonString(d.String()), nil }

// UnmarshalJSON reads a JSON string.
func (d *Date) UnmarshalJSON(b []byte) error { return unmarshalJSON(d, b, ParseDate) }

// A Time is a time of day, to the nanosecond, with or without a zone. The zero
// value is 00:00:00.
type Time struct {
	hour, minute, second int8
	nano                 int32
	zone                 Zone
}

// NewTime returns a time of day without a zone; values outside a day flow over.
func NewTime(hour, minute, second, nano int) Time {
	return TimeOf(time.Date(1, 1, 1, hour, minute, second, nano, time.UTC))
}

// TimeOf returns t's time of day without a zone.
func TimeOf(t time.Time) Time {
	hour, minute, second := t.Clock()
	return Time{hour: int8(hour), minute: int8(minute), second: int8(second), nano: int32(t.Nanosecond())}
}

// ParseTime reads an xs:time. It accepts missing seconds.
func ParseTime(s string) (Time, error) {
	c, rest, ok := parseClock(trim(s))
	if !ok {
		return Time{}, errTime
	}
	zone, ok := parseZone(rest)
	if !ok {
		return Time{}, errTime
	}
	return Time{hour: int8(c.hour % 24), minute: int8(c.minute), second: int8(c.second), nano: int32(c.nano), zone: zone}, nil
}

// Clock is the time's parts.
func (t Time) Clock() (hour, minute, second, nano int) {
	return int(t.hour), int(t.minute), int(t.second), int(t.nano)
}

// Zone is the zone, if there is one.
func (t Time) Zone() Zone { return t.zone }

// WithZone returns the time in zone z.
func (t Time) WithZone(z Zone) Time { t.zone = z; return t }

// On is that time on a day, in the time's zone, or else in the day's, or else in UTC.
func (t Time) On(d Date) time.Time {
	year, month, day := d.Date()
	return time.Date(year, month, day, int(t.hour), int(t.minute), int(t.second), int(t.nano),
		t.zone.Location(d.zone.Location(time.UTC)))
}

// IsZero reports whether t is the zero value.
func (t Time) IsZero() bool { return t == Time{} }

// String is the value in the notation of xs:time.
func (t Time) String() string { return string(t.append(nil)) }

func (t Time) append(b []byte) []byte {
	return t.zone.append(clock{int(t.hour), int(t.minute), int(t.second), int(t.nano)}.append(b))
}

// AppendText appends the value in the notation of xs:time. It returns no error.
func (t Time) AppendText(b []byte) ([]byte, error) { return t.append(b), nil }

// MarshalText implements [encoding.TextMarshaler].
func (t Time) MarshalText() ([]byte, error) { return t.append(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (t *Time) UnmarshalText(b []byte) error { return unmarshal(t, string(b), ParseTime) }

// MarshalJSON writes a JSON string.
func (t Time) MarshalJSON() ([]byte, error) { return jsonString(t.String()), nil }

// UnmarshalJSON reads a JSON string.
func (t *Time) UnmarshalJSON(b []byte) error { return unmarshalJSON(t, b, ParseTime) }

// A clock is a reading of hours, minutes and seconds; 24:00:00 ends a day.
type clock struct{ hour, minute, second, nano int }

// parseClock reads hh:mm[:ss[.f]] off the front of s.
func parseClock(s string) (c clock, rest string, ok bool) {
	c.hour = twoDigits(s)
	if c.hour < 0 || len(s) < 5 || s[2] != ':' {
		return clock{}, "", false
	}
	if c.minute = twoDigits(s[3:]); c.minute < 0 {
		return clock{}, "", false
	}
	rest = s[5:]
	if rest != "" && rest[0] == ':' {
		if c.second = twoDigits(rest[1:]); c.second < 0 {
			return clock{}, "", false
		}
		rest = rest[3:]
		if len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && isDigit(rest[1]) {
			c.nano, rest = parseFraction(rest[1:])
		}
	}
	endOfDay := c.hour == 24 && c.minute == 0 && c.second == 0 && c.nano == 0
	if c.hour > 23 && !endOfDay || c.minute > 59 || c.second > 60 {
		return clock{}, "", false
	}
	return c, rest, true
}

// parseFraction reads the digits of a fraction of a second.
func parseFraction(s string) (nano int, rest string) {
	unit := 100_000_000
	i := 0
	for ; i < len(s) && isDigit(s[i]); i++ {
		nano += int(s[i]-'0') * unit
		unit /= 10
	}
	return nano, s[i:]
}

func (c clock) append(b []byte) []byte {
	b = append(b,
		byte('0'+c.hour/10), byte('0'+c.hour%10), ':',
		byte('0'+c.minute/10), byte('0'+c.minute%10), ':',
		byte('0'+c.second/10), byte('0'+c.second%10))
	if c.nano == 0 {
		return b
	}
	b = append(b, '.')
	for unit := 100_000_000; unit > 0 && c.nano > 0; unit /= 10 {
		b = append(b, byte('0'+c.nano/unit))
		c.nano %= unit
	}
	return b
}

// parseYMD reads [-]yyyy-mm-dd off the front of s; a year may have more digits.
func parseYMD(s string) (year, month, day int, rest string, ok bool) {
	year, rest, ok = parseYear(s)
	if !ok || len(rest) < 6 || rest[0] != '-' || rest[3] != '-' {
		return 0, 0, 0, "", false
	}
	month, day = twoDigits(rest[1:]), twoDigits(rest[4:])
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, 0, 0, "", false
	}
	return year, month, day, rest[6:], true
}

// parseYear reads [-]yyyy off the front of s.
func parseYear(s string) (year int, rest string, ok bool) {
	digits := s
	if s != "" && s[0] == '-' {
		digits = s[1:]
	}
	n := 0
	for n < len(digits) && n < 10 && isDigit(digits[n]) {
		year = year*10 + int(digits[n]-'0')
		n++
	}
	if n < 4 || n > 9 {
		return 0, "", false
	}
	if len(digits) < len(s) {
		year = -year
	}
	return year, digits[n:], true
}

// daysIn is the length of a month in days.
func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

func appendYMD(b []byte, year, month, day int) []byte {
	b = appendYear(b, year)
	return append(b, '-', byte('0'+month/10), byte('0'+month%10), '-', byte('0'+day/10), byte('0'+day%10))
}

// appendYear appends a year with at least four digits.
func appendYear(b []byte, year int) []byte {
	if year < 0 {
		b = append(b, '-')
		year = -year
	}
	if year <= 9999 {
		return appendTwo(appendTwo(b, year/100), year%100)
	}
	return strconv.AppendInt(b, int64(year), 10)
}
