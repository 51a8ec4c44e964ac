package directorysync

import "github.com/hashicorp/terraform-plugin-framework/resource/schema"

func renamedDepartmentsAttribute() schema.StringAttribute {
	return choice("What to make of a department that is gone from `directory` while all of its people are in one new department there, with the same "+
		"departments below it. `rename` (default): it was renamed or moved, and is so in Lark by a single write, with its chat, its leaders and whoever "+
		"else is in it; the plan says so, and `limits.move` counts its people as moved. That takes at least two people who go together, more of "+
		"them than stay behind (held or missing), and nobody with a Lark account who comes from elsewhere; otherwise people are moved one by one. `replace`: a "+
		"department at a new path is always a new one; for a department that another sync of the same tenant has, too. Where `departments` of `directory` "+
		"have a `department_id`, that alone says which are the same, and counts nobody.", "rename", "replace")
}

func emptyDepartmentsAttribute() schema.StringAttribute {
	return choice("What happens to departments that are gone from `directory`, when nobody is in them any more. `keep` (default): they stay in Lark. "+
		"`delete`: those that this sync has made are deleted, from the bottom up, by the run that moves the last people out. The plan names each. "+
		"Departments that were in Lark before are always kept. So are those in which people are held, missing or suspended, and those in which Lark still "+
		"shows somebody, or a department, of which this sync does not know: the run tells who it is, and leaves the department to them from then on.",
		"keep", "delete")
}
