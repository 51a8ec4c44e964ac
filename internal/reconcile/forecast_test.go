package reconcile_test

import (
	"fmt"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// That no run sends more calls than its plan says is tested against the emulated tenant, in package faults.
func TestForecast_counts_calls_invitations_and_time_at_the_published_rates(t *testing.T) {
	t.Parallel()
	steps := func(n int, s reconcile.Step) (out []reconcile.Step) {
		for i := range n {
			if s.ID = fmt.Sprintf("p%d", i); s.Action != reconcile.CreatePerson {
				s.OpenID = "ou_" + s.ID
			}
			out = append(out, s)
		}
		return out
	}
	atRoot := directory.Person{"departments": []string{}}
	create := reconcile.Step{Action: reconcile.CreatePerson, Want: directory.Person{"name": "x"}}
	update := reconcile.Step{Action: reconcile.UpdatePerson, Want: directory.Person{"city": "x"}, Have: atRoot}
	freeze := reconcile.Step{Action: reconcile.SuspendPerson, Want: directory.Person{"suspended": true}, Have: atRoot}
	adopt := reconcile.Step{Action: reconcile.UpdatePerson, Adopt: &reconcile.Existing{Person: atRoot}}
	elsewhere := reconcile.Step{Action: reconcile.UpdatePerson, Adopt: &reconcile.Existing{}}
	department := reconcile.Step{Action: reconcile.CreateDepartment}
	group := reconcile.Step{Action: reconcile.CreateGroup, Group: &reconcile.GroupChange{Add: make([]string, 101)}}
	custom := reconcile.Step{Action: reconcile.UpdatePerson, Want: directory.Person{"custom.C-1": "x"}, Have: atRoot}
	clearing := reconcile.Step{Action: reconcile.UpdatePerson, Want: directory.Person{"city": ""}, Have: atRoot}
	const always = 4 // sign-in, and three pages of what the app may see
	for _, c := range []struct {
		name  string
		steps []reconcile.Step
		want  reconcile.Forecast
	}{
		{"nothing but what each run does", nil, reconcile.Forecast{Calls: always, Minutes: 0.1}},
		{"adopting costs a read for 50", steps(101, adopt), reconcile.Forecast{Calls: always + 3, Minutes: 0.1}},
		{"and departments that are not known, with those above", steps(101, elsewhere), reconcile.Forecast{Calls: always + 3 + 3 + 4, Minutes: 0.1}},
		{"a hundred a few seconds", steps(100, create), reconcile.Forecast{Calls: always + 102, Invitations: 100, Minutes: 0.1}},
		{"a thousand a minute", steps(6000, update), reconcile.Forecast{Calls: always + 6120, Minutes: 5.1}},
		{"freezes one a second", steps(600, freeze), reconcile.Forecast{Calls: always + 612, Minutes: 10.1}},
		{"the token is renewed", steps(3000, freeze), reconcile.Forecast{Calls: always + 2 + 3060, Minutes: 50.1}},
		{"departments, and a look at the tree", steps(3, department), reconcile.Forecast{Calls: always + 2 + 3, Minutes: 0.1}},
		{"groups, members by the hundred, two listings", steps(2, group), reconcile.Forecast{Calls: always + 3 + 2*(1+2+1), Minutes: 0.1}},
		{"custom attributes are read first", steps(2, custom), reconcile.Forecast{Calls: always + 1 + 4, Minutes: 0.1}},
		{"what is cleared is looked at afterwards", steps(51, clearing), reconcile.Forecast{Calls: always + 2 + 51 + 2, Minutes: 0.1}},
	} {
		equal(t, c.name, reconcile.Plan{Steps: c.steps}.Forecast(), c.want)
	}
	equal(t, "in words", reconcile.Forecast{Calls: 1, Minutes: 0.9, Invitations: 2}.String(), "1 API call, under a minute, 2 invitations")
	equal(t, "in words", reconcile.Forecast{Calls: 6120, Minutes: 5.6, Invitations: 1}.String(), "6120 API calls, about 6 minutes, 1 invitation")
}
