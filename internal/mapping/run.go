package mapping

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cel.dev/cel-go/common/types/ref"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Map runs the mapping. The result depends on the records only, not on their order; the order of the sources counts for those
// only whom several of them have, joined by identity. The error is an *[InputError]:
// a source without a single record, a document that is not what [Source] says, or a source id that two sources have,
// unless both say that the person left; or [Errors], where a condition of the configuration fails for every record of a source.
func (m *Mapping) Map() (Result, error) {
	jobs, err := m.jobs()
	if err != nil {
		return Result{}, err
	}
	rows, counts, err := m.mapAll(jobs)
	if err != nil {
		return Result{}, err
	}
	doubts, err := m.doubts(jobs, rows, counts)
	if err != nil {
		return Result{}, err
	}
	return m.together(jobs, rows, doubts)
}

// together makes the result of rows that were mapped by themselves.
func (m *Mapping) together(jobs []job, rows []*row, doubts []*ExpressionError) (Result, error) {
	rows, err := m.unite(jobs, rows)
	if err != nil {
		return Result{}, err
	}
	records := len(rows)
	rows = m.join(rows)
	conflicts(rows)
	requirements(rows)
	leaders(rows)
	departments(rows)
	groups, err := m.groups(rows)
	if err != nil {
		return Result{}, err
	}
	res := result(rows)
	res.leadDepartments(rows)
	res.addGroups(groups)
	res.doubt(doubts)
	res.count(records)
	return res, nil
}

// job is a record that waits to be mapped.
type job struct {
	source int
	id     string
	doc    json.RawMessage
	groups ref.Val
}

// jobs are all records, in order of id.
func (m *Mapping) jobs() ([]job, error) {
	var jobs []job
	for i, s := range m.sources {
		records, err := s.records()
		if err != nil {
			return nil, &InputError{Source: i, Argument: "users", Err: err}
		}
		groups, err := s.groupNames()
		if err != nil {
			return nil, &InputError{Source: i, Argument: "groups", Err: err}
		}
		for id, doc := range records {
			jobs = append(jobs, job{i, id, doc, groups[id]})
		}
	}
	slices.SortFunc(jobs, func(a, b job) int { return cmp.Or(strings.Compare(a.id, b.id), a.source-b.source) })
	return jobs, nil
}

// unite makes one row of those with the same id. Only somebody who left may be in several sources: what narrows a
// listing of people never narrows its evidence of departure, so all that come from one place have the same.
func (m *Mapping) unite(jobs []job, rows []*row) ([]*row, error) {
	united := rows[:0]
	for i, r := range rows {
		if i == 0 || r.id != jobs[i-1].id {
			united = append(united, r)
			continue
		}
		first := united[len(united)-1]
		if first.departed == "" || r.departed == "" {
			return nil, &InputError{Source: jobs[i].source, Argument: "users", Err: fmt.Errorf(
				"has the source id %q, which %s (sources[%d]) has too; ids must differ, or nobody can tell who is meant",
				r.id, m.sources[jobs[i-1].source].name(), jobs[i-1].source)}
		}
		first.departed = min(first.departed, r.departed)
		first.sources = append(first.sources, r.sources...)
		first.identity, first.unidentified = cmp.Or(first.identity, r.identity), cmp.Or(first.unidentified, r.unidentified)
		for kind, keys := range r.keys {
			for _, key := range keys {
				first.key(kind, key)
			}
		}
	}
	return united, nil
}

// mapAll maps the records with as many workers as there are processors. Rows keep the order of the jobs.
func (m *Mapping) mapAll(jobs []job) ([]*row, counts, error) {
	rows, errs := make([]*row, len(jobs)), make([]error, len(jobs))
	all, merging := counts{}, sync.Mutex{}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			own := counts{}
			for {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) {
					break
				}
				rows[i], errs[i] = m.mapOne(jobs[i], nil, own)
			}
			merging.Lock()
			defer merging.Unlock()
			all.merge(own)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, nil, err
		}
	}
	return rows, all, nil
}

// mapOne maps a record by itself; keep and c may be nil.
func (m *Mapping) mapOne(j job, keep *trace, c counts) (*row, error) {
	r, err := m.sources[j.source].row(j, keep, c)
	if err != nil {
		return nil, &InputError{Source: j.source, Argument: "users", Err: err}
	}
	return r, nil
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
		if len(r.aliases) > 0 {
			if res.Directory.Aliases == nil {
				res.Directory.Aliases = map[string][]string{}
			}
			res.Directory.Aliases[r.id] = r.aliases
		}
		if len(r.notes) > 0 && r.wants() {
			for _, n := range r.notes {
				res.warn(r.id, n.String())
			}
		}
	}
	res.Directory.AddDepartments()
	return res
}

func (res *Result) warn(key, text string) {
	if before := res.Warnings[key]; before != "" {
		text = before + "; " + text
	}
	res.Warnings[key] = text
}

// joined counts the records that are told under the source id of another.
func (res *Result) joined() (n int) {
	for _, others := range res.Directory.Aliases {
		n += len(others)
	}
	return n
}

func (res *Result) count(records int) {
	res.Summary = map[string]int{
		"records": records, "people": len(res.Directory.People), "rejected": len(res.Rejected), "out_of_scope": len(res.OutOfScope),
		"departed": len(res.Departed), "warnings": len(res.Warnings), "departments": len(res.Directory.Departments),
		"groups": len(res.Directory.Groups), "joined": res.joined(),
	}
}
