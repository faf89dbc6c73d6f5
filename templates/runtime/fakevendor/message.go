//go:build go1.24

package fakevendor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/authgen/authgen/templates/runtime/xmlwire"
)

// A message is the content of a request or an answer: XML or JSON.
type message interface {
	// get is the text at path, and whether something is there.
	get(path []string) (string, bool)
	// set puts a value at path, and makes what is missing on the way.
	set(path []string, value any)
	// list replaces the items of the list at path by copies of the first, each
	// with one of the values at id.
	list(path, id, values []string)
	bytes() []byte
}

// xmlMessage is an element of soap:Body, and those that follow it.
type xmlMessage struct {
	root *xmlwire.Element
	more []*xmlwire.Element
}

func (m xmlMessage) get(path []string) (string, bool) {
	el := m.root
	for _, name := range path {
		if el = el.Child(name); el == nil {
			return "", false
		}
	}
	if el == nil {
		return "", false
	}
	return el.Text(), true
}

func (m xmlMessage) set(path []string, value any) {
	if m.root != nil {
		setXML(m.root, path, value)
	}
}

func setXML(el *xmlwire.Element, path []string, value any) {
	for _, name := range path {
		el = childOf(el, name)
	}
	el.Attrs = nil // it is not null
	el.Content = []xmlwire.Node{{Text: fmt.Sprint(value)}}
}

// childOf is the child of that name, made if there is none.
func childOf(el *xmlwire.Element, name string) *xmlwire.Element {
	if child := el.Child(name); child != nil {
		return child
	}
	space := el.Name.Space
	if children := el.Children(); len(children) > 0 {
		space = children[0].Name.Space
	}
	return appendChild(el, &Node{Name: name, Space: space})
}

func (m xmlMessage) list(path, id, values []string) {
	if m.root == nil {
		return
	}
	el := m.root
	for _, name := range path {
		el = childOf(el, name)
	}
	items := el.Children()
	if len(items) == 0 {
		return
	}
	first := *items[0]
	el.Content = nil
	for _, value := range values {
		item := cloned(first)
		setXML(&item, id, value)
		el.Content = append(el.Content, xmlwire.Node{Element: &item})
	}
}

func cloned(el xmlwire.Element) xmlwire.Element {
	content := make([]xmlwire.Node, len(el.Content))
	for i, n := range el.Content {
		content[i] = n
		if n.Element != nil {
			child := cloned(*n.Element)
			content[i].Element = &child
		}
	}
	el.Content = content
	return el
}

func (m xmlMessage) bytes() []byte {
	if m.root == nil {
		return nil
	}
	text := []byte(m.root.String())
	for _, el := range m.more {
		text = append(text, el.String()...)
	}
	return text
}

// jsonMessage is a JSON text as encoding/json reads it.
type jsonMessage struct{ value any }

// parseJSON reads a JSON text; what is none is an empty message.
func parseJSON(text []byte) *jsonMessage {
	m := new(jsonMessage)
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&m.value); err != nil {
		m.value = nil
	}
	return m
}

func (m *jsonMessage) get(path []string) (string, bool) {
	v := m.value
	for _, name := range path {
		switch at := v.(type) {
		case map[string]any:
			next, ok := at[name]
			if !ok {
				return "", false
			}
			v = next
		case []any:
			if len(at) == 0 {
				return "", false
			}
			v = at[0]
		default:
			return "", false
		}
	}
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	}
	return fmt.Sprint(v), true
}

func (m *jsonMessage) set(path []string, value any) { m.value = setJSON(m.value, path, value) }

func setJSON(at any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	if path[0] == "*" {
		list, _ := at.([]any)
		if len(list) == 0 {
			list = []any{nil}
		}
		list[0] = setJSON(list[0], path[1:], value)
		return list
	}
	object, _ := at.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	object[path[0]] = setJSON(object[path[0]], path[1:], value)
	return object
}

func (m *jsonMessage) list(path, id, values []string) {
	items := make([]any, len(values))
	for i, value := range values {
		items[i] = setJSON(copied(m.at(path)), id, value)
	}
	m.set(path, items)
}

// at is the first item of the list at path.
func (m *jsonMessage) at(path []string) any {
	v := m.value
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	if list, ok := v.([]any); ok && len(list) > 0 {
		return list[0]
	}
	return nil
}

func copied(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return parseJSON(text).value
}

func (m *jsonMessage) bytes() []byte {
	text, err := json.Marshal(m.value)
	if err != nil {
		return nil
	}
	return text
}
