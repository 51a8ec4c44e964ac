package sandbox

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOkta_an_app_lists_its_users_and_embeds_them_where_that_is_asked_for(t *testing.T) {
	t.Parallel()
	o := NewOkta(OktaOptions{APIToken: "00token"})
	var ids []string
	for i := range 60 {
		ids = append(ids, o.AddUser(OktaUser{ID: fmt.Sprintf("00u%017d", i), Profile: oktaProfile(fmt.Sprintf("p%d@example.com", i))}))
	}
	app := o.AddApp("lark", ids[1:]...)
	o.SetAppUser(app, ids[1], "SUSPENDED")
	path := "/api/v1/apps/" + app + "/users"
	r := askOkta(t, o, path)
	if got := oktaIDs(t, r); !slices.Equal(got, ids[1:51]) {
		t.Errorf("the default page has %v", got)
	}
	if links := r.Header.Values("Link"); len(links) != 2 || links[0] != "<http://org.example"+path+`?limit=50>; rel="self"` {
		t.Errorf("links %v", links)
	}
	var items []struct {
		Status   string
		Profile  map[string]any
		Embedded map[string]map[string]any `json:"_embedded"`
	}
	decodeOkta(t, askOkta(t, o, path+"?limit=1"), &items)
	if items[0].Status != "SUSPENDED" || items[0].Embedded != nil || items[0].Profile["login"] != nil {
		t.Errorf("%+v", items[0])
	}
	decodeOkta(t, askOkta(t, o, path+"?limit=500&expand=user"), &items)
	var users []map[string]any
	decodeOkta(t, askOkta(t, o, "/api/v1/users?filter="+`id+eq+%22`+ids[1]+`%22`), &users)
	if diff := cmp.Diff(users[0], items[0].Embedded["user"]); diff != "" || len(items) != 59 {
		t.Errorf("%d items\n%s", len(items), diff)
	}
	o.Deactivate(ids[1])
	o.DeleteUser(ids[2])
	if got := oktaIDs(t, askOkta(t, o, path)); got[0] != ids[3] {
		t.Errorf("an app keeps who was deactivated or deleted: %v", got)
	}
	for path, status := range map[string]int{path + "?expand=app": 400, path + "?limit=0": 400, "/api/v1/apps/0oaNone/users": 404, "/api/v1/apps": 404} {
		if r := askOkta(t, o, path); r.StatusCode != status {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}
