package department

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

var openID = regexp.MustCompile(`^ou_.+$`)

const unmanaged = " Left out, it is not managed, and Lark's own value is shown."

var (
	keptText = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	keptSet  = []planmodifier.Set{setplanmodifier.UseStateForUnknown()}
	person   = stringvalidator.RegexMatches(openID, "must be an open_id (ou_...)")
)

var resourceSchema = schema.Schema{
	MarkdownDescription: "A department.\n\nLark deletes a department only when nobody and nothing is in it. A destroy waits for about a minute, so that people " +
		"whom the same apply moves out have left; then it fails and says who is still inside. A department that exists already is not adopted: " +
		"import it. Departments are written one after the other, as Lark locks the tenant's whole structure for each.\n\nNeeds the scopes " +
		"`contact:contact`, `contact:department.base:readonly` and `contact:department.organize:readonly`, and a contact range that has the " +
		"department and its parent: all staff, for one right under the root.",
	Attributes: map[string]schema.Attribute{
		"open_department_id": schema.StringAttribute{
			Computed: true, PlanModifiers: keptText,
			MarkdownDescription: "The department's id for this app (`od-...`). It never changes.",
		},
		"department_id": schema.StringAttribute{
			Optional: true, Computed: true, PlanModifiers: keptText,
			Validators: []validator.String{checked{"a department_id", directory.CheckDepartmentID}},
			MarkdownDescription: "The custom id: a letter or digit, then up to 63 letters, digits, `_`, `-`, `@` and `.`; not `0`, `1`, or what starts with " +
				"`od-`. Default: one that Lark makes up. A change is written in place, and Lark allows few of them, perhaps one; it needs the scope " +
				"`contact:contact:update_department_id`.",
		},
		"name": schema.StringAttribute{
			Required: true, Validators: []validator.String{checked{"a department's name", directory.CheckDepartmentName}},
			MarkdownDescription: "The name, at most 100 characters, without `/`; no other department under the same parent has it. A change renames the department.",
		},
		"i18n_name": schema.MapAttribute{
			Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
			Validators: []validator.Map{
				mapvalidator.KeysAre(stringvalidator.OneOf("zh_cn", "ja_jp", "en_us")), mapvalidator.NoNullValues(),
				mapvalidator.ValueStringsAre(checked{"a department's name", directory.CheckDepartmentName}),
			},
			MarkdownDescription: "Names by language: `zh_cn`, `ja_jp`, `en_us`. A language that is left out of the map has none; `{}` clears all." + unmanaged,
		},
		"parent_department_id": schema.StringAttribute{
			Optional: true, Computed: true, PlanModifiers: keptText, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "The department above: its `open_department_id`, its `department_id`, its path from the top as `path:Engineering/Platform`, or " +
				"`0`, the root. A change moves the department with all that is in it. Refer to `open_department_id` of a department that the same " +
				"configuration makes or renames, so that Terraform knows the order. After an import the state has the `open_department_id`, " +
				"whichever way it is written here. Default: the root, when the department is made." + unmanaged,
		},
		"leader_user_id": schema.StringAttribute{
			Optional: true, Computed: true, PlanModifiers: keptText, Validators: []validator.String{stringvalidator.Any(stringvalidator.OneOf(""), person)},
			MarkdownDescription: "The leader's `open_id`. An empty string leaves the department without leader and deputies." + unmanaged,
		},
		"deputy_leader_user_ids": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: keptSet,
			Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(person)},
			MarkdownDescription: "The `open_id`s of the deputies (`leaders` with `leaderType` 2 in Lark's API), beside a leader only. `[]` takes them " +
				"all out." + unmanaged,
		},
		"order": schema.Int64Attribute{
			Optional: true, Computed: true, Validators: []validator.Int64{int64validator.AtLeast(0)},
			PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			MarkdownDescription: "The place among the departments of the same parent: the smaller comes first, and no two have the same. Default: after those " +
				"that are there." + unmanaged,
		},
		"create_group_chat": schema.BoolAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "Whether the department is to have a group chat. `true` makes one, also when it was dissolved since; `false` makes none, and " +
				"takes none away: the API cannot.",
		},
		"chat_id": schema.StringAttribute{
			Computed: true, PlanModifiers: keptText,
			MarkdownDescription: "The id of the department's group chat (`oc_...`), empty where it has none.",
		},
		"group_chat_employee_types": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.Int64Type, PlanModifiers: keptSet,
			Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueInt64sAre(int64validator.AtLeast(1))},
			MarkdownDescription: "Employee types whose people are in the group chat: 1 regular, 2 intern, 3 outsourced, 4 contractor, 5 consultant, or a " +
				"custom one. `[]` clears." + unmanaged,
		},
		"department_hrbps": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: keptSet,
			Validators: []validator.Set{setvalidator.SizeAtMost(500), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(person)},
			MarkdownDescription: "The `open_id`s of the HR business partners, at most 500. `[]` clears. Without the scope `contact:department.hrbp:readonly` Lark " +
				"does not show them, and changes made elsewhere are not noticed." + unmanaged,
		},
		"unit_ids": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: keptSet,
			Validators: []validator.Set{setvalidator.SizeAtMost(1), setvalidator.NoNullValues()},
			MarkdownDescription: "The unit that the department is bound to when it is made; one at most. The API cannot change it later: a plan that would is " +
				"refused." + unmanaged,
		},
	},
}

// checked applies a check of the domain.
type checked struct {
	what  string
	check func(string) error
}

func (v checked) Description(context.Context) string             { return v.what + " that Lark takes" }
func (v checked) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v checked) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := v.check(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Not "+v.Description(context.Background()), err.Error())
	}
}
