package directorysync

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-jsontypes/jsontypes"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

// model is the resource as Terraform has it, in configuration, plan and state.
type model struct {
	Directory          types.String         `tfsdk:"directory"`
	Existing           types.String         `tfsdk:"existing"`
	Match              types.List           `tfsdk:"match"`
	OnUnmatched        types.String         `tfsdk:"on_unmatched"`
	Limits             types.Map            `tfsdk:"limits"`
	Approvals          types.List           `tfsdk:"approvals"`
	ApprovalsUntil     types.String         `tfsdk:"approvals_until"`
	Offboarding        types.Object         `tfsdk:"offboarding"`
	OnExternal         types.String         `tfsdk:"on_external"`
	OnMissingLeader    types.String         `tfsdk:"on_missing_leader"`
	GroupMembership    types.String         `tfsdk:"group_membership"`
	EmptyDepartments   types.String         `tfsdk:"empty_departments"`
	RenamedDepartments types.String         `tfsdk:"renamed_departments"`
	Protect            types.List           `tfsdk:"protect"`
	SamePerson         types.Map            `tfsdk:"same_person"`
	Policies           types.Map            `tfsdk:"policies"`
	Report             types.Object         `tfsdk:"report"`
	Timeouts           timeouts.Value       `tfsdk:"timeouts"`
	Summary            types.Map            `tfsdk:"summary"`
	Forecast           types.String         `tfsdk:"forecast"`
	Offboarded         jsontypes.Normalized `tfsdk:"offboarded"`
	Failures           types.Map            `tfsdk:"failures"`
	LastRun            types.String         `tfsdk:"last_run"`
}

// requireKnown refuses what would let people change unreviewed: whatever decides over them must be known at plan.
func (m model) requireKnown() diag.Diagnostics {
	var diags diag.Diagnostics
	for _, a := range []struct {
		name  string
		value attr.Value
	}{
		{"directory", m.Directory},
		{"existing", m.Existing},
		{"match", m.Match},
		{"on_unmatched", m.OnUnmatched},
		{"limits", m.Limits},
		{"approvals", m.Approvals},
		{"approvals_until", m.ApprovalsUntil},
		{"offboarding", m.Offboarding},
		{"on_external", m.OnExternal},
		{"on_missing_leader", m.OnMissingLeader},
		{"group_membership", m.GroupMembership},
		{"renamed_departments", m.RenamedDepartments},
		{"empty_departments", m.EmptyDepartments},
		{"protect", m.Protect},
		{"same_person", m.SamePerson},
		{"policies", m.Policies},
	} {
		if !wholly(a.value) {
			diags.AddAttributeError(path.Root(a.name), "Not known at plan",
				"The value of "+a.name+" is only known after apply, so this plan could not show what would happen to whom, and apply would do it "+
					"unreviewed. Something it depends on changes in the same run: a depends_on of its data source, or a value of a resource that is "+
					"not applied yet. Remove the depends_on, or apply that resource first (-target).")
		}
	}
	return diags
}

// wholly reports whether a value and everything in it is known.
func wholly(v attr.Value) bool {
	if v.IsUnknown() {
		return false
	}
	switch v := v.(type) {
	case types.List:
		for _, e := range v.Elements() {
			if e.IsUnknown() {
				return false
			}
		}
	case types.Map:
		for _, e := range v.Elements() {
			if e.IsUnknown() {
				return false
			}
		}
	case types.Object:
		for _, e := range v.Attributes() {
			if !wholly(e) {
				return false
			}
		}
	}
	return true
}

// wanted reads the configured directory.
func (m model) wanted() (directory.Directory, diag.Diagnostics) {
	var diags diag.Diagnostics
	d, err := directory.Parse([]byte(m.Directory.ValueString()))
	if err != nil {
		diags.AddAttributeError(path.Root("directory"), "Invalid directory", err.Error())
	}
	return d, diags
}

// existing reads what was found in Lark, held to the keys of match.
func (m model) existing(ctx context.Context) (map[string]reconcile.Existing, diag.Diagnostics) {
	if m.Existing.IsNull() {
		return nil, nil
	}
	found, err := reconcile.ParseExisting([]byte(m.Existing.ValueString()))
	if err != nil {
		var diags diag.Diagnostics
		diags.AddAttributeError(path.Root("existing"), "Invalid existing", err.Error()+". Give data.lark_existing_users.<name>.users.")
		return nil, diags
	}
	keys, diags := stringsOf(ctx, m.Match)
	return reconcile.Allow(found, keys), diags
}

// policy reads everything else that decides.
func (m model) policy(ctx context.Context) (reconcile.Policy, diag.Diagnostics) {
	p := reconcile.Policy{
		Limits:                 map[reconcile.Kind]reconcile.Limit{},
		RestoreExternal:        m.OnExternal.ValueString() == "restore",
		Additive:               m.GroupMembership.ValueString() == "additive",
		Unmatched:              reconcile.Unmatched(m.OnUnmatched.ValueString()),
		Suspend:                stringIn(m.Offboarding, "action") != "none",
		MissingFor:             m.missingFor(),
		DeleteAfter:            m.deleteAfter(),
		Transfer:               m.transfer(),
		TimeZone:               m.timeZone(),
		DeleteEmptyDepartments: m.EmptyDepartments.ValueString() == "delete",
		ReplaceDepartments:     m.RenamedDepartments.ValueString() == "replace",
		MissingLeader:          reconcile.MissingLeader(m.OnMissingLeader.ValueString()),
		OffboardOutOfScope:     stringIn(m.Offboarding, "out_of_scope") == "offboard",
	}
	var diags, d diag.Diagnostics
	p.Approvals, d = stringsOf(ctx, m.Approvals)
	diags.Append(d...)
	if text := m.ApprovalsUntil.ValueString(); text != "" {
		until, err := parseUntil(text, p.TimeZone)
		if err != nil {
			diags.AddAttributeError(path.Root("approvals_until"), "Invalid instant", err.Error()+".")
		}
		p.ApprovalsUntil = &until
	}
	p.Protect, d = stringsOf(ctx, m.Protect)
	diags.Append(d...)
	if !m.SamePerson.IsNull() {
		diags.Append(m.SamePerson.ElementsAs(ctx, &p.SamePerson, false)...)
	}
	if !m.Policies.IsNull() {
		diags.Append(m.Policies.ElementsAs(ctx, &p.Attributes, false)...)
	}
	for kind, fallback := range reconcile.LimitKinds {
		text := fallback
		if given, _ := m.Limits.Elements()[string(kind)].(types.String); !given.IsNull() {
			text = given.ValueString()
		}
		limit, err := reconcile.ParseLimit(text)
		if err != nil {
			diags.AddAttributeError(path.Root("limits").AtMapKey(string(kind)), "Invalid limit", err.Error())
		}
		p.Limits[kind] = limit
	}
	return p, diags
}

func stringsOf(ctx context.Context, l types.List) ([]string, diag.Diagnostics) {
	if l.IsNull() {
		return nil, nil
	}
	var out []string
	diags := l.ElementsAs(ctx, &out, false)
	return out, diags
}

func stringIn(o types.Object, name string) string {
	s, _ := o.Attributes()[name].(types.String)
	return s.ValueString()
}

// seen reads the directory of a state.
func (m model) seen() (directory.Directory, diag.Diagnostics) {
	var diags diag.Diagnostics
	d, err := directory.ParseSeen([]byte(m.Directory.ValueString()))
	if err != nil {
		diags.AddAttributeError(path.Root("directory"), "Damaged state", err.Error())
	}
	return d, diags
}

// state is what earlier runs left: the directory, the other attributes, and the private part.
func (m model) state(ctx context.Context, seen directory.Directory, private []byte) (reconcile.State, diag.Diagnostics) {
	s := reconcile.State{Directory: seen}
	var diags diag.Diagnostics
	var err error
	if s.Memory, err = reconcile.ParseMemory(private); err != nil {
		diags.AddError("Damaged state", err.Error())
		return s, diags
	}
	addUnwritten(&s)
	if text := m.Offboarded.ValueString(); text != "" {
		if err := directory.Decode([]byte(text), &s.Offboarded); err != nil {
			diags.AddAttributeError(path.Root("offboarded"), "Damaged state", err.Error())
		}
	}
	if !m.Failures.IsNull() && !m.Failures.IsUnknown() {
		diags.Append(m.Failures.ElementsAs(ctx, &s.Failures, false)...)
	}
	return s, diags
}

func (m *model) setPlan(p reconcile.Plan) {
	summary := map[string]attr.Value{}
	for kind, n := range p.Summary {
		summary[string(kind)] = types.Int64Value(int64(n))
	}
	m.Summary = types.MapValueMust(types.Int64Type, summary)
	m.Forecast = types.StringValue(m.forecast(p).String())
	m.setOffboarded(p.Offboarded)
}

// forecast is that of the plan, with what tells managers.
func (m *model) forecast(p reconcile.Plan) reconcile.Forecast {
	f := p.Forecast()
	if m.notifiesManagers() {
		for _, s := range p.Steps {
			if _, tells := farewell(s, m.deleteAfter(), p); tells {
				f.Calls++
			}
		}
	}
	return f
}

func (m *model) setOffboarded(o map[string]reconcile.Offboarded) {
	m.Offboarded = jsontypes.NewNormalizedValue(string(directory.Encode(o)))
}

func (m *model) setFailures(failures map[string]string) {
	values := make(map[string]attr.Value, len(failures))
	for id, cause := range maps.All(failures) {
		values[id] = types.StringValue(cause)
	}
	m.Failures = types.MapValueMust(types.StringType, values)
}
