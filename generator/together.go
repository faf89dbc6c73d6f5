package generator

import (
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/templates"
)

// Together reports clients that cannot stand in one folder: two of one name, or
// one whose name is that of a runtime package. Their fake vendors stand in folders
// of their own, below them.
func Together(clients []*model.Client) diag.List {
	var diags diag.List
	taken := map[string]*model.Client{}
	for _, c := range clients {
		name := strings.ToLower(c.Package) // a folder, on disks where case does not count
		if other, ok := taken[name]; ok {
			diags.Errorf("package-taken", c.Pos, "two clients are called %q", c.Package).
				WithRelated(other.Pos, "the other one").
				WithHelp("give one of them another name, or another output folder with --out")
		}
		if _, err := templates.Runtime.ReadDir("runtime/" + name); err == nil {
			diags.Errorf("package-taken", c.Pos, "the runtime has a package %q already", name).
				WithHelp("give the client another name")
		}
		taken[name] = c
	}
	return diags
}
