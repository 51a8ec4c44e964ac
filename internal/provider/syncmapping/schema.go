package syncmapping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/jumpcloudusers"
	"github.com/lark-directory/terraform-provider-lark/internal/provider/oktausers"
)

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Turns the records of a source into the directory that `lark_directory_sync` keeps a tenant in step with.\n\n" +
			"Every record comes out exactly once: as a person, departed, out of scope, or rejected because Lark cannot have it. One bad record never fails " +
			"the others, and a bad phone never costs a person their account. Nothing is written, and nothing is read unless a source has `okta` or `jumpcloud`: " +
			"without, no credentials are needed.",
		Attributes: map[string]schema.Attribute{
			"sources": sourcesAttribute("Where people come from. Several sources are put together, people whom several of them have by `identity`, in the order of " +
				"precedence. A source id that two of them have is an error, unless both say that the person left, and so is a source without a single record. Check the spelling " +
				"inside `{ }`: Terraform drops a key it does not know there, without a word. The counts of the plan show it."),
			"directory": schema.StringAttribute{
				Computed: true, CustomType: jsontypes.NormalizedType{},
				MarkdownDescription: "The directory, a JSON document: `people`, `departments`, `groups`, `held`, `departed` and `aliases`. It is what `lark_directory_sync` and " +
					"`lark_existing_users` take.",
			},
			"rejected": causes("Whom Lark cannot have as they are, with the cause: no name, neither email nor mobile, an email or `user_id` that another record " +
				"wants too, or a `user_id` that fails, or because nobody can tell who they are (`identity`). They are held: nothing happens to them."),
			"out_of_scope": causes("Whom the scope leaves out, with the cause. They are held: nothing happens to them."),
			"departed":     causes("Who left, with the evidence. Those whom the sync manages are offboarded."),
			"warnings": causes("What was left unmanaged or written differently, and why: a phone that is no number, a mobile that two people share, a manager nobody " +
				"can find. What is said of a group, such as that it is left out, has the key `group <id>`. An expression of the configuration that gives " +
				"nothing, or fails, for every one of at least ten records has its place as the key, such as `sources[0].attributes[\"job_title\"]`: the name of a field may be " +
				"wrong. The plan warns of that, too."),
			"summary": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type,
				MarkdownDescription: "Counts: `records`, `people`, `rejected`, `out_of_scope`, `departed`, `warnings`, `departments`, `groups`, and `joined`: the records that are told under the source id of another.",
			},
		},
	}
}

func sourcesAttribute(description string) schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Required:            true,
		Validators:          []validator.List{listvalidator.SizeAtLeast(1), listvalidator.NoNullValues()},
		NestedObject:        schema.NestedAttributeObject{Attributes: sourceAttributes()},
		MarkdownDescription: description,
	}
}

func causes(description string) schema.MapAttribute {
	return schema.MapAttribute{
		Computed: true, ElementType: types.StringType,
		MarkdownDescription: description + " A map: source id => text.",
	}
}

func sourceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			MarkdownDescription: "A label for messages. Default: the `preset`.",
		},
		"preset": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Default expressions for a kind of source: `okta` maps Okta's base profile (name, email, mobile, job title, employee number, department " +
				"path, city, country, manager, suspension), takes `DEPROVISIONED` as departed and leaves `STAGED` out; `jumpcloud` maps the same of JumpCloud's users (the department has one level, the " +
				"mobile is the first number of type `mobile`, else `work_mobile`, city and country are those of the work address), leaves `STAGED` out, and takes " +
				"nobody as departed, because JumpCloud forgets its leavers. Default: `okta` with the argument `okta`, `jumpcloud` with `jumpcloud`, else none; " +
				"an empty string is none.",
		},
		"users": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The records, a JSON object: source id => record. Usually `users` of `lark_okta_users` or `lark_jumpcloud_users`; any other object of " +
				"objects serves. One of this, `okta` and `jumpcloud`.",
		},
		"groups": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The groups, a JSON object: group id => `{\"name\", \"members\"}`, with source ids as members. Expressions may use `groups`, the names " +
				"of the person's groups, only if it is given. Not together with `okta` or `jumpcloud`, which have a `groups` of their own.",
		},
		"okta": schema.SingleNestedAttribute{
			Optional: true, Attributes: oktaAttributes(),
			MarkdownDescription: "Instead of `users`: the mapping reads Okta itself, as `lark_okta_users` does, with the credentials of the provider. The records then are in no " +
				"plan and no state, only the directory is, which makes them about a third of the size. `{}` is everybody. Check the spelling inside `{ }`: Terraform drops a key it " +
				"does not know there, without a word, and everybody is read.",
		},
		"user_groups": schema.SingleNestedAttribute{
			Optional: true, Attributes: userGroupsAttributes(),
			MarkdownDescription: "Which of the source's groups become user groups of Lark, and how they are called. It needs the groups: `groups`, or `groups = true` where the " +
				"mapping reads the source itself. `{}` is all of them. Members are people whom a source knows; others are counted in `warnings`. A group that Lark " +
				"cannot have (no name or one that is too long, a name that two groups want, an expression that fails, a record without a list of members) is left out, with a warning: " +
				"nothing happens to the group in Lark. Default: none.",
		},
		"jumpcloud": schema.SingleNestedAttribute{
			Optional: true, Attributes: jumpCloudAttributes(),
			MarkdownDescription: "Instead of `users`: the mapping reads JumpCloud itself, as `lark_jumpcloud_users` does, as `okta` is for Okta. Check the spelling inside `{ }`, as there.",
		},
		"identity": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A CEL expression that gives a text, the same for the records of one person in different sources, such as " +
				"`user.profile.email.lowerAscii()`. Such records are joined to one person. The first source in the list that wants the person gives the source id and goes first with " +
				"each attribute, later ones fill its gaps; the other source ids are `aliases` in the directory. Whom any source wants stays: somebody has left only where all " +
				"sources that have them say so. An identity that one source has twice joins nobody, and all who have it are rejected, as are those for whom the " +
				"expression fails. Default: nobody is joined, and an email that two sources want rejects both.",
		},
		"leads": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A CEL expression that is true for who leads their department, such as `user.profile.title == 'Head of ' + user.profile.department`: the first one of " +
				"their `departments` gets them as its leader in Lark. Where two people would lead the same department, nobody is made its leader, and both are in " +
				"`warnings`. Without a leader by this, a department is led as Lark has it. Default: nobody.",
		},
		"scope": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A CEL expression that is true for whom Lark should have; everybody else is held. It narrows the preset's own scope. A record for which it " +
				"gives neither true nor false is rejected; that it does so for all of ten records or more is an error. Default: everybody.",
		},
		"departed": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A CEL expression that is true for who left: the evidence by which people are offboarded. It replaces the preset's. A record for which it " +
				"gives neither true nor false is rejected. Default: the preset's, or nobody.",
		},
		"phone_region": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "The country of phone numbers without a country code where the record names none, as two letters of ISO 3166, such as `SG`. Expressions " +
				"see it as `phone_region`. Default: none, and then only international numbers are taken.",
		},
		"attributes": schema.MapAttribute{
			Optional: true, ElementType: types.StringType,
			MarkdownDescription: "Lark attribute => CEL expression, merged over the preset. `user` is the record, `groups` the names of the person's groups; `e164`, " +
				"`transliterate` and `slug` are there as functions. A missing or null input leaves its attribute unmanaged. An empty string switches an attribute of " +
				"the preset off, null keeps the preset's.",
		},
		"clear": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
			MarkdownDescription: "Attributes that are cleared in Lark, not left alone, where their input is missing. What fails is not missing: it is left alone.",
		},
	}
}

func userGroupsAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"filter": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A CEL expression over the record of a group, `group`, that is true for the groups to take, such as `group.name.startsWith('lark-')`. " +
				"Default: all of them.",
		},
		"name": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "A CEL expression that gives the name in Lark, at most 100 characters. Default: `group.name`.",
		},
		"description": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "A CEL expression that gives the description in Lark, at most 500 characters; a missing one is left alone, and so are all of them with `null` " +
				"as the expression. Default: `group.description`.",
		},
	}
}

// jumpCloudAttributes are those of lark_jumpcloud_users, and the groups.
func jumpCloudAttributes() map[string]schema.Attribute {
	attributes := jumpcloudusers.QueryAttributes()
	attributes["groups"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether all user groups of the organization are read too, for `groups` in expressions and for `user_groups`. It takes one call for every 100 " +
			"groups, and one for each group and every 100 of its members. Default: `false`.",
	}
	return attributes
}

// oktaAttributes are those of lark_okta_users, and the groups.
func oktaAttributes() map[string]schema.Attribute {
	attributes := oktausers.QueryAttributes()
	attributes["groups"] = schema.BoolAttribute{
		Optional: true,
		MarkdownDescription: "Whether all groups of the org are read too, for `groups` in expressions and for `user_groups`. It takes one call for every " +
			"200 groups, and one for each group and every 1,000 of its members. Needs the scope `okta.groups.read`. Default: `false`.",
	}
	return attributes
}
