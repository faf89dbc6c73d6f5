package model

// String is the presence in the words of the wire.
func (p Presence) String() string {
	return [...]string{"required", "optional", "nullable", "optional nullable"}[p]
}

// String is the field kind in the words of the wire.
func (k FieldKind) String() string {
	return [...]string{"element", "attribute", "text", "any", "anyAttribute", "mixed"}[k]
}

// String is the Go kind of a value.
func (k ExprKind) String() string {
	return [...]string{"string", "int", "number", "bool", "time", "bytes", "strings", "ints", "object", "list", "dynamic"}[k]
}

// String is the word that the policy uses.
func (r Root) String() string { return [...]string{"response", "result", "item", "body"}[r] }

// String says what the session does with the operation.
func (r Role) String() string {
	return [...]string{
		"business", "login", "renew", "rotate", "logout", "probe",
		"identity list", "identity select", "identity verify", "credential",
	}[r]
}

// String is the name of the constant.
func (k ScalarKind) String() string {
	return [...]string{
		"String", "Bool", "Int8", "Int16", "Int32", "Int64", "Uint8", "Uint16", "Uint32", "Uint64",
		"Float32", "Float64", "Integer", "Decimal", "DateTime", "Date", "Time", "Duration",
		"GYear", "GYearMonth", "GMonth", "GMonthDay", "GDay", "Base64", "Hex", "QName", "GUID",
		"URI", "Email", "Stream", "Attached",
	}[k]
}
