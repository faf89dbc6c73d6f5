//go:build go1.24

package jsonwire

import "strconv"

// An Error tells where a JSON text is not what it should be. It holds nothing of
// the text but the names of members, since values may be secret.
type Error struct {
	// Path leads to the value, such as "$.items[3].id".
	Path string
	// Offset is where the value begins, or where the text breaks, in bytes from
	// the beginning of the input.
	Offset int
	// Msg says what is wrong.
	Msg string
	// Syntax: the text is no JSON, or passes a limit; nothing after it was read.
	// Otherwise it is JSON of another type, and the rest was decoded.
	Syntax bool
}

// Error gives path, offset and what is wrong.
func (e *Error) Error() string {
	return "json: " + e.Path + " (offset " + strconv.Itoa(e.Offset) + "): " + e.Msg
}

// pathNames is how long a member's name may be in a path, in bytes.
const pathNames = 64

// A frame is one array or object on the way to an offset.
type frame struct {
	object bool
	index  int
	name   string
}

// pathTo returns the path of what stands at offset at of s. What comes before
// is taken to be JSON.
func pathTo(s string, at int) string {
	var open []frame
	d := Decoder{s: s, depth: 1 << 30}
	for d.next(); d.pos < at && d.pos < len(s); d.next() {
		switch c := s[d.pos]; c {
		case '{', '[':
			open = append(open, frame{object: c == '{'})
			d.pos++
		case '}', ']':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			d.pos++
		case ',':
			if n := len(open); n > 0 {
				open[n-1].index++
				open[n-1].name = ""
			}
			d.pos++
		case '"':
			name := d.pathString()
			if n := len(open); n > 0 && open[n-1].object && d.next() == ':' && d.pos < at {
				open[n-1].name = name
			}
		default:
			d.pos++
		}
	}
	return joinPath(open)
}

// pathString takes a string that may be broken.
func (d *Decoder) pathString() string {
	from := d.pos
	for d.pos++; d.pos < len(d.s) && d.s[d.pos] != '"'; d.pos++ {
		if d.s[d.pos] == '\\' {
			d.pos++
		}
	}
	d.pos = min(d.pos+1, len(d.s))
	part := Decoder{s: d.s[from:d.pos], fail: &Error{}} // it has failed: an error in it wants no path
	return part.text()
}

func joinPath(open []frame) string {
	b := []byte{'$'}
	for _, f := range open {
		switch {
		case !f.object:
			b = append(b, '[')
			b = strconv.AppendInt(b, int64(f.index), 10)
			b = append(b, ']')
		case f.name == "":
		case plainName(f.name):
			b = append(b, '.')
			b = append(b, f.name...)
		default:
			b = append(b, '[')
			b = strconv.AppendQuote(b, f.name[:min(len(f.name), pathNames)])
			b = append(b, ']')
		}
	}
	return string(b)
}

// plainName tells whether a name needs no quotes in a path.
func plainName(name string) bool {
	for _, c := range []byte(name) {
		if c != '_' && c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return len(name) <= pathNames
}
