package faults_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// oktaWays are the other ways of what Okta does not document.
var oktaWays = map[string]sandbox.OktaOptions{
	"UncappedPages":            {UncappedPages: true},
	"Descending":               {Descending: true},
	"IndexLag":                 {IndexLag: time.Minute},
	"ListingsLag":              {IndexLag: time.Minute, ListingsLag: true},
	"NullsOmitted":             {NullsOmitted: true},
	"EveryoneHasDeprovisioned": {EveryoneHasDeprovisioned: true},
	"DropDeprovisionedMembers": {DropDeprovisionedMembers: true},
	"MembershipTouchesUser":    {MembershipTouchesUser: true},
	"JoinLinks":                {JoinLinks: true},
	"WithoutRealms":            {WithoutRealms: true},
	"TimeoutAbove":             {TimeoutAbove: 100},
}

// oktaUnheard are options of calls that are refused, and of linked objects: how, is the matter of package okta.
var oktaUnheard = map[string]bool{
	"MissingIs401": true, "UnknownClientOktaStyle": true, "RequireDPoP": true, "UnknownLinkIsEmpty": true, "EmptyWithoutLinks": true,
}

func TestOpen_who_is_there_and_who_left_is_the_same_with_each_undocumented_behaviour_of_Okta(t *testing.T) {
	t.Parallel()
	for _, f := range reflect.VisibleFields(reflect.TypeFor[sandbox.OktaOptions]()) {
		if _, tried := oktaWays[f.Name]; !tried && !oktaUnheard[f.Name] && f.Type.Kind() == reflect.Bool {
			t.Errorf("no other way of %s is tried", f.Name)
		}
	}
	var usual map[string]string
	synctest.Test(t, func(t *testing.T) { usual = listed(t, sandbox.OktaOptions{}) })
	if got, want := len(usual), 3*crowded+1; got != want { // who is there and who left, three times, and a group
		t.Errorf("%d are listed, want %d", got, want)
	}
	for name, options := range oktaWays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if diff := cmp.Diff(usual, listed(t, options)); diff != "" {
					t.Errorf("(-usual +here):\n%s", diff)
				}
			})
		})
	}
}

// listed reads all there is, and returns the status of each user, and the name of each group, by what was read and id.
func listed(t *testing.T, options sandbox.OktaOptions) map[string]string {
	t.Helper()
	o := crowd(options)
	way := serve(t, o)
	time.Sleep(pause)
	out := map[string]string{}
	for _, r := range readings() {
		got, err := r.list(t, way, o)
		if err != nil {
			t.Errorf("%s: %v", r.name, err)
		}
		for id, record := range got {
			var shown struct{ Status, Name string }
			if err := json.Unmarshal(record, &shown); err != nil {
				t.Errorf("%s: %v", r.name, err)
			}
			out[r.name+" "+id] = fmt.Sprint(shown.Status, shown.Name)
		}
	}
	return out
}
