package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// Shapes of a configuration beyond one provider and one sync.

const (
	ann = `{ people = { a = { name = "Ann Lee", email = "ann@acme.example" } } }`
	ben = `{ people = { b = { name = "Ben Ito", email = "ben@acme.example" } } }`
)

// others is a second sync, of Ben alone, with the existing users given to it. meta is an argument such as provider.
func others(meta string) string {
	return `
resource "lark_directory_sync" "others" {
  ` + meta + `
  directory = jsonencode(` + ben + `)
  existing  = data.lark_existing_users.others.users
}
data "lark_existing_users" "others" {
  ` + meta + `
  directory = jsonencode(` + ben + `)
}
`
}

func TestConfiguration_two_syncs_of_one_tenant_keep_to_their_own_and_can_be_applied_alone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.folder(w.byHand(ann) + others(""))
	f.plan("-target=lark_directory_sync.others").changes("Ben Ito (b)", "1 to add").omits("Ann Lee (a)")
	f.apply().succeeds()
	w.sends("create Ben Ito")
	f.plan().changes("Ann Lee (a)", "1 to add")
	f.apply().succeeds()
	w.sends("create Ann Lee")
	f.plan().empty()
	w.change("ann@acme.example", func(u *sandbox.LarkUser) { u.Name = "Annie" })
	f.plan("-target=lark_directory_sync.others").empty()
	f.plan().changes("1 to change")
	f.apply().succeeds()
	w.sends("update Ann Lee: name")
	f.plan().empty()
}

func TestConfiguration_for_each_makes_a_sync_of_each_part(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	parts := func(title string) string {
		return w.provider() + `
resource "lark_directory_sync" "part" {
  for_each = {
    sales = { a = { name = "Ann Lee", email = "ann@acme.example", departments = ["Sales"] } }
    legal = { b = { name = "Ben Ito", email = "ben@acme.example", departments = ["Legal"]` + title + ` } }
  }
  directory = jsonencode({ people = each.value })
}
`
	}
	f := w.folder(parts(""))
	f.settle()
	w.sends("create department Sales", "create department Legal", "create Ann Lee", "create Ben Ito")
	f.plan().empty()
	f.write(parts(`, job_title = "Lawyer"`))
	f.plan().changes(`lark_directory_sync.part["legal"]`, "Lawyer", "0 to add, 1 to change, 0 to destroy").omits(`part["sales"] will`)
	f.apply().succeeds()
	w.sends("update Ben Ito: job_title")
	f.plan().empty()
}

func TestConfiguration_two_tenants_are_two_aliases_of_the_provider(t *testing.T) {
	t.Parallel()
	w, china := newWorld(t), newWorld(t)
	alias := strings.Replace(china.provider(), `provider "lark" {`, `provider "lark" {`+"\n  alias    = \"china\"\n  region   = \"feishu\"", 1)
	f := w.folder(w.byHand(ann) + alias + others("provider = lark.china"))
	f.plan().changes("Ann Lee (a)", "Ben Ito (b)", "2 to add")
	f.apply().succeeds()
	w.sends("create Ann Lee")
	china.sends("create Ben Ito")
	f.plan().empty()
	china.change("ben@acme.example", func(u *sandbox.LarkUser) { u.Name = "Benny" })
	f.plan().changes("1 to change")
	f.apply().succeeds()
	w.sends()
	china.sends("update Ben Ito: name")
}

// Each provider block is a process of its own, so two with one app cannot keep to its rates, nor know of one another. The three
// syncs are planned one after the other, so that the two processes are there at the same time.
func TestConfiguration_two_provider_blocks_with_one_app_are_told_of(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alias := strings.Replace(w.provider(), `provider "lark" {`, `provider "lark" {`+"\n  alias = \"second\"", 1)
	last := part("last", employed(meiChan), "depends_on = [lark_directory_sync.others]")
	f := w.folder(w.byHand(ann) + others("") + last)
	f.processes()
	f.settle()
	f.plan().empty().omits("Another process")
	f.write(w.byHand(ann) + alias + others("provider = lark.second\n  depends_on = [lark_directory_sync.staff]") + last)
	f.plan().empty("Another process uses the app " + appID)
}

// A proxy of the company is asked for the host of the region, and lets nobody through.
func TestConfiguration_the_region_chooses_the_host(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var mu sync.Mutex
	var asked []string
	proxy, stop := sandbox.Serve(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method+" "+r.Host)
		rw.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(stop)
	f := w.folder(w.byHand(ann, `timeouts = { read = "1s" }`))
	f.settle()
	f.set("HTTPS_PROXY="+proxy, "NO_PROXY=")
	for _, c := range []struct{ region, environment, host string }{
		{"", "", "open.larksuite.com:443"},
		{`region = "lark"`, "feishu", "open.larksuite.com:443"},
		{`region = "feishu"`, "", "open.feishu.cn:443"},
		{"", "feishu", "open.feishu.cn:443"},
	} {
		f.set("LARK_REGION=" + c.environment)
		f.write(strings.Replace(w.byHand(ann), fmt.Sprintf("base_url = %q", w.larkURL), c.region, 1))
		f.plan().fails("The refresh took too long")
		mu.Lock()
		if want := []string{"CONNECT " + c.host}; !slices.Equal(slices.Compact(asked), want) {
			t.Errorf("with %q and LARK_REGION=%s, the proxy was asked for %v, want %v", c.region, c.environment, asked, want)
		}
		asked = nil
		mu.Unlock()
	}
	f.set("LARK_REGION=europe")
	f.plan().fails(`"europe" is not a region`)
}

func TestConfiguration_another_app_of_the_same_tenant_finds_everybody_again(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := w.team("Ann Lee", "Ben Ito")
	w.edit(ids[1], map[string]any{"managerId": ids[0]})
	f := w.folder(w.sync())
	f.settle()
	w.sent()
	w.lark.ReplaceApp("cli_another00000001", "another-secret")
	f.write(strings.Replace(w.sync(), appID, "cli_another00000001", 1))
	f.secret("another-secret")
	f.plan().says("cli_another00000001", appID)
	f.run("apply", "-auto-approve", "-no-color").succeeds()
	w.sends()
	w.edit(ids[0], map[string]any{"title": "Lead"})
	f.plan().changes("Lead")
	f.apply().succeeds()
	w.sends("update Ann Lee: job_title")
	f.plan().empty()
}
