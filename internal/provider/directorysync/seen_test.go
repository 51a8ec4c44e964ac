package directorysync

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestInTheFormOf_keeps_what_means_the_same_and_shows_what_does_not(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ written, seen, want string }{
		"values that people write in many ways": {
			`{"people":{"a":{"mobile":"+65 8123 4567","employee_no":7,"employee_type":"1","job_title":null,"departments":["Eng","Sales","Board"]}}}`,
			`{"people":{"a":{"mobile":"+6581234567","employee_no":"7","employee_type":1,"departments":["Eng","Board","Sales"]}}}`,
			`{"people":{"a":{"departments":["Eng","Sales","Board"],"employee_no":7,"employee_type":"1","job_title":null,"mobile":"+65 8123 4567"}}}`,
		},
		"a value that was changed": {
			`{"people":{"a":{"mobile":"+65 8123 4567","job_title":"Cook"}}}`,
			`{"people":{"a":{"mobile":"+6581234568","job_title":""}}}`,
			`{"people":{"a":{"job_title":"","mobile":"+6581234568"}}}`,
		},
		"a person who is not there": {
			`{"people":{"a":{"name":"Ann"},"b":{"name":"Ben"}}}`, `{"people":{"a":{"name":"Ann"}}}`, `{"people":{"a":{"name":"Ann"}}}`,
		},
		"departments that nobody wrote down": {
			`{"people":{}}`, `{"people":{},"departments":{"Eng":{"name":"Eng"},"Eng/QA":{"name":"QA","parent":"Eng"}}}`, `{"people":{}}`,
		},
		"one of them with another name in Lark": {
			`{"people":{}}`, `{"people":{},"departments":{"Eng":{"name":"Labs"},"QA":{"name":"QA"}}}`,
			`{"departments":{"Eng":{"name":"Labs"}},"people":{}}`,
		},
		"departments that were written down": {
			`{"people":{},"departments":{"Eng":{"name":"Eng"}}}`, `{"people":{},"departments":{"Eng":{"name":"Eng"}}}`,
			`{"departments":{"Eng":{"name":"Eng"}},"people":{}}`,
		},
		"empty parts": {
			`{"people":{},"held":{},"departed":null,"departments":{}}`, `{"people":{}}`, `{"departed":null,"departments":{},"held":{},"people":{}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen, err := directory.ParseSeen([]byte(c.seen))
			if err != nil {
				t.Fatal(err)
			}
			before := string(seen.JSON())
			if diff := cmp.Diff(c.want, string(inTheFormOf([]byte(c.written), seen))); diff != "" {
				t.Errorf("(- expected, + got):\n%s", diff)
			}
			if string(seen.JSON()) != before {
				t.Error("what was seen was changed")
			}
		})
	}
}

func TestAddUnwritten_adds_the_departments_of_people_and_no_others(t *testing.T) {
	t.Parallel()
	s := reconcile.State{Memory: reconcile.Memory{
		Departments: map[string]string{"Eng": "od-1", "Eng/QA": "od-2", "Old": "od-3"},
		Idle:        map[string]directory.Department{"Old": {Name: "Elder"}},
	}}
	s.Directory.Departments = map[string]directory.Department{"Eng": {Name: "Labs"}}
	addUnwritten(&s)
	want := map[string]directory.Department{"Eng": {Name: "Labs"}, "Eng/QA": {Name: "QA", Parent: "Eng"}}
	if diff := cmp.Diff(want, s.Directory.Departments); diff != "" {
		t.Errorf("departments (- expected, + got):\n%s", diff)
	}
}
