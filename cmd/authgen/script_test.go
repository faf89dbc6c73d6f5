package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/authgen/authgen/templates/runtime/session"
)

var update = flag.Bool("update", false, "rewrite the expected files of scripts that compare with cmp")

// asAuthgen makes the test binary behave as authgen.
const asAuthgen = "AUTHGEN_TEST_AS_AUTHGEN"

func TestMain(m *testing.M) {
	if os.Getenv(asAuthgen) != "" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// TestScripts runs testdata/scripts/*.txtar: each is a folder of files and, in
// front of them, commands of one line:
//
//	exec PROGRAM ARG…     run authgen, or another program; it must exit with 0
//	! exec PROGRAM ARG…   it must not
//	code N                the exit code of the last exec
//	stdout REGEXP         what the last exec wrote matches; `!` in front: does not
//	stderr REGEXP
//	cmp FILE FILE         the files are equal; FILE may be stdout or stderr
//	exists FILE…          the files exist; `!` in front: none does
//	rm FILE…, cp FILE FILE, append FILE TEXT
//	store DIR             a session store in which logins went wrong
//	serve DIR             serve a folder at $SITE; a file X.redirect says where X has
//	                      moved to, X.status that there is none, X.size how long it is
//	listen TEXT           give that answer to whatever comes to $ADDRESS
//	mark                  remember the folder as it is
//	unchanged             the folder is as it was at the last mark, or at the start
//
// $WORK is the folder, $REPO the one that holds this module. AUTHGEN_PROGRAM is
// another authgen to run, such as one that was built with -cover.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("../../testdata/scripts/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			runScript(t, file)
		})
	}
}

// A script is one run of a file of commands.
type script struct {
	t              *testing.T
	file           string
	archive        *txtar.Archive
	dir, repo      string
	site, address  string
	line           int
	stdout, stderr string
	code           int
	before         map[string]string
	updated        bool
}

func runScript(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, file: file, archive: archive, dir: t.TempDir(), repo: repo}
	for _, f := range archive.Files {
		s.write(f.Name, f.Data)
	}
	s.before = s.tree()
	for i, line := range strings.Split(string(archive.Comment), "\n") {
		s.line = i + 1
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := s.command(words(line)); err != nil {
			t.Fatalf("%s:%d: %s: %v\nstdout:\n%s\nstderr:\n%s", file, s.line, line, err, s.stdout, s.stderr)
		}
	}
	if s.updated {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// words splits a line at blanks, but not within single quotes.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

func (s *script) command(args []string) error {
	negated := args[0] == "!"
	if negated {
		args = args[1:]
	}
	for i := range args {
		args[i] = strings.NewReplacer("$WORK", s.dir, "$REPO", s.repo, "$SITE", s.site, "$ADDRESS", s.address).Replace(args[i])
	}
	switch args[0] {
	case "exec":
		return s.exec(args[1:], negated)
	case "code":
		return want(fmt.Sprint(s.code) == args[1], "exit code is %d", s.code)
	case "stdout":
		return match(s.stdout, args[1], negated)
	case "stderr":
		return match(s.stderr, args[1], negated)
	case "cmp":
		return s.cmp(args[1], args[2])
	case "exists":
		return s.exists(args[1:], negated)
	case "rm":
		for _, f := range args[1:] {
			if err := os.RemoveAll(s.path(f)); err != nil {
				return err
			}
		}
		return nil
	case "cp":
		data, err := os.ReadFile(s.path(args[1]))
		s.write(args[2], data)
		return err
	case "store":
		return fillStore(session.File(s.path(args[1])), "")
	case "serve":
		srv := httptest.NewServer(s.page(args[1]))
		s.t.Cleanup(srv.Close)
		s.site = srv.URL
		return nil
	case "listen":
		return s.listen(args[1])
	case "append":
		data, err := os.ReadFile(s.path(args[1]))
		s.write(args[1], append(data, args[2]+"\n"...))
		return err
	case "mark":
		s.before = s.tree()
		return nil
	case "unchanged":
		diff := cmp.Diff(s.before, s.tree())
		return want(diff == "", "%s", diff)
	}
	return fmt.Errorf("no such command")
}

func (s *script) exec(args []string, negated bool) error {
	cmd := exec.CommandContext(s.t.Context(), args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "GOFLAGS=-mod=mod", "GOWORK=off", "GOTOOLCHAIN=local")
	if args[0] == "authgen" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		if other := os.Getenv("AUTHGEN_PROGRAM"); other != "" {
			self = other
		}
		cmd = exec.CommandContext(s.t.Context(), self, args[1:]...)
		cmd.Env = append(os.Environ(), "NO_COLOR=1", asAuthgen+"=1")
	}
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &stdout, &stderr
	err := cmd.Run()
	s.stdout, s.stderr, s.code = s.clean(stdout.String()), s.clean(stderr.String()), cmd.ProcessState.ExitCode()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		return err
	}
	return want((s.code != 0) == negated, "exit code is %d", s.code)
}

// clean takes the name of the temporary folder out of an output.
func (s *script) clean(text string) string { return strings.ReplaceAll(text, s.dir, "$WORK") }

// page answers a request with a file below dir.
func (s *script) page(dir string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		file := s.path(dir + r.URL.Path)
		if to, err := os.ReadFile(file + ".redirect"); err == nil {
			http.Redirect(w, r, strings.TrimSpace(strings.ReplaceAll(string(to), "$SITE", s.site)), http.StatusFound)
			return
		}
		var n int
		if text, err := os.ReadFile(file + ".status"); err == nil {
			fmt.Sscan(string(text), &n)
			http.Error(w, "not now", n)
			return
		}
		if text, err := os.ReadFile(file + ".size"); err == nil {
			fmt.Sscan(string(text), &n)
			w.Write(make([]byte, n))
			return
		}
		http.ServeFile(w, r, file)
	}
}

// listen gives one answer to every line that comes to an address of its own.
func (s *script) listen(answer string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.t.Cleanup(func() { l.Close() })
	s.address = l.Addr().String()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				for in := make([]byte, 4096); ; {
					if _, err := conn.Read(in); err != nil {
						return
					}
					io.WriteString(conn, answer+"\r\n")
				}
			}()
		}
	}()
	return nil
}

func want(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func match(text, pattern string, negated bool) error {
	re, err := regexp.Compile("(?m)" + pattern)
	if err != nil {
		return err
	}
	return want(re.MatchString(text) != negated, "match is %v", negated)
}

func (s *script) cmp(got, wanted string) error {
	text, err := s.read(got)
	if err != nil {
		return err
	}
	expected, err := s.read(wanted)
	if err != nil {
		return err
	}
	diff := cmp.Diff(expected, text)
	if diff != "" && *update {
		for i := range s.archive.Files {
			if s.archive.Files[i].Name == wanted {
				s.archive.Files[i].Data = []byte(text)
				s.updated = true
				return nil
			}
		}
	}
	return want(diff == "", "%s", diff)
}

func (s *script) read(name string) (string, error) {
	switch name {
	case "stdout":
		return s.stdout, nil
	case "stderr":
		return s.stderr, nil
	}
	data, err := os.ReadFile(s.path(name))
	return string(data), err
}

func (s *script) exists(names []string, negated bool) error {
	for _, name := range names {
		_, err := os.Lstat(s.path(name))
		if there := err == nil; there == negated {
			return fmt.Errorf("%s is there: %v", name, there)
		}
	}
	return nil
}

// tree is every file below the folder, with its time of change in front of its
// content: a file that was written again with the same content has changed.
func (s *script) tree() map[string]string {
	files := map[string]string{}
	err := filepath.WalkDir(s.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(s.dir, name)
		files[filepath.ToSlash(rel)] = fmt.Sprintf("%s\n%s", info.ModTime(), data)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return files
}

func (s *script) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.dir, filepath.FromSlash(name))
}

func (s *script) write(name string, data []byte) {
	file := s.path(name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		s.t.Fatal(err)
	}
}
