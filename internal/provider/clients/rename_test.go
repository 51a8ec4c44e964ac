package clients_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
)

// Terraform plans in any order. Of two resources that have one account, whichever is planned last is refused, unless both are to go.
func TestRenames_refuse_two_addresses_of_one_account_in_whatever_order_they_are_planned(t *testing.T) {
	t.Parallel()
	const keeps, goes = "keeps", "goes"
	for _, order := range [][2]string{{keeps, goes}, {goes, keeps}, {keeps, keeps}} {
		said := &clients.Renames{}
		say := func(what, label string) error {
			if what == keeps {
				return said.Holds(label, "ou_mei")
			}
			return said.Leaves(label, []string{"email " + label, clients.AccountKey("ou_mei")})
		}
		if err := errors.Join(say(order[0], "Mei One"), said.Holds("Tom", "ou_tom")); err != nil {
			t.Errorf("%s: %v", order, err)
		}
		err := say(order[1], "Mei Two")
		if err == nil {
			t.Errorf("%s: not refused", order)
			continue
		}
		for _, part := range []string{"Mei One", "Mei Two", "account ou_mei", "at two addresses", "moved block", "destroy = false", "terraform state rm"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: it does not say %q: %v", order, part, err)
			}
		}
	}
}

func TestRenames_let_two_addresses_of_one_account_go_together(t *testing.T) {
	t.Parallel()
	said := &clients.Renames{}
	for range 2 {
		if err := said.Leaves("Mei", []string{clients.AccountKey("ou_mei")}); err != nil {
			t.Error(err)
		}
	}
}

// A replacement is planned as a change, and then as a create that may adopt the account: this order alone is not two resources.
func TestRenames_refuse_an_account_that_is_adopted_first_and_held_then(t *testing.T) {
	t.Parallel()
	said := &clients.Renames{}
	keys := []string{clients.AccountKey("ou_mei")}
	if err := said.Holds("Mei", "ou_mei"); err != nil {
		t.Error(err)
	}
	if err := said.Arrives("Mei", keys); err != nil {
		t.Error(err)
	}
	said = &clients.Renames{}
	if err := said.Arrives("Mei", keys); err != nil {
		t.Error(err)
	}
	if err := said.Holds("Mei", "ou_mei"); err == nil || !strings.Contains(err.Error(), "at two addresses") {
		t.Error(err)
	}
}
