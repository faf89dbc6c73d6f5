module github.com/authgen/authgen/testdata/bench/tokens

go 1.26.0

require (
	github.com/authgen/authgen v0.0.0
	github.com/tdewolff/parse/v2 v2.8.20
)

replace github.com/authgen/authgen => ../../..
