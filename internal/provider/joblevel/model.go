package joblevel

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/i18n"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

type model struct {
	JobLevelID      types.String `tfsdk:"job_level_id"`
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	Order           types.Int64  `tfsdk:"order"`
	Status          types.Bool   `tfsdk:"status"`
	I18nName        types.Map    `tfsdk:"i18n_name"`
	I18nDescription types.Map    `tfsdk:"i18n_description"`
}

func (m *model) show(l lark.JobLevel) {
	m.Name, m.Description = types.StringValue(l.Name), types.StringValue(l.Description)
	m.Order, m.Status = types.Int64Value(int64(l.Order)), types.BoolValue(l.Status)
	m.I18nName, m.I18nDescription = i18n.Map(l.I18nName), i18n.Map(l.I18nDescription)
}

// created is the level to make.
func (m *model) created() lark.JobLevel {
	return lark.JobLevel{
		Name: m.Name.ValueString(), Description: m.Description.ValueString(), Order: int(m.Order.ValueInt64()),
		Status:   !object.Known(m.Status) || m.Status.ValueBool(),
		I18nName: i18n.Texts(m.I18nName), I18nDescription: i18n.Texts(m.I18nDescription),
	}
}

// change is what the plan changes, and nothing else.
func (m *model) change(prior model) (change lark.JobChange) {
	if object.Changed(m.Name, prior.Name) {
		change.Name = m.Name.ValueStringPointer()
	}
	if object.Changed(m.Description, prior.Description) {
		change.Description = m.Description.ValueStringPointer()
	}
	if object.Changed(m.Order, prior.Order) {
		change.Order = new(int(m.Order.ValueInt64()))
	}
	if object.Changed(m.Status, prior.Status) {
		change.Status = m.Status.ValueBoolPointer()
	}
	if object.Changed(m.I18nName, prior.I18nName) {
		change.I18nName = i18n.Texts(m.I18nName)
	}
	if object.Changed(m.I18nDescription, prior.I18nDescription) {
		change.I18nDescription = i18n.Texts(m.I18nDescription)
	}
	return change
}

// find gives the id of a level that is named.
func find(ctx context.Context, c *lark.Client, key, value string) (string, error) {
	if key != "name" {
		return value, nil
	}
	all, err := c.JobLevels(ctx)
	if err != nil {
		return "", err
	}
	for id, l := range all {
		if l.Name == value {
			return id, nil
		}
	}
	return "", fmt.Errorf("no job level has that name: it %w", directory.ErrGone)
}
