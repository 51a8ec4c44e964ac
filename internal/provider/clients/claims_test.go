package clients_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/clients"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// claimant is a resource of a configuration: a lark_user where user is its account, else a sync.
type claimant struct {
	user   string
	claims map[string]reconcile.Fate
}

func drawClaimant(t *rapid.T, label string) claimant {
	if rapid.Bool().Draw(t, label+" is a user") {
		id := rapid.SampledFrom([]string{"ou_a", "ou_b"}).Draw(t, label+" account")
		fate := rapid.SampledFrom([]reconcile.Fate{reconcile.Wanted, reconcile.Suspended})
		return claimant{user: id, claims: map[string]reconcile.Fate{id: fate.Draw(t, label+" fate")}}
	}
	fate := rapid.SampledFrom([]reconcile.Fate{reconcile.Kept, reconcile.Wanted, reconcile.Suspended})
	return claimant{claims: rapid.MapOf(rapid.SampledFrom([]string{"ou_a", "ou_b"}), fate).Draw(t, label+" claims")}
}

func (c claimant) say(all *clients.Claims, key string) clients.Overlap {
	if c.user != "" {
		return all.User(c.user, reconcile.Account{Label: "Mei", Fate: c.claims[c.user]})
	}
	claims := map[string]reconcile.Account{}
	for id, fate := range c.claims {
		claims[id] = reconcile.Account{Label: "Mei", Fate: fate}
	}
	return all.Sync(key, claims)
}

// Terraform plans in any order: the plan is refused in each of them, or in none.
func TestClaims_come_to_the_same_in_whatever_order_resources_are_planned(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all []claimant
		for i := range rapid.IntRange(2, 4).Draw(t, "resources") {
			all = append(all, drawClaimant(t, fmt.Sprint(i)))
		}
		disagree, agree := false, false
		for i, a := range all {
			for _, b := range all[:i] {
				for id, mine := range a.claims {
					theirs, both := b.claims[id]
					disagree = disagree || both && (mine == reconcile.Suspended) != (theirs == reconcile.Suspended)
					agree = agree || mine == reconcile.Wanted && theirs == reconcile.Wanted && (a.user == "" || b.user == "") // Renames tell of two users
				}
			}
		}
		said := &clients.Claims{}
		refused, shared := false, false
		for i, c := range rapid.Permutation(all).Draw(t, "order") {
			overlap := c.say(said, fmt.Sprint(i))
			title, _ := overlap.Shared()
			refused, shared = refused || overlap.Refused() != nil, shared || title != ""
		}
		if refused != disagree || shared != agree {
			t.Fatalf("refused is %t, want %t; shared is %t, want %t", refused, disagree, shared, agree)
		}
	})
}

func TestClaims_name_who_disagrees_and_what_to_do(t *testing.T) {
	t.Parallel()
	said := &clients.Claims{}
	said.User("ou_a", reconcile.Account{Label: "Ann Lee", Fate: reconcile.Wanted})
	said.User("ou_b", reconcile.Account{Label: "Ben Ito", Fate: reconcile.Suspended})
	overlap := said.Sync("one", map[string]reconcile.Account{
		"ou_a": {Label: "Ann Lee", Fate: reconcile.Suspended}, "ou_b": {Label: "Ben Ito", Fate: reconcile.Kept},
		"ou_c": {Label: "Cy Poe", Fate: reconcile.Suspended},
	})
	err := overlap.Refused()
	if err == nil {
		t.Fatal("not refused")
	}
	for _, part := range []string{
		"Ann Lee (ou_a): this lark_directory_sync would suspend or delete the account, and a lark_user wants it",
		"Ben Ito (ou_b): a lark_user would suspend or delete the account, and this lark_directory_sync keeps it", "protect", "removed block",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("it does not say %q:\n%s", part, err)
		}
	}
	if strings.Contains(err.Error(), "Cy Poe") {
		t.Errorf("nobody else has to do with Cy Poe:\n%s", err)
	}
}

// Only another resource stands in the way of a sync: not itself, and not one that is to suspend them too.
func TestClaims_say_before_a_write_who_else_needs_an_account(t *testing.T) {
	t.Parallel()
	said := &clients.Claims{}
	said.Sync("one", map[string]reconcile.Account{"ou_a": {Fate: reconcile.Kept}, "ou_b": {Fate: reconcile.Suspended}, "ou_c": {Fate: reconcile.Wanted}})
	said.User("ou_d", reconcile.Account{Fate: reconcile.Wanted})
	for _, c := range []struct {
		key, openID string
		needed      bool
	}{
		{"one", "ou_a", false},
		{"two", "ou_a", true},
		{"two", "ou_b", false},
		{"two", "ou_c", true},
		{"two", "ou_d", true},
		{"one", "ou_d", true},
		{"two", "ou_e", false},
	} {
		if err := said.Needed(c.key, c.openID); (err != nil) != c.needed {
			t.Errorf("%s for sync %s: %v, want an error: %t", c.openID, c.key, err, c.needed)
		}
	}
}

// A lark_user that is planned again says the same, and does not quarrel with itself. What says otherwise of the account is another.
func TestClaims_of_a_user_who_is_planned_again_are_one(t *testing.T) {
	t.Parallel()
	said := &clients.Claims{}
	for range 2 {
		overlap := said.User("ou_a", reconcile.Account{Label: "Mei", Fate: reconcile.Wanted})
		if title, _ := overlap.Shared(); title != "" || overlap.Refused() != nil {
			t.Errorf("%s %v", title, overlap.Refused())
		}
	}
	err := said.User("ou_a", reconcile.Account{Label: "Mei", Fate: reconcile.Suspended}).Refused()
	if err == nil || !strings.Contains(err.Error(), "Mei (ou_a): this lark_user would suspend or delete the account, and another lark_user wants it") {
		t.Error(err)
	}
	if err := said.Needed("one", "ou_a"); err == nil || !strings.Contains(err.Error(), "a lark_user wants the account") {
		t.Error(err)
	}
}

func TestClaims_tell_of_many_by_a_count(t *testing.T) {
	t.Parallel()
	said := &clients.Claims{}
	claims := map[string]reconcile.Account{}
	for i := range 25 {
		claims[fmt.Sprintf("ou_%02d", i)] = reconcile.Account{Label: fmt.Sprintf("Ann %02d", i), Fate: reconcile.Wanted}
	}
	said.Sync("one", claims)
	title, detail := said.Sync("one", claims).Shared()
	if title != "25 people are in two resources, first Ann 00 (ou_00)" ||
		!strings.Contains(detail, "and 5 more") || strings.Contains(detail, "Ann 20") {
		t.Errorf("%s: %s", title, detail)
	}
}
