package emit

import (
	"maps"
	"slices"
	"strings"
)

// maxCalls is how many operations one file of a service may have before they are
// parted by their tags.
const maxCalls = 100

// A serviceFile is a part of a service, or all of it.
type serviceFile struct {
	name string
	view *serviceView
}

// files are those of the service: one, or one a tag if there are many operations.
// A tag stands behind a dot, so that the go tool does not take one such as "linux"
// for a platform.
//
//	rest.go, rest.billing.go, rest.issues.go
func (s *serviceView) files() []serviceFile {
	whole := []serviceFile{{s.file(), s}}
	calls := s.Calls()
	if len(calls) <= maxCalls {
		return whole
	}
	byTag := map[string][]*callView{}
	for _, c := range calls {
		tag := ""
		if len(c.Tags) > 0 {
			tag = fileWord(c.Tags[0])
		}
		byTag[tag] = append(byTag[tag], c)
	}
	if len(byTag) < 2 {
		return whole
	}
	base := strings.TrimSuffix(s.file(), ".go")
	var files []serviceFile
	for i, tag := range slices.Sorted(maps.Keys(byTag)) {
		part := *s
		part.only, part.rest = byTag[tag], i > 0
		name := base + "." + tag + ".go"
		if tag == "" {
			name = base + ".go"
		}
		files = append(files, serviceFile{name, &part})
	}
	return files
}

// fileWord is a tag as a part of a file's name: letters and digits, the rest as
// hyphens.
func fileWord(tag string) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, tag)
	for strings.Contains(word, "--") {
		word = strings.ReplaceAll(word, "--", "-")
	}
	return strings.Trim(word, "-")
}
