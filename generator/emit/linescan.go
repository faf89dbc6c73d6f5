package emit

import (
	"strings"
	"unicode/utf8"
)

// longestFunc is how long a function in one line may get: see go/printer.
const longestFunc = 100

// A lineScan is what the text of a line says without regard to what stands around
// it.
type lineScan struct {
	closers  int    // brackets that it begins with, and that close
	opens    []int  // where the brackets stand that stay open
	closes   int    // how many brackets of other lines it closes behind its first token
	colon    int    // where the first colon stands outside brackets; -1 without
	several  bool   // it has a comma outside brackets before its end
	assign   int    // where the first " = " does; -1 without
	raw      bool   // it ends within a raw string
	last     byte   // of the code
	rejected bool   // it has what the layout does not know
	code     string // the line without its comment
	note     string // the comment
}

// scan reads a line; raw says that it begins within a raw string.
func (l *layout) scan(code string, raw bool) lineScan {
	s := lineScan{code: code, colon: -1, assign: -1, opens: l.opens[:0]}
	defer func() { l.opens = s.opens }()
	leading := !raw
	for i := 0; i < len(code); {
		if raw {
			end := strings.IndexByte(code[i:], '`')
			if end < 0 {
				s.raw = true
				return s
			}
			i += end + 1
			raw = false
			s.last = '`'
			continue
		}
		c := code[i]
		switch {
		case c == ' ':
			i++
			continue
		case c == '`':
			raw = true
			s.last = c
			i++
			if i == len(code) {
				s.raw = true
			}
			leading = false
			continue
		case c == '"' || c == '\'':
			end := quotedEnd(code, i)
			if end < 0 {
				s.rejected = true
				return s
			}
			s.last = c
			i = end
			leading = false
			continue
		case c == '/' && i+1 < len(code) && code[i+1] == '/':
			s.code, s.note = strings.TrimSpace(code[:i]), code[i:]
			return s
		case c == '/' && i+1 < len(code) && code[i+1] == '*':
			s.rejected = true
			return s
		case c == '(' || c == '[' || c == '{':
			s.opens = append(s.opens, i)
			leading = false
		case c == ')' || c == ']' || c == '}':
			switch {
			case len(s.opens) > 0:
				opened := s.opens[len(s.opens)-1]
				if !matches(code[opened], c) || c == '}' && mayBreak(code[:i+1], opened) {
					s.rejected = true
				}
				s.opens = s.opens[:len(s.opens)-1]
			case leading:
				s.closers++
			default:
				s.closes++
			}
		case c == ':' && s.colon < 0 && len(s.opens) == 0 && !strings.HasPrefix(code[i:], ":="):
			s.colon = i
			leading = false
		case c == ',' && len(s.opens) == 0 && i < len(code)-1:
			s.several = true
			leading = false
		case c == '=' && s.assign < 0 && len(s.opens) == 0 && i > 0 && code[i-1] == ' ' && i+1 < len(code) && code[i+1] == ' ':
			s.assign = i - 1
			leading = false
		case isLetter(c):
			end := i + 1
			for end < len(code) && (isLetter(code[end]) || '0' <= code[end] && code[end] <= '9') {
				end++
			}
			if knownPackages[code[i:end]] && (i == 0 || code[i-1] != '.') {
				l.mention(code[i:end], end < len(code) && code[end] == '.')
			}
			s.last = code[end-1]
			i = end
			leading = false
			continue
		default:
			leading = false
		}
		s.last = c
		i++
	}
	return s
}

// mayBreak reports whether gofmt may give what the end of code closes lines of its
// own: a function that is long.
func mayBreak(code string, opened int) bool {
	i := strings.LastIndex(code[:opened], "func(")
	return i >= 0 && len(code)-i > longestFunc
}

// mention notes the name of a package: a package is only ever selected from.
func (l *layout) mention(name string, selected bool) {
	if selected {
		l.used[name] = true
	} else {
		l.others[name] = true
	}
}

// knownPackages are the words that emitted code may use for packages.
var knownPackages = func() map[string]bool {
	known := map[string]bool{}
	for name := range stdPackages {
		known[name] = true
	}
	for _, name := range runtimePackages {
		known[name] = true
	}
	return known
}()

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= utf8.RuneSelf
}

func matches(opens, closes byte) bool {
	return opens == '(' && closes == ')' || opens == '[' && closes == ']' || opens == '{' && closes == '}'
}

// quotedEnd is where the string or rune that begins at i ends; -1 if it does not.
func quotedEnd(code string, i int) int {
	quote := code[i]
	for i++; i < len(code); i++ {
		switch code[i] {
		case '\\':
			i++
		case quote:
			return i + 1
		}
	}
	return -1
}
