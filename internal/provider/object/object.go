// Package object says once what every resource does that stands for one object in Lark: read the plan, ask the client,
// keep what is true, turn errors into diagnostics, forget what is gone. A resource is a [Kind]: a schema and what is its
// own.
//
//	object.go    this page: what a resource has to say
//	resource.go  the life of the object: create, read, update, delete
//	import.go    import by any id at hand, and resource identity
//	state.go     from what was planned and what Lark shows to what is kept
//	aliases.go   other ways of writing what was imported
//	errors.go    errors become diagnostics, at the attribute that they are about
//
// How values are read, in all of them: null is not managed (and Lark's own value is shown), unknown is not known yet,
// "" and [] clear. What Lark does not show, for want of a permission, keeps its last value.
package object

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// Kind is a kind of object. M is its model: a struct with a tfsdk tag for each attribute. Errors are those of package
// lark; directory.ErrGone means, in Read, that the object is to be forgotten and, in Delete, that there is nothing to do.
type Kind[M any] struct {
	// TypeName is without the provider's: "user_group". Noun is for diagnostics: "user group".
	TypeName, Noun string
	Schema         schema.Schema
	// ID is the attribute that is known as soon as the object exists, and never changes.
	ID func(m *M) *types.String
	// Label names an object to a human, "" if it has only its id.
	Label func(m M) string
	// Keys are what an object can be imported by. The first is that of ID; it stands in the identity.
	Keys []Key
	// Blame is the attribute that is at fault by Lark's code, where Lark does not name the field itself.
	Blame map[int]string

	// Read sets everything that Lark shows of the object that ID names.
	Read func(ctx context.Context, c *lark.Client, m *M) error
	// Aliases gives all ways of writing what Read sets, by attribute. An import does not know which of them is configured: so
	// they are kept beside the state of what was imported, where a plan finds them without asking Lark, for it must not come
	// out otherwise when it is made again. Nil where there is one way only.
	Aliases func(ctx context.Context, c *lark.Client, m M) (map[string][]string, error)
	// Create makes the object and sets its ID before anything else is written. What is left unknown is read afterwards.
	// An error with ID set is a warning: as an error it would have the object destroyed and made again. So where ID can be
	// configured, Create sets it to null if nothing was made.
	Create func(ctx context.Context, c *lark.Client, plan *M) error
	// Update writes what differs. What is left unknown is read afterwards. Nil where every change replaces.
	Update func(ctx context.Context, c *lark.Client, plan *M, prior M) error
	Delete func(ctx context.Context, c *lark.Client, m M) error
	// Guard refuses a write that takes something from a person. Every plan asks it, and again Update and Delete do, for a
	// replacement deletes without a plan of its own. planned is nil for a destroy. Nil where nothing is to be guarded.
	Guard func(ctx context.Context, c *clients.Clients, planned *M, prior M) error
	// Find gives the id of what is imported. Nil where only the ID itself will do.
	Find func(ctx context.Context, c *lark.Client, key, value string) (id string, err error)
	// Plan may refuse, warn and change what is planned; it sends nothing. Nil where nothing is to be said.
	Plan func(ctx context.Context, p *Planning[M])
}

// Key is one of the ids by which an object is imported: in an import block as `id = "<name>:<value>"` or as
// `identity = { <name> = <value> }`. The first key needs no prefix.
type Key struct {
	Name, Description string
}

// Planning is what Plan sees. Config and Planned are nil for a destroy, Prior for a create.
type Planning[M any] struct {
	Clients                *clients.Clients
	Config, Planned, Prior *M
	// Aliases are those of Prior, if it was imported.
	Aliases map[string][]string
	*resource.ModifyPlanResponse
}

// New returns the factory of a resource.
func New[M any](k Kind[M]) func() resource.Resource {
	return func() resource.Resource { return &objectResource[M]{Kind: k} }
}

// Known reports whether a value is configured and known: something to write.
func Known(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }

// Changed reports whether a planned value is known and is not the prior one: something to write. What Terraform does not
// manage is planned as it was, or is not known.
func Changed(planned, prior attr.Value) bool { return Known(planned) && !planned.Equal(prior) }
