//go:build go1.24

package rest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/authgen/authgen/templates/runtime/jsonwire"
)

// MaxItem is the limit of one event or line of a stream, in bytes.
const MaxItem = 16 << 20

var errItem = errors.New("an item of the stream is longer than the limit")

// An Event is a server-sent event.
type Event struct {
	ID    string        // the last one that was sent
	Type  string        // "message" where the server says none
	Data  string        // the lines of data, joined
	Retry time.Duration // how long to wait before connecting again; 0 when it was not sent
}

// Events yields the server-sent events of a stream and closes it at the end. An
// error ends it.
func Events(body io.ReadCloser) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		defer body.Close()
		lines := newLines(body)
		var id string
		for {
			e, err := lines.event(&id)
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(Event{}, err)
				}
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// DecodeEvents yields the data of the server-sent events of a reply's Stream, read
// by decode, and closes it at the end. An event "[DONE]" ends it, as does an error.
func DecodeEvents[T any](r *Reply, decode func(*jsonwire.Decoder) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		for e, err := range Events(r.Stream) {
			switch {
			case err != nil:
				yield(zero, err)
				return
			case e.Data == "[DONE]":
				return
			}
			v, err := decodeItem(r, []byte(e.Data), decode)
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// DecodeLines yields the JSON lines of a reply's Stream, read by decode, and closes
// it at the end. An error ends it.
func DecodeLines[T any](r *Reply, decode func(*jsonwire.Decoder) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer r.Stream.Close()
		var zero T
		lines := newLines(r.Stream)
		for {
			line, err := lines.next()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					yield(zero, err)
				}
				return
			}
			// RFC 7464 puts a record separator before each text.
			if line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte{0x1e})); len(line) == 0 {
				continue
			}
			v, err := decodeItem(r, line, decode)
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

func decodeItem[T any](r *Reply, data []byte, decode func(*jsonwire.Decoder) T) (T, error) {
	d := jsonwire.NewDecoder(data)
	d.Strict = r.strict
	v := decode(d)
	return v, d.End()
}

// lines reads lines that end in LF, CR LF or CR.
type lines struct {
	r      *bufio.Reader
	limit  int // of a line and of an event, in bytes
	buffer []byte
	first  bool // nothing was read yet
	after  bool // a CR was read: an LF that follows belongs to it
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReader(r), limit: MaxItem, first: true} }

// next returns the next line without its end; it is valid until the next call.
func (l *lines) next() ([]byte, error) {
	l.buffer = l.buffer[:0]
	for {
		c, err := l.r.ReadByte()
		switch {
		case err != nil && len(l.buffer) > 0 && errors.Is(err, io.EOF):
			return l.line(), nil
		case err != nil:
			return nil, err
		case c == '\n' && l.after:
			l.after = false
			continue
		case c == '\n' || c == '\r':
			l.after = c == '\r'
			return l.line(), nil
		case len(l.buffer) >= l.limit:
			return nil, errItem
		}
		l.after = false
		l.buffer = append(l.buffer, c)
	}
}

// line is the buffer, without a byte order mark at the beginning of the stream.
func (l *lines) line() []byte {
	if l.first {
		l.first = false
		return bytes.TrimPrefix(l.buffer, []byte("\ufeff"))
	}
	return l.buffer
}

// event reads lines to the end of an event that has data.
func (l *lines) event(id *string) (Event, error) {
	e := Event{Type: "message"}
	var data []byte
	found := false // a line of data, which may be empty
	for {
		line, err := l.next()
		if err != nil {
			return Event{}, err // what has no blank line behind it is dropped
		}
		if len(line) == 0 {
			if !found {
				e.Type = "message"
				continue
			}
			e.ID, e.Data = *id, string(data)
			return e, nil
		}
		field, value, _ := strings.Cut(string(line), ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "data":
			if len(data)+len(value) >= l.limit {
				return Event{}, errItem
			}
			if found {
				data = append(data, '\n')
			}
			data, found = append(data, value...), true
		case "event":
			e.Type = value
		case "id":
			if !strings.Contains(value, "\x00") {
				*id = value
			}
		case "retry":
			if ms, err := strconv.ParseInt(value, 10, 32); err == nil && ms >= 0 {
				e.Retry = time.Duration(ms) * time.Millisecond
			}
		}
	}
}
