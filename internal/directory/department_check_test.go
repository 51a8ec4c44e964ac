package directory

import (
	"strings"
	"testing"
)

func TestCheckDepartmentID_takes_what_Lark_takes(t *testing.T) {
	t.Parallel()
	for id, good := range map[string]bool{
		"platform": true, "Platform_1-a": true, "": false, "od-1": false, "a b": false, strings.Repeat("a", 65): false,
	} {
		if err := CheckDepartmentID(id); (err == nil) != good {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestCheckDepartmentName_takes_what_Lark_takes(t *testing.T) {
	t.Parallel()
	for name, good := range map[string]bool{"Platform": true, "研发": true, "": false, "A/B": false, strings.Repeat("n", 101): false} {
		if err := CheckDepartmentName(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
}
