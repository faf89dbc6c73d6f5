package records

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// gsoap builds gSOAP's codec for the same messages, with -O2, and returns the
// least times that it takes to read and to write one.
func gsoap(t *testing.T) (decode, encode time.Duration) {
	t.Helper()
	for _, command := range []string{"wsdl2h", "soapcpp2", "g++"} {
		if _, err := exec.LookPath(command); err != nil {
			t.Skip("no " + command + ": gSOAP is not measured")
		}
	}
	dir := t.TempDir()
	file := func(name string) string {
		abs, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		return abs
	}
	run := func(name string, args ...string) []byte {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		return out
	}
	if err := os.WriteFile(filepath.Join(dir, "message.xml"), message(), 0o600); err != nil {
		t.Fatal(err)
	}
	run("wsdl2h", "-c++11", "-o", "records.h", file("../records.wsdl"))
	run("soapcpp2", "-1", "-L", "-C", "-I/usr/share/gsoap/import", "records.h")
	run("g++", "-O2", "-std=c++14", "-I.", "-o", "codec", file("testdata/gsoap/main.cpp"), "soapC.cpp", "-lgsoap++")
	out := run("./codec", "message.xml", "600")
	var records, size int
	if _, err := fmt.Sscan(string(out), (*int64)(&decode), (*int64)(&encode), &records, &size); err != nil || records != len(sample()) {
		t.Fatalf("gSOAP read %d records: %v\n%s", records, err, out)
	}
	t.Logf("gSOAP %v to decode, %v to encode %d bytes", decode, encode, size)
	return decode, encode
}

// least is the least time that work takes of many.
func least(t *testing.T, work func() error) time.Duration {
	t.Helper()
	least := time.Hour
	for range 600 {
		start := time.Now()
		if err := work(); err != nil {
			t.Fatal(err)
		}
		least = min(least, time.Since(start))
	}
	return least
}

// TestFasterThanGSOAP compares with gSOAP's C++ in the same run. It runs with BENCH=1.
func TestFasterThanGSOAP(t *testing.T) {
	if os.Getenv("BENCH") == "" {
		t.Skip("BENCH is not set: speed is not measured")
	}
	decode, encode := gsoap(t)
	for _, c := range contests(t) {
		theirs, want := decode, 2.0
		switch c.name {
		case "Decode":
		case "Encode":
			theirs, want = encode, 6
		default:
			continue
		}
		ours := least(t, c.entries[0].work)
		ratio := float64(theirs) / float64(ours)
		t.Logf("%s %v, %.1f times as fast as gSOAP", c.name, ours, ratio)
		if ratio < want {
			t.Errorf("%s: %.1f times as fast as gSOAP, want %.0f", c.name, ratio, want)
		}
	}
}
