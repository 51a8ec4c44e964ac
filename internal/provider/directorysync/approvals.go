package directorysync

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func approvalsAttribute() schema.ListAttribute {
	return schema.ListAttribute{
		Optional: true, ElementType: types.StringType, Validators: []validator.List{listvalidator.NoNullValues()},
		MarkdownDescription: "Source ids of people whose changes count towards no limit, and `open_id`s of strangers who may be taken out of " +
			"groups. A refused plan prints the list that would approve it. " +
			"It also takes at their word the ids that were aliases of somebody (see `directory`): of who is another person now, and " +
			"would be held; and of who has left by that id while the source does not mention the others any more, and would be missing. " +
			"An approval counts as long as it stands here, for later changes of the same person, too: every plan warns of those that have served in " +
			"an earlier apply or match nobody, and `approvals_until` ends them.",
	}
}

func approvalsUntilAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{untilValidator{}},
		MarkdownDescription: "From when on `approvals` count no more: an instant such as `2026-12-05T18:00:00+08:00`, or a date such as `2026-12-05`, which is " +
			"the end of that day in `offboarding.time_zone`. A plan that needs one of them is refused from then on, and says since when; a plan that needs " +
			"none warns that they can go. It holds for the apply, too: a plan that was saved before, needs an approval and is applied after it is refused, and nothing is " +
			"written. It is by Lark's clock, or by that of the machine where Lark does not answer. Default: they do not expire.",
	}
}

// parseUntil reads an instant, or a date as the end of that day.
func parseUntil(text string, zone *time.Location) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if zone == nil {
		zone = time.UTC
	}
	day, err := time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is neither an instant with its zone, such as \"2026-12-05T18:00:00+08:00\" or \"2026-12-05T10:00:00Z\", "+
			"nor a date such as \"2026-12-05\", which is the end of that day in offboarding.time_zone", text)
	}
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone), nil
}

// untilValidator refuses what parseUntil would.
type untilValidator struct{}

func (untilValidator) Description(context.Context) string { return "an instant or a date" }

func (v untilValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (untilValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := parseUntil(req.ConfigValue.ValueString(), nil); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid instant", err.Error()+".")
	}
}

// now is the time by Lark's clock, or by that of this machine where Lark does not answer.
//
// It is the one clock that a plan looks at, and only where approvals expire. An apply plans again, and may find that they have expired
// since: then it is refused, or needs none of them. It never comes to another plan.
func (r *syncResource) now(ctx context.Context) time.Time {
	if r.clients != nil {
		if client, diags := r.clients.Lark(); !diags.HasError() { // what is wrong with it, a refresh or an apply says
			return client.Clock(ctx)
		}
	}
	return time.Now()
}

// forgetApprovals drops from the private state what it has of approvals that were taken out.
func forgetApprovals(ctx context.Context, private []byte, left types.List, to keeper) diag.Diagnostics {
	memory, err := reconcile.ParseMemory(private)
	if err != nil || len(memory.Served) == 0 { // the plan would have said so
		return nil
	}
	ids, diags := stringsOf(ctx, left)
	if memory, changed := memory.Approving(ids); changed {
		diags.Append(keep(ctx, to, memory)...)
	}
	return diags
}
