package directorysync

import "github.com/hashicorp/terraform-plugin-framework/resource/schema"

func renamedDepartmentsAttribute() schema.StringAttribute {
	return choice("What to make of a department that is gone from `directory`, while all of its people are together in one new department there.\n\n"+
		"  `rename` (default): it is renamed or moved in Lark, by a single write. Its chat, its leaders and whoever else is in it go along. The plan says so, and "+
		"`limits.move` counts its people. It is done only if two people at least go together, more than stay behind (held or missing), the departments below are the "+
		"same, and nobody with a Lark account comes from elsewhere. Otherwise people are moved one by one.\n\n"+
		"  `replace`: a department at a new path is always a new one. Choose it where another sync of the tenant has people in the department, too.\n\n"+
		"  Where `departments` of `directory` have a `department_id`, that alone says which are the same, and counts nobody.", "rename", "replace")
}

func emptyDepartmentsAttribute() schema.StringAttribute {
	return choice("What happens to departments that are gone from `directory`, when nobody is in them any more. `keep` (default): they stay in Lark. "+
		"`delete`: those that this sync has made are deleted, from the bottom up, by the run that moves the last people out. The plan names each. "+
		"Departments that were in Lark before are always kept. So are those in which people are held, missing or suspended, and those in which Lark still "+
		"shows somebody, or a department, of which this sync does not know: the run tells who it is, and leaves the department to them from then on.",
		"keep", "delete")
}
