package employeetype

import (
	"context"
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/lark"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/i18n"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/object"
)

type model struct {
	EnumID      types.String `tfsdk:"enum_id"`
	EnumValue   types.Int64  `tfsdk:"enum_value"`
	Content     types.String `tfsdk:"content"`
	Active      types.Bool   `tfsdk:"active"`
	I18nContent types.Map    `tfsdk:"i18n_content"`
}

func (m *model) show(t lark.EmployeeType) {
	m.EnumID, m.EnumValue = types.StringValue(t.ID), types.Int64Value(int64(t.Value))
	m.Content, m.Active, m.I18nContent = types.StringValue(t.Content), types.BoolValue(t.Active), i18n.Map(t.I18nContent)
}

// created is the type to make.
func (m *model) created() lark.EmployeeType {
	return lark.EmployeeType{
		Content: m.Content.ValueString(), Active: !object.Known(m.Active) || m.Active.ValueBool(), I18nContent: i18n.Texts(m.I18nContent),
	}
}

// changed is the type as Lark has it with the planned changes, and no other: Lark's API writes types whole.
func (m *model) changed(t lark.EmployeeType, prior model) lark.EmployeeType {
	if object.Changed(m.Content, prior.Content) {
		t.Content = m.Content.ValueString()
	}
	if object.Changed(m.Active, prior.Active) {
		t.Active = m.Active.ValueBool()
	}
	t.I18nContent = nil
	if object.Changed(m.I18nContent, prior.I18nContent) {
		t.I18nContent = i18n.Texts(m.I18nContent)
	}
	return t
}

// find gives the id of the custom type that has the key.
func find(ctx context.Context, c *lark.Client, key, value string) (string, error) {
	all, err := c.EmployeeTypes(ctx)
	if err != nil {
		return "", err
	}
	for id, t := range all {
		if map[string]string{"enum_id": id, "enum_value": strconv.Itoa(t.Value), "content": t.Content}[key] != value {
			continue
		}
		if t.BuiltIn {
			return "", fmt.Errorf("%q is one of Lark's own types, which cannot be changed: read it with the data source lark_employee_types", t.Content)
		}
		return id, nil
	}
	return "", fmt.Errorf("no employee type has this %s: it %w. The data source lark_employee_types lists them all", key, directory.ErrGone)
}
