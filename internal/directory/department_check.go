package directory

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

var departmentID = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_\-@.]{0,63}$`)

// CheckDepartmentID says what Lark would refuse of a custom department_id.
func CheckDepartmentID(id string) error {
	switch {
	case id == "0" || id == "1" || strings.HasPrefix(id, "od-"):
		return fmt.Errorf("%q is one that Lark keeps for itself: 0, 1, and what starts with od-", id)
	case !departmentID.MatchString(id):
		return errors.New("must start with a letter or digit, and have at most 64 letters, digits, _ - @ and .")
	}
	return nil
}

var departmentOrder = regexp.MustCompile(`^(0|[1-9][0-9]{0,17})$`)

// CheckDepartmentOrder says what Lark would refuse of an order, which is text there.
func CheckDepartmentOrder(order string) error {
	if !departmentOrder.MatchString(order) {
		return fmt.Errorf("%q is no order: write a whole number from 0 on, as text, such as \"10\"", order)
	}
	return nil
}

// checkLeading looks at who leads the departments, and at their order: Lark has each once under a parent (43005).
func (d *Directory) checkLeading(p *problems) {
	owner := map[[2]string]string{}
	for _, path := range sorted(d.Departments) {
		dep := d.Departments[path]
		if dep.Leader != "" && !d.names(dep.Leader) {
			p.add("departments[%q].leader: %q is not in people, held or departed; correct it, or leave it out", path, dep.Leader)
		}
		if dep.Order == "" {
			continue
		}
		if err := CheckDepartmentOrder(dep.Order); err != nil {
			p.add("departments[%q].order: %v", path, err)
		}
		place := [2]string{dep.Parent, dep.Order}
		if other, taken := owner[place]; taken {
			p.add("departments[%q].order: %q is that of %q too; Lark has it once under a parent", path, dep.Order, other)
		}
		owner[place] = path
	}
}

// CheckDepartmentName says what Lark would refuse of a department's name in any language. How long one may be is
// documented for another API of Lark's only.
func CheckDepartmentName(name string) error {
	switch n := utf8.RuneCountInString(name); {
	case strings.TrimSpace(name) == "":
		return errors.New("must not be empty")
	case strings.Contains(name, "/"):
		return errors.New("must not contain \"/\": Lark refuses it in a name")
	case n > maxDepartmentNameLen:
		return fmt.Errorf("has %d characters; Lark takes %d", n, maxDepartmentNameLen)
	}
	return nil
}
