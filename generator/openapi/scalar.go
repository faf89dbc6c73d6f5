package openapi

import (
	"strconv"
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// scalarOf is the scalar of a schema; file says that binary content travels as
// it is.
func scalarOf(s *schema, file bool) *model.Scalar {
	return &model.Scalar{Kind: scalarKind(s, file), Format: s.format, Facets: s.facets}
}

// enumBase is the scalar of an enum's values, a string or an integer of Go
// whatever the format says: a date that may be "now" is no date, and a constant
// is of no larger type.
func enumBase(s *schema) *model.Scalar {
	base := scalarOf(s, false)
	switch {
	case s.typ != "integer":
		base.Kind = model.String
	case base.Kind == model.Integer:
		base.Kind = model.Int64
	}
	return base
}

func scalarKind(s *schema, file bool) model.ScalarKind {
	switch s.typ {
	case "boolean":
		return model.Bool
	case "integer":
		return integerKind(s)
	case "number":
		return numberKind(s)
	}
	if s.format == "binary" && file {
		return model.Stream
	}
	return stringKinds[strings.ToLower(s.format)]
}

// stringKinds are the formats of strings that have a type; all others are
// strings.
var stringKinds = map[string]model.ScalarKind{
	"date": model.Date, "date-time": model.DateTime, "time": model.Time, "duration": model.Duration, "uuid": model.GUID, "guid": model.GUID,
	"byte": model.Base64, "base64": model.Base64, "binary": model.Base64, "uri": model.URI, "url": model.URI, "uri-reference": model.URI,
	"iri": model.URI, "email": model.Email, "idn-email": model.Email,
}

// integerKind is int64 where nothing says otherwise. Limits beyond it make the
// type larger.
func integerKind(s *schema) model.ScalarKind {
	switch strings.ToLower(s.format) {
	case "int32":
		return model.Int32
	case "int8":
		return model.Int8
	case "int16":
		return model.Int16
	case "uint8":
		return model.Uint8
	case "uint16":
		return model.Uint16
	case "uint32":
		return model.Uint32
	case "uint64":
		return model.Uint64
	case "bigint", "big-integer", "biginteger":
		return model.Integer
	}
	limit := s.facets.MaxInclusive + s.facets.MaxExclusive
	if limit == "" || strings.ContainsAny(limit, ".eE") {
		return model.Int64
	}
	if _, err := strconv.ParseInt(limit, 10, 64); err == nil {
		return model.Int64
	}
	if _, err := strconv.ParseUint(limit, 10, 64); err == nil && s.facets.MinInclusive != "" && s.facets.MinInclusive[0] != '-' {
		return model.Uint64
	}
	return model.Integer
}

// numberKind is exact unless the document asks for a float. Its JSON has the digits
// of a double also where it says single precision, and often is money.
func numberKind(s *schema) model.ScalarKind {
	switch strings.ToLower(s.format) {
	case "float", "float32", "double", "float64":
		return model.Float64
	case "int32":
		return model.Int32
	case "int64", "integer":
		return model.Int64
	}
	return model.Decimal
}

// scalarWord says in a word what a scalar is.
func scalarWord(k model.ScalarKind) string {
	switch k {
	case model.Bool:
		return "Bool"
	case model.Int8, model.Int16, model.Int32, model.Int64, model.Uint8, model.Uint16, model.Uint32, model.Uint64, model.Integer:
		return "Integer"
	case model.Float32, model.Float64, model.Decimal:
		return "Number"
	case model.Date, model.DateTime, model.Time, model.Duration:
		return "Time"
	case model.GUID:
		return "GUID"
	case model.Base64, model.Stream:
		return "Bytes"
	default:
		return "String"
	}
}
