package faults_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// clean does a phase of the life without faults.
func (w *world) clean(p phase) {
	w.Helper()
	p.happen(w)
	r := w.run(w.state)
	if texts := r.texts(); len(texts) > 0 {
		w.Fatalf("%s failed without a fault: %q", p.name, texts)
	}
	w.state = r.state
}

// remedy matches what says what to do.
var remedy = regexp.MustCompile(`(?i)\b(run again|plan again|check |grant the app|adopt the account|let (the )?runs|look (at|for|the)|see timeouts|` +
	`ask lark|correct |report it|was written\.|the account exists|restore it|raise the timeout|widen the range)`)

// told checks that a run that did not do everything says what to do, and no secret.
func (w *world) told(r result) {
	w.Helper()
	for _, text := range r.texts() {
		if !remedy.MatchString(text) {
			w.Errorf("the failure says not what to do: %s", text)
		}
		if strings.Contains(text, appSecret) || strings.Contains(text, "t-") && regexp.MustCompile(`\bt-[0-9a-f]{8}`).MatchString(text) {
			w.Errorf("the failure shows a secret: %s", text)
		}
	}
}

// recover runs until there is nothing to do, which takes two clean runs at most, and checks that all is as wanted then.
func (w *world) recover() {
	w.Helper()
	for runs := 0; ; runs++ {
		written := len(w.lark.Writes())
		r := w.run(w.state)
		w.state = r.state
		if r.err != nil {
			w.Errorf("clean run %d: %v", runs+1, r.err)
		}
		if r.err == nil && !r.changed {
			if n := len(w.lark.Writes()) - written; n > 0 {
				w.Errorf("a run with nothing to do has written %d times", n)
			}
			break
		}
		if runs == 2 {
			w.Errorf("after %d clean runs the plan is not empty: %q, failed: %q", runs, steps(r.plan), r.texts())
			break
		}
	}
	if !w.waiting {
		w.asWanted()
	}
}

func steps(p reconcile.Plan) (lines []string) {
	for _, s := range p.Steps {
		lines = append(lines, s.Label+" "+string(directory.Encode(s.Want))+" of "+string(directory.Encode(s.Have)))
	}
	return lines
}

// sameTree compares the departments, and returns the path of each.
func (w *world) sameTree(wanted directory.Directory) (paths map[string]string) {
	w.Helper()
	paths, there := map[string]string{}, map[string]bool{}
	for _, d := range w.lark.Departments() {
		if there[d.Path] {
			w.Errorf("the department %s is there twice", d.Path)
		}
		if _, known := wanted.Departments[d.Path]; !known && !slices.Contains(w.abandoned, d.Path) {
			w.Errorf("the department %s is in Lark, and nobody wants it", d.Path)
		}
		paths[d.OpenID], there[d.Path] = d.Path, true
	}
	for path := range wanted.Departments {
		if !there[path] {
			w.Errorf("the department %s is not in Lark", path)
		}
	}
	return paths
}

// asWanted compares the tenant with the directory, person by person.
func (w *world) asWanted() {
	w.Helper()
	wanted, err := w.directory()
	if err != nil {
		w.Fatal(err)
	}
	paths := w.sameTree(wanted)
	w.nobodyTwice()
	w.sameGroups(wanted)
	for id, person := range wanted.People {
		b, bound := w.state.Bound[id]
		if b.OpenID == w.resigned[id] && bound {
			continue
		}
		user, there := w.lark.User(b.OpenID)
		if !bound || !there {
			w.Errorf("%s is not bound", person.Label(id))
			continue
		}
		w.same(person, user, paths, b)
	}
	for id := range wanted.Departed {
		user, there := w.lark.User(w.state.Bound[id].OpenID)
		by := w.state.Bound[id].Frozen
		if _, told := w.state.Offboarded[id]; told != (by == reconcile.FrozenBySync) {
			w.Errorf("%s left, was suspended by %s, and is told as offboarded: %v", id, by, told)
		}
		if due := w.deleteAfter > 0; due != user.Resigned || due != (w.state.Bound[id].Gone == reconcile.Deleted) {
			w.Errorf("%s left, and the sync has deleted them: %v, in Lark %v", id, w.state.Bound[id].Gone, user.Resigned)
		}
		if !there || !user.Frozen || by != reconcile.FrozenBySync && !(w.forgetful && by == reconcile.FrozenByOthers) {
			w.Errorf("%s left and is not suspended by the sync: %v", id, w.state.Bound[id])
		}
	}
	if n := len(w.state.Offboarded); n > len(wanted.Departed) {
		w.Errorf("%d people are told as offboarded, %d left", n, len(wanted.Departed))
	}
	if n := len(wanted.People) + len(wanted.Departed); len(w.state.Bound) != n {
		w.Errorf("%d people are bound, want %d", len(w.state.Bound), n)
	}
}

func (w *world) same(want directory.Person, user sandbox.LarkUser, paths map[string]string, b reconcile.Bound) {
	w.Helper()
	got := directory.Person{
		"name": user.Name, "email": user.Email, "job_title": user.JobTitle, "employee_no": user.EmployeeNo, "city": user.City,
		"mobile": user.Mobile, "nickname": user.Nickname, "join_time": user.JoinTime, "suspended": user.Frozen,
		directory.CustomPrefix + badge: user.Custom[badge].Text, directory.CustomPrefix + desk: user.Custom[desk].Text,
		"leader": user.Leader, "departments": []string{},
	}
	for _, id := range user.Departments {
		if id != directory.RootDepartment {
			got["departments"] = append(got.Strings("departments"), paths[id])
		}
	}
	want = want.Clone()
	if leader := want.String("leader"); leader != "" {
		want["leader"] = w.state.Bound[leader].OpenID
	}
	for _, name := range directory.Changes(want, got) {
		kept := b.Kept[name]
		if want[name] != "" || kept != got[name] || !slices.Contains(w.uncleared, name) {
			w.Errorf("%s has %s %v, want %v, and Lark is known to have kept %q", want.Label(""), name, got[name], want[name], kept)
		}
	}
}

// nobodyTwice: an account for each email, and an invitation for each account that was made.
func (w *world) nobodyTwice() {
	w.Helper()
	byName := map[string]int{}
	users := w.lark.Users()
	for _, u := range users {
		byName[cmp.Or(u.EmployeeNo, u.Email)]++
		if u.Resigned && !slices.Contains(slices.Collect(maps.Values(w.resigned)), u.OpenID) && !w.leavers[u.EmployeeNo] {
			w.Errorf("%s has resigned", u.Name)
		}
	}
	for name, n := range byName {
		if n > 1 {
			w.Errorf("%s has %d accounts", name, n)
		}
	}
	if n := len(w.lark.Invitations()); n != w.invited || len(users) != w.before+w.invited {
		w.Errorf("%d invitations and %d accounts, want %d and %d", n, len(users), w.invited, w.before+w.invited)
	}
}

// careful checks the calls so far: nobody suspended but who left, and everybody bound stays bound.
func (w *world) careful(before reconcile.State) {
	w.Helper()
	for _, c := range w.lark.Writes() {
		var body struct {
			Frozen *bool `json:"is_frozen"`
		}
		err := json.Unmarshal([]byte(c.Body), &body)
		if c.Endpoint != deleteUser && (err != nil || body.Frozen == nil || !*body.Frozen) {
			continue
		}
		if u, _ := w.lark.User(c.Path[strings.LastIndexByte(c.Path, '/')+1:]); !w.leavers[u.EmployeeNo] {
			w.Errorf("%s was suspended or deleted", u.Name)
		}
	}
	for id, b := range before.Bound {
		if now, bound := w.state.Bound[id]; !bound || now.OpenID != b.OpenID {
			w.Errorf("%s was bound to %s, and is to %q", id, b.OpenID, now.OpenID)
		}
	}
}

// rested checks that after each refusal for the rate nothing was sent to the endpoint before the time that was given.
// What was on its way when the refusal came does not count.
func rested(calls []sandbox.Call, fault string, rest time.Duration) (early []sandbox.Call) {
	byEndpoint := map[string][]sandbox.Call{}
	for _, c := range calls {
		byEndpoint[c.Endpoint] = append(byEndpoint[c.Endpoint], c)
	}
	for _, name := range slices.Sorted(maps.Keys(byEndpoint)) {
		for _, refused := range byEndpoint[name] {
			if refused.Fault != fault {
				continue
			}
			told := refused.Time.Add(latency)
			for _, c := range byEndpoint[name] {
				if c.Time.After(told) && c.Time.Before(told.Add(rest)) {
					early = append(early, c)
				}
			}
		}
	}
	return early
}
