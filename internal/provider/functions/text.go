// Package functions holds the provider's functions, provider::lark::NAME in configuration. They are pure and need no
// credentials. Expressions of lark_sync_mapping have e164, transliterate and slug under the same names.
package functions

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// textFunction turns a text into another.
type textFunction struct {
	name, summary, description, parameter string
	apply                                 func(string) string
}

// NewTransliterate returns transliterate(text): Latin letters for any script.
func NewTransliterate() function.Function {
	return textFunction{
		name:    "transliterate",
		summary: "Write a text in Latin letters",
		description: "Writes a text in Latin letters without accents, for names: `Zoë Łęcka` becomes `Zoe Lecka`, `陈美` becomes `Chen Mei`, `Юлия` " +
			"becomes `Iuliia`. A Chinese character gets its most common reading, and Japanese kanji are read as Chinese. What has no letters, such as " +
			"emoji, is left out; white space is folded. Null gives null.",
		parameter: "The text in any script.",
		apply:     directory.Transliterate,
	}
}

// NewSlug returns slug(text): an id made of a text.
func NewSlug() function.Function {
	return textFunction{
		name:    "slug",
		summary: "Make an id of a text",
		description: "Makes an id of a text: words of lower-case ASCII letters and digits, joined by `-`. `Ann-Marie O'Neil (HR)` becomes " +
			"`ann-marie-oneil-hr`. Other scripts are transliterated first. A text without any letter or digit gives an empty string, null gives null.",
		parameter: "The text in any script.",
		apply:     directory.Slug,
	}
}

func (f textFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

func (f textFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary:             f.summary,
		MarkdownDescription: f.description,
		Parameters: []function.Parameter{
			function.StringParameter{Name: "text", AllowNullValue: true, MarkdownDescription: f.parameter},
		},
		Return: function.StringReturn{},
	}
}

func (f textFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text types.String
	if resp.Error = req.Arguments.Get(ctx, &text); resp.Error != nil {
		return
	}
	if text.IsNull() {
		resp.Error = resp.Result.Set(ctx, types.StringNull())
		return
	}
	resp.Error = resp.Result.Set(ctx, f.apply(text.ValueString()))
}
