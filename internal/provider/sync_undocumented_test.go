package provider_test

import (
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// What Lark does not document, one way and the other. A life of a team goes well and comes to rest with each.
func TestSync_comes_to_rest_whatever_Lark_does_that_is_not_documented(t *testing.T) {
	t.Parallel()
	for name, switches := range map[string]sandbox.LarkSwitches{
		"answers": {
			BatchOmitsResigned: true, UnsetStringsAbsent: true, MobileEchoed: true, JoinTimeTruncated: true, Shuffle: true,
			CreateWithoutMobile: true, DeletedDepartmentsShown: true, ListLag: time.Minute,
		},
		"refusals": {
			BatchRefusesUnknown: true, BodyIDsByService: true, FreezeRefusesUnjoined: true, OutOfRangeListsEmpty: true, TokenStatus: 200,
			LimitWithoutHeaders: true, SlidingWindow: true, TenantWideDepartmentNames: true, RecursionLimit: 1,
		},
		"empty values do not clear": {EmptyIgnored: []string{"mobile", "leader_user_id", "city"}},
		"no city, no title":         {CityCreationFails: true, TitleCreationFails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, switches)
			boss := w.hire("Ann Lee", map[string]any{"division": "Sales", "department": "APAC", "mobilePhone": "8123 4567", "city": "Singapore"})
			cook := w.hire("Ben Ito", map[string]any{"division": "Sales", "title": "Cook", "managerId": boss})
			w.hire("Cy Poe", map[string]any{"division": "Legal", "managerId": boss})
			f := w.folder(w.sync())
			f.plan().changes()
			f.apply()
			w.lark.AcceptInvitations()
			w.lark.SetSwitches(func(s *sandbox.LarkSwitches) { s.CityCreationFails, s.TitleCreationFails = false, false })
			f.rest()
			w.lark.DeleteUser(w.user(address("Cy Poe")).OpenID)
			w.change(address("Ann Lee"), func(u *sandbox.LarkUser) { u.City = "" })
			w.edit(cook, map[string]any{"title": "Chef"})
			f.plan().changes("! Cy Poe", "Chef", "Singapore")
			f.apply()
			f.rest()
			w.lark.RevokeToken()
			w.okta.Deactivate(cook)
			f.plan().changes("- Ben Ito")
			f.apply()
			f.rest()
			if u := w.user(address("Ben Ito")); !u.Frozen || u.JobTitle != "Chef" || u.Leader != w.user(address("Ann Lee")).OpenID {
				t.Errorf("Ben Ito is %+v, want a frozen chef who reports to Ann Lee", u)
			}
			if u := w.user(address("Ann Lee")); u.City != "Singapore" || u.Mobile != "+6581234567" {
				t.Errorf("Ann Lee is %+v, want her mobile and city as in Okta", u)
			}
			if n := len(w.lark.Invitations()); n != 3 {
				t.Errorf("%d people were invited, want 3", n)
			}
		})
	}
}

// rest carries out what there is to do, at most twice, until a plan is empty.
func (f *folder) rest() {
	f.Helper()
	o := f.plan()
	for range 2 {
		if o.code != 2 {
			break
		}
		f.apply()
		o = f.plan()
	}
	o.empty()
}
