package provider_test

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestSync_policies_leave_to_people_what_is_theirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const policies = `policies = { nickname = "create_only", mobile = "if_empty", city = "report" }`
	with := func(title string) string {
		return w.byHand(`{ people = { a = {
		name = "Ann Lee", email = "ann@acme.example", nickname = "Annie", mobile = "+6581234567", city = "Berlin", job_title = "`+title+`" } } }`, policies)
	}
	f := w.folder(with("Cook"))
	f.settle()
	if u := w.user("ann@acme.example"); u.Nickname != "Annie" || u.Mobile != "+6581234567" || u.City != "Berlin" {
		t.Errorf("Ann was made as %+v", u)
	}
	w.sent()
	w.change("ann@acme.example", func(u *sandbox.LarkUser) {
		u.Nickname, u.Mobile, u.City, u.JobTitle = "A.", "+6581111111", "Oslo", "Chef"
	})
	f.plan().changes(`"Chef" -> "Cook"`, `city is "Oslo" in Lark, and "Berlin" in the directory; left so (policies)`).omits("Annie", "A.", "+6581111111", `"Oslo" ->`)
	f.does("update Ann Lee: job_title")
	f.plan().empty(`city is "Oslo" in Lark`)

	w.change("ann@acme.example", func(u *sandbox.LarkUser) { u.Mobile = "" })
	f.plan().changes(`"" -> "+6581234567"`)
	f.does("update Ann Lee: mobile")

	// What the source says anew changes as little.
	f.write(with("Head Cook"))
	f.plan().changes(`"Cook" -> "Head Cook"`).omits("Annie", `"Oslo" ->`)
	f.does("update Ann Lee: job_title")
	f.plan().empty()
}

func TestSync_policies_name_attributes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for policies, want := range map[string]string{
		`{ nick_name = "enforce" }`: "did you mean nickname?",
		`{ suspended = "report" }`:  "suspended has no policy",
		`{ city = "keep" }`:         "value must be one of",
	} {
		f := w.folder(w.byHand(`{ people = { a = { name = "Ann Lee", email = "ann@acme.example" } } }`, "policies = "+policies))
		f.run("validate").fails(want)
	}
}
