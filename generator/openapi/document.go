package openapi

import "github.com/authgen/authgen/generator/model"

// A document is what an OpenAPI document says, in the words of OpenAPI 3.0.3
// whatever it was written in. References are pointers: two places that refer
// to one component share its pointer.
type document struct {
	at         place
	title      string
	version    string
	doc        string
	servers    []*server
	schemes    []*scheme
	security   security
	schemas    []*schema // the named ones: components, then hoisted ones
	operations []*operation
	webhooks   []*operation // what the vendor calls: webhooks and callbacks
}

// A server is where a document, a path or an operation is served.
type server struct {
	url       string
	doc       string
	variables []variable
}

// A variable is a hole of a server's URL.
type variable struct {
	name, value string
	allowed     []string
}

// A scheme is a security scheme.
type scheme struct {
	at   place
	name string
	kind string // apiKey, http, oauth2, openIdConnect, mutualTLS
	in   string // of an apiKey
	key  string // of an apiKey: the header, cookie or query parameter
	http string // of http: basic, bearer
	doc  string
}

// A security is an OR of ANDs of scheme names; nil says nothing.
type security [][]string

// An operation is one method of one path.
type operation struct {
	at         place
	id         string
	derived    bool // the document gives no operationId
	method     string
	path       string
	doc        string
	deprecated string
	tags       []string
	server     *server
	shared     []*parameter // of the path
	params     []*parameter
	body       *requestBody
	responses  []*response
	security   security // nil: as the document says
	hook       bool     // the vendor calls it

	node, item *node // while reading: the operation and its path item
}

// A parameter is a parameter or a header.
type parameter struct {
	at            place
	name          string
	in            string // path, query, header, cookie; empty for a response header
	doc           string
	required      bool
	deprecated    string
	style         string // empty: the default of in
	explode       *bool
	allowReserved bool
	media         string // of `content`
	schema        *schema
	hidden        string
	word          string // what to call its type if that is anonymous: the component's name
}

// A requestBody is the body of a request by media type.
type requestBody struct {
	at       place
	required bool
	content  []*media
	word     string // the component's name; empty for an inline one
}

// A response is what comes with one status.
type response struct {
	at      place
	status  string
	doc     string
	headers []*parameter
	content []*media
	word    string // the component's name; empty for an inline one
}

// A media is a body in one media type.
type media struct {
	at       place
	name     string
	schema   *schema // nil: none
	stream   string  // "sse" or "jsonl": schema is that of an item
	encoding []encoding
}

// An encoding says how one field of a form travels.
type encoding struct {
	field string
	model.PartEncoding
	explode *bool
}

// A schema is a type. Exactly one of these it is: a reference (ref), a union
// (oneOf or anyOf), an enum, or what typ says; allOf is gone once flattened.
type schema struct {
	at    place    // of its name, if it has one
	from  place    // of what was read; zero for what a step made
	name  string   // of a component; of a hoisted one, what its place suggests
	path  []string // of a hoisted one: the words of its place
	words []string // what a reference from elsewhere calls it; nil for none
	named bool     // gets a declaration

	ref        *schema
	null       bool   // nothing but null; only among the members of a union
	typ        string // "", string, number, integer, boolean, array, object
	format     string
	nullable   bool
	title      string
	doc        string
	deprecated string
	readOnly   bool
	writeOnly  bool
	initial    *string // default, as on the wire
	enum       []enumValue
	properties []*property
	required   []string
	items      *schema
	additional *schema // of the members that properties does not name
	closed     bool    // additionalProperties: false
	allOf      []*schema
	union      []*schema // oneOf or anyOf
	anyOf      bool      // the union came from anyOf
	several    bool      // the union is several ones that all hold
	form       bool      // travels as a multipart form only: binary fields are streams
	tag        *discriminator
	facets     model.Facets
	goName     string // x-go-name, x-go-type-name
	xml        *model.XMLForm

	bases []*schema // what allOf referred to
	state state
}

// A property is a member of an object.
type property struct {
	at     place
	name   string
	schema *schema
	goName string
}

// An enumValue is an allowed value.
type enumValue struct {
	at    place
	value string // as on the wire
	kind  kind
	name  string // x-enum-varnames, or the value
	doc   string
}

// A discriminator names the property that tells the members of a union apart.
type discriminator struct {
	at       place
	property string
	mapping  []mapping
}

// A mapping is a value of a discriminator and what it stands for.
type mapping struct {
	value  string
	target *schema
}

// origin is where s was read, as far as that is known.
func (s *schema) origin() place {
	if s.from == (place{}) {
		return s.at
	}
	return s.from
}

// target follows references to what is referred to.
func (s *schema) target() *schema {
	for range maxDepth {
		if s.ref == nil {
			return s
		}
		s = s.ref
	}
	return s
}

// property returns the property called name, or nil.
func (s *schema) property(name string) *property {
	for _, p := range s.properties {
		if p.name == name {
			return p
		}
	}
	return nil
}

// isNull reports whether s or what it refers to may be null.
func (s *schema) isNull() bool {
	for range maxDepth {
		if s.nullable || s.ref == nil {
			return s.nullable
		}
		s = s.ref
	}
	return false
}

// isObject reports whether s describes an object with members of its own.
func (s *schema) isObject() bool {
	return len(s.properties) > 0 || s.additional != nil || s.closed
}

// isEmpty reports whether s says nothing about a value's shape.
func (s *schema) isEmpty() bool {
	return s.ref == nil && s.typ == "" && s.format == "" && len(s.enum) == 0 && !s.isObject() && s.items == nil &&
		len(s.allOf) == 0 && len(s.union) == 0
}
