package directorysync

import (
	"context"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // zones where the machine has none

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// deleteAfter is how long somebody must have been offboarded to be deleted, zero where nobody is.
func (m model) deleteAfter() time.Duration {
	d, _ := time.ParseDuration(stringIn(m.Offboarding, "delete_after")) // the validator has seen it
	return d
}

// transfer says who receives what the deleted leave; nil for the defaults.
func (m model) transfer() map[reconcile.Resource][]string {
	given, _ := m.Offboarding.Attributes()["transfer"].(types.Object)
	chains := map[reconcile.Resource][]string{}
	for _, r := range reconcile.Resources {
		list, ok := given.Attributes()[string(r)].(types.List)
		if !ok || list.IsNull() {
			continue
		}
		chains[r] = []string{}
		for _, e := range list.Elements() {
			if s, ok := e.(types.String); ok {
				chains[r] = append(chains[r], s.ValueString())
			}
		}
	}
	return chains
}

// timeZone is in which plans tell instants, nil for UTC.
func (m model) timeZone() *time.Location {
	name := stringIn(m.Offboarding, "time_zone")
	if name == "" {
		return nil
	}
	zone, _ := time.LoadLocation(name) // the validator has seen it
	return zone
}

func deleteAfterAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{durationValidator{}},
		MarkdownDescription: "How long leavers must have been suspended to be deleted: a duration such as `720h`. Without it nobody is ever deleted.\n\n" +
			"  The time runs from the apply that suspended them. If they were suspended before, or never joined, it runs from the apply that found that they had left. While " +
			"they are held it does not run, and afterwards it begins anew. A refresh notes for whom it has passed, and the plan that follows deletes them, within " +
			"`limits.delete`. Every plan before tells when that will be, and who receives what. Who is out of the mapping's scope is never deleted.\n\n" +
			"  For 30 days Lark can restore a deleted account. The sync has it restored when the person comes back, with the departments, the leader and the " +
			"attributes of the directory, and the user groups that they were in. Later they get a new account, and an invitation.",
	}
}

func transferAttribute() schema.SingleNestedAttribute {
	what := map[reconcile.Resource]string{
		reconcile.Docs: "documents", reconcile.Calendar: "calendar events", reconcile.Minutes: "minutes", reconcile.Apps: "apps and AnyCross integrations",
		reconcile.Chats: "the ownership of group chats, of departments and external ones", reconcile.Surveys: "surveys", reconcile.Email: "the mailbox of Lark Mail",
	}
	attributes := map[string]schema.Attribute{}
	for r, thing := range what {
		fallback := "`[\"" + strings.Join(reconcile.DefaultReceivers, `", "`) + "\"]`"
		if r == reconcile.Email {
			fallback = "none"
		}
		attributes[string(r)] = schema.ListAttribute{
			Optional: true, ElementType: types.StringType,
			Validators:          []validator.List{listvalidator.NoNullValues(), listvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			MarkdownDescription: fmt.Sprintf("Who receives %s. Default: %s.", thing, fallback),
		}
	}
	return schema.SingleNestedAttribute{
		Optional: true, Attributes: attributes,
		MarkdownDescription: "Who receives what people have who are deleted (`delete_after`): for each resource the first of a list who has an active Lark user and is " +
			"not leaving too. `manager` is who leads them in Lark, `skip_manager` who leads that manager; others are named by email, source id or `user_id` of " +
			"people whom this sync has bound, or by any `open_id`. While there is nobody, the deletion waits, and the plan says so. An empty list leaves it " +
			"to Lark: their direct manager, and without one documents, minutes, mail and apps stay with the deleted account, and calendar and surveys are deleted. What " +
			"was transferred does not come back with a restored account.",
	}
}

func timeZoneAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{zoneValidator{}},
		MarkdownDescription: "The time zone in which plans tell when somebody will be deleted, such as `Asia/Singapore`. Default: UTC.",
	}
}

// zoneValidator refuses what is no zone of the IANA database.
type zoneValidator struct{}

func (zoneValidator) Description(context.Context) string { return "a time zone such as Asia/Singapore" }

func (v zoneValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (zoneValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	name := req.ConfigValue.ValueString()
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid time zone",
			fmt.Sprintf("%q is no time zone: write a name of the IANA database, such as \"Asia/Singapore\" or \"UTC\".", name))
	}
}
