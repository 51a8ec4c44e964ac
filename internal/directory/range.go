package directory

// Range is the contact range of an app: what of a tenant it may see.
type Range struct {
	// All is everybody: all staff. Then Departments is empty.
	All bool `json:"all,omitempty"`
	// Departments are those that an administrator has named, by open_department_id, sorted; the people in them and below them are in the
	// range.
	Departments []string `json:"departments,omitempty"`
}

// Lost is what was in the range and is not in a later one: that of all staff, and departments.
func (r Range) Lost(later Range) (allStaff bool, departments []string) {
	if later.All {
		return false, nil
	}
	there := make(map[string]bool, len(later.Departments))
	for _, id := range later.Departments {
		there[id] = true
	}
	for _, id := range r.Departments {
		if !there[id] {
			departments = append(departments, id)
		}
	}
	return r.All, departments
}
