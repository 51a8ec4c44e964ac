package syncmapping

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func explanationConfig(t *testing.T, arguments map[string]any) tfsdk.Config {
	t.Helper()
	var resp datasource.SchemaResponse
	NewExplanation().Schema(t.Context(), datasource.SchemaRequest{}, &resp)
	if diags := resp.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Fatal(diags)
	}
	return tfsdk.Config{Schema: resp.Schema, Raw: value(t, resp.Schema.Type().TerraformType(t.Context()), arguments)}
}

func explanation(t *testing.T, arguments map[string]any) (explanationModel, diag.Diagnostics) {
	t.Helper()
	c := explanationConfig(t, arguments)
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: c.Schema, Raw: tftypes.NewValue(c.Raw.Type(), nil)}}
	NewExplanation().Read(t.Context(), datasource.ReadRequest{Config: c}, &resp)
	var m explanationModel
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Get(t.Context(), &m)...)
	}
	return m, resp.Diagnostics
}

func company() []any {
	return []any{map[string]any{
		"preset": "okta", "users": users, "phone_region": "SG", "attributes": map[string]any{"email": "user.profile.email.lowerAscii()"},
	}}
}

func TestExplanation_tells_five_steps(t *testing.T) {
	t.Parallel()
	m, diags := explanation(t, map[string]any{"record": "mei@acme.com", "sources": company(), "existing": `{
		"1": {"open_id": "ou_7", "user_id": "legacy", "matched_by": "email", "person": {"name": "Mei Old", "email": "mei@acme.com", "mobile": "+6581234567"}}}`})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	got := m.Explanation.ValueString()
	for _, want := range []string{
		"Mei (1) is a person of the directory\n\n1. Import\n   Source \"okta\" has the record 1.\n\n2. Scope\n   departed: false\n      user.status == 'DEPROVISIONED' (preset)\n" +
			"      with user.status = \"ACTIVE\"\n   scope: true\n",
		"\n3. Map\n   city: not set; missing, and so left alone\n      user.profile.city (preset)\n      with user.profile.city = nothing\n",
		"   email: \"mei@acme.com\"\n      user.profile.email.lowerAscii() (configuration)\n      with user.profile.email = \"Mei@acme.com\"\n",
		"   mobile: \"+6581234567\"\n",
		"\n4. Match\n   The Lark user ou_7, user_id legacy was found by email.\n\n5. Decide\n   A first run: adopted by email;",
		`name "Mei Old" -> "Mei"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q:\n%s", want, got)
		}
	}
	if diff := cmp.Diff([]string{
		"1", "person", "", `{"email":"mei@acme.com","leader":"2","mobile":"+6581234567","name":"Mei","suspended":false}`,
		"The Lark user ou_7, user_id legacy was found by email.",
	}, []string{m.SourceID.ValueString(), m.Outcome.ValueString(), m.Cause.ValueString(), m.Person.ValueString(), m.Match.ValueString()}); diff != "" {
		t.Error(diff)
	}
	for _, row := range m.Attributes.Elements() {
		if text := row.String(); strings.Contains(text, `"name":"mobile"`) && !strings.Contains(text, `"user.profile.mobilePhone":"8123 4567"`) {
			t.Errorf("the mobile: %s", text)
		}
	}
}

func TestExplanation_tells_why_somebody_is_left_alone(t *testing.T) {
	t.Parallel()
	const conflict = "email belongs to one Lark user (ou_3) and mobile to another (ou_4)"
	for _, tt := range []struct{ record, existing, outcome, cause, match, decision string }{
		{"1", "", "person", "", "", "A first run adopts the Lark user that existing has for them, or creates one"},
		{"1", `{}`, "person", "", "No Lark user was found", "A first run: create in the root; an invitation will be sent."},
		{"1", `{"1":{"conflict":"` + conflict + `"}}`, "held", conflict, "Nobody can say who it is", "held, email belongs"},
		{"3", `{}`, "out_of_scope", "Okta status STAGED", "", "Held: nothing happens to them, unless"},
		{"4", `{}`, "rejected", "no name", "", "Held: nothing happens to them until"},
		{"5", `{}`, "departed", "Okta status DEPROVISIONED since 2026-11-02", "", "A sync that has bound them offboards them."},
	} {
		t.Run(tt.record+tt.existing, func(t *testing.T) {
			t.Parallel()
			arguments := map[string]any{"record": tt.record, "sources": company()}
			if tt.existing != "" {
				arguments["existing"] = tt.existing
			}
			m, diags := explanation(t, arguments)
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			if m.Outcome.ValueString() != tt.outcome || m.Cause.ValueString() != tt.cause || m.Person.IsNull() == (tt.record == "1") {
				t.Errorf("%s: %s; %s", m.Outcome, m.Cause, m.Person)
			}
			if m.Match.IsNull() != (tt.match == "") || !strings.Contains(m.Match.ValueString(), tt.match) || !strings.Contains(m.Decision.ValueString(), tt.decision) {
				t.Errorf("match %s, decision %s", m.Match, m.Decision)
			}
			if !strings.Contains(m.Explanation.ValueString(), "5. Decide\n   "+m.Decision.ValueString()) {
				t.Errorf("the text decides otherwise: %s", m.Explanation)
			}
		})
	}
}

func TestExplanation_tells_of_all_records_of_a_person(t *testing.T) {
	t.Parallel()
	sources := company()
	sources[0].(map[string]any)["identity"] = "user.profile.email.lowerAscii()"
	sources = append(sources, map[string]any{
		"name": "hr", "users": `{"h1":{"mail":"mei@acme.com","title":"Head"}}`, "identity": "user.mail",
		"attributes": map[string]any{"name": "'-'", "email": "user.mail", "job_title": "user.title"},
	})
	m, diags := explanation(t, map[string]any{"record": "h1", "sources": sources})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	for _, want := range []string{
		"   They are joined by identity to one person, 1, also known as h1.\n", "   Source \"hr\", h1:\n", `   identity: "mei@acme.com"`,
		"   job_title: \"Head\"\n      user.title (configuration)\n", `   name: not set; source "okta" goes first, and gives it`,
	} {
		if got := m.Explanation.ValueString(); !strings.Contains(got, want) {
			t.Errorf("does not say %q:\n%s", want, got)
		}
	}
	if m.SourceID.ValueString() != "1" || m.Aliases.String() != `["h1"]` {
		t.Errorf("known as %s and %s", m.SourceID, m.Aliases)
	}
}

func TestExplanation_a_name_does_not_turn_its_line_around(t *testing.T) {
	t.Parallel()
	m, diags := explanation(t, map[string]any{"record": "x", "sources": []any{map[string]any{
		"users": `{"x":{"name":"Mei\u202enahC","mail":"mei@acme.com"}}`, "attributes": map[string]any{"name": "user.name", "email": "user.mail"},
	}}})
	if got := m.Explanation.ValueString(); len(diags) > 0 || !strings.HasPrefix(got, "MeinahC (x) is a person") {
		t.Errorf("%v\n%s", diags, got)
	}
}

func TestExplanation_tells_what_is_wrong_at_its_place(t *testing.T) {
	t.Parallel()
	for want, arguments := range map[string]map[string]any{
		`record: none of 5 records has the source id, email or login "me@acme.com"; did you mean 1 (mei@acme.com)`: {"record": "me@acme.com", "sources": company()},
		`sources[0].users: source "okta" gave no records at all`: {
			"record": "1", "sources": []any{map[string]any{"preset": "okta", "users": "{}"}},
		},
		`sources[0].scope: does not compile`: {"record": "1", "sources": []any{map[string]any{"preset": "okta", "users": users, "scope": "user."}}},
		`existing: not what`:                 {"record": "1", "sources": company(), "existing": "[]"},
	} {
		_, diags := explanation(t, arguments)
		if got := details(t, diags); len(got) != 1 || !strings.HasPrefix(got[0], want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	var resp datasource.ValidateConfigResponse
	NewExplanation().(datasource.DataSourceWithValidateConfig).ValidateConfig(t.Context(), datasource.ValidateConfigRequest{
		Config: explanationConfig(t, map[string]any{"record": unknown{}, "sources": []any{map[string]any{"preset": "okta", "users": unknown{}, "scope": "user."}}}),
	}, &resp)
	if got := details(t, resp.Diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "sources[0].scope: does not compile") {
		t.Errorf("before anything is known: %q", got)
	}
}

func TestExplanation_schema_describes_everything(t *testing.T) {
	t.Parallel()
	s := explanationConfig(t, map[string]any{}).Schema.(schema.Schema)
	all := evaluationAttributes()
	for name, a := range s.Attributes {
		all["of the data source: "+name] = a
	}
	for name, a := range all {
		if !strings.HasSuffix(a.GetMarkdownDescription(), ".") {
			t.Errorf("%s: %q is no sentence", name, a.GetMarkdownDescription())
		}
	}
	var meta datasource.MetadataResponse
	NewExplanation().Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "lark"}, &meta)
	if meta.TypeName != "lark_sync_explanation" {
		t.Errorf("it is called %q", meta.TypeName)
	}
}
