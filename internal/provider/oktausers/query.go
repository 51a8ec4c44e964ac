package oktausers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/okta"
)

// Query is whom of Okta a configuration wants: the arguments of lark_okta_users, and of a mapping that reads Okta itself.
type Query struct {
	Search          types.String `tfsdk:"search"`
	GroupIDs        types.List   `tfsdk:"group_ids"`
	AppID           types.String `tfsdk:"app_id"`
	DepartedWithin  types.String `tfsdk:"departed_within"`
	ManagerLink     types.String `tfsdk:"manager_link"`
	SubordinateLink types.String `tfsdk:"subordinate_link"`
}

// QueryAttributes is the schema of a [Query], wherever it stands.
func QueryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"search": schema.StringAttribute{
			Optional: true, Validators: []validator.String{
				stringvalidator.LengthAtLeast(1), alone("group_ids", "app_id"),
			},
			MarkdownDescription: "An Okta search expression, such as `profile.userType eq \"Employee\"`. Default: everybody. Okta answers a search from " +
				"an index that may lag by seconds.",
		},
		"group_ids": schema.ListAttribute{
			Optional: true, ElementType: types.StringType,
			Validators: []validator.List{listvalidator.SizeAtLeast(1), listvalidator.UniqueValues(), listvalidator.NoNullValues()},
			MarkdownDescription: "Only members of these Okta groups: their ids (`00g...`). One listing for each group. Not together with `search` or " +
				"`app_id`.",
		},
		"app_id": schema.StringAttribute{
			Optional: true, Validators: []validator.String{stringvalidator.LengthAtLeast(1), alone("search", "group_ids")},
			MarkdownDescription: "Only users who are assigned to this Okta app, themselves or by a group: its id (`0oa...`). One call for every 500. Whom the app merely " +
				"imported, or gave up, is not assigned. Needs the scope `okta.apps.read`. Not together with `search` or `group_ids`.",
		},
		"departed_within": schema.StringAttribute{
			Optional: true, Validators: []validator.String{durationValidator{}},
			MarkdownDescription: "How far back deprovisioned people are read as evidence, as a duration such as `720h`. Default: `2160h` (90 days); `0h` " +
				"is all of them. Run more often than that: whoever was deprovisioned before it is missing, not departed.",
		},
		"manager_link": schema.StringAttribute{
			Optional: true, Validators: []validator.String{linkNames},
			MarkdownDescription: "The API name of the primary side of a linked object, such as `manager`, where the org keeps managers as linked objects. Each record of " +
				"somebody who is there then has a `manager_link`: the Okta user id of their manager, empty for none. It takes two calls for each manager, and one for each " +
				"person without, out of the 600 a minute of Okta's listings of users, so a large company takes minutes. Default: linked objects are not read.",
		},
		"subordinate_link": schema.StringAttribute{
			Optional: true, Validators: []validator.String{
				linkNames, stringvalidator.AlsoRequires(path.MatchRelative().AtParent().AtName("manager_link")),
			},
			MarkdownDescription: "The API name of the associated side of that linked object. Default: `subordinate`.",
		},
	}
}

// linkNames are the API names that Okta lets the sides of linked objects have.
var linkNames = stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`), "must be the API name of a side of a linked object, such as manager")

// alone refuses an argument next to others that say the same in another way.
func alone(others ...string) validator.String {
	expressions := make([]path.Expression, len(others))
	for i, name := range others {
		expressions[i] = path.MatchRelative().AtParent().AtName(name)
	}
	return stringvalidator.ConflictsWith(expressions...)
}

// defaultDepartedWithin is 90 days.
const defaultDepartedWithin = "2160h"

// Read lists the users that the query wants, as [okta.Client.Users] returns them. at is the place of the query in the
// configuration, empty at its root; what goes wrong is told there, or at the argument that is to blame.
func (q Query) Read(ctx context.Context, client *okta.Client, at path.Path, diags *diag.Diagnostics) map[string]json.RawMessage {
	wanted := okta.Query{
		Search: q.Search.ValueString(), AppID: q.AppID.ValueString(),
		ManagerLink: q.ManagerLink.ValueString(), SubordinateLink: q.SubordinateLink.ValueString(),
	}
	if !q.GroupIDs.IsNull() {
		diags.Append(q.GroupIDs.ElementsAs(ctx, &wanted.GroupIDs, false)...)
	}
	text := q.DepartedWithin.ValueString()
	if text == "" {
		text = defaultDepartedWithin
	}
	wanted.DepartedWithin, _ = time.ParseDuration(text) // the validator has seen it
	users, err := client.Users(ctx, wanted)
	if err == nil {
		return users
	}
	summary := "Unable to list the users of Okta"
	if errors.Is(err, okta.ErrEmpty) {
		summary = "Okta returned nobody"
	}
	if argument := q.culprit(err); argument != "" {
		at = at.AtName(argument)
	}
	if at.Equal(path.Empty()) {
		diags.AddError(summary, err.Error())
	} else { // inside a list of objects, Terraform does not show the path
		diags.AddAttributeError(at, summary, at.String()+": "+err.Error())
	}
	return nil
}

// culprit names the argument that an error is about, "" if it is about none.
func (q Query) culprit(err error) string {
	var refused *okta.Error
	errors.As(err, &refused)
	nobody := errors.Is(err, okta.ErrEmpty)
	switch {
	case errors.Is(err, okta.ErrUnlinked) || refused != nil && strings.Contains(refused.Endpoint, "/linkedObjects/"):
		return "manager_link"
	case !q.Search.IsNull() && (nobody || refused != nil && refused.Status == http.StatusBadRequest):
		return "search"
	case !q.GroupIDs.IsNull() && (nobody || refused != nil && refused.Status == http.StatusNotFound):
		return "group_ids"
	case !q.AppID.IsNull() && (nobody || refused != nil && refused.Status == http.StatusNotFound):
		return "app_id"
	}
	return ""
}

// durationValidator refuses what is no duration of Go's form.
type durationValidator struct{}

func (durationValidator) Description(context.Context) string {
	return "a duration that is not negative, such as 720h"
}

func (v durationValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (durationValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if d, err := time.ParseDuration(req.ConfigValue.ValueString()); err != nil || d < 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid duration", req.Path.String()+
			": write a duration in hours or minutes, such as \"720h\" (30 days); days have no unit of their own.")
	}
}
