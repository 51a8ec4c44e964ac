package sandbox

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"
)

func TestCompany_is_the_same_for_a_seed(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(Company(7, 60), Company(7, 60)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(Company(7, 60), Company(8, 60)) {
		t.Error("two seeds make the same company")
	}
}

func TestCompany_counts_those_who_would_be_synced(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 3, 40, 300} {
		synced, special := 0, map[string]int{}
		for i, u := range Company(1, n) {
			switch u.Status {
			case "STAGED", "SUSPENDED", "DEPROVISIONED":
				special[u.Status]++
			default:
				synced++
				if i >= n {
					t.Errorf("%d: %s is %s and comes after the first %d", n, u.ID, u.Status, n)
				}
			}
		}
		want := map[string]int{"STAGED": 2 + n/200, "SUSPENDED": 2 + n/200, "DEPROVISIONED": 3 + n/100}
		if n == 0 {
			want = map[string]int{}
		}
		if synced != n || !maps.Equal(special, want) {
			t.Errorf("%d: %d synced and %v", n, synced, special)
		}
	}
}

func TestCompany_everybody_can_be_told_apart_and_is_taken_by_Okta(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{})
	taken := map[string]string{}
	for _, u := range Company(3, 3000) {
		o.AddUser(u) // panics at what Okta would refuse
		for _, attribute := range []string{"login", "email", "employeeNumber"} {
			key := attribute + " " + strings.ToLower(u.text(attribute))
			if other := taken[key]; other != "" || u.text(attribute) == "" {
				t.Errorf("%s of %s and %s", key, u.ID, other)
			}
			taken[key] = u.ID
		}
		for _, attribute := range []string{"firstName", "lastName", "displayName", "title", "city", "countryCode"} {
			if u.text(attribute) == "" {
				t.Errorf("%s has no %s", u.ID, attribute)
			}
		}
		if strings.ContainsFunc(u.text("email")+u.text("login"), func(r rune) bool { return r > '~' || r <= ' ' || r == '\'' }) {
			t.Errorf("address %q", u.text("email"))
		}
	}
}

func TestCompany_mobiles_are_numbers_of_their_countries_and_one_is_shared(t *testing.T) {
	t.Parallel()
	owners, without := map[string]int{}, 0
	notations := map[bool]int{}
	for _, u := range Company(3, 300) {
		mobile := u.text("mobilePhone")
		if mobile == "" {
			without++
			continue
		}
		n, err := phonenumbers.Parse(mobile, u.text("countryCode"))
		if err != nil || !phonenumbers.IsValidNumber(n) {
			t.Errorf("%s (%s): %v", mobile, u.text("countryCode"), err)
			continue
		}
		e164 := phonenumbers.Format(n, phonenumbers.E164)
		if strings.HasPrefix(e164, "+86") {
			t.Errorf("%s is in China", e164)
		}
		owners[e164]++
		notations[strings.HasPrefix(mobile, "+")]++
	}
	shared := 0
	for _, n := range owners {
		if n > 1 {
			shared += n
		}
	}
	if shared != 2 || without < 5 || notations[false] < 20 || notations[true] < 20 {
		t.Errorf("%d people share a mobile, %d have none, notations %v", shared, without, notations)
	}
}

func TestCompany_managers_are_there_and_come_first(t *testing.T) {
	t.Parallel()
	for _, n := range []int{5, 300} {
		known := map[string]string{}
		none, styles := 0, map[string]bool{}
		for i, u := range Company(11, n) {
			manager := u.text("managerId")
			if manager == "" {
				none++
			} else if known[manager] == "" {
				t.Errorf("person %d has manager %q, who is nobody before", i, manager)
			}
			styles[known[manager]] = true
			for _, style := range []string{"email", "login", "employeeNumber"} {
				known[u.text(style)] = style
			}
			known[u.ID] = "id"
		}
		if n == 300 && (none < 3 || none > 40 || len(styles) < 5) {
			t.Errorf("%d without a manager, styles %v", none, slices.Collect(maps.Keys(styles)))
		}
	}
}

func TestCompany_departments_have_the_traps_of_real_ones(t *testing.T) {
	t.Parallel()
	paths := map[[2]string]int{}
	contractors, unicode := 0, 0
	for _, u := range Company(5, 300) {
		paths[[2]string{u.text("division"), u.text("department")}]++
		if u.text("userType") == "Contractor" {
			contractors++
		}
		if strings.ContainsFunc(u.text("displayName"), func(r rune) bool { return r > 0x2E80 }) {
			unicode++
		}
	}
	for _, trap := range [][2]string{{"", ""}, {"Engineering", ""}, {"Engineering", "Platform"}, {"Engineering", "platform"}, {"Sales", "EMEA/DACH"}} {
		if paths[trap] == 0 {
			t.Errorf("nobody is in %v", trap)
		}
	}
	if len(paths) < 15 || len(paths) > 30 || contractors < 5 || unicode < 20 {
		t.Errorf("%d paths, %d contractors, %d names in East Asian scripts", len(paths), contractors, unicode)
	}
}
