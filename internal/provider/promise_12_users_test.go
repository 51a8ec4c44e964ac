package provider_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// plainTenant is one without limits of its own: the provider keeps to them all the same.
func plainTenant(t *testing.T) *world {
	return tenantOf(t, func(o *sandbox.LarkOptions) { o.RateScale = 0 })
}

// person is everything of the cast, as values.
func (c cast) person() map[string]any {
	custom := func(kind, name, value string) map[string]any { return map[string]any{"type": kind, name: value} }
	return map[string]any{
		"user_id": "mei67", "name": "Mei Chan", "en_name": "May", "nickname": "M", "email": "Mei.Chan67@acme.example", "enterprise_email": "Mei67@mail.example",
		"mobile": "+6581234567", "mobile_visible": false, "gender": 2, "avatar_key": "picture1", "department_ids": []any{"path:Engineering/Platform", c.sales},
		"orders": []any{
			map[string]any{"department_id": "path:Engineering/Platform", "user_order": 3, "department_order": 2},
			map[string]any{"department_id": c.sales, "user_order": 1, "department_order": 1},
		},
		"leader_user_id": "email:tom.park@acme.example", "dotted_line_leader_user_ids": []any{c.ann}, "city": "Singapore", "country": "SG",
		"work_station": "4-12", "join_time": 1700000000, "employee_no": "E67", "employee_type": 2, "job_title": "Engineer", "job_level_id": "level1",
		"job_family_id": "family1", "geo": "sg", "subscription_ids": []any{"seat1"}, "is_frozen": false,
		"custom_attrs": map[string]any{
			"C-text": custom("TEXT", "text", "words"), "C-choice": custom("ENUMERATION", "option_id", "o1"), "C-picture": custom("PICTURE_ENUM", "option_id", "p1"),
			"C-person": custom("GENERIC_USER", "generic_user_id", c.tom),
			"C-link":   map[string]any{"type": "HREF", "text": "Mei", "url": "https://mei.example", "pc_url": "https://pc.example"},
		},
	}
}

// changed has another value for what can be changed.
func (c cast) changed() map[string]any {
	p := c.person()
	maps.Copy(p, map[string]any{
		"user_id": "mei68", "name": "Mei Wong", "mobile": "+6581234568", "department_ids": []any{c.sales}, "orders": nil, "job_title": "",
		"leader_user_id": c.ann, "custom_attrs": map[string]any{
			"C-text": map[string]any{"type": "TEXT", "text": "other"}, "C-person": map[string]any{"type": "GENERIC_USER", "generic_user_id": c.ann},
		},
	})
	return p
}

func (c cast) afterwards() sandbox.LarkUser {
	_, u := c.everything(67)
	u.UserID, u.Name, u.Mobile, u.Departments, u.Orders, u.JobTitle = "mei68", "Mei Wong", "+6581234568", []string{c.sales}, []sandbox.LarkOrder{{}}, ""
	u.Leader, u.Custom["C-text"], u.Custom["C-person"] = c.ann, sandbox.LarkCustomValue{Text: "other"}, sandbox.LarkCustomValue{OpenID: c.ann}
	return u
}

// differs says what of somebody Lark has otherwise.
func (w *world) differs(want sandbox.LarkUser) string {
	all := map[string]sandbox.LarkUser{}
	for _, u := range w.lark.Users() {
		u.OpenID, u.UnionID, u.Unjoined = "", "", false
		if u.Email != "tom.park@acme.example" && u.Email != "ann.lee@acme.example" {
			all[u.UserID] = u
		}
	}
	return cmp.Diff(map[string]sandbox.LarkUser{want.UserID: want}, all)
}

// userTrials are the steps in a user's life, by name.
func userTrials() map[string]trial {
	scene := func(w *world) cast { return w.cast() }
	back := func(w *world) cast { // the same cast, later
		return cast{tom: w.one("Tom Park").OpenID, ann: w.one("Ann Lee").OpenID, platform: w.department("Engineering/Platform"), sales: w.department("Sales")}
	}
	whole := func(w *world) string { _, u := back(w).everything(67); return w.differs(u) }
	little := map[string]any{"name": "Mei Chan", "email": "mei@acme.example", "is_frozen": true, "subscription_ids": []any{"seat1"}}
	leaving := func(onDestroy string) func(w *world) (before, step map[string]any) {
		return func(w *world) (before, step map[string]any) {
			p := scene(w).person()
			p["on_destroy"] = onDestroy
			return p, nil
		}
	}
	return map[string]trial{
		"create": {
			prepare: func(w *world) (before, step map[string]any) { return nil, scene(w).person() },
			check:   func(w *world) string { return w.unharmed(1) + whole(w) },
		},
		"create of somebody who is suspended": {
			prepare: func(*world) (before, step map[string]any) { return nil, little },
			check: func(w *world) string {
				if all := w.lark.Users(); len(all) != 1 || !all[0].Frozen || len(w.lark.Invitations()) != 1 {
					return fmt.Sprintf("%d invitations, %+v", len(w.lark.Invitations()), all)
				}
				return ""
			},
		},
		"adoption": {
			prepare: func(w *world) (before, step map[string]any) {
				c := scene(w)
				_, u := c.everything(67)
				u.JobTitle, u.UserID, u.Custom, u.SubscriptionIDs = "", "old", nil, nil
				w.lark.AddUser(u)
				step = c.person()
				step["adopt_existing"] = true
				return nil, step
			},
			check: func(w *world) string { return w.unharmed(0) + whole(w) },
		},
		"update": {
			prepare: func(w *world) (before, step map[string]any) { c := scene(w); return c.person(), c.changed() },
			check:   func(w *world) string { return w.unharmed(1) + w.differs(back(w).afterwards()) },
		},
		"destroy that suspends": {
			prepare: leaving("suspend"),
			check: func(w *world) string {
				_, u := back(w).everything(67)
				u.Frozen = true
				return w.differs(u)
			},
		},
		"destroy that deletes": {
			prepare: leaving("delete"),
			check: func(w *world) string {
				_, u := back(w).everything(67)
				u.Resigned, u.Departments, u.Orders = true, nil, nil
				return w.differs(u)
			},
		},
	}
}

// Whichever single call of a run fails, and however: the next run converges, nobody leaves by it, and nobody is invited twice.
func TestPromise_12_a_user_converges_whichever_call_fails(t *testing.T) {
	t.Parallel()
	requireCLI(t)
	for name, tr := range userTrials() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr.kind, tr.world = "lark_user", plainTenant
			tr.everyCall(t)
		})
	}
}

// The same for a department.
func TestPromise_12_a_department_converges_whichever_call_fails(t *testing.T) {
	t.Parallel()
	requireCLI(t)
	config := func(w *world) [2]map[string]any {
		w.department("Engineering")
		p := w.people("Tom Park", "Ann Lee", "Bo Lin")
		before := map[string]any{
			"name": "Platform", "department_id": "platform", "parent_department_id": "path:Engineering", "i18n_name": map[string]any{"en_us": "Platform"},
			"leader_user_id": p[0], "deputy_leader_user_ids": []any{p[1]}, "order": 7, "create_group_chat": true, "department_hrbps": []any{p[2]},
		}
		after := maps.Clone(before)
		maps.Copy(after, map[string]any{
			"name": "Tools", "department_id": "tools", "parent_department_id": "0", "leader_user_id": p[1], "deputy_leader_user_ids": []any{},
			"i18n_name": map[string]any{"en_us": "Tools"}, "order": 8,
		})
		return [2]map[string]any{before, after}
	}
	holds := func(n int, name, id, parent string) func(*world) string {
		return func(w *world) string {
			all := w.lark.Departments()
			if d := all[len(all)-1]; len(all) != n || d.Name != name || d.DepartmentID != id || d.ParentID != parent && d.ParentID != w.department(parent) {
				return fmt.Sprintf("%s; Lark has %+v", w.unharmed(0), all)
			}
			return w.unharmed(0)
		}
	}
	for name, tr := range map[string]trial{
		"create": {
			prepare: func(w *world) (before, step map[string]any) { return nil, config(w)[0] },
			check:   holds(2, "Platform", "platform", "Engineering"),
		},
		"update": {
			prepare: func(w *world) (before, step map[string]any) { c := config(w); return c[0], c[1] },
			check:   holds(2, "Tools", "tools", "0"),
		},
		"destroy": {
			prepare: func(w *world) (before, step map[string]any) { return config(w)[0], nil },
			check: func(w *world) string {
				if all := w.lark.Departments(); len(all) != 1 || all[0].Name != "Engineering" {
					return fmt.Sprintf("Lark has %+v", all)
				}
				return ""
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr.kind, tr.world = "lark_department", plainTenant
			tr.everyCall(t)
		})
	}
}
