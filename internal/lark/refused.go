package lark

import (
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// refusedFor are the attributes whose value Lark refuses, by the code.
var refusedFor = map[int]string{
	41001: "mobile", 41003: "mobile", 41004: "mobile", 44018: "mobile", 44019: "mobile",
	41002: "email", 41005: "email", 41034: "email", 41035: "email",
	44001: "enterprise_email", 44024: "enterprise_email", 41068: "enterprise_email", 41069: "enterprise_email",
	44051: "employee_no",
	41006: "name", 41014: "name", 41040: "name",
	41057: "employee_type", 41059: "employee_type", 41060: "employee_type",
	41063: "job_title", 44044: "job_level_id", 44045: "job_family_id", 41038: "gender",
	41030: "leader", 44021: "leader", 44022: "leader",
	41016: "departments", 41017: "departments", 41028: "departments", 41029: "departments", 41031: "departments", 41032: "departments",
	41033: "departments", 41041: "departments", 44035: "departments",
	41036: "avatar_key", 41037: "avatar_key",
	41044: directory.CustomPrefix, 41045: directory.CustomPrefix, 41046: directory.CustomPrefix, 41047: directory.CustomPrefix, 41048: directory.CustomPrefix,
	44036: "suspended",
}

// Attribute names the one attribute of a user for whose value Lark refuses the write, so that the others can be written without it: "" where
// it is another reason, or cannot be told, and the prefix of all custom attributes for one of them.
func (e *Error) Attribute() string {
	switch {
	case !strings.HasPrefix(e.Endpoint, usersPath):
		return ""
	case e.hidden == customAttributes:
		return directory.CustomPrefix
	case e.Code == 0:
		return ""
	}
	if name, ok := refusedFor[e.Code]; ok {
		return name
	}
	if len(e.Violations) == 1 {
		for _, f := range fields {
			if f.key == e.Violations[0].Field {
				return f.attribute
			}
		}
	}
	return ""
}
