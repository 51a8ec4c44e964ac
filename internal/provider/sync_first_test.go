package provider_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// plans expects planned counts.
func plans(kind string, n int64) plancheck.PlanCheck {
	return plancheck.ExpectKnownValue(staff, tfjsonpath.New("summary").AtMapKey(kind), knownvalue.Int64Exact(n))
}

func TestSync_a_first_run_creates_260_people_and_adopts_40(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.company(300, 40)
	before := len(w.users())
	w.test(resource.TestStep{ // which ends with two empty plans, one of them after a refresh
		Config: w.adopting(),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
			plancheck.ExpectResourceAction(staff, plancheck.ResourceActionCreate), plans("create", 260), plans("adopt", 40),
		}},
		Check: func(s *terraform.State) error {
			w.creates(s.RootModule().Resources[staff].Primary.Attributes["directory"], 260)
			if n := len(w.lark.Invitations()); n != 260 {
				t.Errorf("%d people were invited, want 260", n)
			}
			if got := len(w.users()); got != before+260 {
				t.Errorf("%d people in Lark, want %d", got, before+260)
			}
			w.keptTheRates()
			updates := map[string]int{}
			for _, c := range w.lark.Writes() {
				if c.Method == "PATCH" && strings.Contains(c.Path, "/users/") {
					if updates[c.Path]++; updates[c.Path] > 1 {
						t.Errorf("%s was sent more than once", c.Path)
					}
				}
			}
			if len(updates) > 40 {
				t.Errorf("%d people were updated; only the 40 who were adopted may need it", len(updates))
			}
			return nil
		},
	})
}

// creates expects n creates, each with its source id as user_id and with its leader, who was there before.
func (w *world) creates(document string, n int) {
	w.Helper()
	var d struct {
		People map[string]struct{ Leader string }
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		w.Fatal(err)
	}
	leaders, created := 0, 0
	for _, c := range w.lark.Writes() {
		if c.Method != "POST" || !strings.HasSuffix(c.Path, "/users") {
			continue
		}
		created++
		var body struct {
			ID     string `json:"user_id"`
			Leader string `json:"leader_user_id"`
		}
		if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
			w.Fatal(err)
		}
		leader, known := d.People[body.ID]
		if !known {
			w.Errorf("a user was created with the user_id %q, which is nobody's source id", body.ID)
		}
		if (leader.Leader == "") != (body.Leader == "") {
			w.Errorf("%s, whose leader is %q, was created with the leader %q", body.ID, leader.Leader, body.Leader)
		}
		if body.Leader != "" {
			leaders++
		}
	}
	if created != n || leaders == 0 {
		w.Errorf("%d people were created, %d of them with a leader; want %d, and most of them with one", created, leaders, n)
	}
}

func TestSync_an_unchanged_plan_of_300_people_stays_within_its_calls(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config func(*world, ...string) string
		more   int
	}{
		"without existing": {(*world).sync, 0},
		"with existing":    {(*world).adopting, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.company(300, 0)
			f := w.folder(c.config(w))
			f.plan().changes()
			f.apply().succeeds()
			w.keptTheRates()
			w.lark.Reset()
			w.okta.Reset()
			f.plan().empty()
			w.keptTheRates()
			w.sends()
			batches, others, pages := 0, 0, 0
			for _, call := range w.lark.Calls() {
				if strings.HasSuffix(call.Path, "/users/batch") {
					batches++
				} else {
					others++
				}
			}
			for _, call := range w.okta.Calls() {
				if strings.HasSuffix(call.Path, "/users") {
					pages++
				}
			}
			if batches+others > 16+c.more || batches > 6+c.more || pages > 3 {
				t.Errorf("one plan takes %d calls of users/batch, %d others and %d pages of Okta; want at most 6 and 10, with %d more, and 3",
					batches, others, pages, c.more)
			}
		})
	}
}
