package jobfamily

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
	JobFamilyID     types.String `tfsdk:"job_family_id"`
	Name            types.String `tfsdk:"name"`
	Description     types.String `tfsdk:"description"`
	ParentID        types.String `tfsdk:"parent_job_family_id"`
	Status          types.Bool   `tfsdk:"status"`
	I18nName        types.Map    `tfsdk:"i18n_name"`
	I18nDescription types.Map    `tfsdk:"i18n_description"`
}

func (m *model) show(f lark.JobFamily) {
	m.Name, m.Description = types.StringValue(f.Name), types.StringValue(f.Description)
	m.ParentID, m.Status = types.StringValue(f.ParentID), types.BoolValue(f.Status)
	m.I18nName, m.I18nDescription = i18n.Map(f.I18nName), i18n.Map(f.I18nDescription)
}

// created is the family to make.
func (m *model) created() lark.JobFamily {
	return lark.JobFamily{
		Name: m.Name.ValueString(), Description: m.Description.ValueString(), ParentID: m.ParentID.ValueString(),
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
	if object.Changed(m.ParentID, prior.ParentID) {
		change.ParentID = m.ParentID.ValueStringPointer()
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

// find gives the id of a family that is named.
func find(ctx context.Context, c *lark.Client, key, value string) (string, error) {
	if key != "name" {
		return value, nil
	}
	all, err := c.JobFamilies(ctx)
	if err != nil {
		return "", err
	}
	for id, f := range all {
		if f.Name == value {
			return id, nil
		}
	}
	return "", fmt.Errorf("no job family has that name: it %w", directory.ErrGone)
}
