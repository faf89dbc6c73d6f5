package naming

import (
	"go/token"
	"slices"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// renames are the Go names that the user chose. Each is used at least once, or
// reported.
type renames struct {
	list []model.Rename
	used []bool
}

func newRenames(list []model.Rename) *renames {
	return &renames{list: list, used: make([]bool, len(list))}
}

// of is the chosen name of what any of the wire's names says, or "".
func (r *renames) of(kind string, names ...string) string {
	for i, rename := range r.list {
		if rename.Kind != kind {
			continue
		}
		if slices.Contains(names, rename.Name) {
			r.used[i] = true
			return rename.To
		}
	}
	return ""
}

// report says which renames name nothing or are no names of Go.
func (r *renames) report(diags *diag.List) {
	for i, rename := range r.list {
		switch {
		case !token.IsIdentifier(rename.To) || !token.IsExported(rename.To):
			diags.Errorf("bad-name", rename.Pos, "%q is no exported Go name", rename.To).
				WithHelp("start it with a capital; letters and digits may follow")
		case !r.used[i]:
			diags.Errorf("unknown-name", rename.Pos, "there is no %s %q to rename", rename.Kind, rename.Name).
				WithHelp("write the name as the spec does")
		}
	}
}
