package emit

import (
	"strings"

	"github.com/authgen/authgen/generator/model"
)

// webhook is nil if the vendor sends no credentials.
func (s *sessionView) webhook() *model.Webhook {
	if s.Credential == nil {
		return nil
	}
	return s.Credential.Webhook
}

// webhookFunc is the handler of credentials that the vendor sends.
func (s *sessionView) webhookFunc(h *model.Webhook) string {
	title := s.client.Title
	p := s.client.w.printer(surrounding{protocol: model.REST, reply: "d", values: "v", item: "item", raw: true})
	var b block
	b.WriteString(docComment(
		"CredentialHandler takes the credentials that "+title+" sends when it renews them, for those of the clients whose account they name. "+
			title+" documents no way to tell its requests from those of others: authenticate must, by what was agreed on, such as a secret in the URL or the address of the sender. It returns an error for all that it does not vouch for; without it every request is refused.",
		"What came is checked as a credential given to [New] is, and is kept as a candidate, in the store too, until a login accepts it. Live sessions and calls under way go on; nothing is sent to "+title+" and nothing that came is printed. The hooks of the clients hear of each candidate."))
	b.line("\nfunc CredentialHandler(authenticate rest.Authenticate, clients ...*Client) http.Handler {")
	b.line("keepers := make([]*session.Keeper, len(clients))\nfor i, c := range clients {\nkeepers[i] = c.keeper\n}")
	b.line("return credentialHook.Handler(authenticate, func(ctx context.Context, d *rest.Delivery) error {")
	b.line("return restsession.Offer(ctx, %s, keepers, func(item jsonwire.Value, v session.Values) bool {", webhookList(p, h))
	if h.Match != nil {
		b.line("if %s {\nreturn false\n}", p.asNot(h.Match))
	}
	for _, a := range h.Set {
		b.line("v[field%s] = session.NewSecret(%s)", a.Field.GoName, p.string(a.Value))
	}
	b.line("return true\n})\n})\n}\n")
	b.line("// credentialHook is how %s sends credentials.", title)
	b.line("var credentialHook = rest.Hook{Name: \"credentials\", Method: http.MethodPost, MediaTypes: []string{\"application/json\"}}")
	return b.String()
}

// webhookList is the list of what came, as raw JSON.
func webhookList(p *printer, h *model.Webhook) string {
	if path, ok := h.Tokens.(*model.Path); ok {
		return p.jsonPath(p.reply+".JSON()", &model.Path{Root: path.Root, Steps: path.Steps, K: model.KindDynamic}).text
	}
	return strings.TrimSuffix(p.expr(h.Tokens).text, ".String()")
}

// asNot is the opposite of e.
func (p *printer) asNot(e model.Expr) string {
	if b, ok := e.(*model.Binary); ok {
		if op, ok := opposites[b.Op]; ok {
			return p.bool(&model.Binary{Op: op, X: b.X, Y: b.Y, K: b.K, Pos: b.Pos})
		}
	}
	return "!" + p.asCode(e, model.KindBool).in(precUnary)
}

var opposites = map[string]string{"==": "!=", "!=": "=="}
