package emit

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/authgen/authgen/generator/model"
)

func TestManyOperationsArePartedByTag(t *testing.T) {
	service := func(n int, tags ...string) *serviceView {
		s := &model.Service{GoName: "REST"}
		for i := range n {
			op := &model.Operation{Name: fmt.Sprint(i), GoName: fmt.Sprint("Op", i), Wire: &model.HTTPOperation{}}
			if tag := tags[i%len(tags)]; tag != "" {
				op.Tags = []string{tag, "other"}
			}
			s.Operations = append(s.Operations, op)
		}
		return &serviceView{client: &clientView{Services: make([]*serviceView, 2)}, Service: s}
	}
	tests := []struct {
		name string
		view *serviceView
		want []string
	}{
		{"few", service(maxCalls, "a", "b"), []string{"rest.go 100 typed"}},
		{"many", service(120, "Billing", "code scanning", "linux"), []string{
			"rest.billing.go 40 typed", "rest.code-scanning.go 40", "rest.linux.go 40",
		}},
		{"some without a tag", service(120, "", "Issues / Labels"), []string{"rest.go 60 typed", "rest.issues-labels.go 60"}},
		{"tags that differ in case", service(120, "Issues", "issues"), []string{"rest.go 120 typed"}},
		{"all of one tag", service(120, "a"), []string{"rest.go 120 typed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range tt.view.files() {
				text := fmt.Sprintf("%s %d", f.name, len(f.view.Calls()))
				if f.view.Many() {
					text += " typed"
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}
