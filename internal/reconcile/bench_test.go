package reconcile_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// What a run of a large company costs beside its calls: `go test -bench . ./internal/reconcile`. Time and memory per
// person should not grow with the number of people.

// bigCompany is n people in a tree of departments, each with a manager, and the state after they were created.
func bigCompany(b *testing.B, n int) *world {
	b.Helper()
	w := newWorld(b)
	d := directory.Directory{People: make(map[string]directory.Person, n), Departments: map[string]directory.Department{}}
	s := reconcile.State{Memory: reconcile.Memory{
		AppID: w.appID, Bound: make(map[string]reconcile.Bound, n), Departments: map[string]string{}, ManagersKnown: true,
	}}
	for i := range n {
		id, openID := randomIDs(i)
		p := directory.Person{
			"name": fmt.Sprintf("Person %d", i), "email": fmt.Sprintf("person.%d@acme.com", i), "mobile": fmt.Sprintf("+658%07d", i),
			"employee_no": fmt.Sprintf("E%06d", i), "job_title": "Engineer", "city": "Singapore",
			"departments": []string{fmt.Sprintf("Division %d/Team %d", i%20, i%400)},
		}
		if i > 0 {
			p["leader"], _ = randomIDs((i - 1) / 8)
		}
		d.People[id] = p
		s.Bound[id] = reconcile.Bound{OpenID: openID, UserID: id}
	}
	d.AddDepartments()
	for path, dep := range d.Departments {
		id := fmt.Sprintf("od-%s", path)
		s.Departments[path] = id
		w.tenant.departments[id] = directory.Department{Name: dep.Name, Parent: "od-" + dep.Parent}
		if dep.Parent == "" {
			w.tenant.departments[id] = directory.Department{Name: dep.Name, Parent: directory.RootDepartment}
		}
	}
	for id, p := range d.People {
		u := p.Clone()
		u["departments"] = []string{s.Departments[p.Strings("departments")[0]]}
		if leader := p.String("leader"); leader != "" {
			u["leader"] = s.Bound[leader].OpenID
		}
		open := s.Bound[id].OpenID
		w.tenant.users[open] = directory.User{OpenID: open, UserID: id, Person: u}
	}
	w.wanted, s.Directory = d, d
	w.state = s
	return w
}

// randomIDs are an Okta id and an open_id for the nth person, as random as real ones, for what they take when packed.
func randomIDs(n int) (sourceID, openID string) {
	random := sha256.Sum256([]byte(fmt.Sprint(n)))
	return "00u" + base64.RawURLEncoding.EncodeToString(random[:12]) + "5d7", fmt.Sprintf("ou_%x", random[12:28])
}

func atEachSize(b *testing.B, run func(b *testing.B, w *world)) {
	for _, n := range []int{1_000, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := bigCompany(b, n)
			b.ReportAllocs()
			start := time.Now()
			b.ResetTimer()
			run(b, w)
			b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(b.N)/float64(n), "ns/person")
		})
	}
}

func planOf(b *testing.B, w *world) reconcile.Plan {
	b.Helper()
	plan, err := reconcile.Make(w.wanted, w.state, w.existing, w.policy)
	if err != nil {
		b.Fatal(err)
	}
	return plan
}

func BenchmarkMake_unchanged(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		for b.Loop() {
			planOf(b, w)
		}
	})
}

func BenchmarkMake_first_run(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		w.state = reconcile.State{}
		for b.Loop() {
			planOf(b, w).Roster()
		}
	})
}

// Everybody is moved: what a limit refuses, it describes.
func BenchmarkMake_refused(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		limit, err := reconcile.ParseLimit("5%")
		if err != nil {
			b.Fatal(err)
		}
		w.policy.Limits[reconcile.KindMove] = limit
		moved := directory.Directory{People: map[string]directory.Person{}}
		for id, p := range w.wanted.People {
			p = p.Clone()
			p["departments"] = []string{"Division 0/Team 0"}
			moved.People[id] = p
		}
		moved.AddDepartments()
		for b.Loop() {
			if _, err := reconcile.Make(moved, w.state, nil, w.policy); err == nil {
				b.Fatal("not refused")
			} else {
				_ = err.Error()
			}
		}
	})
}

func BenchmarkObserve(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		for b.Loop() {
			if _, _, err := reconcile.Observe(context.Background(), w.tenant, w.appID, w.state, reconcile.Policy{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkMemory_JSON(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		size := 0
		for b.Loop() {
			doc, err := w.state.Memory.JSON()
			if err != nil {
				b.Fatal(err)
			}
			size = len(doc)
		}
		b.ReportMetric(float64(size)/float64(len(w.state.Bound)), "B/person")
	})
}

func BenchmarkParseMemory(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		doc, err := w.state.Memory.JSON()
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := reconcile.ParseMemory(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		for b.Loop() {
			directory.Encode(w.wanted)
		}
		b.ReportMetric(float64(len(w.wanted.JSON()))/float64(len(w.wanted.People)), "B/person")
	})
}

func BenchmarkParse(b *testing.B) {
	atEachSize(b, func(b *testing.B, w *world) {
		doc := w.wanted.JSON()
		for b.Loop() {
			if _, err := directory.Parse(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}
