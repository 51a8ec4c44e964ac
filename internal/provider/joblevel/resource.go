// Package joblevel is lark_job_level: a level that users can have.
package joblevel

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
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
	longestName        = 255
	longestDescription = 5000
)

// NewResource returns the resource.
var NewResource = object.New(object.Kind[model]{
	TypeName: "job_level", Noun: "job level",
	Schema: resourceSchema,
	ID:     func(m *model) *types.String { return &m.JobLevelID },
	Label:  func(m model) string { return m.Name.ValueString() },
	Keys: []object.Key{
		{Name: "job_level_id", Description: "The level's id."},
		{Name: "name", Description: "The level's name."},
	},
	Blame: map[int]string{42303: "name", 42304: "description", 42305: "name", 42306: "order", 42308: "order"},
	Read: func(ctx context.Context, c *lark.Client, m *model) error {
		l, err := c.JobLevel(ctx, m.JobLevelID.ValueString())
		if err == nil {
			m.show(l)
		}
		return err
	},
	Create: func(ctx context.Context, c *lark.Client, plan *model) error {
		l, err := c.CreateJobLevel(ctx, plan.created())
		if err == nil {
			plan.JobLevelID = types.StringValue(l.ID)
		}
		return err
	},
	Update: func(ctx context.Context, c *lark.Client, plan *model, prior model) error {
		_, err := c.UpdateJobLevel(ctx, prior.JobLevelID.ValueString(), plan.change(prior))
		return err
	},
	Delete: func(ctx context.Context, c *lark.Client, m model) error {
		return c.DeleteJobLevel(ctx, m.JobLevelID.ValueString())
	},
	Find: find,
})

var resourceSchema = schema.Schema{
	MarkdownDescription: "A job level: users carry its `job_level_id`. A tenant has 10,000 at most. Lark writes one level at a time, so many of them " +
		"take their time. Needs the scope `contact:job_level`.",
	Attributes: map[string]schema.Attribute{
		"job_level_id": schema.StringAttribute{
			Computed: true, PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "The level's id, which Lark chooses.",
		},
		"name": schema.StringAttribute{
			Required: true, Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, longestName)},
			MarkdownDescription: "The level's name, unique in the tenant, 1 to 255 characters. Another one renames the level.",
		},
		"description": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{stringvalidator.UTF8LengthAtMost(longestDescription)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "What the level means, at most 5,000 characters. An empty string clears it; left out, it is not managed.",
		},
		"order": schema.Int64Attribute{
			Optional: true, Computed: true, Validators: []validator.Int64{int64validator.Between(100, 100_000)},
			PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
			MarkdownDescription: "Where the level stands among the others, from 100 to 100,000, smaller first; no two levels have the same. Left out, Lark " +
				"puts a new level last, and it is not managed. Two levels cannot exchange their places in one apply: go by a free number.",
		},
		"status": schema.BoolAttribute{
			Optional: true, Computed: true, PlanModifiers: []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
			MarkdownDescription: "Whether the level is enabled, so that users can be given it. A new level is enabled unless this says otherwise; left out, " +
				"it is not managed.",
		},
		"i18n_name":        i18n.Attribute("The level's name by locale, each 1 to 255 characters.", longestName),
		"i18n_description": i18n.Attribute("The level's description by locale, each 1 to 5,000 characters.", longestDescription),
	},
}
