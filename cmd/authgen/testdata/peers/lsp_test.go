package peers

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"
	"go.uber.org/zap"
)

// An editor is what the server talks to; it takes note of diagnostics.
type editor struct {
	protocol.Client
	shown chan *protocol.PublishDiagnosticsParams
}

func (e *editor) PublishDiagnostics(_ context.Context, p *protocol.PublishDiagnosticsParams) error {
	e.shown <- p
	return nil
}

type pipe struct {
	io.Reader
	io.WriteCloser
}

// A session is an editor with one open policy.
type session struct {
	t      *testing.T
	server protocol.Server
	editor *editor
	dir    string
	file   protocol.DocumentURI
	text   string
}

func edit(t *testing.T, dir, text string) *session {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute) // outlives the test, to shut down
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program(t), "lsp")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, dir: dir, file: uri.File(filepath.Join(dir, "policy.hcl")), text: text,
		editor: &editor{shown: make(chan *protocol.PublishDiagnosticsParams, 100)}}
	_, conn, server := protocol.NewClient(ctx, s.editor, jsonrpc2.NewStream(pipe{out, in}), zap.NewNop())
	s.server = server
	init, err := server.Initialize(ctx, &protocol.InitializeParams{RootURI: uri.File(dir)})
	if err != nil {
		t.Fatal(err)
	}
	if init.Capabilities.CompletionProvider == nil || init.ServerInfo.Name != "authgen" {
		t.Errorf("the server says %+v", init)
	}
	for _, err := range []error{
		server.Initialized(ctx, &protocol.InitializedParams{}),
		server.DidOpen(ctx, &protocol.DidOpenTextDocumentParams{TextDocument: protocol.TextDocumentItem{
			URI: s.file, LanguageID: "hcl", Version: 1, Text: text,
		}}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := server.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := server.Exit(ctx); err != nil {
			t.Errorf("exit: %v", err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ends with %v", err)
		}
		conn.Close()
	})
	return s
}

// diagnostics waits for those of a version of the policy.
func (s *session) diagnostics(version uint32) []protocol.Diagnostic {
	s.t.Helper()
	for {
		select {
		case p := <-s.editor.shown:
			if p.URI == s.file && p.Version == version {
				return p.Diagnostics
			}
		case <-time.After(time.Minute):
			s.t.Fatal("no diagnostics")
		}
	}
}

// at is the place behind the first occurrence of before, which ends where marker
// "|" stands in it.
func (s *session) at(before string) protocol.TextDocumentPositionParams {
	s.t.Helper()
	head, tail, _ := strings.Cut(before, "|")
	i := strings.Index(s.text, head+tail)
	if i < 0 {
		s.t.Fatalf("no %q in the policy", head+tail)
	}
	text := s.text[:i+len(head)]
	return protocol.TextDocumentPositionParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: s.file},
		Position: protocol.Position{
			Line: uint32(strings.Count(text, "\n")), Character: uint32(len(text) - strings.LastIndex(text, "\n") - 1),
		},
	}
}

func (s *session) change(version int32, text string) {
	s.t.Helper()
	s.text = text
	err := s.server.DidChange(s.t.Context(), &protocol.DidChangeTextDocumentParams{
		TextDocument: protocol.VersionedTextDocumentIdentifier{
			TextDocumentIdentifier: protocol.TextDocumentIdentifier{URI: s.file}, Version: version,
		},
		ContentChanges: []protocol.TextDocumentContentChangeEvent{{Text: text}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *session) completion(before string) []string {
	s.t.Helper()
	list, err := s.server.Completion(s.t.Context(), &protocol.CompletionParams{TextDocumentPositionParams: s.at(before)})
	if err != nil {
		s.t.Fatal(err)
	}
	var labels []string
	for _, item := range list.Items {
		labels = append(labels, item.Label)
	}
	return labels
}

func TestDiagnostics(t *testing.T) {
	s := edit(t, project(t, good), mistaken)
	var lines []uint32
	for _, d := range s.diagnostics(1) {
		lines = append(lines, d.Range.Start.Line)
		if d.Severity == protocol.DiagnosticSeverityError && d.Source != "authgen" {
			t.Errorf("source is %q", d.Source)
		}
	}
	for _, line := range []uint32{4, 7} {
		if !slices.Contains(lines, line) {
			t.Errorf("no diagnostic on line %d: %v", line, lines)
		}
	}
	s.change(2, good)
	if d := s.diagnostics(2); len(d) != 0 {
		t.Errorf("the policy is right, and there is %+v", d)
	}
}

func TestHover(t *testing.T) {
	s := edit(t, project(t, good), good)
	for at, want := range map[string]string{
		"operation = log|In": "Opens a session of twenty minutes.",
		"result.tok|en":      "To be sent with each call.",
		"{ us|er =":          "Who calls.",
	} {
		h, err := s.server.Hover(t.Context(), &protocol.HoverParams{TextDocumentPositionParams: s.at(at)})
		if err != nil || h == nil {
			t.Errorf("%s: %v, %v", at, h, err)
			continue
		}
		if !strings.Contains(h.Contents.Value, want) {
			t.Errorf("%s: hover is %q", at, h.Contents.Value)
		}
	}
	p := s.at("after  = |5")
	if h, err := s.server.Hover(t.Context(), &protocol.HoverParams{TextDocumentPositionParams: p}); h != nil || err != nil {
		t.Errorf("over a number there is %+v, %v", h, err)
	}
}

func TestDefinition(t *testing.T) {
	s := edit(t, project(t, good), good)
	for at, want := range map[string]struct {
		file string
		line uint32
	}{
		"operation = log|In":      {"acme.yaml", 6},
		"result.tok|en":           {"acme.yaml", 27},
		"{ us|er =":               {"acme.yaml", 16},
		"user = credential.Us|er": {"policy.hcl", 3},
		`openapi = "ac|me.yaml"`:  {"acme.yaml", 0},
	} {
		list, err := s.server.Definition(t.Context(), &protocol.DefinitionParams{TextDocumentPositionParams: s.at(at)})
		if err != nil || len(list) != 1 {
			t.Errorf("%s: %v, %v", at, list, err)
			continue
		}
		if got := filepath.Base(list[0].URI.Filename()); got != want.file || list[0].Range.Start.Line != want.line {
			t.Errorf("%s leads to %s:%d, want %s:%d", at, got, list[0].Range.Start.Line, want.file, want.line)
		}
	}
}

// What is written is broken as long as it is written.
func TestCompletion(t *testing.T) {
	s := edit(t, project(t, good), good)
	for i, tc := range []struct{ from, to, at, want, not string }{
		{"operation = logIn", "operation = ", "operation = |", "listOrders", "lifetime"},
		{"operation = logIn", "operation = lo", "operation = lo|", "logIn", "credential"},
		{"user = credential.User,", "user = credential.", "user = credential.|", "Key", "logIn"},
		{"token     = result.token", "token     = result.", "result.|", "ends", "user"},
		{"{ user = credential.User, key", "{ us, key", "{ us|", "user", "token"},
		{"refused { when = http.status == 401 }", "refused { when = http. }", "when = http.|", "status", "token"},
		{"lifetime { hard", "lifetime { id", "lifetime { id|", "idle", "login"},
		{"  lifetime {", "  \n  lifetime {", "\n  |\n  lifetime", "probe", "hard"},
		{`hard = "20m"`, "hard = ", "hard = |", "unknown", "logIn"},
		{`openapi = "acme.yaml"`, `openapi = "`, `openapi = "|`, "acme.yaml", "logIn"},
	} {
		text := strings.Replace(good, tc.from, tc.to, 1)
		s.change(int32(i+2), text)
		got := s.completion(tc.at)
		if !slices.Contains(got, tc.want) || slices.Contains(got, tc.not) {
			t.Errorf("at %q there is %v, want %s and not %s", tc.at, got, tc.want, tc.not)
		}
	}
}

func TestFormatting(t *testing.T) {
	untidy := strings.Replace(good, "  lifetime {", "lifetime      {", 1)
	s := edit(t, project(t, good), untidy)
	edits, err := s.server.Formatting(t.Context(), &protocol.DocumentFormattingParams{
		TextDocument: protocol.TextDocumentIdentifier{URI: s.file},
	})
	if err != nil || len(edits) != 1 || edits[0].NewText != good {
		t.Errorf("formatting gives %+v, %v", edits, err)
	}
}

// A spec that changes is read again when the editor says so.
func TestSpecChanges(t *testing.T) {
	dir := project(t, good)
	s := edit(t, dir, good)
	s.diagnostics(1)
	changed := strings.ReplaceAll(spec, "logIn", "signIn")
	if err := os.WriteFile(filepath.Join(dir, "acme.yaml"), []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	err := s.server.DidSave(t.Context(), &protocol.DidSaveTextDocumentParams{TextDocument: protocol.TextDocumentIdentifier{URI: s.file}})
	if err != nil {
		t.Fatal(err)
	}
	if d := s.diagnostics(1); len(d) == 0 {
		t.Error("the operation is gone, and nothing is said")
	}
	if got := s.completion("operation = lo|gIn"); !slices.Contains(got, "signIn") {
		t.Errorf("completion gives %v", got)
	}
}

// How long completion takes in Finicity's whole description; nothing is asserted.
func TestLatency(t *testing.T) {
	root := os.Getenv("AUTHGEN_SHARED")
	if root == "" {
		t.Skip("AUTHGEN_SHARED is not set: the vendors' own specs are not read")
	}
	data, err := os.ReadFile(filepath.Join(root, "vendors", "finicity", "openbanking-us.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("logIn", "CreateToken", "result.token", "response.token", "user =", "partnerId =", "key =", "partnerSecret =").Replace(good)
	dir := project(t, text)
	if err := os.WriteFile(filepath.Join(dir, "acme.yaml"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	s := edit(t, dir, text)
	s.diagnostics(1)
	for _, at := range []string{"operation = |CreateToken", "response.|token", "{ partner|Id", "when = |http"} {
		s.completion(at) // warm
		var took []time.Duration
		for range 20 {
			start := time.Now()
			s.completion(at)
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		t.Logf("completion at %q: median %v, worst %v, %d items", at, took[10], took[19], len(s.completion(at)))
	}
}
