package output

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// context is how many equal lines are shown around a difference.
const context = 3

// WriteDiff writes p as a unified diff, as `git apply` reads it.
func (p *Plan) WriteDiff(w io.Writer) error {
	for _, c := range p.Changes {
		if _, err := w.Write(Unified(c.Name, c.Old, c.New)); err != nil {
			return err
		}
	}
	return nil
}

// Unified is the unified diff from old to new of the file called name; it is
// empty when they are equal. A nil side stands for a file that does not exist.
func Unified(name string, old, new []byte) []byte {
	if bytes.Equal(old, new) && (old == nil) == (new == nil) {
		return nil
	}
	var b bytes.Buffer
	from, to := "a/"+name, "b/"+name
	if old == nil {
		from = "/dev/null"
	}
	if new == nil {
		to = "/dev/null"
	}
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", from, to)
	for _, h := range hunks(edits(lines(old), lines(new))) {
		h.write(&b)
	}
	return b.Bytes()
}

// lines splits data after each line ending; the last line may lack one.
func lines(data []byte) []string {
	if len(data) == 0 {
		return nil
	}
	return slices.DeleteFunc(strings.SplitAfter(string(data), "\n"), func(s string) bool { return s == "" })
}

// An edit is one line of a diff: op is ' ', '-' or '+'.
type edit struct {
	op   byte
	text string
}

// edits turns a into b: equal ends are taken off, the middle is solved by Myers.
func edits(a, b []string) []edit {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	out := appendEdits(nil, ' ', a[:head])
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail])...)
	return appendEdits(out, ' ', a[len(a)-tail:])
}

func appendEdits(out []edit, op byte, lines []string) []edit {
	for _, l := range lines {
		out = append(out, edit{op, l})
	}
	return out
}

// maxDistance bounds the search of middle, whose memory grows with its square;
// beyond it the diff replaces everything.
const maxDistance = 2000

// middle is Myers' greedy algorithm: the shortest edit from a to b.
func middle(a, b []string) []edit {
	var trace []map[int]int // of each distance: the furthest x on each diagonal
	v := map[int]int{1: 0}
	for d := 0; d <= min(len(a)+len(b), maxDistance); d++ {
		step := make(map[int]int, d+1)
		for k := -d; k <= d; k += 2 {
			x := v[k-1] + 1
			if k == -d || (k != d && v[k-1] < v[k+1]) {
				x = v[k+1]
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			step[k] = x
			if x >= len(a) && x-k >= len(b) {
				return backtrack(a, b, append(trace, step))
			}
		}
		trace = append(trace, step)
		v = step
	}
	return appendEdits(appendEdits(nil, '-', a), '+', b)
}

// backtrack walks the trace from the end and returns the edits in order.
func backtrack(a, b []string, trace []map[int]int) []edit {
	var out []edit
	x, y := len(a), len(b)
	for d := len(trace) - 1; d > 0; d-- {
		v, k := trace[d-1], x-y
		prev := k - 1
		if k == -d || (k != d && v[k-1] < v[k+1]) {
			prev = k + 1
		}
		px := v[prev]
		py := px - prev
		for x > px && y > py {
			x, y = x-1, y-1
			out = append(out, edit{' ', a[x]})
		}
		if x == px {
			y--
			out = append(out, edit{'+', b[y]})
		} else {
			x--
			out = append(out, edit{'-', a[x]})
		}
	}
	for x > 0 {
		x--
		out = append(out, edit{' ', a[x]})
	}
	slices.Reverse(out)
	return out
}

// A hunk is a run of edits with its place in both files, from 1.
type hunk struct {
	from, to int
	edits    []edit
}

// hunks cuts edits where more than two contexts of equal lines stand between
// differences.
func hunks(all []edit) []hunk {
	var out []hunk
	from, to, equal := 1, 1, 0
	var h *hunk
	for i, e := range all {
		if e.op == ' ' {
			equal++
			if h != nil && equal > 2*context {
				h.edits = h.edits[:len(h.edits)-equal+1+context]
				out, h = append(out, *h), nil
			}
		} else {
			if h == nil {
				lead := min(equal, context)
				h = &hunk{from: from - lead, to: to - lead, edits: slices.Clone(all[i-lead : i])}
			}
			equal = 0
		}
		if h != nil {
			h.edits = append(h.edits, e)
		}
		if e.op != '+' {
			from++
		}
		if e.op != '-' {
			to++
		}
	}
	if h != nil {
		h.edits = h.edits[:len(h.edits)-max(0, equal-context)]
		out = append(out, *h)
	}
	return out
}

func (h hunk) write(b *bytes.Buffer) {
	var olds, news int
	for _, e := range h.edits {
		if e.op != '+' {
			olds++
		}
		if e.op != '-' {
			news++
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n", span(h.from, olds), span(h.to, news))
	for _, e := range h.edits {
		b.WriteByte(e.op)
		b.WriteString(e.text)
		if !strings.HasSuffix(e.text, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// span is "start,count"; an empty side starts before its first line.
func span(start, count int) string {
	if count == 0 {
		start--
	}
	return fmt.Sprintf("%d,%d", start, count)
}
