package lark

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestError_names_the_attribute_for_whose_value_Lark_refuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		e    Error
		want string
	}{
		{"a code", Error{Endpoint: patchUser.path, Code: 44018}, "mobile"},
		{"a code of departments", Error{Endpoint: patchUser.path, Code: 41029}, "departments"},
		{"a custom attribute", Error{Endpoint: patchUser.path, Code: 41045}, directory.CustomPrefix},
		{"custom attributes that are not shown", Error{Endpoint: getUser.path, hidden: customAttributes}, directory.CustomPrefix},
		{"one field", Error{Endpoint: patchUser.path, Code: 99992402, Violations: []Violation{{Field: "leader_user_id"}}}, "leader"},
		{"two fields", Error{Endpoint: patchUser.path, Code: 99992402, Violations: []Violation{{Field: "name"}, {Field: "city"}}}, ""},
		{"no attribute", Error{Endpoint: patchUser.path, Code: 44010}, ""},
		{"another object", Error{Endpoint: patchDepartment.path, Code: 41002}, ""},
		{"no answer", Error{Endpoint: patchUser.path}, ""},
	} {
		if got := c.e.Attribute(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
