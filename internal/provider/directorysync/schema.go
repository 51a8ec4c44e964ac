package directorysync

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func (r *syncResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Keeps the people, departments and user groups of a Lark tenant in step with a directory document.\n\n" +
			"The document says who should be there. `plan` compares it with what Lark has of the people whom this resource has bound " +
			"(by Lark id, once and for all), draws the difference, and tells in one warning what will happen to whom; `apply` does exactly " +
			"that. Who is not in the document any more is *missing*, not gone: nothing happens to them, unless `offboarding.missing` says so. " +
			"Leavers are suspended on the evidence of the source, and deleted only where `offboarding.delete_after` says when. Destroying or replacing this resource sends Lark nothing.\n\n" +
			"A first apply tells failures as warnings and exits 0, for an error would taint the new resource, and Terraform would replace it. Put a precondition on `failures`, " +
			"as the example does: then every run with failures exits 1.\n\n" +
			"There is no import: a lost state is rebuilt by `existing` with `on_unmatched = \"hold\"`.",
		Attributes: map[string]schema.Attribute{
			"directory": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Who should be in the tenant, a JSON document: `directory` of `lark_sync_mapping`, or one that is written by hand with `jsonencode`. What " +
					"stands in it, [and which attributes people have](#the-directory), is told above. It must be known when the plan is made. After a refresh the state " +
					"holds Lark's values, so that drift is drawn attribute by attribute.",
			},
			"existing": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Lark users found for people who are not bound yet: the `users` of `lark_existing_users`. It is the only way to " +
					"adopt an account; without it, an account that turns out to exist is a failure of that person. The state keeps the " +
					"first value, because later ones say nothing new about people who are bound.",
			},
			"match": schema.ListAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "By which keys `existing` may have found a user for them to be adopted. Default: all of `user_id`, `email` and `mobile`.",
				Validators: []validator.List{
					listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues(),
					listvalidator.ValueStringsAre(stringvalidator.OneOf(reconcile.MatchKeys...)),
				},
			},
			"on_unmatched": choice("What to do with people who have no Lark user yet: `create` (default) invites them, `hold` leaves them out, so that a first "+
				"run only adopts, `fail` refuses the plan and names them.",
				string(reconcile.CreateUnmatched), string(reconcile.HoldUnmatched), string(reconcile.FailUnmatched)),
			"limits":          limitsAttribute(),
			"approvals":       approvalsAttribute(),
			"approvals_until": approvalsUntilAttribute(),
			"offboarding": schema.SingleNestedAttribute{
				Optional: true,
				MarkdownDescription: "What happens to people who left. Check the spelling inside `{ }`: Terraform drops a key it does not know there, without a word, " +
					"and the default holds.",
				Attributes: map[string]schema.Attribute{
					"action": schema.StringAttribute{
						Optional: true,
						Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^(suspend|none)$`),
							`must be "suspend" or "none"; to delete leavers, set delete_after`)},
						MarkdownDescription: "`suspend` (default) freezes the Lark account of people whom the source names as departed; `none` only reports them.",
					},
					"delete_after":   deleteAfterAttribute(),
					"transfer":       transferAttribute(),
					"time_zone":      timeZoneAttribute(),
					"notify_manager": notifyManagerAttribute(),
					"missing":        missingAttribute(),
					"missing_for":    missingForAttribute(),
					"out_of_scope":   outOfScopeAttribute(),
				},
			},
			"on_external": choice("What to do about people whom somebody else suspended in Lark: `report` (default) leaves it so and says it, `restore` "+
				"lifts the suspension, and restores people who were deleted in Lark, for 30 days; after that they get a new account, by a plan that says so. Whom this "+
				"sync has suspended or deleted comes back either way.", "report", "restore"),
			"on_missing_leader": missingLeaderAttribute(),
			"group_membership": choice("Who is in the user groups of `directory`. `exclusive` (default): its members and nobody else. Whoever else is in "+
				"such a group in Lark is taken out by a plan that shows them, strangers by their `open_id`. `additive`: its members and whoever Lark has in it; nobody "+
				"is taken out. Either way people who are held, missing or departed stay as they are, and so do departments, and members who have no Lark account yet join when "+
				"they have one. While a person of the directory, held ones included, has no account that is known, strangers stay in all groups, for they "+
				"may be that person; `approvals` with their `open_id` lets them be taken out. The run that takes up a group only adds. A group of which the app does not see all members is left alone.", "exclusive", "additive"),
			"empty_departments":   emptyDepartmentsAttribute(),
			"renamed_departments": renamedDepartmentsAttribute(),
			"protect": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
				MarkdownDescription: "Source ids, Lark ids (`open_id` or `user_id`) or emails of people who are never suspended. Tenant administrators are " +
					"protected without being named here. An entry that matches nobody gives a warning.",
			},
			"same_person": schema.MapAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.Map{mapvalidator.NoNullValues()},
				MarkdownDescription: "New source id => old source id of the same human, to confirm a suspected rename: the new one takes over the Lark " +
					"user of the old one. An entry that has done its work can be removed.",
			},
			"policies": policiesAttribute(),
			"report":   reportAttribute(),
			"timeouts": timeouts.Attributes(ctx, timeouts.Opts{
				Create: true, Read: true, Update: true,
				CreateDescription: "How long a first apply may take, such as `2h`. Default: twice the forecast and at least 20 minutes.",
				ReadDescription:   "How long a refresh may take. Default: 30 minutes. A refresh goes by the value that was applied last.",
				UpdateDescription: "How long an apply may take. Default: twice the forecast and at least 20 minutes.",
			}),
			"summary": schema.MapAttribute{
				Computed: true, ElementType: types.Int64Type,
				MarkdownDescription: "How many people the last plan that was applied changes, by kind: `create`, `adopt`, `update`, `suspend`, `delete`, `restore` " +
					"(each person's one write counts in one of `create`, `update`, `suspend`, `delete` and `restore`), of which `move` (departments) and " +
					"`rename` (name or email); `held` and `missing`, to whom nothing happens; `departments` created, changed or deleted at most. " +
					"Where there are groups also `groups` made or changed, and the memberships of `member_add` and `member_remove`.",
			},
			"forecast": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "What the last plan that was applied costs, in one line: calls to Lark that the apply makes at most where none has to be " +
					"repeated, time at Lark's published rates, and invitations (SMS or email) that people get. Calls of the refresh are not in it, nor messages of " +
					"`notifications.app`. A plan whose calls are beyond the provider's `safety.max_api_calls` is refused.",
			},
			"offboarded": schema.StringAttribute{
				Computed: true, CustomType: jsontypes.NormalizedType{},
				MarkdownDescription: "People who left, as a JSON object: source id => `{\"name\", \"evidence\"}`, where the evidence is what `departed` said of " +
					"them when they were suspended, or since when they are missing from the source. They stay suspended until they come back; " +
					"who was deleted when `delete_after` had passed has `\"deleted\": true`.",
			},
			"failures": schema.MapAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: fmt.Sprintf("Source id (or department path, or `group:` and the source id of a group) => why the last apply could not do what was planned, at most %d. Those are "+
					"planned again by the next run. Put a precondition on it in an output, so that a run with failures fails visibly.", reconcile.MaxFailures),
			},
			"last_run": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "One line about the last apply: when, how many of what, failures. It changes with each apply that has something to do.",
			},
		},
	}
}

func choice(description string, values ...string) schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, MarkdownDescription: description, Validators: []validator.String{stringvalidator.OneOf(values...)},
	}
}

// limitsAttribute is a map, because Terraform drops what an object has no attribute for without a word, and a limit with a misspelt name
// would be none.
func limitsAttribute() schema.MapAttribute {
	what := map[reconcile.Kind]string{
		reconcile.KindSuspend: "suspended, whatever the cause", reconcile.KindDelete: "deleted (`offboarding.delete_after`)",
		reconcile.KindMissing: "newly missing from the source, or suspended because they are missing (`offboarding.missing`)", reconcile.KindRestore: "restored",
		reconcile.KindMove: "moved to other departments", reconcile.KindRename: "given another name or email",
		reconcile.KindCreate:     "created and invited",
		reconcile.KindUpdate:     "updated",
		reconcile.KindOutOfScope: "suspended because they are out of scope (`offboarding.out_of_scope`)",
		reconcile.KindSameAttribute: "who have one and the same attribute changed or emptied, as by a mapping expression that broke. Each attribute is counted " +
			"alone. People who are created, or have nothing there in Lark, do not count. Of people who are adopted, and of an attribute that is managed for the first time, " +
			"only those count who get the same value, or none. `departments`, `name`, `email` and `suspended` " +
			"have limits of their own. A share is one of the people bound or adopted",
	}
	kinds := limitKinds()
	description := "The most people that one run may change, by kind: a number (`\"5\"`), a share of the people bound who have not left (`\"5%\"`), the larger " +
		"of both (`\"5 or 5%\"`), or `\"none\"`. A plan over a limit is refused in full, at plan time. The kinds:"
	for _, kind := range kinds {
		text := "people " + what[reconcile.Kind(kind)]
		if kind == string(reconcile.KindMemberRemove) {
			text = fmt.Sprintf("memberships of groups that end; a share is one of all memberships that the groups of this sync have. Within a group of %d members or "+
				"more the same share holds for those taken out of it", reconcile.LargeGroup)
		}
		description += "\n  - `" + kind + "`: " + text + ". Default: `" + strconv.Quote(reconcile.LimitKinds[reconcile.Kind(kind)]) + "`"
	}
	return schema.MapAttribute{
		Optional: true, ElementType: types.StringType, MarkdownDescription: description,
		Validators: []validator.Map{mapvalidator.KeysAre(stringvalidator.OneOf(kinds...)), mapvalidator.ValueStringsAre(limitValidator{})},
	}
}

// limitKinds are the keys of limits, sorted.
func limitKinds() (kinds []string) {
	for kind := range reconcile.LimitKinds {
		kinds = append(kinds, string(kind))
	}
	slices.Sort(kinds)
	return kinds
}

// limitValidator refuses at validation what ParseLimit would.
type limitValidator struct{}

func (limitValidator) Description(context.Context) string {
	return "a number, a percentage, both joined by \"or\", or none"
}

func (v limitValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (limitValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := reconcile.ParseLimit(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid limit", err.Error())
	}
}
