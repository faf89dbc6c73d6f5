package model

import (
	"net/url"
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
)

// A Client is one Go package to be written: services that share a session.
type Client struct {
	Package      string // Go package name
	Title        string // for people, such as "24SevenOffice"; the package name when the policy gives none
	Pos          diag.Pos
	Services     []*Service
	Environments []*Environment
	Types        []Type         // every type that gets a declaration, in order of emission; filled by naming
	Headers      []*Header      // declared SOAP headers that callers send or read; filled by naming
	Session      *Session       // nil without a policy: a plain typed client
	ReplyHeaders []*ReplyHeader `json:",omitempty"` // that answers declare; filled by naming
	Inputs       []Input        // what was read, sorted by name
	Renames      []Rename       // `rename` of the policy
}

// A ReplyHeader is a header of HTTP that answers declare: callers of any operation
// can read it.
type ReplyHeader struct {
	Field  *Field
	GoName string     // of the function that reads it
	Kind   ScalarKind // String, Int64, Float64 or Bool
}

// An Input is a file that the client was made from.
type Input struct {
	Name   string // slash-separated, relative to the policy
	SHA256 string // hex
}

// A Rename is a Go name that the user chose.
type Rename struct {
	Kind string // "type", "operation", "field" ("Type.field")
	Name string // the wire's word
	To   string
	Pos  diag.Pos
}

// An Environment is another place where the services are served, with
// credentials of its own.
type Environment struct {
	Name                string
	GoName              string
	URL                 string // empty when URLRequired
	URLRequired         bool   // the caller must give the URL
	SeparateCredentials bool
	Pos                 diag.Pos
}

// A Service is one spec: a WSDL service or an OpenAPI document.
type Service struct {
	Name       string // the policy's word, or the file's
	GoName     string // "Authenticate"; the Go type is GoName+"Service"
	Pos        diag.Pos
	Doc        string
	Version    string // of the spec, if it says one
	File       string // the spec file
	Protocol   Protocol
	URL        string   // default endpoint; may hold {region} and {variables}
	Regions    []string // allowed values of {region}, the first is the default
	Operations []*Operation
	Types      []Type // every named type of the spec, in document order
	Schemes    []*SecurityScheme
	// Webhooks are what the vendor calls: webhooks and callbacks of an OpenAPI
	// document. They have types, but no methods.
	Webhooks []*Operation
}

// A SecurityScheme is what an OpenAPI document declares about authentication. It
// moves nothing: the policy says where a session is carried.
type SecurityScheme struct {
	Name  string // as Security of an operation refers to it
	Kind  string // apiKey, http, oauth2, openIdConnect, mutualTLS
	In    string // header, query or cookie, of an apiKey
	Param string // name of the header, query parameter or cookie, of an apiKey
	HTTP  string // of kind http: basic, bearer, digest, …, in lower case
	Doc   string
	Pos   diag.Pos
}

// Hosts is where the service is served, one host a region, without ports.
func (s *Service) Hosts() []string {
	regions := s.Regions
	if len(regions) == 0 {
		regions = []string{""}
	}
	var out []string
	for _, region := range regions {
		u, err := url.Parse(strings.ReplaceAll(s.URL, "{region}", region))
		if err == nil && u.Hostname() != "" && !slices.Contains(out, u.Hostname()) {
			out = append(out, u.Hostname())
		}
	}
	return out
}

// Declared is the headers, query parameters or cookies that s speaks of, as
// parameters of operations and as security schemes, in the order of the document
// and each once. In is "header", "query" or "cookie".
func (s *Service) Declared(in string) []string {
	var out []string
	add := func(name string) {
		if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, name) }) {
			out = append(out, name)
		}
	}
	for _, scheme := range s.Schemes {
		switch {
		case scheme.Kind == "apiKey" && scheme.In == in:
			add(scheme.Param)
		case scheme.Kind != "apiKey" && scheme.Kind != "mutualTLS" && in == "header":
			add("Authorization")
		}
	}
	for _, op := range s.Operations {
		if w, ok := op.Wire.(*HTTPOperation); ok {
			for _, p := range w.Params {
				if p.In == in {
					add(p.Name)
				}
			}
		}
	}
	return out
}

// Protocol tells how a service speaks.
type Protocol int

// The protocols.
const (
	SOAP Protocol = iota
	REST
)

// String is "soap" or "rest".
func (p Protocol) String() string { return [...]string{"soap", "rest"}[p] }
