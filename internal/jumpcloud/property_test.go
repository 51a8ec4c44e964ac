package jumpcloud

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// pages is an organization that lists documents in the order given, so many a page at most.
type pages struct {
	users, members []string
	size           int  // of a page, at most
	counted        bool // by the second API
}

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	list := p.users
	if strings.HasSuffix(r.URL.Path, "/members") {
		list = p.members
	} else if strings.HasSuffix(r.URL.Path, "/usergroups") {
		list = []string{`{"id":"60259a3cb544065d1eaf2760","name":"All Users"}`}
	}
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	skip, _ := strconv.Atoi(r.URL.Query().Get("skip"))
	from := min(skip, len(list))
	part := "[" + strings.Join(list[from:min(from+min(limit, p.size), len(list))], ",") + "]"
	if strings.HasSuffix(r.URL.Path, "/systemusers") {
		part = fmt.Sprintf(`{"totalCount":%d,"results":%s}`, len(list), part)
	} else if p.counted {
		w.Header().Set("X-Total-Count", strconv.Itoa(len(list)))
	}
	_, _ = w.Write([]byte(part))
}

func TestUsers_and_Groups_are_the_same_for_any_order_and_size_of_pages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want, ids := map[string]string{}, []string{}
		var users, members []string
		for i := range rapid.IntRange(1, 330).Draw(t, "people") {
			id := userID(i)
			unset := rapid.SampledFrom([]string{`,"jobTitle":""`, `,"jobTitle":null`, ``}).Draw(t, "unset")
			users = append(users, fmt.Sprintf(`{"username":"u%d","_id":%q%s}`, i, id, unset))
			want[id] = fmt.Sprintf(`{"_id":%q,"addresses":[],"attributes":[],"phoneNumbers":[],"username":"u%d"}`, id, i)
			if i%3 > 0 {
				members = append(members, fmt.Sprintf(`{"to":{"id":%q,"type":"user"}}`, id))
				ids = append(ids, id)
			}
		}
		p := pages{
			users: rapid.Permutation(users).Draw(t, "order"), size: rapid.SampledFrom([]int{100, 1000, 5000}).Draw(t, "size"),
			counted: rapid.Bool().Draw(t, "counted"),
		}
		if len(members) > 0 {
			p.members = rapid.Permutation(members).Draw(t, "members")
		}
		c, err := New(Config{APIKey: key, HTTP: &http.Client{Transport: direct{p}}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Users(t.Context(), Query{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, texts(got)); diff != "" {
			t.Fatal(diff)
		}
		groups, err := c.Groups(t.Context(), GroupQuery{})
		if err != nil {
			t.Fatal(err)
		}
		var group struct{ Members []string }
		if err := json.Unmarshal(groups["60259a3cb544065d1eaf2760"], &group); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ids, group.Members); diff != "" {
			t.Fatal(diff)
		}
	})
}
