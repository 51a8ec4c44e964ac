package syncmapping

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func theSchema(t *testing.T) schema.Schema {
	t.Helper()
	var resp datasource.SchemaResponse
	New().Schema(t.Context(), datasource.SchemaRequest{}, &resp)
	if diags := resp.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Fatal(diags)
	}
	return resp.Schema
}

// unknown stands in a configuration for what is not known yet.
type unknown struct{}

// value builds a value of Terraform's of the type that the schema has; what is left out is null.
func value(t *testing.T, kind tftypes.Type, v any) tftypes.Value {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(kind, nil)
	case unknown:
		return tftypes.NewValue(kind, tftypes.UnknownValue)
	case map[string]any:
		fields := map[string]tftypes.Value{}
		if object, ok := kind.(tftypes.Object); ok {
			for name, of := range object.AttributeTypes {
				fields[name] = value(t, of, v[name])
			}
		} else {
			for name := range v {
				fields[name] = value(t, kind.(tftypes.Map).ElementType, v[name])
			}
		}
		return tftypes.NewValue(kind, fields)
	case []any:
		var items []tftypes.Value
		for _, item := range v {
			items = append(items, value(t, kind.(tftypes.List).ElementType, item))
		}
		return tftypes.NewValue(kind, items)
	}
	return tftypes.NewValue(kind, v)
}

func config(t *testing.T, sources any) tfsdk.Config {
	t.Helper()
	s := theSchema(t)
	return tfsdk.Config{Schema: s, Raw: value(t, s.Type().TerraformType(t.Context()), map[string]any{"sources": sources})}
}

func validate(t *testing.T, sources any) diag.Diagnostics {
	t.Helper()
	var resp datasource.ValidateConfigResponse
	New().(datasource.DataSourceWithValidateConfig).ValidateConfig(t.Context(), datasource.ValidateConfigRequest{Config: config(t, sources)}, &resp)
	return resp.Diagnostics
}

func read(t *testing.T, sources any) (model, diag.Diagnostics) {
	t.Helper()
	c := config(t, sources)
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: c.Schema, Raw: tftypes.NewValue(c.Raw.Type(), nil)}}
	New().Read(t.Context(), datasource.ReadRequest{Config: c}, &resp)
	var m model
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Get(t.Context(), &m)...)
	}
	return m, resp.Diagnostics
}

// details gives the text of each error, which must begin with its path.
func details(t *testing.T, diags diag.Diagnostics) []string {
	t.Helper()
	var all []string
	for _, d := range diags.Errors() {
		with, ok := d.(diag.DiagnosticWithPath)
		if !ok || !strings.HasPrefix(d.Detail(), with.Path().String()+": ") {
			t.Errorf("%v: the text does not begin with the path", d)
		}
		all = append(all, d.Detail())
	}
	return all
}

const users = `{
	"1": {"status": "ACTIVE", "profile": {"displayName": "Mei", "email": "Mei@acme.com", "mobilePhone": "8123 4567", "managerId": "2"}},
	"2": {"status": "ACTIVE", "profile": {"displayName": "Tom", "email": "tom@acme.com", "mobilePhone": "12", "division": "Eng", "department": "Core"}},
	"3": {"status": "STAGED", "profile": {"displayName": "New", "email": "new@acme.com"}},
	"4": {"status": "ACTIVE", "profile": {"email": "noname@acme.com"}},
	"5": {"status": "DEPROVISIONED", "statusChanged": "2026-11-02T10:00:00.000Z", "profile": {}}
}`

func TestRead_maps_the_sources(t *testing.T) {
	t.Parallel()
	m, diags := read(t, []any{map[string]any{
		"preset": "okta", "users": users, "phone_region": "SG", "groups": `{"g":{"name":"staff","members":["1","9"]}}`,
		"user_groups": map[string]any{"name": "'lark-' + group.name"},
		"attributes":  map[string]any{"email": "user.profile.email.lowerAscii()", "nickname": "groups.join(',')", "suspended": "", "country": nil},
		"clear":       []any{"job_title"},
	}})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	want := `{"people":{"1":{"email":"mei@acme.com","job_title":"","leader":"2","mobile":"+6581234567","name":"Mei","nickname":"staff"},` +
		`"2":{"departments":["Eng/Core"],"email":"tom@acme.com","job_title":"","name":"Tom"}},` +
		`"departments":{"Eng":{"name":"Eng"},"Eng/Core":{"name":"Core","parent":"Eng"}},"groups":{"g":{"name":"lark-staff","members":["1"]}},` +
		`"held":{"3":{"why":"out_of_scope","cause":"Okta status STAGED"},"4":{"why":"rejected","cause":"no name"}},` +
		`"departed":{"5":"Okta status DEPROVISIONED since 2026-11-02"}}`
	if diff := cmp.Diff(want, m.Directory.ValueString()); diff != "" {
		t.Error(diff)
	}
	if _, err := directory.Parse([]byte(m.Directory.ValueString())); err != nil {
		t.Error(err)
	}
	got := map[string]string{
		"rejected": m.Rejected.String(), "out_of_scope": m.OutOfScope.String(), "departed": m.Departed.String(), "warnings": m.Warnings.String(),
		"summary": m.Summary.String(),
	}
	if diff := cmp.Diff(map[string]string{
		"rejected": `{"4":"no name"}`, "out_of_scope": `{"3":"Okta status STAGED"}`, "departed": `{"5":"Okta status DEPROVISIONED since 2026-11-02"}`,
		"warnings": `{"2":"mobile: \"12\" is not a possible phone number","group g":"1 member is not among the users of the sources"}`,
		"summary":  `{"departed":1,"departments":2,"groups":1,"joined":0,"out_of_scope":1,"people":2,"records":5,"rejected":1,"warnings":2}`,
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRead_joins_whom_several_sources_have(t *testing.T) {
	t.Parallel()
	m, diags := read(t, []any{
		map[string]any{"preset": "okta", "users": users, "identity": "user.profile.email.lowerAscii()"},
		map[string]any{
			"name": "hr", "users": `{"h1":{"mail":"mei@acme.com","title":"Head"}}`, "identity": "user.mail",
			"attributes": map[string]any{"name": "'-'", "email": "user.mail", "job_title": "user.title"},
		},
	})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	d, err := directory.Parse([]byte(m.Directory.ValueString()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string][]string{"1": {"h1"}}, d.Aliases); diff != "" {
		t.Error(diff)
	}
	if mei := d.People["1"]; mei.String("name") != "Mei" || mei.String("job_title") != "Head" || len(d.People) != 2 {
		t.Errorf("people: %v", d.People)
	}
}

func TestRead_names_the_source_that_is_unusable(t *testing.T) {
	t.Parallel()
	good := map[string]any{"preset": "okta", "users": users}
	for _, tt := range []struct {
		name   string
		source map[string]any
		want   string
	}{
		{"no records", map[string]any{"name": "hr", "preset": "okta", "users": `{}`}, `sources[1].users: source "hr" gave no records at all`},
		{"a list", map[string]any{"preset": "okta", "users": `[]`}, `sources[1].users: is no JSON object of records`},
		{"the same ids", good, `sources[1].users: has the source id "1", which source "okta" (sources[0]) has too`},
		{"groups", map[string]any{"preset": "okta", "users": `{"9":{}}`, "groups": `[]`}, `sources[1].groups: is no JSON object of groups`},
		{"too many groups", map[string]any{"preset": "okta", "users": `{"9":{}}`, "groups": manyGroups(), "user_groups": map[string]any{}}, `sources[1].user_groups: takes more groups`},
		{"an expression", map[string]any{"preset": "okta", "users": `{"9":{}}`, "scope": `1`}, `sources[1].scope: gives int`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, diags := read(t, []any{good, tt.source})
			if got := details(t, diags); len(got) != 1 || !strings.HasPrefix(got[0], tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func manyGroups() string {
	groups := map[string]any{}
	for i := range directory.MaxGroups + 1 {
		groups[fmt.Sprint(i)] = map[string]any{"name": fmt.Sprint(i), "members": []any{}}
	}
	return string(directory.Encode(groups))
}

func TestValidate_tells_a_wrong_expression_at_its_own_path(t *testing.T) {
	t.Parallel()
	diags := validate(t, []any{
		map[string]any{"preset": "okta", "users": unknown{}},
		map[string]any{
			"preset": "okta", "users": unknown{}, "scope": "user.", "departed": "'x'", "phone_region": "UK",
			"attributes": map[string]any{"email": "user.profile.email.lowerAscii(", "jobTitle": "user.profile.title", "city": unknown{}},
			"clear":      []any{"name", unknown{}, "city"},
			"identity":   "user.id +", "groups": unknown{}, "user_groups": map[string]any{"filter": "'x'", "name": unknown{}, "description": "group."},
		},
		map[string]any{"preset": "entra", "users": `{}`},
	})
	got := details(t, diags)
	want := []string{
		`sources[1].phone_region: "UK" is no country`,
		`sources[1].scope: does not compile`,
		`sources[1].departed: gives string`,
		`sources[1].attributes["email"]: does not compile`,
		`sources[1].attributes["jobTitle"]: no such attribute; did you mean job_title?`,
		`sources[1].clear: "name" cannot be cleared`,
		`sources[1].user_groups.description: does not compile`,
		`sources[1].user_groups.filter: gives string`,
		`sources[1].identity: does not compile`,
		`sources[2].preset: there is no preset "entra"`,
	}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestValidate_wants_the_records_from_one_place_and_the_groups_from_the_same(t *testing.T) {
	t.Parallel()
	okta := map[string]any{}
	for _, tt := range []struct {
		name   string
		source map[string]any
		want   string
	}{
		{"no records", map[string]any{"preset": "okta"}, `sources[1]: gives no records; give users`},
		{"records twice", map[string]any{"users": users, "okta": okta}, `sources[1].okta: users gives the records already`},
		{"groups of another place", map[string]any{"okta": okta, "groups": `{}`}, `sources[1].groups: does not go with okta; write okta = { groups = true }`},
		{"records of two places", map[string]any{"jumpcloud": okta, "okta": okta}, `sources[1].jumpcloud: okta gives the records already`},
		{"records and jumpcloud", map[string]any{"users": users, "jumpcloud": okta}, `sources[1].jumpcloud: users gives the records already`},
		{"groups beside jumpcloud", map[string]any{"jumpcloud": okta, "groups": `{}`}, `sources[1].groups: does not go with jumpcloud; write jumpcloud = { groups = true }`},
		{"no groups of jumpcloud", map[string]any{"jumpcloud": okta, "scope": "'a' in groups"}, `sources[1].scope: uses groups`},
		{"the preset of jumpcloud", map[string]any{"jumpcloud": okta, "clear": []any{"nickname"}}, `sources[1].clear: "nickname" has no expression`},
		{"groups of jumpcloud", map[string]any{"jumpcloud": map[string]any{"groups": true}, "scope": "'a' in groups"}, ""},
		{"groups that nobody gives", map[string]any{"okta": okta, "scope": "'a' in groups"}, `sources[1].scope: uses groups, but the source has none`},
		{"user groups without groups", map[string]any{"users": users, "preset": "okta", "user_groups": map[string]any{}}, `sources[1].user_groups: needs the groups of the source`},
		{"user groups of okta", map[string]any{"okta": map[string]any{"groups": true}, "user_groups": map[string]any{}}, ""},
		{"no groups", map[string]any{"okta": map[string]any{"groups": false}, "scope": "'a' in groups"}, `sources[1].scope: uses groups`},
		{"no preset", map[string]any{"okta": okta, "preset": ""}, `sources[1].attributes["name"]: has no expression`},
		{"the preset of okta", map[string]any{"okta": okta, "attributes": map[string]any{"city": "1 +"}}, `sources[1].attributes["city"]: does not compile`},
		{"groups of okta", map[string]any{"okta": map[string]any{"groups": true}, "scope": "'a' in groups"}, ""},
		{"all of okta", map[string]any{"okta": okta}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := details(t, validate(t, []any{map[string]any{"preset": "okta", "users": users}, tt.source}))
			if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestValidate_says_nothing_about_what_is_unknown(t *testing.T) {
	t.Parallel()
	for name, sources := range map[string]any{
		"all sources":    unknown{},
		"a source":       []any{unknown{}},
		"the preset":     []any{map[string]any{"preset": unknown{}, "users": unknown{}, "attributes": map[string]any{"city": "user.city"}}},
		"the attributes": []any{map[string]any{"users": unknown{}, "attributes": unknown{}, "clear": []any{"city"}}},
		"some of them": []any{map[string]any{
			"users": unknown{}, "attributes": map[string]any{"name": unknown{}, "email": unknown{}, "suspended": unknown{}, "departments": unknown{}},
		}},
		"whether there is okta": []any{map[string]any{"okta": unknown{}, "attributes": map[string]any{"city": "groups.join(' ')"}}},
		"the records or okta":   []any{map[string]any{"users": unknown{}, "okta": unknown{}}},
		"the records":           []any{map[string]any{"users": unknown{}, "okta": map[string]any{}}},
		"jumpcloud":             []any{map[string]any{"jumpcloud": unknown{}, "scope": "'a' in groups"}},
		"okta or jumpcloud":     []any{map[string]any{"okta": unknown{}, "jumpcloud": unknown{}, "preset": "okta"}},
		"okta":                  []any{map[string]any{"preset": "okta", "okta": unknown{}, "groups": `{}`, "scope": "'a' in groups"}},
		"the query": []any{map[string]any{
			"okta":  map[string]any{"search": unknown{}, "group_ids": unknown{}, "departed_within": unknown{}, "groups": unknown{}},
			"scope": "'a' in groups", "user_groups": map[string]any{"filter": unknown{}}, "identity": unknown{},
		}},
		"user groups": []any{map[string]any{"preset": "okta", "users": unknown{}, "user_groups": unknown{}}},
		"everything else": []any{map[string]any{
			"name": unknown{}, "preset": "okta", "users": unknown{}, "groups": unknown{}, "scope": unknown{}, "departed": unknown{},
			"phone_region": unknown{}, "clear": unknown{}, "attributes": map[string]any{"city": "groups.join(' ')"},
		}},
	} {
		if diags := validate(t, sources); len(diags) > 0 {
			t.Errorf("%s: %v", name, diags)
		}
	}
}

func TestSchema_describes_everything(t *testing.T) {
	t.Parallel()
	s := theSchema(t)
	var check func(prefix string, attributes map[string]schema.Attribute)
	check = func(prefix string, attributes map[string]schema.Attribute) {
		for name, a := range attributes {
			if !strings.HasSuffix(a.GetMarkdownDescription(), ".") {
				t.Errorf("%s%s: %q is no sentence", prefix, name, a.GetMarkdownDescription())
			}
			switch nested := a.(type) {
			case schema.ListNestedAttribute:
				check(name+".", nested.NestedObject.Attributes)
			case schema.SingleNestedAttribute:
				check(name+".", nested.Attributes)
			}
		}
	}
	check("", s.Attributes)
	var meta datasource.MetadataResponse
	New().Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "lark"}, &meta)
	if meta.TypeName != "lark_sync_mapping" {
		t.Errorf("it is called %q", meta.TypeName)
	}
	if !json.Valid([]byte(users)) {
		t.Error("the users of these tests are no JSON")
	}
}
