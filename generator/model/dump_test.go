package model

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/diag"
)

// The model is full of cycles: a struct that contains itself, an operation that
// its own carry names.
func TestDumpOfCycles(t *testing.T) {
	tree := &Struct{Decl: Decl{Name: "Tree", GoName: "Tree", Pos: diag.Pos{File: "a.wsdl", Line: 3, Col: 5}}}
	tree.Fields = []*Field{
		{Name: "label", Type: &Scalar{}, Default: new("")},
		{Name: "child", Type: tree, Presence: Optional, MaxOccurs: -1},
	}
	s := &Service{Name: "a", Types: []Type{tree}}
	op := &Operation{Name: "Get", Service: s, Wire: &HTTPOperation{Method: "GET"}}
	op.Carry = []*Carry{{Operations: []*Operation{op}}}
	s.Operations = []*Operation{op}
	c := &Client{Package: "a", Services: []*Service{s}, Session: &Session{
		Logins: []*Login{{Operations: []*Operation{op}, Success: &Lit{Value: false}}},
	}}

	var b strings.Builder
	if err := Dump(&b, c); err != nil {
		t.Fatal(err)
	}
	want := `{
  "package": "a",
  "services": [
    {
      "name": "a",
      "operations": [
        {
          "name": "Get",
          "wire": {
            "is": "HTTPOperation",
            "method": "GET"
          },
          "carry": [
            {
              "operations": [
                "a.Get"
              ]
            }
          ]
        }
      ],
      "types": [
        {
          "is": "Struct",
          "name": "Tree",
          "goName": "Tree",
          "pos": "a.wsdl:3:5",
          "fields": [
            {
              "name": "label",
              "type": {
                "is": "Scalar",
                "kind": "String"
              },
              "default": ""
            },
            {
              "name": "child",
              "type": "Tree",
              "presence": "optional",
              "maxOccurs": -1
            }
          ]
        }
      ]
    }
  ],
  "session": {
    "logins": [
      {
        "operations": [
          "a.Get"
        ],
        "success": {
          "is": "Lit",
          "value": false
        }
      }
    ]
  }
}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	if !json.Valid([]byte(b.String())) {
		t.Error("the dump is not JSON")
	}
}

func TestLowered(t *testing.T) {
	for name, want := range map[string]string{
		"ID": "id", "URL": "url", "URLRequired": "urlRequired", "GoName": "goName", "SHA256": "sha256", "K": "k",
	} {
		if got := lowered(name); got != want {
			t.Errorf("lowered(%q) is %q, want %q", name, got, want)
		}
	}
}
