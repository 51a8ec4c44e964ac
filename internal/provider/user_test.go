package provider_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

const mei = "lark_user.mei"

// tenantOf is a world whose tenant has something of everything that a user can be given. change may take from it.
func tenantOf(t *testing.T, change func(*sandbox.LarkOptions)) *world {
	t.Helper()
	w := newWorld(t)
	o := sandbox.LarkOptions{
		AppID: appID, AppSecret: appSecret, TenantName: "Acme", RateScale: 1, Seed: 1,
		CustomAttributes: []sandbox.LarkCustomAttribute{
			{ID: "C-text", Type: "TEXT"},
			{ID: "C-link", Type: "HREF"},
			{ID: "C-person", Type: "GENERIC_USER"},
			{ID: "C-choice", Type: "ENUMERATION", Options: map[string]string{"o1": "One", "o2": "Two"}},
			{ID: "C-picture", Type: "PICTURE_ENUM", Options: map[string]string{"p1": "One", "p2": "Two"}},
		},
		JobLevels: []string{"level1", "level2"}, JobFamilies: []string{"family1", "family2"}, Geos: []string{"sg", "us"},
		Subscriptions: []string{"seat1", "seat2"}, MailDomains: []string{"mail.example"},
	}
	if change != nil {
		change(&o)
	}
	w.lark = sandbox.NewLark(o)
	var stop func()
	w.larkURL, stop = sandbox.Serve(w.lark)
	t.Cleanup(stop)
	return w
}

// user is a configuration with one user, called mei.
func (w *world) userConfig(arguments string) string {
	return w.provider() + "resource \"lark_user\" \"mei\" {\n" + arguments + "\n}\n"
}

// one is the user who has the name.
func (w *world) one(name string) sandbox.LarkUser {
	w.Helper()
	all := w.lark.Users()
	i := slices.IndexFunc(all, func(u sandbox.LarkUser) bool { return u.Name == name })
	if i < 0 {
		w.Fatalf("nobody in Lark is called %s", name)
	}
	return all[i]
}

// cast are those whom the tests about every attribute refer to: two leaders and two departments.
type cast struct{ tom, ann, platform, sales string }

func (w *world) cast() cast {
	p := w.people("Tom Park", "Ann Lee")
	return cast{tom: p[0], ann: p[1], platform: w.department("Engineering/Platform"), sales: w.department("Sales")}
}

// everything is each argument of the user of that number, and what Lark has of them.
func (c cast) everything(n int) (arguments map[string]string, user sandbox.LarkUser) {
	arguments = map[string]string{
		"user_id": fmt.Sprintf(`"mei%d"`, n), "name": `"Mei Chan"`, "en_name": `"May"`, "nickname": `"M"`, "email": fmt.Sprintf(`"Mei.Chan%d@acme.example"`, n),
		"enterprise_email": fmt.Sprintf(`"Mei%d@mail.example"`, n), "mobile": fmt.Sprintf(`"+65 8123-45%02d"`, n), "mobile_visible": "false", "gender": "2",
		"avatar_key": `"picture1"`, "department_ids": `["path:Engineering/Platform", "` + c.sales + `"]`,
		"orders": `[{ department_id = "path:Engineering/Platform", user_order = 3, department_order = 2 },
    { department_id = "` + c.sales + `", user_order = 1, department_order = 1 }]`,
		"leader_user_id": `"email:tom.park@acme.example"`, "dotted_line_leader_user_ids": `["` + c.ann + `"]`,
		"city": `"Singapore"`, "country": `"SG"`, "work_station": `"4-12"`, "join_time": "1700000000", "employee_no": fmt.Sprintf(`"E%d"`, n),
		"employee_type": "2", "job_title": `"Engineer"`, "job_level_id": `"level1"`, "job_family_id": `"family1"`, "geo": `"sg"`,
		"subscription_ids": `["seat1"]`, "is_frozen": "false", "custom_attrs": `{
    "C-text"    = { type = "TEXT", text = "words" }
    "C-link"    = { type = "HREF", text = "Mei", url = "https://mei.example", pc_url = "https://pc.example" }
    "C-choice"  = { type = "ENUMERATION", option_id = "o1" }
    "C-picture" = { type = "PICTURE_ENUM", option_id = "p1" }
    "C-person"  = { type = "GENERIC_USER", generic_user_id = "` + c.tom + `" }
  }`,
	}
	return arguments, sandbox.LarkUser{
		UserID: fmt.Sprintf("mei%d", n), Name: "Mei Chan", EnName: "May", Nickname: "M", Email: fmt.Sprintf("Mei.Chan%d@acme.example", n),
		EnterpriseEmail: fmt.Sprintf("Mei%d@mail.example", n), Mobile: fmt.Sprintf("+65812345%02d", n), MobileHidden: true, Gender: 2, AvatarKey: "picture1", Departments: []string{c.platform, c.sales},
		Orders: []sandbox.LarkOrder{{UserOrder: 3, DepartmentOrder: 2}, {UserOrder: 1, DepartmentOrder: 1}},
		Leader: c.tom, DottedLeaders: []string{c.ann}, City: "Singapore", Country: "SG", WorkStation: "4-12", JobTitle: "Engineer",
		JoinTime: 1700000000, EmployeeNo: fmt.Sprintf("E%d", n), EmployeeType: 2, JobLevelID: "level1", JobFamilyID: "family1", Geo: "sg",
		Custom: map[string]sandbox.LarkCustomValue{
			"C-text": {Text: "words"}, "C-link": {Text: "Mei", URL: "https://mei.example", PCURL: "https://pc.example"},
			"C-choice": {OptionID: "o1"}, "C-picture": {OptionID: "p1"}, "C-person": {OpenID: c.tom},
		},
		SubscriptionIDs: []string{"seat1"},
	}
}

// lines are arguments as HCL.
func lines(arguments map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(arguments)) {
		fmt.Fprintf(&b, "  %s = %s\n", name, arguments[name])
	}
	return b.String()
}

// isInLark compares what Lark has of somebody, but for what is Lark's own.
func (w *world) isInLark(what string, want sandbox.LarkUser) {
	w.Helper()
	got := w.made(want.UserID)
	got.OpenID, got.UnionID, got.Unjoined = "", "", false
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("%s: in Lark (- expected, + is):\n%s", what, diff)
	}
}

func TestUser_is_created_with_every_attribute(t *testing.T) {
	t.Parallel()
	w := tenantOf(t, nil)
	c := w.cast()
	arguments, want := c.everything(67)
	for name := range userSchema(t).Attributes {
		if a := userSchema(t).Attributes[name]; a.IsOptional() || a.IsRequired() {
			if _, given := arguments[name]; !given && !slices.Contains([]string{"adopt_existing", "on_destroy", "transfer"}, name) {
				t.Errorf("%s is not tried", name)
			}
		}
	}
	f := w.folder(w.userConfig(lines(arguments)))
	f.plan().changes("Plan: 1 to add", "open_id = (known after apply)")
	f.apply().succeeds().omits("Unable to")
	w.isInLark("after the create", want)
	if query := w.lark.Writes()[0].Query; !strings.Contains(query, "client_token=") {
		t.Errorf("it was made by a call that cannot be repeated: %s", query)
	}
	w.sends("create Mei Chan")
	if n := len(w.lark.Invitations()); n != 1 {
		t.Errorf("%d invitations, want one", n)
	}
	u := w.one("Mei Chan")
	f.keeps(mei, map[string]any{"open_id": u.OpenID, "union_id": u.UnionID, "user_id": "mei67", "on_destroy": "suspend", "adopt_existing": false})
	f.plan().empty()
	f.plan("-refresh=false").empty()

	// Nothing of it is managed once it is left out: no difference and no write, whatever happens in Lark, and when the rest is
	// written.
	bare := `name = "Mei Chan"`
	f.write(w.userConfig(bare))
	w.lark.Reset()
	f.plan().empty()
	w.lark.SetUser(u.OpenID, func(u *sandbox.LarkUser) { drifts.all(u, c) })
	changed := w.one("Mei Chan")
	f.plan().empty()
	f.write(w.userConfig(bare + "\n  en_name = \"Maymay\""))
	f.plan().changes("1 to change", "en_name")
	f.apply().succeeds()
	w.sends("update Mei Chan: en_name")
	changed.EnName, changed.OpenID, changed.UnionID, changed.Unjoined = "Maymay", "", "", false
	w.isInLark("after a change of what is managed", changed)
	f.plan().empty()
}

// A user needs a name and an address, and no more: Lark's own values are shown.
func TestUser_is_created_with_hardly_anything(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.userConfig("name = \"Mei Chan\"\n email = \"mei@acme.example\""))
	f.settle()
	w.sends("create Mei Chan")
	f.plan().empty()
	f.keeps(mei, map[string]any{
		"en_name": "", "mobile": "", "mobile_visible": true, "gender": float64(0), "department_ids": []any{}, "leader_user_id": "",
		"employee_type": float64(1), "is_frozen": false, "custom_attrs": map[string]any{}, "dotted_line_leader_user_ids": []any{}, "subscription_ids": nil,
	})
	// Lark is asked for what it has and not sent what it has.
	f.write(w.userConfig("name = \"Mei Chan\"\n email = \"mei@acme.example\"\n department_ids = []\n leader_user_id = \"\"\n city = \"\"\n" +
		"dotted_line_leader_user_ids = []\n custom_attrs = {}\n employee_type = 1\n mobile_visible = true\n is_frozen = false\n join_time = " +
		fmt.Sprint(w.one("Mei Chan").JoinTime)))
	f.plan().empty()
}
