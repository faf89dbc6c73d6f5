package explain

import (
	"fmt"

	"github.com/authgen/authgen/generator/model"
	"github.com/authgen/authgen/generator/prose"
)

// The states of a session.
const (
	none    = "No session"
	live    = "Live"
	ended   = "Ended"
	suspect = "Suspected"
	refused = "Secret refused"
	locked  = "Locked out"
)

// moves are the steps of a session's life.
func moves(s *model.Session, out *Session) []Move {
	var list []Move
	add := func(from, to, by string, where string) { list = append(list, Move{from, to, by, where}) }
	for _, l := range s.Logins {
		add(none, live, l.Operations[0].Name+" is accepted", line(l.Pos))
	}
	add(none, refused, "the vendor refuses the credential", line(s.Logins[0].Pos))
	if len(s.Lockouts) > 0 {
		add(refused, locked, fmt.Sprintf("%d failed logins", s.Lockouts[0].After.Value), line(s.Lockouts[0].Pos))
	}
	if out.Life.Renew > 0 {
		add(live, live, "renewed in the background after "+prose.Short(out.Life.Renew), line(s.Lifetime.Pos))
	}
	if out.Life.Hard > 0 {
		add(live, ended, "its "+prose.Short(out.Life.Hard)+" are over", line(s.Lifetime.Hard.Pos))
	}
	for _, t := range s.Expired {
		add(live, ended, "an answer says so: "+trigger(t).When, line(t.Pos))
	}
	for _, t := range s.Suspect {
		add(live, suspect, "an answer may say so: "+trigger(t).When, line(t.Pos))
	}
	if len(s.Suspect) > 0 && s.Probe != nil {
		add(suspect, live, s.Probe.Operation.Name+" says that it lives", line(s.Probe.Pos))
		add(suspect, ended, s.Probe.Operation.Name+" says that it does not", line(s.Probe.Pos))
	}
	if s.Renew != nil {
		add(ended, live, s.Renew.Operations[0].Name+" renews it; if that is refused, one login", line(s.Renew.Pos))
	} else {
		add(ended, live, "one login for all that wait; the call is sent once more", line(s.Logins[0].Pos))
	}
	if s.Logout != nil {
		add(live, none, s.Logout.Name, line(s.Logout.Pos))
	}
	return list
}
