package rolemembers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
)

func TestShow_lets_who_deviates_make_a_difference(t *testing.T) {
	t.Parallel()
	sales, legal := []string{"od-sales"}, []string{"od-legal"}
	both := []string{"od-legal", "od-sales"}
	for name, c := range map[string]struct {
		prior types.Set
		have  [][]string
		want  []string
	}{
		"all as before":                               {set(sales), [][]string{sales, sales}, sales},
		"all as before, of several":                   {set(both), [][]string{both, both}, both},
		"one manages others":                          {set(sales), [][]string{sales, legal}, legal},
		"one manages more":                            {set(sales), [][]string{sales, both}, both},
		"one manages nothing":                         {set(sales), [][]string{sales, nil}, nil},
		"nobody is in it":                             {set(sales), nil, sales},
		"first read, nothing":                         {types.SetNull(types.StringType), [][]string{nil, nil}, nil},
		"first read, the first who manages something": {types.SetNull(types.StringType), [][]string{nil, legal, sales}, legal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			have, ids := map[string]lark.RoleMember{}, []string(nil)
			for i, departments := range c.have {
				id := "ou_" + string(rune('a'+i))
				have[id], ids = lark.RoleMember{Departments: departments}, append(ids, id)
			}
			m := model{Departments: c.prior}
			m.show(have)
			if m.Departments.IsNull() || m.Members.IsNull() {
				t.Error("what was read is null")
			}
			if diff := cmp.Diff(c.want, texts(m.Departments)); diff != "" {
				t.Errorf("departments (- want, + got):\n%s", diff)
			}
			if diff := cmp.Diff(ids, texts(m.Members)); diff != "" {
				t.Errorf("members (- want, + got):\n%s", diff)
			}
		})
	}
}
