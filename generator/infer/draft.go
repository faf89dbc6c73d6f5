package infer

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// A Question is a decision that someone may want to take: the candidates, best
// first.
type Question struct {
	Ask     string // "Which operation opens a session?"
	Guesses []Guess
}

// A Chooser answers a question with the index of a guess. Nil takes the first.
type Chooser func(Question) int

func (c Chooser) choose(ask string, guesses []Guess) int {
	if c == nil || len(guesses) < 2 {
		return 0
	}
	if i := c(Question{ask, guesses}); i >= 0 && i < len(guesses) {
		return i
	}
	return 0
}

// A Source is a spec of the client: the file and, if it was fetched, from where.
type Source struct {
	Name     string // of the service
	File     string // as the policy names it
	Protocol model.Protocol
	URL      string        // it was fetched from; empty for a file
	Pins     []model.Input // what was fetched, file by file
}

// A Draft is a policy made of guesses, in sections that can be taken back.
type Draft struct {
	sections []*section
	except   []string // operations that carry no session
	redact   []string
}

// A section is one block of a policy.
type section struct {
	key  string
	text []string // alternatives, best first; an empty one leaves the block out
	at   int
	from int // first line, in the last text that was made
	to   int // last line
}

func (s *section) current() string { return s.text[s.at] }

// Open are what the specs do not say and a person has to: the TODO marks.
func (d *Draft) Open() []string {
	var out []string
	for _, s := range d.sections {
		for line := range strings.SplitSeq(s.current(), "\n") {
			if what, ok := strings.CutPrefix(line, "# TODO: "); ok {
				out = append(out, what)
			}
		}
	}
	return out
}

// Text is the policy, in its canonical layout but for the spacing within lines.
func (d *Draft) Text() []byte {
	var b bytes.Buffer
	line := 1
	for i, s := range d.sections {
		text := s.current()
		text = strings.ReplaceAll(text, "@except@", d.exceptSetting())
		text = strings.ReplaceAll(text, "@redact@", d.redactSetting())
		if text == "" {
			s.from, s.to = 0, 0
			continue
		}
		if i > 1 && i < len(d.sections)-1 {
			b.WriteString("\n")
			line++
		}
		b.WriteString(text)
		s.from, s.to = line, line+strings.Count(text, "\n")
		line += strings.Count(text, "\n")
	}
	return b.Bytes()
}

func (d *Draft) exceptSetting() string {
	if len(d.except) == 0 {
		return ""
	}
	return "  except = " + list(d.except) + " # they have no place for it\n"
}

func (d *Draft) redactSetting() string {
	if len(d.redact) == 0 {
		return ""
	}
	return "  redact = " + list(quoted(d.redact)) + " # secrets in the answer to the login\n"
}

// list is [a, b], over several lines when it is long.
func list(items []string) string {
	one := "[" + strings.Join(items, ", ") + "]"
	if len(one) < 90 {
		return one
	}
	var b strings.Builder
	b.WriteString("[\n")
	for _, item := range items {
		b.WriteString("  " + item + ",\n")
	}
	b.WriteString("]")
	return b.String()
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quote(w)
	}
	return out
}

var (
	exceptHelp = regexp.MustCompile(`^write except = \[(.*)\] if `)
	redactHelp = regexp.MustCompile(`^write redact = \["(.*)"\] `)
)

// Repair takes the errors that a check of Text found, in the policy called
// file, and changes what they are about: it adds what they ask for, or falls
// back on the next guess. It reports whether anything was changed.
func (d *Draft) Repair(file string, found diag.List) bool {
	changed := false
	moved := map[*section]bool{}
	for _, x := range found {
		if x.Severity != diag.Error || x.Pos.File != file {
			continue
		}
		if m := exceptHelp.FindStringSubmatch(x.Help); m != nil && x.Code == "not-carried" {
			for name := range strings.SplitSeq(m[1], ", ") {
				d.except = appendNew(d.except, reference(name), &changed)
			}
			continue
		}
		if m := redactHelp.FindStringSubmatch(x.Help); m != nil {
			d.redact = appendNew(d.redact, m[1], &changed)
			continue
		}
		s := d.sectionAt(x.Pos.Line)
		if s != nil && !moved[s] && s.at+1 < len(s.text) {
			s.at++
			moved[s], changed = true, true
		}
	}
	return changed
}

func appendNew(list []string, item string, changed *bool) []string {
	if slices.Contains(list, item) {
		return list
	}
	*changed = true
	return append(list, item)
}

func (d *Draft) sectionAt(line int) *section {
	for _, s := range d.sections {
		if s.from > 0 && s.from <= line && line <= s.to {
			return s
		}
	}
	return nil
}

// add appends a section; without alternatives none.
func (d *Draft) add(key string, text ...string) {
	text = slices.DeleteFunc(text, func(t string) bool { return t == "" })
	if len(text) == 0 {
		return
	}
	d.sections = append(d.sections, &section{key: key, text: text})
}

// optional appends a section that may be left out.
func (d *Draft) optional(key string, text ...string) {
	n := len(d.sections)
	d.add(key, text...)
	if len(d.sections) > n {
		s := d.sections[n]
		s.text = append(s.text, "")
	}
}

// todo is a mark for what a person has to say.
func todo(format string, args ...any) string { return "# TODO: " + fmt.Sprintf(format, args...) + "\n" }

// Draft makes a policy called name of the findings, with specs in the order of
// the services that were looked at.
func (f *Findings) Draft(name, title string, specs []Source, choose Chooser) *Draft {
	d := &Draft{}
	d.head(name, title)
	for i, s := range f.Services {
		d.add("service", serviceBlock(s, specs[i]))
	}
	w := &writer{Findings: f, Draft: d, choose: choose}
	w.session()
	d.add("end", "}\n")
	return d
}

func (d *Draft) head(name, title string) {
	text := "# Drafted by 'authgen init': each guess says where it comes from. Read it against\n" +
		"# the vendor's documentation; chosen(...) marks what is ours and not the vendor's.\n" +
		"client " + quote(name) + " {\n"
	if title != "" {
		text += "title = " + quote(title) + "\n"
	}
	d.add("client", text+"@redact@")
}

func serviceBlock(s *model.Service, spec Source) string {
	var b strings.Builder
	fmt.Fprintf(&b, "service %s {\n", quote(spec.Name))
	kind := "wsdl"
	if spec.Protocol == model.REST {
		kind = "openapi"
	}
	fmt.Fprintf(&b, "%s = %s\n", kind, quote(spec.File))
	if spec.URL != "" {
		fmt.Fprintf(&b, "source = %s\nsha256 = {\n", quote(spec.URL))
		for _, pin := range spec.Pins {
			fmt.Fprintf(&b, "%s = %s\n", quote(pin.Name), quote(pin.SHA256))
		}
		b.WriteString("}\n")
	}
	if len(s.Hosts()) == 0 {
		b.WriteString(todo("%s does not say where the service is", path.Base(spec.File)))
		b.WriteString("# url = \"https://…\"\n")
	}
	b.WriteString("}\n")
	return b.String()
}

// quote is s as HCL writes a string.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "${", "$${", "%{", "%%{").Replace(s) + `"`
}

// reference is the name of an operation or a field as an expression takes it.
func reference(name string) string {
	if identifier(name) {
		return name
	}
	return quote(name)
}
