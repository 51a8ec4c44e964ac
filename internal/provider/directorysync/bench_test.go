package directorysync

// `go test -bench . ./internal/provider/directorysync`. Time per person should not grow with the number of people.

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// company is the state of n people after an apply: the attributes, and the private part.
func company(b *testing.B, n int) (model, []byte) {
	b.Helper()
	d := directory.Directory{People: make(map[string]directory.Person, n)}
	memory := reconcile.Memory{AppID: "cli_a", Bound: make(map[string]reconcile.Bound, n), Departments: map[string]string{}}
	for i := range n {
		id := fmt.Sprintf("00u%017d", i)
		d.People[id] = directory.Person{
			"name": fmt.Sprintf("Person %d", i), "email": fmt.Sprintf("person.%d@acme.example", i), "mobile": fmt.Sprintf("+658%07d", i),
			"employee_no": fmt.Sprintf("E%06d", i), "job_title": "Engineer", "city": "Singapore", "country": "SG", "suspended": false,
			"leader": fmt.Sprintf("00u%017d", i/8), "departments": []string{fmt.Sprintf("Division %d/Team %d", i%20, i%400)},
		}
		if i == 0 {
			delete(d.People[id], "leader")
		}
		memory.Bound[id] = reconcile.Bound{OpenID: fmt.Sprintf("ou_%032x", i), UserID: id}
	}
	doc := d.JSON()
	d.AddDepartments()
	for path := range d.Departments {
		memory.Departments[path] = "od-" + path
	}
	private, err := memory.JSON()
	if err != nil {
		b.Fatal(err)
	}
	return model{Directory: types.StringValue(string(doc)), Failures: types.MapNull(types.StringType)}, private
}

func atEachSize(b *testing.B, run func(b *testing.B, m model, private []byte)) {
	for _, n := range []int{1_000, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m, private := company(b, n)
			b.ReportAllocs()
			b.ResetTimer()
			run(b, m, private)
		})
	}
}

func stateOf(b *testing.B, m model, private []byte) reconcile.State {
	b.Helper()
	seen, diags := m.seen()
	s, d := m.state(context.Background(), seen, private)
	if diags.Append(d...); diags.HasError() {
		b.Fatal(diags)
	}
	return s
}

// What a refresh costs beside its calls.
func BenchmarkState(b *testing.B) {
	atEachSize(b, func(b *testing.B, m model, private []byte) {
		for b.Loop() {
			stateOf(b, m, private)
		}
	})
}

// What a plan costs without changes, and what it costs with one.
func BenchmarkDecide_unchanged(b *testing.B) {
	atEachSize(b, func(b *testing.B, m model, private []byte) {
		for b.Loop() {
			if plan, _, diags := decide(context.Background(), m, &m, private, nil); diags.HasError() || plan.Changed {
				b.Fatal(diags, plan.Changed)
			}
		}
	})
}

func BenchmarkDecide_changed(b *testing.B) {
	atEachSize(b, func(b *testing.B, m model, private []byte) {
		prior := m
		m.Directory = types.StringValue(strings.Replace(m.Directory.ValueString(), "Engineer", "Cook", 1))
		for b.Loop() {
			if plan, _, diags := decide(context.Background(), m, &prior, private, nil); diags.HasError() || len(plan.Steps) != 1 {
				b.Fatal(diags, len(plan.Steps))
			}
		}
	})
}

// What it costs to show drift in one person's attribute.
func BenchmarkSetSeen(b *testing.B) {
	atEachSize(b, func(b *testing.B, m model, private []byte) {
		was := stateOf(b, m, private).Directory
		seen := was
		seen.People = maps.Clone(was.People)
		for id, person := range was.People {
			seen.People[id] = person.Clone()
			seen.People[id]["job_title"] = "Wizard"
			break
		}
		b.ResetTimer()
		for b.Loop() {
			drawn := m
			drawn.setSeen(was, seen)
		}
	})
}
