package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestOkta_linked_objects_are_seen_from_either_side_as_addresses_of_users(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token"})
	var ids []string
	for i := range 4 {
		ids = append(ids, o.AddUser(OktaUser{ID: fmt.Sprintf("00u%017d", i), Profile: oktaProfile(fmt.Sprintf("p%d@example.com", i))}))
	}
	o.AddLinkedObject("manager", "subordinate")
	o.Link("manager", ids[1], ids[0])
	o.Link("manager", ids[2], ids[0])
	o.Link("manager", ids[3], ids[0])
	o.Link("manager", ids[3], ids[1]) // instead
	seen := func(id, name string) (users []string) {
		t.Helper()
		r := askOkta(t, o, "/api/v1/users/"+id+"/linkedObjects/"+name)
		if want := "<http://org.example/api/v1/users/" + id + "/linkedObjects/" + name + `?limit=1000>; rel="self"`; r.StatusCode != 200 || r.Header.Get("Link") != want {
			t.Errorf("%d, links %v", r.StatusCode, r.Header.Values("Link"))
		}
		var items []struct {
			ID    string
			Links struct{ Self struct{ Href string } } `json:"_links"`
		}
		decodeOkta(t, r, &items)
		for _, item := range items {
			if item.ID != "" {
				t.Error("an item has an id")
			}
			users = append(users, strings.TrimPrefix(item.Links.Self.Href, "http://org.example/api/v1/users/"))
		}
		return users
	}
	for _, test := range []struct {
		id, name string
		want     []string
	}{
		{ids[0], "manager", nil},
		{ids[0], "subordinate", []string{ids[1], ids[2]}},
		{ids[1], "manager", []string{ids[0]}},
		{ids[1], "subordinate", []string{ids[3]}},
		{ids[3], "subordinate", nil},
		{"p1@example.com", "manager", []string{ids[0]}},
	} {
		if got := seen(test.id, test.name); !slices.Equal(got, test.want) {
			t.Errorf("%s of %s: %v, want %v", test.name, test.id, got, test.want)
		}
	}
	o.DeleteUser(ids[0])
	if got := seen(ids[1], "manager"); got != nil {
		t.Errorf("somebody deleted is a manager: %v", got)
	}
	for _, path := range []string{ids[0] + "/linkedObjects/manager", ids[1] + "/linkedObjects/boss", ids[1] + "/linkedObjects"} {
		if r := askOkta(t, o, "/api/v1/users/"+path); r.StatusCode != 404 {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}
