package provider_test

import (
	"fmt"
	"testing"
)

// manyObjects is a configuration with 100 users in 10 departments, and 10 groups.
func (w *world) manyObjects() string {
	return w.provider() + `
resource "lark_department" "team" {
  count         = 10
  name          = "Team ${count.index}"
  department_id = "team-${count.index}"
}

resource "lark_user" "staff" {
  count          = 100
  user_id        = "e${count.index}"
  name           = "User ${count.index}"
  email          = "user${count.index}@acme.example"
  department_ids = ["path:Team ${count.index % 10}"]
  leader_user_id = count.index < 10 ? "" : "user_id:e${count.index % 10}"
  depends_on     = [lark_department.team]
}

resource "lark_user_group" "project" {
  count = 10
  name  = "Project ${count.index}"
}
`
}

func TestReads_of_single_objects_travel_together(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.manyObjects())
	f.run("apply", "-no-color", "-input=false", "-auto-approve", "-parallelism=50").succeeds("120 added")
	if n := len(w.lark.Invitations()); n != 100 {
		t.Errorf("%d invitations were sent, want 100", n)
	}
	for parallelism, most := range map[int]int{10: 28, 50: 16} {
		w.lark.Reset()
		f.plan(fmt.Sprintf("-parallelism=%d", parallelism)).empty()
		calls := map[string]int{}
		for _, call := range w.lark.Calls() {
			calls[call.Endpoint]++
		}
		if n := len(w.lark.Calls()); n > most {
			t.Errorf("a plan of 100 users, 10 departments and 10 groups with -parallelism=%d takes %d calls, want at most %d: %v", parallelism, n, most, calls)
		}
		w.sends()
	}
}
