package directorysync

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/notify"
)

func TestTeller_tells_no_value_of_what_is_redacted_by_either_of_its_names(t *testing.T) {
	t.Parallel()
	people := map[string]directory.Person{
		"a": {"name": "Ann Lee", "job_title": "Cook", "departments": []string{"Secret/Labs"}, "custom.C-1": "Red 5", "employee_type": int64(1)},
		"b": {"name": "Ben Ito", "job_title": "Cook of cooks"},
	}
	teller := teller{hidden: []string{"job_title", "department_ids", "custom_attrs", "employee_type"}}
	n := teller.hiding(notify.Notice{
		Title: "2 of 2: changed to job_title \"Cook of cooks\"",
		Lines: []string{"Ann Lee (a): in Secret/Labs, Cook, Red 5, employee_type 1"},
	}, people)
	text := n.Title + n.Lines[0]
	for _, value := range []string{"ook", "Labs", "Red"} {
		if strings.Contains(text, value) {
			t.Errorf("%q is told: %s", value, text)
		}
	}
	if !strings.Contains(text, "Ann Lee (a)") || !strings.Contains(text, "2 of 2") {
		t.Errorf("more than that is hidden: %s", text)
	}
}
