package directorysync

import (
	"cmp"
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const defaultMissingFor = "24h"

// missingFor is how long somebody must have been missing to be offboarded, zero where nobody is for that.
func (m model) missingFor() time.Duration {
	if stringIn(m.Offboarding, "missing") != "offboard" {
		return 0
	}
	d, _ := time.ParseDuration(cmp.Or(stringIn(m.Offboarding, "missing_for"), defaultMissingFor)) // the validator has seen it
	return d
}

func missingAttribute() schema.StringAttribute {
	return choice("What happens to bound people who are in no part of the directory. `hold` (default): nothing. `offboard`, for a source "+
		"that deletes its leavers and so never says that they left, such as JumpCloud: when they have been missing for `missing_for`, "+
		"`action` is done to them as to people who left. That takes two runs at least: an apply finds them missing and notes when, and a "+
		"later refresh finds that the time has passed, so that the plan which follows suspends them. They count as `suspend` against the "+
		"limits, and as `missing`, both when they go missing and then. A run with `-refresh=false` finds nobody due; who is back before "+
		"that is as before.", "hold", "offboard")
}

func missingForAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		Optional: true, Validators: []validator.String{durationValidator{}},
		MarkdownDescription: "How long people must have been missing to be offboarded, with `missing = \"offboard\"`: a duration such as " +
			"`24h` (default). It counts from the apply that first found them missing. A refresh goes by the value that was applied last, so " +
			"a shorter one counts once it is applied; a longer one counts at once. It cannot be zero: a listing that lost people for one " +
			"run would suspend them.",
	}
}

func outOfScopeAttribute() schema.StringAttribute {
	return choice("What happens to bound people whom the mapping's scope leaves out (`held` with `why = \"out_of_scope\"`). `hold` "+
		"(default): nothing. `offboard`: `action` is done to them as to people who left, and to nothing else of them; they are "+
		"restored when they are back in scope. They count as `suspend` and as `out_of_scope` against the limits. It is the one "+
		"exception to the promise that held people are not changed; who is rejected by the mapping never is. Whom an "+
		"administrator restores in the meantime is reported, and left so.",
		"hold", "offboard")
}

func missingLeaderAttribute() schema.StringAttribute {
	return choice("Who leads the people whose manager has no Lark user.\n\n"+
		"  `keep` (default): whoever leads them in Lark. Who is created has no leader. A manager who has left, and still has a Lark user, is set.\n\n"+
		"  `nearest`: the nearest manager above who is in `people` and has a Lark user. Who is above is told by the directory, and for people who are not in it "+
		"by what Lark had last. Where neither tells, as `keep`.\n\n"+
		"  `clear`: nobody.\n\n"+
		"  With `nearest` and `clear` a manager who has left does not lead either; one who is only held does. The manager of the directory is set as soon as they have a Lark user. "+
		"`lark_sync_mapping` leaves `leader` out, with a warning, where the manager has departed: then Lark's stays, whatever is said here.",
		"keep", "nearest", "clear")
}

// durationValidator refuses what is no time at all.
type durationValidator struct{}

func (durationValidator) Description(context.Context) string {
	return "a duration above zero, such as 24h"
}

func (v durationValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (durationValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d <= 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", req.Path.String()+
			": write a duration above zero in hours or minutes, such as \"24h\" or \"720h\" (30 days); days have no unit of their own.")
	}
}
