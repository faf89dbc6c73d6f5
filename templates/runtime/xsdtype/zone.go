//go:build go1.24

package xsdtype

import "time"

// A Zone is the optional time zone of a date or a time. The zero value is none.
type Zone struct {
	minutes int16 // east of UTC
	set     bool
}

// UTC is the zone Z.
var UTC = Zone{set: true}

// ZoneOffset is a zone that many minutes east of UTC, from -840 to 840; values
// outside are cut to that range.
func ZoneOffset(minutes int) Zone {
	return Zone{minutes: int16(min(max(minutes, -840), 840)), set: true}
}

// Offset is the zone in minutes east of UTC; false if there is none.
func (z Zone) Offset() (minutes int, ok bool) { return int(z.minutes), z.set }

// Location is the zone as package time has it, or local if there is none.
func (z Zone) Location(local *time.Location) *time.Location {
	switch {
	case !z.set:
		return local
	case z.minutes == 0:
		return time.UTC
	}
	return time.FixedZone("", int(z.minutes)*60)
}

// parseZone reads all of s: nothing, Z or ±hh:mm. A colon may be missing, and so
// may the minutes.
func parseZone(s string) (Zone, bool) {
	switch {
	case s == "":
		return Zone{}, true
	case s == "Z" || s == "z":
		return UTC, true
	case s[0] != '+' && s[0] != '-':
		return Zone{}, false
	}
	hours, rest := twoDigits(s[1:]), ""
	if hours >= 0 {
		rest = s[3:]
	}
	if rest != "" && rest[0] == ':' {
		rest = rest[1:]
	}
	minutes := 0
	if rest != "" {
		minutes = twoDigits(rest)
	}
	if hours < 0 || minutes < 0 || minutes > 59 || len(rest) > 2 || hours*60+minutes > 14*60 {
		return Zone{}, false
	}
	offset := hours*60 + minutes
	if s[0] == '-' {
		offset = -offset
	}
	return Zone{minutes: int16(offset), set: true}, true
}

// append appends nothing, Z or ±hh:mm.
func (z Zone) append(b []byte) []byte {
	switch {
	case !z.set:
		return b
	case z.minutes == 0:
		return append(b, 'Z')
	}
	n := int(z.minutes)
	if n < 0 {
		n = -n
		b = append(b, '-')
	} else {
		b = append(b, '+')
	}
	b = appendTwo(b, n/60)
	b = append(b, ':')
	return appendTwo(b, n%60)
}
