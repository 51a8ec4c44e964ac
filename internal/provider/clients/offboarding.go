package clients

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// defaultMaxOffboard is safety.max_offboard where it is not configured.
const defaultMaxOffboard = 5

// Offboarding is the budget of a configuration's lark_users: how many people one run may suspend or delete. A plan and
// the apply of it are counted apart where they are two processes, and each person once, however often they are met.
type Offboarding struct {
	max func() (int64, diag.Diagnostics)

	mu     sync.Mutex
	people map[string]string // open_id => label
}

func newOffboarding(s Settings) *Offboarding {
	return &Offboarding{max: func() (int64, diag.Diagnostics) { return maxOffboard(s.Safety) }, people: map[string]string{}}
}

func maxOffboard(block types.Object) (int64, diag.Diagnostics) {
	return limitOf(block, "max_offboard", defaultMaxOffboard, "A limit must be known when somebody is to be suspended or deleted: write it down.")
}

// limitOf is a limit of the provider's safety, or its default; unknown is what is wrong with one that is not known.
func limitOf(block types.Object, name string, standard int64, unknown string) (int64, diag.Diagnostics) {
	limit, _ := block.Attributes()[name].(types.Int64)
	switch {
	case block.IsUnknown(), limit.IsUnknown():
		var diags diag.Diagnostics
		diags.AddAttributeError(path.Root("safety").AtName(name), "Value not known yet", unknown)
		return 0, diags
	case limit.IsNull():
		return standard, nil
	}
	return limit.ValueInt64(), nil
}

// Take counts somebody who is to be suspended or deleted. The error is that of a budget which is used up; then nothing
// may be done to them.
func (o *Offboarding) Take(openID, label string) error {
	limit, diags := o.max()
	if diags.HasError() {
		return fmt.Errorf("%s: %s", diags[0].Summary(), diags[0].Detail())
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, counted := o.people[openID]; counted {
		return nil
	}
	if int64(len(o.people)) < limit {
		o.people[openID] = label
		return nil
	}
	names := make([]string, 0, len(o.people))
	for id, name := range o.people {
		names = append(names, fmt.Sprintf("%s (%s)", name, id))
	}
	slices.Sort(names)
	others := "nobody"
	if len(names) > 0 {
		others = strings.Join(names[:min(10, len(names))], ", ")
	}
	return fmt.Errorf("more than safety.max_offboard = %d people would be suspended or deleted by this run: %s already, and %s. Nothing is done to "+
		"those beyond it. If all of them are to go, raise max_offboard in the provider block for this run; if they are only to leave "+
		"Terraform, use removed blocks, or on_destroy = \"abandon\" in an apply before", limit, others, label)
}
