package diag_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
)

func exported(t *testing.T, write func(*diag.Exporter, *strings.Builder, diag.List) error, l diag.List) string {
	t.Helper()
	var b strings.Builder
	e := &diag.Exporter{Source: sources, Tool: "authgen", Version: "1.2.3"}
	if err := write(e, &b, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// several is a list with everything that a diagnostic can have.
func several() diag.List {
	var l diag.List
	l.Errorf("unknown-operation", diag.Pos{File: "policy.hcl", Line: 2, Col: 11, Len: 22}, "no operation %q", "HasSesion").
		WithHelp("did you mean %q?", "HasSession").
		WithRelated(diag.Pos{File: "bom.xml", Line: 2, Col: 1, Len: 4}, "the service")
	l.Warnf("odd", diag.Pos{File: "odd.xml", Line: 1, Col: 9, Len: 3}, "50%%: a, b\nand <c>")
	l.Notef("", diag.Pos{}, "nowhere")
	l.Errorf("unreadable", diag.Pos{File: "a folder/gone:1.xml"}, "no such file")
	return l
}

func TestJSON(t *testing.T) {
	got := exported(t, func(e *diag.Exporter, b *strings.Builder, l diag.List) error { return e.JSON(b, l) }, several())
	want := `{
  "tool": "authgen",
  "version": "1.2.3",
  "errors": 2,
  "warnings": 1,
  "diagnostics": [
    {
      "severity": "error",
      "code": "unknown-operation",
      "message": "no operation \"HasSesion\"",
      "help": "did you mean \"HasSession\"?",
      "file": "policy.hcl",
      "line": 2,
      "column": 11,
      "endColumn": 33,
      "related": [
        {
          "message": "the service",
          "file": "bom.xml",
          "line": 2,
          "column": 1,
          "endColumn": 5
        }
      ]
    },
    {
      "severity": "warning",
      "code": "odd",
      "message": "50%: a, b\nand <c>",
      "file": "odd.xml",
      "line": 1,
      "column": 8,
      "endColumn": 11
    },
    {
      "severity": "note",
      "message": "nowhere"
    },
    {
      "severity": "error",
      "code": "unreadable",
      "message": "no such file",
      "file": "a folder/gone:1.xml"
    }
  ]
}
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestGitHub(t *testing.T) {
	got := exported(t, func(e *diag.Exporter, b *strings.Builder, l diag.List) error { return e.GitHub(b, l) }, several())
	want := `::error file=policy.hcl,line=2,col=11,endColumn=33,title=unknown-operation::no operation "HasSesion"%0Abom.xml:2:1: the service%0Ahelp: did you mean "HasSession"?
::warning file=odd.xml,line=1,col=8,endColumn=11,title=odd::50%25: a, b%0Aand <c>
::notice title=note::nowhere
::error file=a folder/gone%3A1.xml,title=unreadable::no such file
`
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// What a reader of SARIF relies on: rules by index, addresses that are
// addresses, and a fingerprint that a line added above does not change.
func TestSARIF(t *testing.T) {
	write := func(e *diag.Exporter, b *strings.Builder, l diag.List) error { return e.SARIF(b, l) }
	type location struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI, URIBaseID string }
			Region           *struct{ StartLine, StartColumn, EndColumn int }
		}
	}
	type log struct {
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID string }
				}
			}
			ColumnKind string
			Results    []struct {
				RuleID              string
				RuleIndex           *int
				Level               string
				Locations           []location
				RelatedLocations    []location
				PartialFingerprints map[string]string
			}
		}
	}
	read := func(l diag.List) log {
		var out log
		if err := json.Unmarshal([]byte(exported(t, write, l)), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	l := several()
	got := read(l)
	run := got.Runs[0]
	if len(run.Results) != len(l) || run.ColumnKind != "unicodeCodePoints" || run.Tool.Driver.Name != "authgen" {
		t.Errorf("run is %+v", run)
	}
	for i, r := range run.Results {
		if r.RuleID != l[i].Code || r.RuleIndex != nil && run.Tool.Driver.Rules[*r.RuleIndex].ID != r.RuleID {
			t.Errorf("result %d has rule %q", i, r.RuleID)
		}
		if r.Level != l[i].Severity.String() {
			t.Errorf("result %d has level %q", i, r.Level)
		}
	}
	if at := run.Results[1].Locations[0].PhysicalLocation; at.Region.StartColumn != 8 || at.Region.EndColumn != 11 {
		t.Errorf("region is %+v, in characters it is 8 to 11", at.Region)
	}
	if uri := run.Results[3].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri != "a%20folder/gone:1.xml" {
		t.Errorf("uri is %q", uri)
	}
	if len(run.Results[0].RelatedLocations) != 1 || run.Results[2].Locations != nil {
		t.Error("wrong places")
	}

	l[0].Pos.Line++
	l = append(l, l[0])
	moved := read(l).Runs[0].Results
	if moved[0].PartialFingerprints["authgen/v1"] != run.Results[0].PartialFingerprints["authgen/v1"] {
		t.Error("a fingerprint changes with the line")
	}
	if moved[0].PartialFingerprints["authgen/v1"] == moved[len(moved)-1].PartialFingerprints["authgen/v1"] {
		t.Error("two diagnostics share a fingerprint")
	}
}

func TestExportOfNothing(t *testing.T) {
	var e diag.Exporter
	for name, write := range map[string]func(*strings.Builder) error{
		"json":  func(b *strings.Builder) error { return e.JSON(b, nil) },
		"sarif": func(b *strings.Builder) error { return e.SARIF(b, nil) },
	} {
		var b strings.Builder
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "null") {
			t.Errorf("%s of nothing has null for a list:\n%s", name, b.String())
		}
	}
}
