// Package xsd reads XML Schema 1.0 into a component model and lowers it to the
// types of package model.
//
// Reading takes two passes: the first reads every document that is included,
// imported or redefined, in any depth; the second resolves references between
// components, wherever they were defined. It does not validate documents, does
// not check the rules on particles (unique particle attribution, valid
// restriction) and reads no identity constraints (key, keyref, unique).
package xsd
