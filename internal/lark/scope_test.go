package lark

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestRange_is_read_where_it_is_short(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		users, pages int
		known        bool
	}{{0, 1, true}, {97, 1, true}, {98, 2, true}, {297, 3, true}, {299, 3, false}} {
		t.Run(fmt.Sprint(c.users), func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{})
			var want []string
			if l.people(c.users); c.known {
				want = []string{}
			}
			for _, name := range []string{"Eng", "Art"} {
				if id := l.AddDepartment(name, ""); c.known {
					want = append(want, id)
				}
			}
			for i := range 200 { // are not read
				l.AddGroup(sandbox.LarkGroup{Name: fmt.Sprint("Group ", i)})
			}
			slices.Sort(want)
			got, err := l.client().Range(t.Context())
			if err != nil || !slices.Equal(got, want) || (got == nil) == c.known || l.calls() != c.pages {
				t.Errorf("%d calls give %v (%v), want %d and %v", l.calls(), got, err, c.pages, want)
			}
		})
	}
}
