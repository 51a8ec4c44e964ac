package usergroup

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
)

var (
	groupID = regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`)
	openID  = regexp.MustCompile(`^ou_[0-9A-Za-z_-]+$`)
)

// Validators of ids, for everything that has to do with groups.
var (
	// GroupID takes the ids that a group can be given; Lark's own are of the same form.
	GroupID = stringvalidator.RegexMatches(groupID, "must be 1 to 64 letters and digits")
	OpenID  = stringvalidator.RegexMatches(openID, "must be the open_id of a user: ou_ and what follows. "+LookUp)
)

// LookUp says where an open_id comes from.
const LookUp = `data "lark_user" { email = "..." } finds it, and so does the open_id of a resource lark_user.`

// IsOpenID tells whether a string has the form of a user's open_id.
func IsOpenID(s string) bool { return openID.MatchString(s) }
