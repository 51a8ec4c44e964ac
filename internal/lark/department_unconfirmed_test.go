package lark

import (
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestDepartmentTree_follows_a_page_token_where_has_more_is_missing(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.on = func(call recorded) *reply {
		if !call.is("GET", "/children") {
			return nil
		}
		r := reply{body: `{"code":0,"data":{"has_more":null,"page_token":"a","items":[{"open_department_id":"od-1","name":"A","parent_department_id":"0"}]}}`}
		if call.query["page_token"] != nil {
			r.body = `{"code":0,"data":{"items":[{"open_department_id":"od-2","name":"B","parent_department_id":"0"}]}}`
		}
		return &r
	}
	if tree, err := f.served(t).DepartmentTree(t.Context()); err != nil || len(tree) != 2 {
		t.Errorf("%v, %v", tree, err)
	}
}

func TestCreateDepartment_is_not_misled_by_reads_that_are_behind(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		behind int // reads that do not show the department yet
		create reply
	}{
		{"by id and in the list", 1 << 20, reply{}},
		{"in the list, after a lost answer", 3, reply{drop: true, commit: true}},
	} {
		f := newFake()
		f.noReplay = tt.create.drop
		failed := false
		f.on = func(call recorded) *reply {
			switch {
			case call.method == "GET" && tt.behind > 0:
				tt.behind--
				r := success(map[string]any{"has_more": false})
				return &r
			case call.is("POST", "/contact/v3/departments") && tt.create.drop && !failed:
				failed = true
				return &tt.create
			}
			return nil
		}
		id, err := f.served(t).CreateDepartment(t.Context(), "Platform", directory.Department{Name: "Platform"})
		if err != nil || id != "od-new1" || len(f.depts) != 1 {
			t.Errorf("%s: %q, %v; %d departments", tt.name, id, err, len(f.depts))
		}
	}
}
