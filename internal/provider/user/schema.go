package user

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/setplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// What becomes of the person when the resource is destroyed.
const (
	onDestroySuspend = "suspend"
	onDestroyDelete  = "delete"
	onDestroyAbandon = "abandon"
)

const unmanaged = " Left out, it is not managed, and Lark's own value is shown."

var (
	openID = stringvalidator.RegexMatches(regexp.MustCompile(`^ou_.+$`), "must be an open_id (ou_...)")
	leader = stringvalidator.RegexMatches(regexp.MustCompile(`^(|ou_.+|user_id:.+|email:.+@.+)$`),
		"must be an open_id (ou_...), user_id:..., email:..., or empty")
)

var resourceSchema = schema.Schema{
	MarkdownDescription: "A person's account. **Creating one sends an invitation by SMS or email**, and Lark has no way to prevent it; `adopt_existing` takes " +
		"over an account that is there.\n\nA change of whatever attribute changes the account: nothing makes Terraform replace it. Destroying the resource " +
		"suspends the person, unless `on_destroy` says otherwise, within the budget of the provider's `safety.max_offboard`. Administrators of the " +
		"tenant are never suspended or deleted. Somebody who has resigned counts as gone.\n\nBest used with `for_each` over a map whose keys are the " +
		"source's own ids, never emails: a new email would be another person. From about 1,000 people on, `lark_directory_sync` is the better tool: " +
		"Terraform's own work per resource makes plans take minutes.\n\nNeeds the scopes `contact:contact` and `contact:user.id:readonly`, and the " +
		"field scopes of what is managed; what the app may not read keeps its last value, and changes of it made elsewhere are not noticed. Moves " +
		"between departments and suspensions are written for one person a second, as Lark demands it.",
	Attributes: map[string]schema.Attribute{
		"open_id": schema.StringAttribute{
			Computed: true, PlanModifiers: keptText, MarkdownDescription: "The user's id for this app (`ou_...`). It never changes.",
		},
		"union_id": schema.StringAttribute{
			Computed: true, PlanModifiers: keptText, MarkdownDescription: "The user's id for all apps of one developer (`on_...`).",
		},
		"user_id": text("user_id", "The user's id in the tenant, at most 64 characters without spaces: best the source's own id of the person. Default: one that "+
			"Lark makes up. A change is written in place, and Lark allows few of them; it needs the scope `contact:contact:update_user_id`."),
		"name": schema.StringAttribute{
			Required: true, Validators: []validator.String{lawful("name")},
			MarkdownDescription: "The name, at most 255 characters.",
		},
		"en_name":  text("en_name", "The name in English, at most 255 characters."+unmanaged),
		"nickname": text("nickname", "The alias, at most 255 characters."+unmanaged),
		"email": text("email", "The email, which nobody else in the tenant has. An invitation goes to it. A Lark account needs it unless it has a "+
			"mobile of mainland China. Upper and lower case are one."+unmanaged),
		"enterprise_email": text("enterprise_email", "The mailbox of Lark Mail, in a domain of the tenant."+unmanaged),
		"mobile": text("mobile", "The mobile with its country code, such as `+6581234567`, which nobody else in the tenant has. Feishu demands one; Lark takes "+
			"none of +86."+unmanaged),
		"mobile_visible": toggle("Whether colleagues see the mobile. Default of Lark: `true`." + unmanaged),
		"gender":         number("gender", "0 secret, 1 male, 2 female, 3 other."+unmanaged),
		"avatar_key": text("avatar_key", "The key of an uploaded picture (`im/v1` images, type `avatar`). It cannot be taken away, only "+
			"replaced."+unmanaged),
		"department_ids": schema.ListAttribute{
			Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
			Validators: []validator.List{
				listvalidator.SizeAtMost(50), listvalidator.UniqueValues(), listvalidator.NoNullValues(),
				listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1)),
			},
			MarkdownDescription: "The departments, at most 50, the primary one first: each by its `open_department_id` (`od-...`), by its `department_id`, " +
				"or by its path from the top as `path:Engineering/Platform`. Paths spare hundreds of users a reference each, which costs Terraform minutes. " +
				"`[]` leaves the person at the root, as does the default. The order of the others says nothing." + unmanaged,
		},
		"orders": schema.ListNestedAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "Where the person stands in departments of `department_ids`, and which of those is the primary one. Those left out are " +
				"ordered by Lark." + unmanaged,
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"department_id": schema.StringAttribute{
					Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
					MarkdownDescription: "The department, written as in `department_ids`.",
				},
				"user_order": schema.Int64Attribute{
					Required: true, MarkdownDescription: "The person's place among the department's people: the greater comes first.",
				},
				"department_order": schema.Int64Attribute{
					Required: true, MarkdownDescription: "The department's place among the person's own: the greatest is the primary one.",
				},
			}},
		},
		"leader_user_id": schema.StringAttribute{
			Optional: true, Computed: true, PlanModifiers: keptText, Validators: []validator.String{leader},
			MarkdownDescription: "The direct manager: an `open_id`, `user_id:...` or `email:...`. The last two let people of one `for_each` refer to one " +
				"another; a leader whom the same apply makes later is set by that same apply, once they are there. An empty string leaves the person without." + unmanaged,
		},
		"dotted_line_leader_user_ids": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: keptSet,
			Validators:          []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(openID)},
			MarkdownDescription: "The `open_id`s of dotted-line managers. `[]` clears." + unmanaged,
		},
		"city":         text("city", "The city, at most 100 characters; one that Lark does not know yet is made."+unmanaged),
		"country":      text("country", "The country's code, such as `SG`."+unmanaged),
		"work_station": text("work_station", "The work station, at most 255 characters."+unmanaged),
		"join_time": number("join_time", "The first day at work, in seconds since 1970. Lark may keep no more than the day; 0 clears. Default of Lark: the time of "+
			"the create."+unmanaged),
		"employee_no": text("employee_no", "The employee number, at most 255 characters, which nobody else in the tenant has."+unmanaged),
		"employee_type": number("employee_type", "1 regular, 2 intern, 3 outsourced, 4 contractor, 5 consultant, or the `enum_value` of a `lark_employee_type`. "+
			"Default when the account is made: 1."+unmanaged),
		"job_title":     text("job_title", "The job title, at most 100 characters; one that Lark does not know yet is made."+unmanaged),
		"job_level_id":  text("job_level_id", "The id of a `lark_job_level`."+unmanaged),
		"job_family_id": text("job_family_id", "The id of a `lark_job_family`."+unmanaged),
		"geo":           text("geo", "Where the data of the person rest, in a tenant with several places. It is given when the account is made, and not later."),
		"subscription_ids": schema.SetAttribute{
			Optional: true, Computed: true, ElementType: types.StringType, PlanModifiers: keptSet,
			Validators: []validator.Set{setvalidator.NoNullValues()},
			MarkdownDescription: "The seats, which a tenant with several licences demands. Changes made elsewhere are not noticed: reads of many people do not " +
				"show them." + unmanaged,
		},
		"custom_attrs": schema.MapNestedAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
			Validators: []validator.Map{mapvalidator.KeysAre(stringvalidator.LengthBetween(1, 100))},
			MarkdownDescription: "Custom attributes by id (`C-...`, see `lark_custom_attributes`). Only those in the map are managed; one with a `type` and " +
				"nothing else is cleared. An administrator must let the API use them. After an import all that the person has are shown.",
			NestedObject: schema.NestedAttributeObject{
				Validators: []validator.Object{customValidator{}},
				Attributes: map[string]schema.Attribute{
					"type": schema.StringAttribute{
						Required: true, Validators: []validator.String{stringvalidator.OneOf("TEXT", "HREF", "ENUMERATION", "PICTURE_ENUM", "GENERIC_USER")},
						MarkdownDescription: "The type that the attribute has: `TEXT`, `HREF`, `ENUMERATION`, `PICTURE_ENUM` or `GENERIC_USER`.",
					},
					"text":      custom("The text of a `TEXT`, or the words of a `HREF`: at most 100 characters."),
					"url":       custom("The address of a `HREF`."),
					"pc_url":    custom("Another address of a `HREF` for computers."),
					"option_id": custom("The option of an `ENUMERATION` or `PICTURE_ENUM`."),
					"generic_user_id": schema.StringAttribute{
						Optional: true, Validators: []validator.String{openID},
						MarkdownDescription: "The `open_id` of the person whom a `GENERIC_USER` names.",
					},
				},
			},
		},
		"is_frozen": toggle("Whether the account is suspended: `true` signs the person out and lets nobody in. It counts against `safety.max_offboard`. Somebody " +
			"who has not accepted the invitation yet may be refused." + unmanaged),
		"adopt_existing": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether a create may take over an account that has the `user_id`, `email` or `mobile` already, instead of failing. What " +
				"differs is written then, and nobody is invited. Default: `false`.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroySuspend),
			Validators: []validator.String{stringvalidator.OneOf(onDestroySuspend, onDestroyDelete, onDestroyAbandon)},
			MarkdownDescription: "What a destroy does: `suspend` (default), `delete`, which makes the person resign (it can be undone for 30 days, and loses " +
				"departments and roles), or `abandon`, which leaves the account as it is. A destroy obeys what was applied last, so apply a change of this " +
				"first.",
		},
		"transfer": transferSchema,
	},
}

var (
	keptText = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	keptSet  = []planmodifier.Set{setplanmodifier.UseStateForUnknown()}
)

func text(name, description string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Computed: true, PlanModifiers: keptText, Validators: []validator.String{lawful(name)}, MarkdownDescription: description,
	}
}

func custom(description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description}
}

func number(name, description string) schema.Int64Attribute {
	return schema.Int64Attribute{
		Optional: true, Computed: true, PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		Validators: []validator.Int64{lawful(name)}, MarkdownDescription: description,
	}
}

func toggle(description string) schema.BoolAttribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()}, MarkdownDescription: description,
	}
}
