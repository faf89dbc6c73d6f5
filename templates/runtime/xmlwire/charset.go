//go:build go1.24

package xmlwire

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A charset is one that documents come in.
type charset int

const (
	charsetUTF8 charset = iota
	charsetUTF16BE
	charsetUTF16LE
	charsetLatin1
	charsetWindows1252
	charsetUnknown
)

// ToUTF8 returns a document in UTF-8. A byte order mark tells the charset, or
// else stated, such as that of an HTTP header, or else the document's XML
// declaration, or else it is UTF-8. A document in valid UTF-8 is not copied.
func ToUTF8(b []byte, stated string) ([]byte, error) {
	found, mark := detect(b, stated)
	b = b[mark:]
	switch found {
	case charsetUTF8:
		if !utf8.Valid(b) {
			return nil, ErrCharset
		}
		return b, nil
	case charsetUnknown:
		return nil, ErrCharset
	case charsetUTF16BE, charsetUTF16LE, charsetLatin1, charsetWindows1252:
	}
	return appendUTF8(make([]byte, 0, len(b)+len(b)/8), b, found)
}

// detect says what charset b is in, and how long its byte order mark is.
func detect(b []byte, stated string) (found charset, mark int) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return charsetUTF8, 3
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return charsetUTF16BE, 2
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return charsetUTF16LE, 2
	case bytes.HasPrefix(b, []byte("\x00<")):
		return charsetUTF16BE, 0
	case bytes.HasPrefix(b, []byte("<\x00")):
		return charsetUTF16LE, 0
	}
	if stated == "" {
		stated = declared(b)
	}
	return byName(stated), 0
}

// byName is the charset of that name.
func byName(name string) charset {
	switch strings.ToLower(strings.Trim(name, " \"'")) {
	case "", "utf-8", "utf8", "us-ascii", "ascii",
		"utf-16", "utf-16le", "utf-16be", "unicode": // it says so, but its first bytes say that it is not
		return charsetUTF8
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "iso_8859-1":
		return charsetLatin1
	case "windows-1252", "cp1252", "cp-1252", "iso-8859-15":
		return charsetWindows1252
	}
	return charsetUnknown
}

// declarationSize is within how many bytes an XML declaration must end.
const declarationSize = 256

// declared is the encoding that the XML declaration names, or "".
func declared(b []byte) string {
	b = bytes.TrimLeft(b[:min(len(b), declarationSize)], " \t\r\n")
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return ""
	}
	declaration, _, ok := bytes.Cut(b, []byte("?>"))
	if !ok {
		return ""
	}
	_, after, ok := bytes.Cut(declaration, []byte("encoding"))
	if !ok {
		return ""
	}
	after = bytes.TrimLeft(after, " \t\r\n=")
	if len(after) < 2 {
		return ""
	}
	value, _, ok := bytes.Cut(after[1:], after[:1])
	if !ok {
		return ""
	}
	return string(value)
}

// appendUTF8 appends b, which is in charset c, as UTF-8.
func appendUTF8(to, b []byte, c charset) ([]byte, error) {
	if c == charsetLatin1 || c == charsetWindows1252 {
		for _, x := range b {
			if x >= 0x80 && x < 0xa0 { // what Latin-1 has there, nobody means
				to = utf8.AppendRune(to, windows1252[x-0x80])
			} else {
				to = utf8.AppendRune(to, rune(x))
			}
		}
		return to, nil
	}
	order := binary.ByteOrder(binary.BigEndian)
	if c == charsetUTF16LE {
		order = binary.LittleEndian
	}
	if len(b)%2 != 0 {
		return nil, ErrCharset
	}
	for ; len(b) > 0; b = b[2:] {
		r := rune(order.Uint16(b))
		if utf16.IsSurrogate(r) {
			if len(b) < 4 {
				return nil, ErrCharset
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(b[2:]))); r == utf8.RuneError {
				return nil, ErrCharset
			}
			b = b[2:]
		}
		to = utf8.AppendRune(to, r)
	}
	return to, nil
}

// windows1252 are the characters of the bytes 0x80 to 0x9f.
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}

// A converter reads a stream as UTF-8.
type converter struct {
	src     *bufio.Reader
	charset charset
	begun   bool
	out     []byte // converted, not yet read
}

func newConverter(r io.Reader) *converter { return &converter{src: bufio.NewReaderSize(r, 4<<10)} }

// Read implements [io.Reader].
func (c *converter) Read(p []byte) (int, error) {
	if !c.begun {
		c.begun = true
		head, err := c.src.Peek(declarationSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}
		var mark int
		c.charset, mark = detect(head, "")
		if c.charset == charsetUnknown {
			return 0, ErrCharset
		}
		if _, err := c.src.Discard(mark); err != nil {
			return 0, err
		}
	}
	if c.charset == charsetUTF8 {
		return c.src.Read(p)
	}
	for len(c.out) == 0 {
		if err := c.convert(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.out)
	c.out = c.out[n:]
	return n, nil
}

// convert converts some bytes, ending where a character ends.
func (c *converter) convert() error {
	raw, err := c.src.Peek(2048)
	if len(raw) == 0 {
		return err
	}
	if len(raw) == 2048 && c.charset != charsetLatin1 && c.charset != charsetWindows1252 {
		last := rune(raw[2046])<<8 | rune(raw[2047])
		if c.charset == charsetUTF16LE {
			last = rune(raw[2047])<<8 | rune(raw[2046])
		}
		if last >= 0xd800 && last < 0xdc00 {
			raw = raw[:2046]
		}
	}
	if c.out, err = appendUTF8(c.out[:0], raw, c.charset); err != nil {
		return err
	}
	_, err = c.src.Discard(len(raw))
	return err
}
