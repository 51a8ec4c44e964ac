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

// changed is the level as Lark has it with the planned changes, and no other: Lark's API writes levels whole.
func (m *model) changed(l lark.JobLevel, prior model) lark.JobLevel {
	if !m.Name.Equal(prior.Name) {
		l.Name = m.Name.ValueString()
	}
	if object.Known(m.Description) && !m.Description.Equal(prior.Description) {
		l.Description = m.Description.ValueString()
	}
	l.Order, l.I18nName, l.I18nDescription = 0, nil, nil // left as they are
	if !m.Order.Equal(prior.Order) {
		l.Order = int(m.Order.ValueInt64())
	}
	if object.Known(m.Status) && !m.Status.Equal(prior.Status) {
		l.Status = m.Status.ValueBool()
	}
	if !m.I18nName.Equal(prior.I18nName) {
		l.I18nName = i18n.Texts(m.I18nName)
	}
	if !m.I18nDescription.Equal(prior.I18nDescription) {
		l.I18nDescription = i18n.Texts(m.I18nDescription)
	}
	return l
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
