package provider_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// calendar is a clock that goes on by itself, and by leaps.
type calendar struct{ ahead atomic.Int64 }

func (c *calendar) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *calendar) passes(d time.Duration) { c.ahead.Add(int64(d)) }

// newWorldIn is a world of which the tenant goes by that clock.
func newWorldIn(t *testing.T, c *calendar) *world {
	t.Helper()
	w := newWorldWith(t, sandbox.LarkSwitches{})
	w.lark = sandbox.NewLark(sandbox.LarkOptions{AppID: appID, AppSecret: appSecret, TenantName: "Acme", RateScale: 1, Seed: 1, Now: c.now})
	var stop func()
	w.larkURL, stop = sandbox.Serve(w.lark)
	t.Cleanup(stop)
	return w
}

const afterAMonth = `offboarding = { delete_after = "720h", time_zone = "Asia/Singapore", notify_manager = true }`

// eve has ann as her manager, and left if why is not "".
func eveAndAnn(why string) string {
	ann := `ann = { name = "Ann", email = "ann@acme.example", departments = ["Sales"] }`
	if why != "" {
		return `{ people = { ` + ann + ` }, departed = { eve = "` + why + `" } }`
	}
	return `{ people = { ` + ann + `, eve = { name = "Eve", email = "eve@acme.example", leader = "ann", departments = ["Sales/APAC"] } } }`
}

func TestPromise_16_a_deleted_person_who_comes_back_has_their_account_restored(t *testing.T) {
	t.Parallel()
	clock := &calendar{}
	w := newWorldIn(t, clock)
	f := w.folder(w.byHand(eveAndAnn(""), afterAMonth))
	f.settle()
	former := w.user("eve@acme.example").OpenID
	w.lark.AcceptInvitations()

	f.write(w.byHand(eveAndAnn("resigned"), afterAMonth))
	f.plan().changes("- Eve (eve): leaves (resigned): suspended, and deleted when a refresh finds that this has been so for 720h")
	f.apply().succeeds()
	f.plan().empty(". Eve (eve): suspended since 20", "+08:00, deleted when a refresh finds that 20", "apps, chats, surveys to Ann")
	f.undrifted()
	clock.passes(721 * time.Hour) // the header Date has whole seconds
	w.sent()
	f.plan().changes("1 person deleted (Eve)", "- Eve (eve): deleted: suspended since 20", "docs, calendar, minutes, apps, chats, surveys to Ann; Lark can restore them for 30 days")
	w.sends()
	f.apply().succeeds().omits("Managers were not told")
	w.sends("POST /open-apis/im/v1/messages", "delete Eve")
	w.told(w.user("ann@acme.example").OpenID, "Eve has left: their Lark account was suspended", "Eve has left: their Lark account was deleted")
	f.plan().empty()
	f.undrifted()

	clock.passes(29 * 24 * time.Hour)
	f.write(w.byHand(eveAndAnn(""), afterAMonth))
	f.plan().changes("1 person restored (Eve)", "+ Eve (eve): comes back: the deleted account is restored, in Sales/APAC")
	w.sent()
	invited := len(w.lark.Invitations())
	f.apply().succeeds()
	if again := w.user("eve@acme.example"); again.OpenID != former || again.Frozen || again.Leader != w.user("ann@acme.example").OpenID ||
		again.Departments[0] != w.department("Sales/APAC") {
		t.Errorf("restored as %+v", again)
	}
	if n := len(w.lark.Invitations()); n != invited {
		t.Errorf("%d people were invited again", n-invited)
	}
	f.plan().empty()
	f.undrifted()
}

func TestPromise_16_what_a_restoration_could_not_give_back_is_planned_by_the_next_run(t *testing.T) {
	t.Parallel()
	clock := &calendar{}
	w := newWorldIn(t, clock)
	f := w.folder(w.byHand(eveAndAnn(""), afterAMonth))
	f.settle()
	w.lark.AcceptInvitations()
	eve := w.user("eve@acme.example").OpenID
	choir := w.lark.AddGroup(sandbox.LarkGroup{Name: "Choir", Users: []string{eve}})
	f.write(w.byHand(eveAndAnn("resigned"), afterAMonth))
	f.settle()
	clock.passes(721 * time.Hour) // the header Date has whole seconds
	f.settle()
	w.lark.SetGroup(choir, func(g *sandbox.LarkGroup) { g.Users = nil })

	f.write(w.byHand(eveAndAnn(""), afterAMonth))
	w.lark.Inject(sandbox.Fault{
		Match: func(c sandbox.Call) bool {
			return strings.HasSuffix(c.Path, "/member/add") || strings.HasSuffix(c.Path, "/member/batch_add")
		},
		Respond: sandbox.LarkRefusal(42002),
	})
	f.plan().changes("1 person restored (Eve)")
	f.apply().fails("Eve (eve): restored, but not put back into the user group " + choir)
	w.lark.ClearFaults()
	f.plan().changes("+ Eve (eve): came back, and gets what their restoration has left undone: their place in the user group " + choir)
	f.apply().succeeds()
	if g, _ := w.lark.Group(choir); len(g.Users) != 1 || g.Users[0] != eve {
		t.Errorf("in the group are %v", g.Users)
	}
	f.plan().empty()
	f.undrifted()
}

func TestPromise_16_a_person_who_comes_back_too_late_gets_a_new_account_by_a_plan_that_says_so(t *testing.T) {
	t.Parallel()
	clock := &calendar{}
	w := newWorldIn(t, clock)
	f := w.folder(w.byHand(eveAndAnn(""), afterAMonth))
	f.settle()
	former := w.user("eve@acme.example").OpenID
	f.write(w.byHand(eveAndAnn("resigned"), afterAMonth))
	f.settle()
	clock.passes(721 * time.Hour) // the header Date has whole seconds
	f.settle()
	clock.passes(31 * 24 * time.Hour)
	f.write(w.byHand(eveAndAnn(""), afterAMonth))
	f.plan().changes("1 person will be invited (Eve)", "an invitation will be sent (they were "+former+", which Lark can restore no longer)")
	f.apply().succeeds("eve: has a new account", former)
	f.plan().empty()
}

// told expects the titles of the cards that somebody has from the app.
func (w *world) told(openID string, titles ...string) {
	w.Helper()
	var got []string
	for _, c := range w.lark.Cards() {
		if c.To == openID {
			got = append(got, c.Title)
		}
	}
	if diff := cmp.Diff(titles, got); diff != "" {
		w.Errorf("cards (- expected, + sent):\n%s", diff)
	}
}
