// Package templates holds what leaves the house: the templates of a generated
// client, and the runtime packages that are copied beside it.
//
// The runtime is real code, compiled and tested where it stands; emit rewrites
// its import paths when it is copied.
package templates

import "embed"

// RuntimePath is the import path of the runtime packages in this module. Copies
// have it replaced by the import path of the output root.
const RuntimePath = "github.com/authgen/authgen/templates/runtime"

// Client holds client/*.go.tmpl.
//
//go:embed client/*.go.tmpl
var Client embed.FS

// Runtime holds runtime/**.go, tests included.
//
//go:embed runtime/*/*.go
var Runtime embed.FS
