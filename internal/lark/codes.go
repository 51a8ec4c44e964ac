package lark

import "strings"

// meaning is what codes mean at the endpoints below a path, beside what they mean everywhere: the same number is
// something else at others.
type meaning struct {
	path string
	// gone: the object that the path names does not exist; absent is that of reads only.
	gone, absent                        []int
	taken, outOfRange, resigned, locked []int
	remedies                            map[int]string
}

var meanings = []meaning{
	messageMeaning,
	{
		path: usersPath + "/:id/resurrect", outOfRange: []int{44029}, taken: []int{44030, 44031, 44032},
		remedies: map[int]string{
			44028: "They resigned more than 30 days ago, and Lark has no account any more to restore: create one.",
			44029: "The app may not restore them: the departments, and they themselves, must be in its contact range, and the tenant's " +
				"plan must allow it.",
			44030: "Somebody else has their mobile by now: free it first, or create another account.",
			44031: "Somebody else has their email by now: free it first, or create another account.",
			44032: "Somebody else has their user_id by now: free it first, or create another account.",
			44033: "They have not resigned.",
			44034: "Lark has not ended the deletion yet, which takes up to 48 hours: run again later.",
		},
	},
	{
		path: usersPath + "/:id/update_user_id",
		remedies: map[int]string{
			40001: "A user_id has at most 64 characters and no spaces.",
			41009: "The account has neither email nor mobile: give it one first.",
			41011: "Somebody else has this user_id: choose another.",
			41013: "This user's user_id was changed as often as Lark lets it be: go back to the one they have.",
			41054: reported,
		},
	},
	{
		path: groupPath, gone: []int{unknownGroup}, taken: []int{duplicateGroupID, duplicateGroupName},
		outOfRange: []int{42009, 42010}, resigned: []int{42006},
		remedies: map[int]string{
			41071: reported, 41072: reported, 41074: reported,
			41073:              "The user does not exist in Lark, or not for this app.",
			42001:              "Give a name.",
			unknownGroup:       "There is no such group in Lark; a group_id has at most 64 letters and digits.",
			42003:              "A dynamic group is changed in the admin console only: there its members follow from rules.",
			42009:              widenRange,
			42010:              "User groups are made by apps whose contact range is all staff: widen it " + console + publish + ".",
			42011:              "A group has 20 departments at most.",
			42012:              "A group has 100,000 users at most, and all groups together ten for each user of the tenant.",
			42013:              "A name has at most 100 characters.",
			42014:              "A description has at most 500 characters.",
			42015:              "The tenant has no user groups: ask Lark's support to enable them.",
			42016:              "A tenant has 500 user groups at most, dynamic ones included: delete some.",
			42017:              "Take its users out first; departments in it are taken out in the admin console only.",
			42029:              "It has settings that the API does not know: look after it in the admin console.",
			duplicateGroupID:   "Choose another group_id.",
			duplicateGroupName: "Choose another name: they are unique in the tenant.",
		},
	},
	{
		path: rolesPath, gone: []int{41202}, taken: []int{41201}, outOfRange: []int{41211},
		remedies: map[int]string{
			40001: "A role's name has 1 to 50 characters; a call names 1 to 100 members and departments.",
			41201: "Choose another name; or, if it is that role (perhaps made by an attempt whose answer was lost), import it by its " +
				"role_id, which stands beside its name in the admin console: the API lists no roles.",
			41202: "It does not exist in Lark.",
			41206: "Take its members out first.",
			41208: "A tenant has 500 roles at most: delete some.",
			41209: "A role has 1,000 members at most.",
			41210: "A department does not exist in Lark, or is the root, which cannot be set: plan again.",
			41211: widenRange,
			41213: "It is one of Lark's own roles, which the API does not change.",
		},
	},
	{
		path: employeeTypesPath, taken: []int{42301, 42302},
		remedies: map[int]string{
			40001: "Lark's own types, 1 to 5, cannot be changed; a name has 1 to 100 characters.",
			42301: "Another type has this content: choose another.",
			42302: "Another type has this text in i18n_content: choose another.",
			42303: "A name has at most 100 characters, and a tenant at most 255 custom types, those included that were deleted.",
		},
	},
	{
		path: jobLevelsPath, gone: []int{42301}, taken: []int{42305, 42306}, locked: []int{42302, 42307},
		remedies: map[int]string{
			42300: "A tenant has 10,000 job levels at most: delete some.",
			42301: "It does not exist in Lark.",
			42302: "Somebody else is changing job levels all the time: let runs follow each other.",
			42303: "A name has 1 to 255 characters.",
			42304: "A description has at most 5,000 characters.",
			42305: "Another job level has this name: choose another.",
			42306: "Another job level has this order: choose another.",
			42308: "An order is from 100 to 100,000.",
		},
	},
	{
		path: jobFamiliesPath, gone: []int{42402}, absent: []int{42404}, taken: []int{42406}, locked: []int{42403, 42412},
		remedies: map[int]string{
			42401: "A tenant has 10,000 job families at most: delete some.",
			42402: "It does not exist in Lark.",
			42403: "Somebody else is changing job families all the time: let runs follow each other.",
			42404: "A name has 1 to 100 characters.",
			42405: "A description has at most 5,000 characters.",
			42406: "Another job family has this name: choose another.",
			42407: "A family cannot stand below itself: choose another parent.",
			42408: "The parent does not exist in Lark: plan again.",
			42409: "The parent is disabled: enable it, or choose another.",
			42410: "The parent was deleted: choose another.",
			42411: "Delete the families below it first, or move them.",
			42413: "The tree of families is too deep: choose a parent that is higher up.",
		},
	},
	{path: auditInfosPath, remedies: auditRemedies()},
}

// auditRemedies are the same for all codes of audit_infos: Lark documents the numbers, 1050001 to 1050009, and the message says more.
func auditRemedies() map[int]string {
	all := map[int]string{}
	for code := 1050001; code <= 1050009; code++ {
		all[code] = "Check oldest and latest, which are 30 days apart at most and not in the future, event_name, event_module and operator; the tenant's plan must have the audit log."
	}
	return all
}

// meaningAt returns what codes mean at an endpoint, by its path; nothing where they mean what they mean everywhere.
func meaningAt(path string) meaning {
	for _, m := range meanings {
		if path == m.path || strings.HasPrefix(path, m.path+"/") {
			return m
		}
	}
	return meaning{}
}
