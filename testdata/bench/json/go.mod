module github.com/authgen/authgen/testdata/bench/json

go 1.26.0

require (
	github.com/authgen/authgen v0.0.0
	github.com/go-faster/jx v1.2.0
	github.com/go-json-experiment/json v0.0.0-20260820222146-c27c302e5fc3
)

require (
	github.com/go-faster/errors v0.7.1 // indirect
	github.com/segmentio/asm v1.2.1 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/authgen/authgen => ../../..
