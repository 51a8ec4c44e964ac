package mapping

import (
	"errors"
	"fmt"
)

func (c *compiler) leads(s *source) {
	if c.given.Leads == "" {
		return
	}
	var err error
	if s.leads, err = c.language().compile(c.given.Leads, acceptsCondition); err != nil {
		c.fault(leadsArgument, "", err)
	}
}

// lead finds out whether somebody who is wanted leads the first of their departments. Where that cannot be told, they do not.
func (s *source) lead(r *row, vars *variables) {
	if s.leads == nil || !r.wants() {
		return
	}
	leads, err := s.leads.holds(vars)
	gave := err == nil
	if errors.Is(err, errMissing) { // as with an attribute
		err = nil
	}
	r.count(s.leads, gave, err)
	r.trace.keep(leadsArgument, s.leads, leads, err)
	if err != nil {
		r.note(leadsArgument, "%v; nobody is taken to lead a department on that", err)
	}
	r.leads = err == nil && leads
}

// leadDepartments names the leaders of departments. One that two people lead has none: which of them does cannot be told.
func (res *Result) leadDepartments(rows []*row) {
	leading := map[string][]*row{}
	for _, r := range rows {
		if !r.leads || !r.isPerson() {
			continue
		}
		paths := r.person.Strings("departments")
		if len(paths) == 0 {
			res.warn(r.id, leadsArgument+": they are in no department that they could lead")
			continue
		}
		leading[paths[0]] = append(leading[paths[0]], r)
	}
	for path, leaders := range leading {
		if len(leaders) == 1 {
			department := res.Directory.Departments[path]
			department.Leader = leaders[0].id
			res.Directory.Departments[path] = department
			continue
		}
		for _, r := range leaders {
			res.warn(r.id, fmt.Sprintf("%s: %s would lead %q too, so nobody is made its leader", leadsArgument, idsOf(others(leaders, r)), path))
		}
	}
}
