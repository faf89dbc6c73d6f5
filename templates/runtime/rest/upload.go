//go:build go1.24

package rest

import (
	"errors"
	"io"
	"sync"
)

// ErrNotReplayable says that a request cannot be sent a second time, since its
// body came from a reader that cannot be rewound and was longer than what is
// kept. Give the client an [io.Seeker], such as a file.
var ErrNotReplayable = errors.New("the body was read and cannot be sent a second time")

// errNoContent says that a File was given whose Reader is nil.
var errNoContent = errors.New("a file has no content")

// KeptUpload is how much of a reader that cannot be rewound is kept for a second
// sending, in bytes.
const KeptUpload = 1 << 20

// Uploads remembers the readers of one call, so that a request with the same
// readers can be made again when the session was renewed. Its zero value is
// ready; it serves one call, and is not for several goroutines.
type Uploads struct {
	seen []*upload
}

// An upload is a reader that was sent.
type upload struct {
	content io.Reader
	seeker  io.Seeker // nil: cannot be rewound
	start   int64     // where the reader stood at first
	kept    []byte    // what was read of it, without a seeker
	over    bool      // more was read than is kept
	sending *gate     // the body that was made last
}

// open returns content as it was when it was first given.
func (u *Uploads) open(content io.Reader) (io.Reader, error) {
	if inner(content) == nil {
		return nil, errNoContent
	}
	known := u.find(content)
	if known == nil {
		known = newUpload(content)
		u.seen = append(u.seen, known)
		return known.reader(), nil
	}
	known.sending.shut()
	switch {
	case known.seeker != nil:
		if _, err := known.seeker.Seek(known.start, io.SeekStart); err != nil {
			return nil, errors.Join(ErrNotReplayable, err)
		}
		return known.reader(), nil
	case known.over:
		return nil, ErrNotReplayable
	}
	return known.reader(), nil
}

func newUpload(content io.Reader) *upload {
	up := &upload{content: content}
	if s, ok := inner(content).(io.Seeker); ok {
		if at, err := s.Seek(0, io.SeekCurrent); err == nil {
			up.seeker, up.start = s, at
		}
	}
	return up
}

// inner is the content of a File.
func inner(content io.Reader) io.Reader {
	if f, ok := content.(File); ok {
		return f.Reader
	}
	if f, ok := content.(*File); ok && f != nil {
		return f.Reader
	}
	return content
}

// find finds a reader that was given before. Readers that cannot be compared are
// found by what they wrap.
func (u *Uploads) find(content io.Reader) *upload {
	for _, up := range u.seen {
		if sameReader(up.content, content) {
			return up
		}
	}
	return nil
}

// sameReader compares two readers; those whose type cannot be compared differ.
func sameReader(a, b io.Reader) (same bool) {
	defer func() {
		if recover() != nil {
			same = false
		}
	}()
	return inner(a) == inner(b)
}

// reader is the content from its beginning.
func (up *upload) reader() io.Reader {
	size := int64(-1)
	if up.seeker != nil {
		size = remaining(up.seeker)
		up.sending = &gate{r: up.content}
	} else {
		up.sending = &gate{r: &keeper{up: up}}
	}
	return &sized{up.sending, size}
}

// A gate keeps a request that is over from reading on while the next one reads:
// net/http may still hold its body then.
type gate struct {
	mu sync.Mutex
	r  io.Reader // nil: shut
}

// Read implements [io.Reader].
func (g *gate) Read(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.r == nil {
		return 0, io.ErrClosedPipe
	}
	return g.r.Read(p)
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.r = nil
}

// sized is a reader of a known length; -1 when it is not known.
type sized struct {
	io.Reader
	size int64
}

// sizeOf is the length of what is left of r; -1 when it is not known.
func sizeOf(r io.Reader) int64 {
	if s, ok := r.(*sized); ok {
		return s.size
	}
	return -1
}

// remaining is how much follows the place where s stands.
func remaining(s io.Seeker) int64 {
	at, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return -1
	}
	end, err := s.Seek(0, io.SeekEnd)
	if err != nil {
		return -1
	}
	if _, err := s.Seek(at, io.SeekStart); err != nil {
		return -1
	}
	return end - at
}

// A keeper reads what was kept first, and keeps what it reads then.
type keeper struct {
	up *upload
	at int
}

// Read implements [io.Reader].
func (k *keeper) Read(p []byte) (int, error) {
	if k.at < len(k.up.kept) {
		n := copy(p, k.up.kept[k.at:])
		k.at += n
		return n, nil
	}
	n, err := k.up.content.Read(p)
	switch {
	case k.up.over:
	case len(k.up.kept)+n > KeptUpload:
		k.up.over, k.up.kept = true, nil
	default:
		k.up.kept = append(k.up.kept, p[:n]...)
		k.at += n
	}
	return n, err
}
