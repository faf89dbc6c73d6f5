//go:build go1.24

package xmlwire

import (
	"errors"
	"io"
	"unicode/utf8"
)

// firstWindow is how much of a stream is read at first, in bytes.
const firstWindow = 16 << 10

// fill reads more of a stream, dropping what stands before pos: slices of the
// buffer are void then. It returns false at the stream's end, which is no error,
// and on an error. The longer the token that is incomplete, the more is read, so
// that a reader of few bytes costs no quadratic time.
func (d *Decoder) fill() bool {
	unread := len(d.buf) - d.pos
	for d.fillOnce() {
		if len(d.buf)-d.pos > unread+unread/4 {
			return true
		}
	}
	return d.err == nil && len(d.buf)-d.pos > unread
}

func (d *Decoder) fillOnce() bool {
	if d.src == nil || d.err != nil {
		return false
	}
	if d.pos > 0 {
		n := copy(d.buf, d.buf[d.pos:])
		d.buf = d.buf[:n]
		d.base += int64(d.pos)
		d.checked = max(d.checked-d.pos, 0)
		d.pos = 0
	}
	if len(d.buf) >= d.limits.Token {
		d.Fail(ErrLimit)
		return false
	}
	if len(d.buf) == cap(d.buf) {
		grown := make([]byte, len(d.buf), max(2*cap(d.buf), firstWindow))
		copy(grown, d.buf)
		d.buf = grown
	}
	for range 100 {
		n, err := d.src.Read(d.buf[len(d.buf):cap(d.buf)])
		d.buf = d.buf[:len(d.buf)+n]
		if n > 0 {
			return d.check(err)
		}
		if err != nil {
			d.ended(err)
			return false
		}
	}
	d.Fail(io.ErrNoProgress)
	return false
}

// check judges what was read just now.
func (d *Decoder) check(err error) bool {
	if d.limits.Size > 0 && d.base+int64(len(d.buf)) > int64(d.limits.Size) {
		d.Fail(ErrLimit)
		return false
	}
	end := len(d.buf)
	for i := 1; i < utf8.UTFMax && i <= end && end-i >= d.checked; i++ { // a character may be cut
		if c := d.buf[end-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(d.buf[end-i:]) {
				end -= i
			}
			break
		}
	}
	fresh := d.buf[d.checked:end]
	if !utf8.Valid(fresh) {
		d.Fail(ErrCharset)
		return false
	}
	d.checked = end
	d.special = d.special || hasSpecial(fresh)
	if err != nil && !errors.Is(err, io.EOF) {
		d.Fail(err)
		return false
	}
	return true
}

// ended notes the end of the stream.
func (d *Decoder) ended(err error) {
	d.src = nil
	switch {
	case !errors.Is(err, io.EOF):
		d.Fail(err)
	case d.checked < len(d.buf):
		d.Fail(ErrCharset)
	}
}
