package simulation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func found(seed uint64) *Company {
	c := New(seed, sandbox.NewOkta(sandbox.OktaOptions{Seed: 1}), sandbox.NewLark(sandbox.LarkOptions{Seed: 1}), time.Now, 720*time.Hour, 50)
	c.Found(20)
	return c
}

func TestCompany_lives_the_same_life_for_a_seed(t *testing.T) {
	t.Parallel()
	profiles := func(seed uint64) (all []map[string]any) {
		c := found(seed)
		for range 5 {
			c.Step()
		}
		for _, u := range c.Okta.Users() {
			all = append(all, u.Profile)
		}
		return all
	}
	if diff := cmp.Diff(profiles(7), profiles(7)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(profiles(7), profiles(8)) {
		t.Error("two seeds live the same life")
	}
}

func TestCheck_finds_who_is_not_in_Lark_and_who_is_there_otherwise(t *testing.T) {
	t.Parallel()
	c := found(1)
	if n := len(c.Check()); n < 2*20 {
		t.Errorf("%d faults of 20 people who are not in Lark", n)
	}
	head := c.everybody[0]
	head.invited = 0
	for _, c := range []struct {
		fault  string
		change func(*sandbox.LarkUser)
	}{
		{"has the job_title Wizard", func(u *sandbox.LarkUser) { u.JobTitle = "Wizard" }},
		{"has the suspended true, not false", func(u *sandbox.LarkUser) { u.Frozen = true }},
		{"has the departments [], not [Engineering]", func(u *sandbox.LarkUser) { u.Departments = nil }},
		{"has the leader ou_", func(u *sandbox.LarkUser) { u.Leader = u.OpenID }},
		{"is deleted", func(u *sandbox.LarkUser) { u.Resigned = true }},
	} {
		u := sandbox.LarkUser{OpenID: "ou_1", Name: head.name(), Email: head.email, JobTitle: head.title, Mobile: head.mobile, Departments: []string{"od_1"}}
		c.change(&u)
		k := checking{Company: found(1), paths: map[string]string{"od_1": "Engineering"}}
		k.present(head, u)
		if !slices.ContainsFunc(k.faults, func(f string) bool { return strings.Contains(f, c.fault) }) || len(k.faults) != 1 {
			t.Errorf("found %q, want %q", k.faults, c.fault)
		}
	}
}
