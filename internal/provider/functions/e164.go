package functions

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/nyaruka/phonenumbers"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

type e164Function struct{}

// NewE164 returns e164(phone, default_region): a phone number in the form that Lark compares.
func NewE164() function.Function { return e164Function{} }

func (e164Function) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "e164"
}

func (e164Function) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Write a phone number as E.164",
		MarkdownDescription: "Writes a phone number as E.164, the form in which the provider compares numbers and gives them to Lark: `8123 4567` in the " +
			"region `SG` becomes `+6581234567`. A text that is no possible phone number is an error. A null or blank phone gives " +
			"null. OpenTofu 1.12 cannot pass null to a provider's function: write `try(coalesce(x), \"\")` there.",
		Parameters: []function.Parameter{
			function.StringParameter{
				Name: "phone", AllowNullValue: true,
				MarkdownDescription: "The phone number as people write it; spaces, dashes and brackets do not matter.",
			},
			function.StringParameter{
				Name: "default_region", AllowNullValue: true,
				MarkdownDescription: "The country of numbers without a country code, as two letters of ISO 3166, such as `SG`. Null or empty takes only " +
					"international numbers, which start with `+`.",
			},
		},
		Return: function.StringReturn{},
	}
}

func (e164Function) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var phone, region types.String
	if resp.Error = req.Arguments.Get(ctx, &phone, &region); resp.Error != nil {
		return
	}
	country := strings.ToUpper(region.ValueString())
	if country != "" && !phonenumbers.GetSupportedRegions()[country] {
		resp.Error = function.NewArgumentFuncError(1, fmt.Sprintf("%q is no country; write its two letters of ISO 3166, like SG", region.ValueString()))
		return
	}
	if strings.TrimSpace(phone.ValueString()) == "" {
		resp.Error = resp.Result.Set(ctx, types.StringNull())
		return
	}
	number, err := directory.Phone(phone.ValueString(), country)
	if err != nil {
		resp.Error = function.NewArgumentFuncError(0, err.Error())
		return
	}
	resp.Error = resp.Result.Set(ctx, number)
}
