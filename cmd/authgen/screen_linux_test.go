package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal is a new terminal of the given number of columns: what is written to
// slave is read from master.
func terminal(t *testing.T, columns uint16) (master, slave *os.File) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		if os.Getenv("AUTHGEN_REQUIRE") == "all" {
			t.Fatal(err)
		}
		t.Skip("no terminals here: " + err.Error())
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}); err != nil {
		t.Fatal(err)
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { slave.Close() })
	return master, slave
}

// On a screen, mistakes are coloured and lines fit; both can be had otherwise.
func TestReportOnTerminal(t *testing.T) {
	policy := "client \"acme\" {\n  service \"orders\" { wsdl = \"" + strings.Repeat("gone-", 30) + ".wsdl\" }\n}\n"
	for _, tc := range []struct {
		name    string
		env     map[string]string
		color   bool
		longest int
	}{
		{"as it is", nil, true, 60},
		{"no colour", map[string]string{"NO_COLOR": "1"}, false, 60},
		{"dumb", map[string]string{"TERM": "dumb"}, false, 60},
		{"told a width", map[string]string{"NO_COLOR": "1", "COLUMNS": "40"}, false, 40},
	} {
		t.Run(tc.name, func(t *testing.T) {
			master, slave := terminal(t, 60)
			for _, name := range []string{"NO_COLOR", "COLUMNS"} {
				t.Setenv(name, tc.env[name])
			}
			t.Setenv("TERM", "xterm")
			for name, value := range tc.env {
				t.Setenv(name, value)
			}
			t.Chdir(t.TempDir())
			if err := os.WriteFile(policyName, []byte(policy), 0o644); err != nil {
				t.Fatal(err)
			}
			if code := run([]string{"check", "."}, slave, slave); code != exitDiagnostics {
				t.Errorf("exit code is %d", code)
			}
			fmt.Fprintln(slave, "the end")
			text := readUntil(t, master, "the end")
			if got := strings.Contains(text, "\x1b["); got != tc.color {
				t.Errorf("coloured is %v:\n%q", got, text)
			}
			if tc.color {
				return // what the eye sees is shorter than the line
			}
			for line := range strings.Lines(text) {
				line = strings.TrimRight(line, "\r\n")
				if strings.Contains(line, "| ") && len([]rune(line)) > tc.longest {
					t.Errorf("this line is longer than %d columns: %q", tc.longest, line)
				}
			}
			if !strings.Contains(text, "^") {
				t.Errorf("the span is out of sight:\n%s", text)
			}
		})
	}
}

func readUntil(t *testing.T, f *os.File, end string) string {
	t.Helper()
	var text strings.Builder
	buf := make([]byte, 4096)
	for !strings.Contains(text.String(), end) {
		n, err := f.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(buf[:n])
	}
	return text.String()
}
