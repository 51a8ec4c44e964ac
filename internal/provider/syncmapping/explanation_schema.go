package syncmapping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (d *explanationDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Tells of one person how they come from their record to what the sync does with them: import, scope, mapping with every expression and its value, " +
			"match, decision. Nothing is done, and nothing is read unless a source has `okta` or `jumpcloud`, which then is read once more.\n\n" +
			"The mapping that explains is the one that maps. What `lark_directory_sync` has bound before, its limits and policies are not known here: the decision is that of " +
			"a first run. The sources stand in the state once more: take the block out when the " +
			"question is answered, or ask it in a configuration of its own.",
		Attributes: map[string]schema.Attribute{
			"record": schema.StringAttribute{
				Required: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
				MarkdownDescription: "Who is asked for: a source id, or else an email or login. Any source id of a person whom several sources have will do. That nobody " +
					"has it, or several people have, is an error that names who may be meant.",
			},
			"sources": sourcesAttribute("The sources, all of them: the same as those of `lark_sync_mapping`. Keep them in a `local` that both have."),
			"existing": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Who is in Lark already: `users` of `lark_existing_users`. Without it, nothing is said of the match.",
			},
			"source_id": schema.StringAttribute{
				Computed: true, MarkdownDescription: "The source id by which the directory knows them.",
			},
			"aliases": schema.ListAttribute{
				Computed: true, ElementType: types.StringType, MarkdownDescription: "Their other source ids, where several sources have them.",
			},
			"outcome": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "What becomes of them: `person`; `rejected`, because Lark cannot have them so; `out_of_scope`; `departed`; or `held`, a person to whom nothing " +
					"happens because of what is in Lark.",
			},
			"cause": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Why, where it is another outcome than `person`.",
			},
			"person": schema.StringAttribute{
				Computed: true, CustomType: jsontypes.NormalizedType{},
				MarkdownDescription: "What Lark should have of them, as `people` of the directory has it: a JSON object. Null where the mapping makes no person of them.",
			},
			"attributes": schema.ListNestedAttribute{
				Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: evaluationAttributes()},
				MarkdownDescription: "What each expression gave, record by record in the order of the sources, and in order of name. Of who is departed or out of scope there are only " +
					"those by which others may name them as their manager.",
			},
			"match": schema.StringAttribute{
				Computed: true, MarkdownDescription: "Which Lark user was found for them, and by which key, or why none; null where nobody was looked for.",
			},
			"decision": schema.StringAttribute{
				Computed: true, MarkdownDescription: "What the sync does with them.",
			},
			"explanation": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "All of it as text, in five steps, to be read: `terraform output -raw` of it, or `terraform console`.",
			},
		},
	}
}

func evaluationAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"source":     text("The source, as it is called in messages."),
		"record":     text("The source id of the record."),
		"name":       text("The attribute of Lark."),
		"expression": text("The CEL expression, in one line."),
		"from":       text("Whose expression it is: `preset` or `configuration`."),
		"inputs": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "What the record has of the fields that the expression reads: field => text, or JSON of anything else, or null.",
		},
		"result": text("What the expression gave: text, or JSON of anything else, or null where it gave nothing or failed."),
		"value": text("What the person gets, or would get if they were not rejected: text, or JSON of anything else; an empty one is cleared in Lark, and null is left " +
			"alone. The leader is a source id."),
		"note": text("Why the value is not the result, where it is not."),
	}
}
