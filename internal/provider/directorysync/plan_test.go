package directorysync

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// A text that is both the configuration and the state is read once. What follows from it must be what follows from
// another text that says the same.
func TestDecide_comes_out_the_same_whether_the_state_has_the_text_of_the_configuration_or_another(t *testing.T) {
	t.Parallel()
	text := `{"people":{"a":{"name":"Ann","email":"a@acme.example","departments":["Eng/QA"]},"b":{"name":"Ben","email":"b@acme.example","departments":["Ops"]}}}`
	for name, c := range map[string]struct {
		memory reconcile.Memory
		steps  []string
	}{
		"everything is there": {reconcile.Memory{
			Bound:       map[string]reconcile.Bound{"a": {OpenID: "ou_a"}, "b": {OpenID: "ou_b"}},
			Departments: map[string]string{"Eng": "od-1", "Eng/QA": "od-2", "Ops": "od-3"},
		}, nil},
		"a department failed": {reconcile.Memory{
			Bound:       map[string]reconcile.Bound{"a": {OpenID: "ou_a"}},
			Departments: map[string]string{"Eng": "od-1", "Eng/QA": "od-2"},
		}, []string{"Ops", "b"}},
		"a department was renamed in Lark, and one is wanted no more": {reconcile.Memory{
			Bound:       map[string]reconcile.Bound{"a": {OpenID: "ou_a"}, "b": {OpenID: "ou_b"}},
			Departments: map[string]string{"Eng": "od-1", "Eng/QA": "od-2", "Ops": "od-3", "Art": "od-4", "Art/Old": "od-5"},
			Idle:        map[string]directory.Department{"Art": {Name: "Arts"}},
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.memory.AppID = "cli_a"
			private, err := c.memory.JSON()
			if err != nil {
				t.Fatal(err)
			}
			config := model{Directory: types.StringValue(text)}
			decided := func(written string) reconcile.Plan {
				prior := model{Directory: types.StringValue(written)}
				plan, _, diags := decide(context.Background(), config, &prior, private, nil)
				if diags.HasError() {
					t.Fatal(diags)
				}
				return plan
			}
			same, other := decided(text), decided(strings.ReplaceAll(text, ":", " : "))
			if diff := cmp.Diff(other.Steps, same.Steps); diff != "" || same.Changed != other.Changed {
				t.Errorf("changed is %t and %t; steps (- of another text, + of the same):\n%s", other.Changed, same.Changed, diff)
			}
			var steps []string
			for _, s := range same.Steps {
				steps = append(steps, s.ID)
			}
			if diff := cmp.Diff(c.steps, steps); diff != "" {
				t.Errorf("steps (- expected, + got):\n%s", diff)
			}
			if departments := same.Wanted.Departments; len(departments) != 3 {
				t.Errorf("the departments of the state are wanted, too: %v", departments)
			}
		})
	}
}
