//go:build go1.24

package xmlwire

import "errors"

// References of SOAP encoding: <a href="#id1"/> stands for the element that has
// id="id1", wherever it is in the document.

var errReference = errors.New("a reference leads nowhere, or in circles")

// references follow href attributes. They need the whole document.
type references struct {
	at             map[string]int // where the start tag of an id is
	jumps          []jump
	followed, most int
	read, mostRead int
}

// A jump is a reference that is being read.
type jump struct {
	depth int // elements open at the reference
	back  int // where reading goes on
	from  int // where the target starts
}

// FollowReferences makes the decoder read the target of a reference in its
// place, for messages in SOAP encoding. It has to be called before anything is
// read, and follows nothing on a stream.
func (d *Decoder) FollowReferences() {
	d.encoded = true
	if d.src != nil || d.err != nil {
		return
	}
	at := map[string]int{}
	scan := Decoder{buf: d.buf, limits: d.limits, special: d.special}
	for {
		start := scan.pos
		more := scan.scan(&start)
		if scan.err != nil {
			return // whoever reads the document will find it
		}
		if !more {
			break
		}
		for _, a := range scan.attrs {
			if string(a.Local) == "id" {
				if _, twice := at[string(a.Value)]; !twice {
					at[string(a.Value)] = start
				}
			}
		}
	}
	if len(at) == 0 {
		return
	}
	d.refs = &references{at: at, most: len(d.buf)/8 + 1, mostRead: 32*len(d.buf) + 1<<20}
}

// scan moves to the next start tag at any depth, and says where it starts.
func (d *Decoder) scan(start *int) bool {
	for {
		if d.started && d.enter() {
			continue
		}
		depth := len(d.stack)
		if d.Next() {
			*start = d.startOf()
			return true
		}
		if d.err != nil || depth == 0 {
			return false
		}
	}
}

// startOf is where the current start tag starts.
func (d *Decoder) startOf() int {
	return d.nameAt - 1
}

// follow replaces the current start tag by the one that it refers to.
func (d *Decoder) follow() bool {
	r := d.refs
	for {
		id := d.reference()
		if id == nil {
			return true
		}
		target, ok := r.at[string(id)]
		if !ok || r.followed >= r.most || r.read > r.mostRead || len(r.jumps) >= d.limits.Depth {
			d.Fail(errReference)
			return false
		}
		at, end := d.ownAt, d.ownEnd
		d.refs = nil // what stands inside the reference itself is of no interest
		d.Skip()
		d.refs = r
		if d.err != nil {
			return false
		}
		r.followed++
		r.jumps = append(r.jumps, jump{depth: len(d.stack), back: d.pos, from: target})
		d.pos = target
		d.outer = len(d.ns)
		if d.parseStart() != done {
			d.Fail(ErrSyntax)
			return false
		}
		d.started = true
		d.ownAt, d.ownEnd = at, end
	}
}

// reference is the id that the current start tag refers to, or nil.
func (d *Decoder) reference() []byte {
	for _, a := range d.attrs {
		local, enc := string(a.Local), len(a.prefix) == 0
		if local == "ref" && !enc {
			enc = d.resolve(a.prefix) == Enc12
		}
		switch {
		case enc && local == "href" && len(a.Value) > 1 && a.Value[0] == '#':
			return a.Value[1:]
		case local == "ref" && len(a.prefix) > 0 && enc:
			return a.Value
		}
	}
	return nil
}

// leave goes back to where the innermost reference stood, if the element that
// was consumed is its target.
func (r *references) leave(d *Decoder) {
	for len(r.jumps) > 0 {
		j := r.jumps[len(r.jumps)-1]
		if j.depth != len(d.stack) {
			return
		}
		r.read += d.pos - j.from
		r.jumps = r.jumps[:len(r.jumps)-1]
		d.pos = j.back
	}
}
