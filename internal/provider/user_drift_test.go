package provider_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/lark-directory/terraform-provider-lark/internal/provider/user"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func userSchema(t *testing.T) schema.Schema {
	t.Helper()
	var got resource.SchemaResponse
	user.NewResource().Schema(t.Context(), resource.SchemaRequest{}, &got)
	return got.Schema
}

// drift is what an administrator changes of somebody.
type drift map[string]func(*sandbox.LarkUser, cast)

var drifts = drift{
	"name":                        func(u *sandbox.LarkUser, _ cast) { u.Name = "Mia Chen" },
	"en_name":                     func(u *sandbox.LarkUser, _ cast) { u.EnName = "" },
	"nickname":                    func(u *sandbox.LarkUser, _ cast) { u.Nickname = "N" },
	"email":                       func(u *sandbox.LarkUser, _ cast) { u.Email = "other@acme.example" },
	"enterprise_email":            func(u *sandbox.LarkUser, _ cast) { u.EnterpriseEmail = "other@mail.example" },
	"mobile":                      func(u *sandbox.LarkUser, _ cast) { u.Mobile = "+6587654321" },
	"mobile_visible":              func(u *sandbox.LarkUser, _ cast) { u.MobileHidden = false },
	"gender":                      func(u *sandbox.LarkUser, _ cast) { u.Gender = 0 },
	"avatar_key":                  func(u *sandbox.LarkUser, _ cast) { u.AvatarKey = "picture2" },
	"department_ids":              func(u *sandbox.LarkUser, c cast) { u.Departments = []string{c.platform} },
	"orders":                      func(u *sandbox.LarkUser, _ cast) { u.Orders[0].UserOrder = 9 },
	"leader_user_id":              func(u *sandbox.LarkUser, c cast) { u.Leader = c.ann },
	"dotted_line_leader_user_ids": func(u *sandbox.LarkUser, c cast) { u.DottedLeaders = []string{c.tom} },
	"city":                        func(u *sandbox.LarkUser, _ cast) { u.City = "Paris" },
	"country":                     func(u *sandbox.LarkUser, _ cast) { u.Country = "FR" },
	"work_station":                func(u *sandbox.LarkUser, _ cast) { u.WorkStation = "" },
	"join_time":                   func(u *sandbox.LarkUser, _ cast) { u.JoinTime = 1600000000 },
	"employee_no":                 func(u *sandbox.LarkUser, _ cast) { u.EmployeeNo = "other" },
	"employee_type":               func(u *sandbox.LarkUser, _ cast) { u.EmployeeType = 3 },
	"job_title":                   func(u *sandbox.LarkUser, _ cast) { u.JobTitle = "Juggler" },
	"job_level_id":                func(u *sandbox.LarkUser, _ cast) { u.JobLevelID = "level2" },
	"job_family_id":               func(u *sandbox.LarkUser, _ cast) { u.JobFamilyID = "" },
	"is_frozen":                   func(u *sandbox.LarkUser, _ cast) { u.Frozen = true },
	"custom_attrs": func(u *sandbox.LarkUser, c cast) {
		u.Custom["C-text"] = sandbox.LarkCustomValue{Text: "other"}
		u.Custom["C-link"] = sandbox.LarkCustomValue{Text: "Mei", URL: "https://other.example"}
		u.Custom["C-choice"] = sandbox.LarkCustomValue{OptionID: "o2"}
		u.Custom["C-person"] = sandbox.LarkCustomValue{OpenID: c.ann}
		delete(u.Custom, "C-picture")
	},
	"user_id": func(u *sandbox.LarkUser, _ cast) { u.UserID = "other" },
}

// all happens at once, but for the name, which people are known by here.
func (d drift) all(u *sandbox.LarkUser, c cast) {
	for name, change := range d {
		if name != "name" && name != "orders" { // a move has orders of its own
			change(u, c)
		}
	}
}

// changed are the attributes that the saved plan changes, by the address of the resource.
func (f *folder) changed() map[string][]string {
	f.Helper()
	shown := f.run("show", "-json", saved)
	var plan struct {
		Changes []struct {
			Address string
			Change  struct {
				Actions       []string
				Before, After map[string]any
				Unknown       map[string]any `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	if err := json.Unmarshal([]byte(shown.raw), &plan); err != nil {
		f.Fatalf("%s: %v\n%s", shown.command, err, shown.raw)
	}
	all := map[string][]string{}
	for _, r := range plan.Changes {
		if r.Change.Actions[0] != "no-op" && r.Change.Actions[0] != "update" {
			f.Errorf("%s: %s", r.Address, r.Change.Actions)
		}
		for name, before := range r.Change.Before {
			if r.Change.Unknown[name] == true || !cmp.Equal(before, r.Change.After[name]) {
				all[r.Address] = append(all[r.Address], name)
			}
		}
		slices.Sort(all[r.Address])
	}
	return all
}

// Drift of each attribute is one difference, at that attribute, and is put right by one write, of that attribute. There is
// somebody for each attribute.
func TestUser_drift_of_each_attribute_is_shown_and_put_right(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	c := w.cast()
	config, names := w.provider(), slices.Sorted(maps.Keys(drifts))
	for i, name := range names {
		arguments, _ := c.everything(i)
		config += "resource \"lark_user\" \"" + name + "\" {\n" + lines(arguments) + "}\n"
	}
	f := w.folder(config)
	f.settle()
	wanted := map[string][]string{}
	for i, name := range names {
		w.lark.SetUser(w.made(fmt.Sprintf("mei%d", i)).OpenID, func(u *sandbox.LarkUser) { drifts[name](u, c) })
		wanted["lark_user."+name] = []string{name}
	}
	// With a department go its orders.
	wanted["lark_user.department_ids"] = []string{"department_ids", "orders"}
	f.plan().changes(fmt.Sprintf("Plan: 0 to add, %d to change, 0 to destroy.", len(names)))
	if diff := cmp.Diff(wanted, f.changed()); diff != "" {
		t.Errorf("the plan changes (- expected, + does):\n%s", diff)
	}
	w.lark.Reset()
	f.apply().succeeds()
	if n := len(w.lark.Writes()); n != len(names) {
		t.Errorf("%d writes, want %d", n, len(names))
	}
	for i, name := range names {
		_, want := c.everything(i)
		w.isInLark("after the drift of "+name, want)
	}
	f.plan().empty()
}

// What means the same is no difference, whoever writes it otherwise.
func TestUser_other_spellings_are_no_difference(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	w.lark.SetSwitches(func(s *sandbox.LarkSwitches) {
		s.JoinTimeTruncated, s.MobileEchoed, s.Shuffle, s.UnsetStringsAbsent = true, true, true, true
	})
	c := w.cast()
	arguments, _ := c.everything(67)
	f := w.folder(w.userConfig(lines(arguments)))
	f.settle()
	f.plan().empty()
	w.lark.SetUser(w.one("Mei Chan").OpenID, func(u *sandbox.LarkUser) {
		u.Email, u.EnterpriseEmail = strings.ToUpper(u.Email), strings.ToLower(u.EnterpriseEmail)
	})
	f.plan().empty()
	w.lark.Reset()
	for name, other := range map[string]string{
		"email": `"mei.chan67@ACME.example"`, "enterprise_email": `"MEI67@mail.example"`, "mobile": `"+6581234567"`,
		"custom_attrs": strings.Replace(arguments["custom_attrs"], `text = "words"`, `text = "words", url = null`, 1),
		"orders": `[{ department_id = "` + c.sales + `", user_order = 1, department_order = 1 },
    { department_id = "path:Engineering/Platform", user_order = 3, department_order = 2 }]`,
		"name": `" Mei Chan "`,
	} {
		changed := maps.Clone(arguments)
		changed[name] = other
		f.write(w.userConfig(lines(changed)))
		f.plan().empty()
	}
	// That the same departments are meant by other words is seen by the apply.
	for name, other := range map[string]string{
		"department_ids": `["` + c.platform + `", "` + c.sales + `"]`, "leader_user_id": `"` + c.tom + `"`,
	} {
		changed := maps.Clone(arguments)
		changed[name] = other
		if name == "department_ids" {
			delete(changed, "orders")
		}
		f.write(w.userConfig(lines(changed)))
		f.plan().changes("1 to change")
		f.apply().succeeds()
		f.plan().empty()
		f.write(w.userConfig(lines(arguments)))
		f.settle()
	}
	w.sends()
}

func TestUser_each_attribute_is_updated(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.IDChanges = 2 })
	c := w.cast()
	arguments, want := c.everything(67)
	f := w.folder(w.userConfig(lines(arguments)))
	f.settle()
	w.sent()
	maps.Copy(arguments, map[string]string{
		"user_id": `"mei2"`, "name": `"Mei Wong"`, "en_name": `"Maya"`, "nickname": `"MW"`, "email": `"mei.wong@acme.example"`,
		"enterprise_email": `"wong@mail.example"`, "mobile": `"+6581234568"`, "mobile_visible": "true", "gender": "1", "avatar_key": `"picture2"`,
		"department_ids": `["` + c.sales + `", "path:Engineering"]`, "leader_user_id": `"user_id:` + w.one("Ann Lee").UserID + `"`,
		"orders":                      `[{ department_id = "` + c.sales + `", user_order = 4, department_order = 9 }]`,
		"dotted_line_leader_user_ids": `["` + c.ann + `", "` + c.tom + `"]`,
		"city":                        `"Paris"`, "country": `"FR"`, "work_station": `"1-1"`, "join_time": "1600000000", "employee_no": `"E2"`, "employee_type": "3",
		"job_title": `"Lead"`, "job_level_id": `"level2"`, "job_family_id": `"family2"`, "subscription_ids": `["seat2"]`,
		"custom_attrs": `{
    "C-text"   = { type = "TEXT", text = "other" }
    "C-link"   = { type = "HREF", text = "Mei W", url = "https://wong.example" }
    "C-person" = { type = "GENERIC_USER", generic_user_id = "` + c.ann + `" }
  }`,
	})
	f.write(w.userConfig(lines(arguments)))
	f.plan().changes("Plan: 0 to add, 1 to change, 0 to destroy.")
	f.apply().succeeds().omits("Unable to")
	want.UserID, want.Name, want.EnName, want.Nickname, want.Email, want.EnterpriseEmail = "mei2", "Mei Wong", "Maya", "MW", "mei.wong@acme.example", "wong@mail.example"
	want.Mobile, want.MobileHidden, want.Gender, want.AvatarKey = "+6581234568", false, 1, "picture2"
	want.Departments, want.Leader = []string{c.sales, w.department("Engineering")}, c.ann
	want.Orders = []sandbox.LarkOrder{{UserOrder: 4, DepartmentOrder: 9}, {}}
	want.DottedLeaders = []string{c.ann, c.tom}
	slices.Sort(want.DottedLeaders)
	want.City, want.Country, want.WorkStation, want.JoinTime, want.EmployeeNo, want.EmployeeType = "Paris", "FR", "1-1", 1600000000, "E2", 3
	want.JobTitle, want.JobLevelID, want.JobFamilyID, want.SubscriptionIDs = "Lead", "level2", "family2", []string{"seat2"}
	// What is no longer in the map of custom attributes is no longer managed, and stays.
	want.Custom["C-text"], want.Custom["C-link"] = sandbox.LarkCustomValue{Text: "other"}, sandbox.LarkCustomValue{Text: "Mei W", URL: "https://wong.example"}
	want.Custom["C-person"] = sandbox.LarkCustomValue{OpenID: c.ann}
	w.isInLark("after the update", want)
	if n := len(w.lark.Writes()); n != 2 { // the user_id is written by itself
		t.Errorf("%d writes, want two", n)
	}
	f.plan().empty()

	// Empty clears. A link and a person cannot be sent empty: they go only where Lark takes the list for the whole.
	for _, name := range []string{
		"en_name", "nickname", "enterprise_email", "leader_user_id", "city", "country", "work_station", "employee_no",
		"job_title", "job_level_id", "job_family_id", "mobile",
	} {
		arguments[name] = `""`
		w.lark.Reset()
	}
	delete(arguments, "orders")
	maps.Copy(arguments, map[string]string{"department_ids": "[]", "dotted_line_leader_user_ids": "[]", "gender": "0", "join_time": "0", "custom_attrs": `{
    "C-text"    = { type = "TEXT" }
    "C-link"    = { type = "HREF" }
    "C-choice"  = { type = "ENUMERATION" }
    "C-picture" = { type = "PICTURE_ENUM", option_id = "" }
    "C-person"  = { type = "GENERIC_USER" }
  }`})
	f.write(w.userConfig(lines(arguments)))
	f.plan().changes("Plan: 0 to add, 1 to change, 0 to destroy.")
	f.apply().fails("custom_attrs: Lark has not cleared C-", "admin console")
	w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.CustomAttrsReplaced = true })
	f.plan().changes("Plan: 0 to add, 1 to change, 0 to destroy.")
	f.apply().succeeds()
	w.isInLark("after everything was cleared", sandbox.LarkUser{
		UserID: "mei2", Name: "Mei Wong", Email: "mei.wong@acme.example", AvatarKey: "picture2", Departments: []string{"0"},
		Orders: []sandbox.LarkOrder{{}}, EmployeeType: 3, Geo: "sg", SubscriptionIDs: []string{"seat2"}, Custom: map[string]sandbox.LarkCustomValue{},
	})
	f.plan().empty()
}

// An employee number that somebody else has keeps nobody active who is to be suspended.
func TestUser_is_suspended_whatever_Lark_refuses_of_the_rest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lark.AddUser(sandbox.LarkUser{Name: "Bob", Email: "bob@acme.example", EmployeeNo: "X1"})
	f := w.folder(w.userConfig("name = \"Ann Lee\"\nemail = \"ann.lee@acme.example\""))
	f.settle()
	w.sent()
	f.write(w.userConfig("name = \"Ann Lee\"\nemail = \"ann.lee@acme.example\"\nis_frozen = true\nemployee_no = \"X1\""))
	f.plan().changes()
	f.apply().fails("44051")
	w.onlyFrozen("Ann Lee")
	f.plan().changes("employee_no").omits("is_frozen   ")
}
