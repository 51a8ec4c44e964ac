package lark

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/rawjson"
)

// decoded are the users of a response.
func decoded(t *testing.T, docs ...string) []directory.User {
	t.Helper()
	users, ok := decodeUsers(wire(t, docs...))
	if !ok {
		t.Fatalf("not decoded: %s", docs)
	}
	return users
}

// wire makes user objects of JSON.
func wire(t *testing.T, docs ...string) []wireUser {
	t.Helper()
	out := make([]wireUser, len(docs))
	for i, doc := range docs {
		if err := json.Unmarshal([]byte(doc), &out[i]); err != nil {
			t.Fatalf("%s: %v", doc, err)
		}
	}
	return out
}

func TestUser_is_decoded_to_normal_form(t *testing.T) {
	t.Parallel()
	users := decoded(t, `{
		"open_id":"ou_1","union_id":"on_1","user_id":"00u1","name":" Mei  Chan ","en_name":"","nickname":"M",
		"email":"Mei@Acme.com","mobile":"13011111111","mobile_visible":false,"gender":2,
		"department_ids":["od-c","od-b","0","od-a"],
		"orders":[{"department_id":"od-c","is_primary_dept":false},{"department_id":"od-a","is_primary_dept":true}],
		"leader_user_id":"ou_9","city":"Singapore","country":"SG","work_station":"4-12","join_time":1700000000,
		"is_tenant_manager":true,"employee_no":"E1","employee_type":1,"enterprise_email":"mei@corp.com","job_title":" ",
		"job_level_id":"jl","job_family_id":"jf",
		"status":{"is_frozen":true,"is_resigned":false,"is_activated":true,"is_exited":false,"is_unjoin":true},
		"custom_attrs":[{"type":"TEXT","id":"C-1","value":{"text":"blue"}},{"type":"TEXT","id":"C-2","value":{"text":""}},
			{"type":"HREF","id":"C-3","value":{"text":"a","url":"https://a"}}]}`)
	want := directory.User{
		OpenID: "ou_1", UnionID: "on_1", UserID: "00u1", Manager: true, ManagerKnown: true,
		Status: directory.Status{Known: true, Frozen: true, Activated: true, Unjoined: true},
		Person: directory.Person{
			"user_id": "00u1", "name": "Mei  Chan", "nickname": "M", "email": "Mei@Acme.com", "mobile": "+8613011111111",
			"mobile_visible": false, "gender": int64(2), "departments": []string{"od-a", "od-b", "od-c"}, "leader": "ou_9",
			"city": "Singapore", "country": "SG", "work_station": "4-12", "join_time": int64(1700000000), "employee_no": "E1",
			"employee_type": int64(1), "enterprise_email": "mei@corp.com", "job_level_id": "jl", "job_family_id": "jf",
			"suspended": true, "custom.C-1": "blue",
		},
		Extra: directory.Person{
			"orders":     []directory.Order{{DepartmentID: "od-a", Primary: true}, {DepartmentID: "od-c"}},
			"custom.C-3": directory.CustomValue{Type: "HREF", Text: "a", URL: "https://a"},
		},
		Unreadable: map[string]bool{
			"custom.C-3": true, "avatar_key": true, "dotted_line_leader_user_ids": true, "geo": true, "subscription_ids": true,
		},
	}
	if diff := cmp.Diff(want, users[0]); diff != "" {
		t.Error(diff)
	}
}

func TestUser_fields_are_unreadable_or_empty_by_what_the_response_shows(t *testing.T) {
	t.Parallel()
	const mei = `{"open_id":"ou_1","name":"Mei","status":{},"department_ids":["od-1"]`
	for _, tt := range []struct {
		name       string
		others     string // another user of the response
		attributes []string
		unreadable bool
	}{
		{"nobody shows an email", `{"open_id":"ou_2","name":"Tom"}`, []string{"email"}, true},
		{"somebody shows an email", `{"open_id":"ou_2","email":"tom@acme.com"}`, []string{"email"}, false},
		{"somebody shows an empty email", `{"open_id":"ou_2","email":""}`, []string{"email"}, false},
		{"somebody shows a null", `{"open_id":"ou_2","email":null}`, []string{"email"}, true},
		{"somebody shows a mobile, which says nothing of email", `{"open_id":"ou_2","mobile":"+6581234567"}`, []string{"email"}, true},
		{"a name is shown, so the base group is", `{"open_id":"ou_2"}`, []string{"en_name", "nickname"}, false},
		{"departments are shown, so leaders are", `{"open_id":"ou_2"}`, []string{"leader"}, false},
		{"a status is shown, so all of the employee group is", `{"open_id":"ou_2"}`, []string{"city", "country", "employee_no", "employee_type", "enterprise_email", "job_title", "work_station"}, false},
		{"job levels have their own scope", `{"open_id":"ou_2","job_family_id":"x"}`, []string{"job_level_id", "gender", "user_id", "custom."}, true},
		{"custom attributes have their own switch", `{"open_id":"ou_2","custom_attrs":[]}`, []string{"custom."}, false},
	} {
		users := decoded(t, mei+"}", tt.others)
		for _, a := range tt.attributes {
			if got := users[0].Unreadable[a]; got != tt.unreadable {
				t.Errorf("%s: %s: unreadable %t, want %t", tt.name, a, got, tt.unreadable)
			}
			if v, ok := users[0].Person[a]; ok {
				t.Errorf("%s: %s: has the value %v", tt.name, a, v)
			}
		}
	}
}

func TestUser_employee_number_is_readable_by_its_own_scope(t *testing.T) {
	t.Parallel()
	users := decoded(t, `{"open_id":"ou_1"}`, `{"open_id":"ou_2","employee_no":"E2"}`)
	if u := users[0].Unreadable; u["employee_no"] || !u["city"] || !u["suspended"] {
		t.Errorf("unreadable: %v", u)
	}
}

func TestUser_without_status_is_of_unknown_status(t *testing.T) {
	t.Parallel()
	users := decoded(t, `{"open_id":"ou_1","city":"Rome"}`)
	if u := users[0]; u.Status.Known || !u.Unreadable["suspended"] || u.ManagerKnown {
		t.Errorf("%+v", u)
	}
}

func TestUser_without_gender_or_join_time_has_the_value_that_stands_for_none(t *testing.T) {
	t.Parallel()
	users := decoded(t, `{"open_id":"ou_1","status":{}}`, `{"open_id":"ou_2","gender":1}`)
	for _, name := range []string{"gender", "join_time"} {
		if directory.Differs(name, directory.Person{name: int64(0)}, users[0].Person) {
			t.Errorf("%s: 0 differs from nothing", name)
		}
	}
}

func TestUser_departments_have_the_primary_first(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string][]string{
		`{"open_id":"o","department_ids":["0"]}`:                                                                      nil,
		`{"open_id":"o","department_ids":[]}`:                                                                         nil,
		`{"open_id":"o","department_ids":["od-b","od-c","od-a"]}`:                                                     {"od-b", "od-a", "od-c"},
		`{"open_id":"o","department_ids":["od-a","od-b"],"orders":[{"department_id":"od-b","is_primary_dept":true}]}`: {"od-b", "od-a"},
		`{"open_id":"o","department_ids":["od-a","od-b"],"orders":[{"department_id":"od-a","department_order":1},{"department_id":"od-b","department_order":2}]}`:   {"od-b", "od-a"},
		`{"open_id":"o","department_ids":["od-a","od-b"],"orders":[{"department_id":"od-b"},{"department_id":"od-a"}]}`:                                             {"od-b", "od-a"},
		`{"open_id":"o","department_ids":["od-a","od-b"],"orders":[{"department_id":"od-a","is_primary_dept":true},{"department_id":"od-b","department_order":2}]}`: {"od-a", "od-b"},
		`{"open_id":"o","department_ids":["od-a","od-b"],"orders":[{"department_id":"od-x","is_primary_dept":true}]}`:                                               {"od-a", "od-b"},
		`{"open_id":"o","department_ids":["od-a","0"],"orders":[{"department_id":"0","is_primary_dept":true}]}`:                                                     {"od-a"},
		`{"open_id":"o","department_ids":["od-a","od-a","od-b"],"orders":[{"department_id":"od-b","is_primary_dept":"maybe"}]}`:                                     {"od-a", "od-b"},
	} {
		users := decoded(t, doc)
		if diff := cmp.Diff(want, users[0].Person.Strings("departments")); diff != "" {
			t.Errorf("%s: %s", doc, diff)
		}
	}
}

func TestUser_of_odd_values_is_still_decoded(t *testing.T) {
	t.Parallel()
	users := decoded(t, `{"open_id":"ou_1","email":"not an email","mobile":"12","employee_type":"x","gender":7,"name":"A","status":"?"}`)
	u := users[0]
	if u.Person["email"] != "not an email" || u.Person["mobile"] != "12" {
		t.Errorf("person: %v", u.Person)
	}
	for _, name := range []string{"employee_type", "gender", "suspended"} {
		if !u.Unreadable[name] {
			t.Errorf("%s should be unreadable: nothing follows from its value", name)
		}
	}
	if _, ok := decodeUsers(wire(t, `{"name":"nobody"}`)); ok {
		t.Error("a user without open_id passes")
	}
}

func TestUser_decoding_gives_each_attribute_one_state(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"name", "email", "mobile", "status", "department_ids", "leader_user_id", "city", "employee_no", "gender", "job_title", "user_id"}), rapid.ID).Draw(t, "keys")
		values := map[string]string{"status": `{"is_frozen":true}`, "department_ids": `["od-1"]`, "gender": "1", "mobile": `"+6581234567"`, "email": `"a@b.co"`}
		item := wireUser{rawjson.Object{{Name: []byte("open_id"), Value: rawjson.Value(`"ou_1"`)}}}
		for _, k := range keys {
			v, ok := values[k]
			if !ok {
				v = `"v"`
			}
			item.Object = append(item.Object, rawjson.Member{Name: []byte(k), Value: rawjson.Value(v)})
		}
		users, _ := decodeUsers([]wireUser{item})
		for name := range users[0].Person {
			if users[0].Unreadable[name] {
				t.Fatalf("%s has a value and is unreadable", name)
			}
		}
		for _, f := range fields {
			_, has := users[0].Person[f.attribute]
			if f.attribute != "" && slices.Contains(keys, f.key) && !has {
				t.Fatalf("%s is shown and has no value", f.key)
			}
		}
	})
}
