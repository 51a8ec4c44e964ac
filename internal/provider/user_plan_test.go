package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// objections are what a plan has against resources: the errors, by address.
func (f *folder) objections() map[string]string {
	f.Helper()
	all := map[string]string{}
	for line := range strings.Lines(f.run("plan", "-json", "-input=false").raw) {
		var said struct {
			Diagnostic struct{ Severity, Address, Summary, Detail string }
		}
		if json.Unmarshal([]byte(line), &said) == nil && said.Diagnostic.Severity == "error" {
			d := said.Diagnostic
			all[d.Address] += unwrapped(d.Summary+". "+d.Detail) + " "
		}
	}
	return all
}

// objects expects an objection to each resource that says the words, and none to others. The arguments are those of users;
// a name and an email come with them unless they are there.
func (w *world) objects(provider string, cases map[string]string) {
	w.Helper()
	config, names := provider, slices.Sorted(maps.Keys(cases))
	for i, arguments := range names {
		for name, value := range map[string]string{"name": `"Mei Chan"`, "email": fmt.Sprintf("\"mei%d@acme.example\"", i)} {
			if !strings.HasPrefix(arguments, name+" ") && !strings.Contains(arguments, "\n"+name+" ") {
				arguments += "\n" + name + " = " + value
			}
		}
		config += fmt.Sprintf("resource \"lark_user\" \"u%d\" {\n%s\n}\n", i, arguments)
	}
	said := w.folder(config).objections()
	for i, arguments := range names {
		address := fmt.Sprintf("lark_user.u%d", i)
		words := cases[arguments]
		if text := said[address]; (text == "") != (words == "") || !strings.Contains(text, words) {
			w.Errorf("of\n%s\nthe plan says %q, want %q", arguments, text, words)
		}
		delete(said, address)
	}
	if diff := cmp.Diff(map[string]string{}, said); diff != "" {
		w.Errorf("other objections:\n%s", diff)
	}
}

func TestUser_values_that_Lark_would_refuse_are_refused_by_the_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	long := func(n int) string { return `"` + strings.Repeat("é", n) + `"` }
	departments := func(n int) string {
		var ids []string
		for i := range n {
			ids = append(ids, fmt.Sprintf(`"od-%d"`, i))
		}
		return "[" + strings.Join(ids, ", ") + "]"
	}
	custom := func(value string) string { return `custom_attrs = { "C-1" = { ` + value + " } }" }
	cases := map[string]string{
		"name = " + long(256): "255", `name = ""`: "must not be empty", `name = "  "`: "must not be empty",
		"en_name = " + long(256): "255", "nickname = " + long(256): "255", "city = " + long(101): "100", "country = " + long(101): "100",
		"work_station = " + long(256): "255", "employee_no = " + long(256): "255", "job_title = " + long(101): "100", "geo = " + long(101): "100",
		"user_id = " + long(65): "64", `user_id = "a b"`: "space", `user_id = ""`: "must not be empty", `avatar_key = ""`: "must not be empty",
		`email = "mei"`: "not an email address", `email = "Mei <mei@acme.example>"`: "not an email address", `enterprise_email = "mei"`: "not an email address",
		`mobile = "12345"`: "Write it with its country, such as +6591234567", `mobile = "+1"`: "mobile", "gender = 4": "between 0 and 3", "gender = -1": "between 0 and 3",
		"employee_type = 0": "between 1", "join_time = -1": "between 0", "department_ids = " + departments(51): "at most 50",
		`department_ids = ["od-1", "od-1"]`: "duplicate", `department_ids = [""]`: "at least 1", `leader_user_id = "mei"`: "open_id",
		`leader_user_id = "email:mei"`: "open_id", `dotted_line_leader_user_ids = ["mei"]`: "open_id", `on_destroy = "resign"`: "suspend",
		`transfer = { docs_acceptor_user_id = "mei" }`: "open_id", `transfer = { email_processing_type = "burn" }`: "transfer",
		custom(`type = "NUMBER"`): "TEXT", custom(`type = "TEXT", text = ` + long(101)): "100 characters", custom(`type = "TEXT", url = "https://a.example"`): "has text only",
		custom(`type = "TEXT", option_id = "o1"`): "has text only", custom(`type = "HREF", text = "a"`): "needs text and url",
		custom(`type = "HREF", url = "https://a.example"`): "needs text and url", custom(`type = "HREF", text = "a", url = "ftp://a.example"`): "http",
		custom(`type = "HREF", text = "a", url = "https://a.example", pc_url = "a"`): "http", custom(`type = "ENUMERATION", text = "a"`): "has option_id only",
		custom(`type = "GENERIC_USER", generic_user_id = "mei"`): "open_id", `custom_attrs = { "" = { type = "TEXT" } }`: "between 1 and 100",
		`orders = [{ department_id = "", user_order = 1, department_order = 1 }]`: "at least 1",
	}
	w.objects(w.provider(), cases)
	if n := len(w.lark.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// What is at the limit is taken.
func TestUser_values_that_Lark_takes_are_planned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var ids []string
	for i := range 50 {
		ids = append(ids, fmt.Sprintf("od-%d", i))
	}
	w.objects(w.provider(), map[string]string{
		`name = "` + strings.Repeat("é", 255) + `"`: "", `user_id = "` + strings.Repeat("x", 64) + `"`: "", `job_title = "` + strings.Repeat("é", 100) + `"`: "",
		"department_ids = [" + quoted(ids) + "]": "", `mobile = "+44 20 7946 0958"`: "", "gender = 3": "", "join_time = 0": "",
		`custom_attrs = { "C-1" = { type = "HREF" } }`: "", `custom_attrs = { "C-1" = { type = "GENERIC_USER" } }`: "", `leader_user_id = ""`: "",
		"orders = [{ department_id = \"od-1\", user_order = 1, department_order = 1 }]\ndepartment_ids = [\"od-1\", \"od-2\"]": "",
	})
}

func TestUser_contradictions_are_refused_by_the_plan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	order := func(id string, order int) string {
		return fmt.Sprintf("{ department_id = %q, user_order = 1, department_order = %d }", id, order)
	}
	w.objects(w.provider(), map[string]string{
		`department_ids = ["od-1"]` + "\norders = [" + order("od-2", 1) + "]":                                   "not in department_ids",
		`department_ids = ["od-1", "od-2"]` + "\norders = [" + order("od-1", 1) + ", " + order("od-2", 2) + "]": "Two primary departments",
		"orders = [" + order("od-1", 1) + ", " + order("od-1", 2) + "]":                                         "twice",
		"email = \"lead@acme.example\"\nleader_user_id = \"email:LEAD@acme.example\"":                           "nobody leads themselves",
		"user_id = \"lead\"\nleader_user_id = \"user_id:lead\"":                                                 "nobody leads themselves",
	})
	for region, cases := range map[string]map[string]string{
		"lark": {
			"email = \"\"": "Email or mobile is missing. neither email nor mobile", "email = \"\"\nmobile = \"\"": "neither email nor mobile", "email = \"\"\nmobile = \"+65 8123 4567\"": "needs an email",
			`mobile = "+86 138 0013 8000"`: "A mobile that is not taken. a Lark tenant takes no +86", `mobile = "+65 8123 4567"`: "", "email = null\nmobile = \"+65 8123 4567\"": "needs an email",
		},
		"feishu": {
			"email = null": "neither email nor mobile", `nickname = "M"`: "demands a mobile", "email = null\nmobile = \"+8613800138000\"": "",
			"email = null\nmobile = \"+6581234567\"": "needs an email", `mobile = "+6581234567"`: "",
		},
	} {
		w.objects(strings.Replace(w.provider(), `provider "lark" {`, "provider \"lark\" {\n  region = \""+region+"\"", 1), cases)
	}
	if n := len(w.lark.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// What is refused of a change, against what is there.
func TestUser_changes_that_Lark_would_refuse_are_refused_by_the_plan(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	c := w.cast()
	arguments, _ := c.everything(67)
	f := w.folder(w.userConfig(lines(arguments)))
	f.settle()
	w.sent()
	for name, change := range map[string][2]string{
		"geo": {`"us"`, "geo cannot be changed"}, "email": {`""`, "needs an email"}, "user_id": {`""`, "must not be empty"},
	} {
		changed := maps.Clone(arguments)
		changed[name] = change[0]
		f.write(w.userConfig(lines(changed)))
		f.plan().fails(change[1])
	}
	delete(arguments, "mobile") // it is there all the same
	arguments["email"] = `""`
	f.write(w.userConfig(lines(arguments)))
	f.plan().fails("needs an email")
	w.sends()
}
