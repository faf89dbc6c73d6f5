// Package naming gives every node of a model its Go name, once, and decides the
// face of each operation: which values are arguments, which are results, and
// what the session keeps for itself. Types that several services describe alike
// become one.
//
// A name is the vendor's word with Go's initialisms, so that the vendor's own
// documentation stays searchable. It depends on that word and on the words that
// it collides with, never on a position in a list, so a spec that grows renames
// nothing that it had. A collision is reported and settled the same way each
// time; `rename` in the policy settles it otherwise.
package naming

import (
	"slices"
	"strings"

	"github.com/authgen/authgen/generator/diag"
	"github.com/authgen/authgen/generator/model"
)

// Client names everything in c, merges equal types, fills c.Types with what gets
// a declaration, and gives operations their arguments and results. It changes c
// in place. Its diagnostics are collisions and bad renames.
func Client(c *model.Client) diag.List {
	n := &namer{client: c, renames: newRenames(c.Renames)}
	n.services()
	n.operations()
	n.findCarriedHeaders()
	n.mergeTypes()
	n.hideCarried()
	n.eachOperation(n.shape)
	n.nameTypes()
	n.nameFaults()
	n.nameMembers()
	n.nameHeaders()
	n.eachOperation(n.nameFace)
	n.hooks()
	n.replyHeaders()
	n.session()
	n.copyToTwins()
	BreakCycles(c.Types)
	n.copyToTwins() // Indirect as well
	n.renames.report(&n.diags)
	return n.diags
}

// A namer holds the state of one run.
type namer struct {
	client  *model.Client
	renames *renames
	diags   diag.List
	pkg     table // identifiers of the package

	types []*typeEntry                // what is declared, in the order in which names are claimed
	entry map[model.Type]*typeEntry   // by canonical type
	twins map[model.Type][]model.Type // canonical type -> its equals from other services

	hidden map[*model.Field]bool // what the session fills in

	carriedHeaders map[model.XMLName]bool // SOAP headers that the session fills in
}

func (n *namer) eachOperation(do func(*model.Operation)) {
	for _, s := range n.client.Services {
		for _, op := range s.Operations {
			do(op)
		}
	}
}

// reserved are the exported identifiers that every client has or may have one
// day, so that a policy that is added later renames no type.
var reserved = strings.Fields(`Client New Option CallOption WithAttachment ReadAttachments Error Endpoint Credential Environment Region
	SessionCookie SessionHeader SessionQuery SessionElement SessionTTL SessionRenewAfter SessionIdle
	LoginMinInterval LoginBurst LoginTimeout LockoutThreshold LockoutMargin LockoutWindow LockoutUnlock
	ProbeCache PoolSize DefaultEndpoint`)

// services names the services and reserves what the client itself declares.
func (n *namer) services() {
	n.pkg.reserve("the generated client", reserved...)
	n.pkg.reserve("the generated client", locals...)
	n.pkg.reserve("the generated client", internals...)
	fields := table{}
	fields.reserve("the generated client", clientMethods...)
	for _, s := range n.client.Services {
		for _, op := range slices.Concat(s.Operations, s.Webhooks) {
			op.Service = s
		}
		base := serviceName(s.Name)
		s.GoName, _ = fields.claim("service "+s.Name, base, base+"API")
		if len(n.client.Services) > 1 {
			n.pkg.reserve("service "+s.Name, s.GoName+"Service")
		}
	}
	for _, e := range n.client.Environments {
		e.GoName = exported(e.Name)
	}
	if len(n.client.Services) > 1 {
		for _, s := range n.client.Services {
			n.pkg.reserve("service "+s.Name, "Endpoint"+s.GoName)
		}
	}
	for _, s := range n.client.Services {
		for _, r := range s.Regions {
			n.pkg.reserve("region "+r, "Region"+RegionName(r))
		}
	}
}

// serviceName is the Go name of a service; one that is called after its protocol
// is written as the protocol is.
func serviceName(name string) string {
	if strings.EqualFold(name, "rest") {
		return "REST"
	}
	return exported(name)
}

// RegionName is the Go form of a region, such as "EU1" for eu1.
func RegionName(region string) string {
	if len(region) <= 4 {
		return fragment(strings.ToUpper(region))
	}
	return fragment(region)
}

// internals are the unexported identifiers of the generated package.
var internals = strings.Fields(`config newConfig option policy driver client service endpoint endpoints
	keeper slot call send login renew probe adopt reach logout rotate credential credentials
	carry cookie judge fault headerFault title version identity scope handshake errorOf request pages errSamePage`)

// clientMethods are the methods of Client that a session brings along.
var clientMethods = strings.Fields(`Ack Close Credential Logout Rotate SetCredential Status Session`)

// collision reports that a name was not free.
func (n *namer) collision(pos diag.Pos, kind, wire, name, obstacle string) {
	if obstacle == "" {
		return
	}
	n.diags.Warnf("name-taken", pos, "the name of %s %q is taken by %s: it is called %s", kind, wire, obstacle, name).
		WithHelp("choose another with  rename { %s = { %s = \"…\" } }  in the policy", strings.TrimPrefix(kind, "the "), wire)
}
