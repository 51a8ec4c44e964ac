// Package jobfamily is lark_job_family: a line of work that users can have, in a tree of them.
package jobfamily

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/i18n"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

// How many characters Lark takes.
const (
	longestName        = 100
	longestDescription = 5000
)

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "job_family", Noun: "job family",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.JobFamilyID },
	Label:  func(m model) string { return m.Name.ValueString() },
	Keys: []object.Key{
		{Name: "job_family_id", Description: "The family's id."},
		{Name: "name", Description: "The family's name."},
	},
	Blame: map[int]string{
		42404: "name", 42405: "description", 42406: "name", 42407: "parent_job_family_id", 42408: "parent_job_family_id",
		42409: "parent_job_family_id", 42410: "parent_job_family_id", 42413: "parent_job_family_id",
	},
	Read: func(ctx context.Context, c *lark.Client, m *model) error {
		f, err := c.JobFamily(ctx, m.JobFamilyID.ValueString())
		if err == nil {
			m.show(f)
		}
		return err
	},
	Create: func(ctx context.Context, c *lark.Client, plan *model) error {
		f, err := c.CreateJobFamily(ctx, plan.created())
		if err == nil {
			plan.JobFamilyID = types.StringValue(f.ID)
		}
		return err
	},
	Update: func(ctx context.Context, c *lark.Client, plan *model, prior model) error {
		_, err := c.UpdateJobFamily(ctx, prior.JobFamilyID.ValueString(), plan.change(prior))
		return err
	},
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		return c.DeleteJobFamily(ctx, m.JobFamilyID.ValueString())
	},
	Find: find,
	Plan: func(_ context.Context, p *object.Planning[model]) {
		if p.Prior != nil && p.Planned != nil && p.Planned.ParentID.Equal(p.Prior.JobFamilyID) {
			p.Diagnostics.AddAttributeError(path.Root("parent_job_family_id"), "A family below itself",
				"A job family cannot be its own parent: give the id of another one, or an empty string for the top.")
		}
	},
})

var resourceSchema = schema.Schema{
	MarkdownDescription: "A job family: users carry its `job_family_id`. Families stand in a tree. A tenant has 10,000 at most. Lark writes one family at " +
		"a time, so many of them take their time.\n\nLark deletes a family only when there are none below it: let children refer to the " +
		"`job_family_id` of their parent, and Terraform keeps the order by itself. Needs the scope `contact:job_family`.",
	Attributes: map[string]schema.Attribute{
		"job_family_id": schema.StringAttribute{
			Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "The family's id, which Lark chooses.",
		},
		"name": schema.StringAttribute{
			Required: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, longestName)},
			MarkdownDescription: "The family's name, unique in the tenant, 1 to 100 characters. Another one renames the family.",
		},
		"description": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{stringvalidator.UTF8LengthAtMost(longestDescription)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "What the family is for, at most 5,000 characters. An empty string clears it; left out, it is not managed.",
		},
		"parent_job_family_id": schema.StringAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "The family above, by its `job_family_id`; it must be enabled. An empty string moves the family to the top; left out, it is " +
				"not managed.",
		},
		"status": schema.BoolAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "Whether the family is enabled, so that users can be given it. A new family is enabled unless this says otherwise; left out, " +
				"it is not managed.",
		},
		"i18n_name":        i18n.Attribute("The family's name by locale, each 1 to 100 characters.", longestName),
		"i18n_description": i18n.Attribute("The family's description by locale, each 1 to 5,000 characters.", longestDescription),
	},
}
