package naming

import "github.com/authgen/authgen/generator/model"

// hooks names the constructors of handlers for what the vendor sends. They are
// the last to be named: a type keeps the name that the vendor gave it.
func (n *namer) hooks() {
	n.eachHook(func(s *model.Service, op *model.Operation) {
		base := exported(op.Name)
		if to := n.renames.of("operation", op.Name, s.Name+"."+op.Name); to != "" {
			base = to
		}
		op.GoName, _ = n.pkg.claim("webhook "+op.Name, base+"Handler", base+"WebhookHandler", s.GoName+base+"Handler")
	})
}

func (n *namer) eachHook(do func(*model.Service, *model.Operation)) {
	for _, s := range n.client.Services {
		for _, op := range s.Webhooks {
			do(s, op)
		}
	}
}
