package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"sync"

	"github.com/authgen/authgen/generator"
	"github.com/authgen/authgen/generator/policy"
)

// A Server answers one editor.
type Server struct {
	// Dir opens a folder in which policies or specs stand.
	Dir func(name string) fs.FS
	// Options says how the specs of a policy in that folder are read; nil: as they
	// are.
	Options func(dir string) generator.Options
	// Version is that of authgen.
	Version string

	stream    *stream
	documents map[string]*document // by URI
	workers   sync.WaitGroup
	started   bool
	stopped   bool
}

// A document is a policy that is open in the editor.
type document struct {
	uri, dir, name string

	mu        sync.Mutex // of what follows, which the background reads
	text      []byte
	version   int
	checking  bool
	published []string // the files that diagnostics were shown for

	specs specs
}

// options are those of a policy in dir.
func (s *Server) options(dir string) generator.Options {
	if s.Options == nil {
		return generator.Options{}
	}
	return s.Options(dir)
}

// errAbrupt is an editor that went away without saying so.
var errAbrupt = errors.New("the editor has gone without shutting the server down")

// Serve answers the messages of in until the editor says exit.
func (s *Server) Serve(in io.Reader, out io.Writer) error {
	s.stream = &stream{in: bufio.NewReader(in), out: out}
	s.documents = map[string]*document{}
	defer s.workers.Wait()
	for {
		m, err := s.stream.read()
		switch {
		case errors.Is(err, errMalformed):
			if err := s.stream.reply(nil, nil, &responseError{codeParse, err.Error()}); err != nil {
				return err
			}
			continue
		case errors.Is(err, io.EOF) && s.stopped:
			return nil
		case errors.Is(err, io.EOF):
			return errAbrupt
		case err != nil:
			return err
		case m.Method == "exit" && s.stopped:
			return nil
		case m.Method == "exit":
			return errAbrupt
		}
		if err := s.handle(m); err != nil {
			return err
		}
	}
}

// handle answers a request or takes note of a notification.
func (s *Server) handle(m *message) error {
	if m.Method == "" {
		return nil // an answer to something that was never asked
	}
	if m.ID == nil {
		s.note(m)
		return nil
	}
	switch {
	case !s.started && m.Method != "initialize":
		return s.stream.reply(m.ID, nil, &responseError{codeNotInitialized, "the server is not initialized"})
	case s.stopped:
		return s.stream.reply(m.ID, nil, &responseError{codeInvalidRequest, "the server is shut down"})
	}
	result, failed := s.answer(m)
	return s.stream.reply(m.ID, result, failed)
}

// answer is the result of a request.
func (s *Server) answer(m *message) (any, *responseError) {
	switch m.Method {
	case "initialize":
		s.started = true
		return capabilities(s.Version), nil
	case "shutdown":
		s.stopped = true
		return nil, nil
	case "textDocument/hover":
		return s.place(m, func(d *document, p position) any { return orNothing(d.hover(p)) })
	case "textDocument/completion":
		return s.place(m, func(d *document, p position) any { return d.completion(p) })
	case "textDocument/definition":
		return s.place(m, func(d *document, p position) any { return d.definition(p) })
	case "textDocument/formatting":
		return s.place(m, func(d *document, _ position) any { return d.formatting() })
	}
	return nil, &responseError{codeMethodNotFound, "no method " + m.Method}
}

// orNothing keeps a nil pointer from becoming a value that is not nil.
func orNothing[T any](v *T) any {
	if v == nil {
		return nil
	}
	return v
}

// place answers a request about a place in an open document.
func (s *Server) place(m *message, do func(*document, position) any) (any, *responseError) {
	var p placeParams
	if err := json.Unmarshal(m.Params, &p); err != nil {
		return nil, &responseError{codeInvalidParams, err.Error()}
	}
	d := s.documents[p.TextDocument.URI]
	if d == nil {
		return nil, nil // not a policy, or not open
	}
	return do(d, p.Position), nil
}

// note takes note of what the editor does.
func (s *Server) note(m *message) {
	switch m.Method {
	case "textDocument/didOpen":
		var p openParams
		if json.Unmarshal(m.Params, &p) == nil {
			s.open(p.TextDocument)
		}
	case "textDocument/didChange":
		var p changeParams
		if json.Unmarshal(m.Params, &p) == nil && len(p.ContentChanges) > 0 {
			s.change(p.TextDocument, p.ContentChanges[len(p.ContentChanges)-1].Text)
		}
	case "textDocument/didSave", "workspace/didChangeWatchedFiles":
		for _, d := range s.documents {
			d.specs.refresh(s.Dir(d.dir), s.options(d.dir))
			s.check(d)
		}
	case "textDocument/didClose":
		var p openParams
		if json.Unmarshal(m.Params, &p) == nil {
			s.close(p.TextDocument.URI)
		}
	}
}

func (s *Server) open(t textDocument) {
	file := fileOf(t.URI)
	if filepath.Ext(file) != ".hcl" {
		return
	}
	d := &document{uri: t.URI, dir: filepath.Dir(file), name: filepath.Base(file), text: []byte(t.Text), version: t.Version}
	s.documents[t.URI] = d
	d.specs.open(s.Dir(d.dir), s.options(d.dir))
	d.specs.load(d.name, d.text)
	s.check(d)
}

func (s *Server) change(t textDocument, text string) {
	d := s.documents[t.URI]
	if d == nil {
		return
	}
	d.mu.Lock()
	d.text, d.version = []byte(text), t.Version
	d.mu.Unlock()
	d.specs.load(d.name, d.text)
	s.check(d)
}

func (s *Server) close(uri string) {
	d := s.documents[uri]
	if d == nil {
		return
	}
	delete(s.documents, uri)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.version = closed
	for _, shown := range d.published {
		_ = s.stream.notify("textDocument/publishDiagnostics", publishParams{URI: shown, Diagnostics: []diagnostic{}})
	}
}

// formatting is the edits that put the layout in order; none if it is, or if the
// policy does not parse.
func (d *document) formatting() []textEdit {
	out, diags := policy.Format(d.text)
	if diags.HasErrors() || string(out) == string(d.text) {
		return []textEdit{}
	}
	return []textEdit{{Range: span{End: at(d.text, len(d.text))}, NewText: string(out)}}
}
