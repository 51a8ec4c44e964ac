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
