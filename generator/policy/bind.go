package policy

import (
	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

func argumentCount(least, most int) string { return "" }

// Bind joins a policy with the models of its specs.
func Bind(f *File, services []*model.Service) (*model.Client, diag.List) {
	return &model.Client{Package: f.Package, Title: f.Title, Pos: f.Pos, Services: services, Inputs: f.Inputs}, nil
}
