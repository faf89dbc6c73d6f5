package xmltree

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// declared finds the encoding in an XML declaration of an ASCII-like charset.
var declared = regexp.MustCompile(`^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._:-]*)["']`)

// ToUTF8 returns data as UTF-8 without byte order mark. A byte order mark says
// which charset it is, then the shape of "<?", then the XML declaration; UTF-8
// is the default. The result may share memory with data.
func ToUTF8(data []byte) ([]byte, error) {
	enc, name, err := charset(data)
	if err != nil {
		return nil, err
	}
	if enc == nil {
		return bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), nil
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("text is not %s: %w", name, err)
	}
	return bytes.TrimPrefix(out, []byte("\xef\xbb\xbf")), nil
}

// charset returns how data is encoded; nil means UTF-8.
func charset(data []byte) (encoding.Encoding, string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return nil, "UTF-8", nil
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "UTF-16", nil
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "UTF-16", nil
	}
	m := declared.FindSubmatch(data[:min(len(data), 256)])
	if m == nil {
		return nil, "UTF-8", nil
	}
	name := string(m[1])
	switch strings.ToLower(name) {
	case "utf-8", "utf8":
		return nil, "UTF-8", nil
	case "us-ascii", "ascii":
		if utf8.Valid(data) {
			return nil, "UTF-8", nil
		}
	case "utf-16", "utf-16le", "utf-16be", "ucs-2", "iso-10646-ucs-2":
		// The declaration was readable as ASCII, so it is wrong about itself.
		return nil, "UTF-8", nil
	}
	enc, err := htmlindex.Get(name)
	if err != nil {
		return nil, name, fmt.Errorf("charset %q is not known", name)
	}
	return enc, name, nil
}
