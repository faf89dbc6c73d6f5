package emit

import "github.com/authgen/authgen/generator/model"

// DemandsMTOM: some description asks for binary content as attachments.
func (v *clientView) DemandsMTOM() bool {
	return v.some(func(c *callView) bool { return c.IsSOAP() && c.soap().MTOM })
}

// DemandsAddressing: some description asks for headers of WS-Addressing.
func (v *clientView) DemandsAddressing() bool {
	return v.some(func(c *callView) bool { return c.IsSOAP() && c.soap().Addressing })
}

// SendsBinary: some request has binary content, which may travel as an attachment.
func (v *clientView) SendsBinary() bool {
	for _, t := range v.w.client.Types {
		s, ok := t.(*model.Struct)
		if !ok || !v.w.codecs().sent[s] {
			continue
		}
		for _, f := range s.Fields {
			if f.Kind != model.FieldAttribute && isBinary(f.Type) {
				return true
			}
		}
	}
	return false
}

// isBinary reports whether t is base64 on the wire.
func isBinary(t model.Type) bool {
	switch t := model.Resolve(t).(type) {
	case *model.Scalar:
		return t.Kind == model.Base64
	case *model.Named:
		return isBinary(t.Type)
	case *model.List:
		return !t.Space && isBinary(t.Elem)
	case *model.Struct, *model.Enum, *model.Map, *model.Union, *model.Any:
	}
	return false
}
