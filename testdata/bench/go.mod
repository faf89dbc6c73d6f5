module authgen.bench

go 1.26.0

require github.com/authgen/authgen v0.0.0

replace github.com/authgen/authgen => ../..
