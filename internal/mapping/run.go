package mapping

import (
	"encoding/json"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cel.dev/cel-go/common/types/ref"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Map runs the mapping. The result depends on the records only, not on their order. The error is an *[InputError]:
// a source without a single record, a document that is not what [Source] says, or a source id that two sources have.
func (m *Mapping) Map() (Result, error) {
	rows, err := m.rows()
	if err != nil {
		return Result{}, err
	}
	conflicts(rows)
	requirements(rows)
	leaders(rows)
	departments(rows)
	return result(rows), nil
}

// job is a record that waits to be mapped.
type job struct {
	source *source
	id     string
	doc    json.RawMessage
	groups ref.Val
}

// rows maps every record by itself, in order of id.
func (m *Mapping) rows() ([]*row, error) {
	var jobs []job
	owner := map[string]int{}
	for i, s := range m.sources {
		records, err := s.records()
		if err != nil {
			return nil, &InputError{Source: i, Argument: "users", Err: err}
		}
		groups, err := s.groupNames()
		if err != nil {
			return nil, &InputError{Source: i, Argument: "groups", Err: err}
		}
		for _, id := range slices.Sorted(maps.Keys(records)) {
			if first, taken := owner[id]; taken {
				return nil, &InputError{Source: i, Argument: "users", Err: fmt.Errorf(
					"has the source id %q, which %s (sources[%d]) has too; ids must differ, or nobody can tell who is meant",
					id, m.sources[first].name(), first)}
			}
			owner[id] = i
			jobs = append(jobs, job{s, id, records[id], groups[id]})
		}
	}
	slices.SortFunc(jobs, func(a, b job) int { return strings.Compare(a.id, b.id) })
	rows, errs := mapAll(jobs)
	for i, err := range errs {
		if err != nil {
			return nil, &InputError{Source: owner[jobs[i].id], Argument: "users", Err: err}
		}
	}
	return rows, nil
}

// mapAll maps the records with as many workers as there are processors. Results keep the order of the jobs.
func mapAll(jobs []job) ([]*row, []error) {
	rows, errs := make([]*row, len(jobs)), make([]error, len(jobs))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				rows[i], errs[i] = jobs[i].source.row(jobs[i].id, jobs[i].doc, jobs[i].groups)
			}
		})
	}
	wg.Wait()
	return rows, errs
}

// result sorts the rows by outcome.
func result(rows []*row) Result {
	res := Result{
		Directory: directory.Directory{
			People: map[string]directory.Person{}, Held: map[string]directory.Hold{}, Departed: map[string]string{},
		},
		Rejected: map[string]string{}, OutOfScope: map[string]string{}, Departed: map[string]string{}, Warnings: map[string]string{},
	}
	for _, r := range rows {
		switch {
		case r.departed != "":
			res.Departed[r.id] = r.departed
			res.Directory.Departed[r.id] = r.departed
		case r.outOfScope != "":
			res.OutOfScope[r.id] = r.outOfScope
			res.Directory.Held[r.id] = directory.Hold{Why: directory.OutOfScope, Cause: r.outOfScope}
		case r.rejected != "":
			res.Rejected[r.id] = r.rejected
			res.Directory.Held[r.id] = directory.Hold{Why: directory.Rejected, Cause: r.rejected}
		default:
			res.Directory.People[r.id] = r.person
		}
		if len(r.notes) > 0 && r.wants() {
			res.Warnings[r.id] = strings.Join(r.notes, "; ")
		}
	}
	res.Directory.AddDepartments()
	res.Summary = map[string]int{
		"records": len(rows), "people": len(res.Directory.People), "rejected": len(res.Rejected), "out_of_scope": len(res.OutOfScope),
		"departed": len(res.Departed), "warnings": len(res.Warnings), "departments": len(res.Directory.Departments),
	}
	return res
}
