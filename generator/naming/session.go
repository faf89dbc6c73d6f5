package naming

// session names what the policy adds: credential fields, ways in, quotas.
func (n *namer) session() {
	s := n.client.Session
	if s == nil {
		return
	}
	if s.Credential != nil {
		var t table
		for _, f := range s.Credential.Fields {
			f.GoName, _ = t.claim("field "+f.Name, exported(f.Name), exported(f.Name)+"Value")
		}
	}
	for _, l := range s.Logins {
		if l.Name != "" {
			l.GoName = exported(l.Name)
		}
	}
	if s.Scope != nil {
		s.Scope.GoName = exported(s.Scope.Name)
	}
	for _, q := range s.Quotas {
		q.GoName = exported(q.Name)
	}
	for _, p := range s.Paginate {
		p.GoName = exported(p.Name)
	}
}
