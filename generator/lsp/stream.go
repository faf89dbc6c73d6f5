package lsp

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"sync"
)

// maxMessage is how long a message may be: more than any policy needs.
const maxMessage = 64 << 20

// A message is a request, a notification or a response of JSON-RPC 2.0.
type message struct {
	Version string           `json:"jsonrpc"`
	ID      *json.RawMessage `json:"id,omitempty"` // none: a notification
	Method  string           `json:"method,omitempty"`
	Params  json.RawMessage  `json:"params,omitempty"`
	Result  any              `json:"result,omitempty"`
	Error   *responseError   `json:"error,omitempty"`
}

// A responseError says why a request has no result.
type responseError struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// The codes of errors.
const (
	codeParse          = -32700
	codeInvalidRequest = -32600
	codeMethodNotFound = -32601
	codeInvalidParams  = -32602
	codeNotInitialized = -32002
)

// A stream carries messages, each behind a header that tells its length. Writing
// may happen concurrently.
type stream struct {
	in  *bufio.Reader
	mu  sync.Mutex
	out io.Writer
}

// errMalformed is a message that is none; the stream can go on behind it.
var errMalformed = errors.New("malformed message")

// read returns the next message.
func (s *stream) read() (*message, error) {
	header, err := textproto.NewReader(s.in).ReadMIMEHeader()
	if err != nil {
		return nil, err
	}
	length, err := strconv.Atoi(header.Get("Content-Length"))
	if err != nil || length < 0 || length > maxMessage {
		return nil, fmt.Errorf("a message of length %q", header.Get("Content-Length"))
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(s.in, body); err != nil {
		return nil, err
	}
	m := &message{}
	if err := json.Unmarshal(body, m); err != nil {
		return nil, fmt.Errorf("%w: %w", errMalformed, err)
	}
	return m, nil
}

// write sends m.
func (s *stream) write(m *message) error {
	m.Version = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err = fmt.Fprintf(s.out, "Content-Length: %d\r\n\r\n%s", len(body), body)
	return err
}

// notify sends a notification.
func (s *stream) notify(method string, params any) error {
	body, err := json.Marshal(params)
	if err != nil {
		return err
	}
	return s.write(&message{Method: method, Params: body})
}

// null is the result that says nothing: unlike no result, it is an answer.
var null = json.RawMessage("null")

// reply answers a request.
func (s *stream) reply(id *json.RawMessage, result any, failed *responseError) error {
	m := &message{ID: id, Result: result, Error: failed}
	if id == nil {
		m.ID = &null
	}
	if result == nil && failed == nil {
		m.Result = null
	}
	return s.write(m)
}
