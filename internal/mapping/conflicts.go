package mapping

import (
	"fmt"
	"strings"
)

// conflicts deals with values that a tenant has once and more than one record wants. An email or user_id decides whose
// account it is, so both wait; anything else is written for neither. Values compare without case, as Lark's do.
func conflicts(rows []*row) {
	for _, attribute := range []string{"email", "user_id"} {
		for value, claimants := range claims(rows, attribute) {
			for _, r := range claimants {
				r.reject("%s %s is wanted by %s too", attribute, value, idsOf(others(claimants, r)))
			}
		}
	}
	implied(rows)
	for _, attribute := range []string{"employee_no", "enterprise_email", "mobile"} {
		for value, claimants := range claims(rows, attribute) {
			for _, r := range claimants {
				r.fail(attribute, "%s is wanted by %s too, so neither gets it", value, idsOf(others(claimants, r)))
			}
		}
	}
}

// claims gives the values that several records want, with those records in order of id.
func claims(rows []*row, attribute string) map[string][]*row {
	all := map[string][]*row{}
	for _, r := range rows {
		if value := r.person.String(attribute); value != "" && r.wants() {
			value = strings.ToLower(value)
			all[value] = append(all[value], r)
		}
	}
	for value, claimants := range all {
		if len(claimants) < 2 {
			delete(all, value)
		}
	}
	return all
}

// implied finds user_ids that are the source id of somebody who has no user_id: an account is made with the source id
// then, and recognised by it, so the two would be taken for one.
func implied(rows []*row) {
	owners := map[string]*row{}
	for _, r := range rows {
		if r.wants() && r.person.String("user_id") == "" {
			owners[r.id] = r
			for _, alias := range r.aliases { // the account may have been made under another of the person's source ids
				owners[alias] = r
			}
		}
	}
	for _, r := range rows {
		wanted := r.person.String("user_id")
		if owner := owners[wanted]; wanted != "" && owner != nil && r.wants() {
			r.reject("user_id %s is wanted by %s too", wanted, owner.id)
			owner.reject("user_id %s, the source id, is wanted by %s too", wanted, r.id)
		}
	}
}

// requirements rejects whom Lark cannot have: it needs a name, and an email or a mobile. Without a user_id that is
// mapped and fails, an account would be made under the source id, which nobody can take back.
func requirements(rows []*row) {
	for _, r := range rows {
		if !r.wants() {
			continue
		}
		if r.person.String("name") == "" {
			r.reject("no name%s", r.because("name"))
		}
		if r.person.String("email") == "" && r.person.String("mobile") == "" {
			r.reject("neither email nor mobile%s", r.because("email", "mobile"))
		}
		if what, ok := r.failed["user_id"]; ok {
			r.reject("user_id: %s", what)
		}
	}
}

// because names the failures that an attribute is lacking for.
func (r *row) because(attributes ...string) string {
	var causes []string
	for _, name := range attributes {
		if what, ok := r.failed[name]; ok {
			causes = append(causes, fmt.Sprintf("%s: %s", name, what))
		}
	}
	if causes == nil {
		return ""
	}
	return " (" + strings.Join(causes, "; ") + ")"
}

func others(rows []*row, but *row) []*row {
	rest := make([]*row, 0, len(rows)-1)
	for _, r := range rows {
		if r != but {
			rest = append(rest, r)
		}
	}
	return rest
}

// idsOf names a few records.
func idsOf(rows []*row) string {
	const most = 5
	ids := make([]string, 0, most)
	for _, r := range rows[:min(len(rows), most)] {
		ids = append(ids, r.id)
	}
	text := strings.Join(ids, ", ")
	if more := len(rows) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
