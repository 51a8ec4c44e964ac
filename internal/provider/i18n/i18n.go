// Package i18n is the attribute that holds one text in several languages, wherever Lark has such a text.
package i18n

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Attribute is a map from locale to text, each of 1 to longest characters. description says what the text is; how the map
// is read is added to it.
func Attribute(description string, longest int) schema.MapAttribute {
	return schema.MapAttribute{
		Optional: true, Computed: true, ElementType: types.StringType,
		Validators: []validator.Map{
			mapvalidator.NoNullValues(),
			mapvalidator.KeysAre(stringvalidator.OneOf("zh_cn", "en_us", "ja_jp")),
			mapvalidator.ValueStringsAre(stringvalidator.UTF8LengthBetween(1, longest)),
		},
		PlanModifiers: []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
		MarkdownDescription: description + " The keys are `zh_cn`, `en_us` and `ja_jp`. A locale that is left out of the map is cleared, and an " +
			"empty map clears all; without the map they are not managed.",
	}
}

// Texts gives what a write sends: nil, which changes nothing, for a map that is null or not known.
func Texts(m types.Map) map[string]string {
	if m.IsNull() || m.IsUnknown() {
		return nil
	}
	texts := map[string]string{}
	for locale, v := range m.Elements() {
		if text, ok := v.(types.String); ok {
			texts[locale] = text.ValueString()
		}
	}
	return texts
}

// Map gives texts by locale as Terraform has them. It is never null: no texts are an empty map.
func Map(texts map[string]string) types.Map {
	elements := map[string]attr.Value{}
	for locale, text := range texts {
		elements[locale] = types.StringValue(text)
	}
	return types.MapValueMust(types.StringType, elements)
}
