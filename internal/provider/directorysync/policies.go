package directorysync

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func policiesAttribute() schema.MapAttribute {
	var handlings []string
	for _, h := range reconcile.Handlings {
		handlings = append(handlings, string(h))
	}
	return schema.MapAttribute{
		Optional: true, ElementType: types.StringType,
		Validators: []validator.Map{
			mapvalidator.NoNullValues(), mapvalidator.KeysAre(attributeName{}), mapvalidator.ValueStringsAre(stringvalidator.OneOf(handlings...)),
		},
		MarkdownDescription: "When attributes are written to people who have a Lark user: attribute => `enforce` (default: whenever Lark has something else), " +
			"`if_empty` (while Lark has nothing), `create_only` (never, so that people may change it in Lark), or `report` (never, but every plan tells " +
			"what differs). Who is created gets every attribute. `suspended` is always enforced. Whoever is adopted is handled as everybody who has a user.",
	}
}

// attributeName takes what a directory has a handling for.
type attributeName struct{}

func (attributeName) Description(context.Context) string { return "the name of an attribute" }

func (v attributeName) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (attributeName) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	switch _, known := directory.LookupAttribute(name); {
	case name == "suspended":
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid policy", "suspended has no policy: whether somebody is suspended is always as the "+
			"directory says. What is to be done about suspensions that others made is said by on_external.")
	case !known:
		_, err := directory.Person{name: nil}.Normalize()
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid policy", fmt.Sprint(err))
	}
}
