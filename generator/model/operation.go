package model

import "github.com/authgen/authgen/generator/diag"

// An Operation is one call that a service answers.
type Operation struct {
	Name       string // the vendor's word: WSDL operation or operationId
	GoName     string
	Pos        diag.Pos
	Doc        string
	Deprecated string
	Tags       []string
	Service    *Service `json:"-"`
	Wire       Wire

	// The face: what a caller sees. Filled by naming.
	Args    []*Arg
	Results []*Result
	// ParamsType is the Go name of the struct that gathers the arguments, when
	// there are too many; empty otherwise.
	ParamsType string
	// ResultType is the Go name of the struct that gathers several results.
	ResultType string
	// StreamName is the Go name of the method that yields the answer's records one
	// by one; empty if the answer is no list of records.
	StreamName string
	// Headers are those that a caller may send with a call, or read from its answer.
	Headers []*Header `json:"-"`

	// Filled when a policy is bound.
	Role     Role // what the session does with it
	Carry    []*Carry
	Scoped   bool // takes the scope's value (a tenant chosen per call)
	Expired  []*Trigger
	Suspect  []*Trigger
	Surface  []*Trigger
	Error    *ErrorRule
	Replay   Replay
	Result   *ResultRef // what `result` means here; nil if the answer is empty
	Reserved string     // why the operation is not exported; empty when it is
}

// Wire is how an operation travels: *SOAPOperation or *HTTPOperation.
//
//sumtype:decl
type Wire interface{ isWire() }

// A SOAPOperation is a WSDL 1.1 operation as one SOAP binding sends it.
type SOAPOperation struct {
	Action   string
	Version  string // "1.1" or "1.2"
	RPC      bool   // style rpc: Request.Body has one synthetic wrapper named after the operation
	Encoded  bool   // use encoded: SOAP-ENC, xsi:type on every value
	OneWay   bool
	Wrapped  bool // the single body element only wraps arguments (doc/literal wrapped, rpc)
	Request  *Envelope
	Response *Envelope // nil when OneWay
	Faults   []*Fault
	PortType string
	Binding  string
	Port     string
	// URL is the address of the operation's port, when it is not that of the
	// service: a description may serve its ports at several places.
	URL string
	// Addressing: the WSDL asks for WS-Addressing headers.
	Addressing bool
	// Addressing2004: and that in the edition of August 2004.
	Addressing2004 bool
	WSAction       string // action of WS-Addressing; empty: Action
	MTOM           bool   // the WSDL asks for binary content as attachments
}

// An Envelope is what stands in soap:Header and soap:Body.
type Envelope struct {
	Body    []*Field // global elements (or one rpc wrapper); usually exactly one
	Headers []*Field // declared soap:header parts; never demanded
	Files   []string // parts that travel as attachments beside the document
	Message string   // WSDL message name
}

// A Header is a declared SOAP header that the session does not fill in. It
// travels by an option of a call, since no header is demanded.
type Header struct {
	Field *Field
	Send  string // Go name of the option that sends it; empty if no operation takes it
	Read  string // Go name of the option that reads it; empty if no answer has it
}

// A Fault is a declared fault: the element found in soap:Fault/detail.
type Fault struct {
	Name   string
	GoName string // the Go error type
	Detail *Field
	// Header: a headerfault, which stands in soap:Header instead of the detail.
	Header bool
	Doc    string
	Pos    diag.Pos
}

// An HTTPOperation is an OpenAPI operation.
type HTTPOperation struct {
	Method       string // upper case
	Path         string // with {parameters}; may hold a fixed query
	Server       string // operation-level server URL; empty for the service's
	Params       []*Param
	Bodies       []*Body // the request's alternatives by media type, the preferred one first; nil for none
	BodyRequired bool
	Responses    []*Response
	Security     [][]string // OR of ANDs of scheme names; nil: none declared; an empty inner list: anonymous is fine
}

// A Param is an OpenAPI parameter.
type Param struct {
	Field                // Name, Type, Presence, Doc, GoName, Pos
	In            string // path, query, header, cookie
	Style         string // form, simple, label, matrix, spaceDelimited, pipeDelimited, deepObject
	Explode       bool
	AllowReserved bool   // reserved characters of the value are sent as they are
	Content       string // media type, for parameters with `content`
	Hidden        string // why it is no argument (carried by the session, a reserved header); empty when it is
}

// A Body is one media type of a request or response.
type Body struct {
	MediaType string
	Type      Type // nil: no schema
	// Parts says, for multipart and urlencoded forms, how each field travels.
	Parts map[string]*PartEncoding
	// Stream: server-sent events ("sse") or JSON lines ("jsonl"), items of Type.
	Stream string
	// XML is the root of a body in XML whose type a schema gives; nil for others.
	XML *XMLForm
	Pos diag.Pos
}

// A PartEncoding is an OpenAPI encoding object.
type PartEncoding struct {
	ContentType string
	Style       string
	Explode     bool
	Headers     map[string]string
}

// A Response is what one status, or range of them, carries.
type Response struct {
	Status  string // "200", "4XX", "default"
	GoName  string // of the typed error, for those that are errors
	Doc     string
	Headers []*Field
	Bodies  []*Body
	Pos     diag.Pos
}

func (*SOAPOperation) isWire() {}
func (*HTTPOperation) isWire() {}

// An Arg is an argument of the generated method.
type Arg struct {
	GoName string // lower case
	// Exactly one of these says where its value goes.
	Field *Field // of the wrapper or body struct
	Param *Param
	Body  *Body  // the whole request body
	Part  *Field // a body element or rpc part as a whole
	// Gathered: it is a field of the struct Operation.ParamsType, and its GoName
	// an exported one.
	Gathered bool
}

// A Result is a value that the generated method returns, before the error.
type Result struct {
	GoName string
	Field  *Field // of the response wrapper; nil with Body or Part
	Body   *Body
	Part   *Field
	Header *Field
}

// A Role is what the session does with an operation.
type Role int

// The roles.
const (
	Business Role = iota // an ordinary call
	LoginRole
	RenewRole
	RotateRole
	LogoutRole
	ProbeRole          // exported as well: harmless
	IdentityListRole   // exported as well
	IdentitySelectRole // reserved: changes a session that others use
	IdentityVerifyRole // exported as well
	CredentialRole     // carries a secret outside the session's own operations: reserved
)
