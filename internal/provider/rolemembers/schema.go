package rolemembers

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	openID           = regexp.MustCompile(`^ou_.+`)
	openDepartmentID = regexp.MustCompile(`^od-.+`)
)

var resourceSchema = schema.Schema{
	MarkdownDescription: "Who is in a functional role: these users, and no others. Somebody who is put into the role elsewhere shows as a difference, and is " +
		"taken out by the next apply.\n\nWhere others are in the role already, nothing is created: import it, and the plan shows whom it would take " +
		"out. Destroying it takes its members out of the role. Needs the scope `contact:functional_role`, and the users in the app's contact " +
		"range.",
	Attributes: map[string]schema.Attribute{
		"role_id": schema.StringAttribute{
			Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			MarkdownDescription: "The role's id. Another one takes the members out of this role and puts them into that one.",
		},
		"members": schema.SetAttribute{
			Required: true, ElementType: types.StringType,
			Validators: []validator.Set{
				setvalidator.SizeAtMost(1000), setvalidator.NoNullValues(),
				setvalidator.ValueStringsAre(stringvalidator.RegexMatches(openID, "must be an open_id: ou_...")),
			},
			MarkdownDescription: "The users in the role, by `open_id`, at most 1,000. An empty set takes everybody out.",
		},
		"departments": schema.SetAttribute{
			// Not UseStateForUnknown: what Lark shows is no order to give it to whoever joins.
			Optional: true, Computed: true, ElementType: types.StringType,
			Validators: []validator.Set{
				setvalidator.SizeBetween(1, 100), setvalidator.NoNullValues(),
				setvalidator.ValueStringsAre(stringvalidator.RegexMatches(openDepartmentID, "must be an open_department_id: od-...")),
			},
			MarkdownDescription: "What every member manages: these departments, by `open_department_id`, 1 to 100, and no others; the root cannot be one. Left " +
				"out, it is not managed, and what is shown is what the first member manages who does not manage all or nothing. Lark's API cannot let a " +
				"member manage the whole tenant, or nothing, again.",
		},
	},
}
