package directorysync

import "github.com/hashicorp/terraform-plugin-framework/resource/schema"

func renamedDepartmentsAttribute() schema.StringAttribute {
	return choice("What to make of a department that is gone from `directory` while all of its people are in one new department there, with the same "+
		"departments below it. `rename` (default): it was renamed or moved, and is so in Lark by a single write, with its chat, its leaders and whoever "+
		"else is in it; nobody is moved, and `limits.move` counts nobody. The plan says so. That takes at least two people who go together, more of "+
		"them than stay behind (held or missing), and nobody with a Lark account who comes from elsewhere; otherwise people are moved one by one. `replace`: a "+
		"department at a new path is always a new one; for a department that another sync of the same tenant has, too. Where `departments` of `directory` "+
		"have a `department_id`, that alone says which are the same.", "rename", "replace")
}
