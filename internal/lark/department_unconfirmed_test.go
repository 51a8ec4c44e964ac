package lark

import (
	"fmt"
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

func TestCreateDepartment_looks_again_for_one_that_the_list_does_not_show_yet(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.noReplay = true
	lost, behind := false, 3
	f.on = func(call recorded) *reply {
		switch {
		case call.method == "GET" && behind > 0:
			behind--
			r := success(map[string]any{"has_more": false})
			return &r
		case call.is("POST", "/contact/v3/departments") && !lost:
			lost = true
			return &reply{drop: true, commit: true}
		}
		return nil
	}
	id, err := f.served(t).CreateDepartment(t.Context(), "Platform", directory.Department{Name: "Platform"})
	if err != nil || id != "od-new1" || len(f.depts) != 1 {
		t.Errorf("%q, %v; %d departments", id, err, len(f.depts))
	}
}

func TestCreateDepartment_is_one_call(t *testing.T) {
	t.Parallel()
	f := newFake()
	c := f.served(t)
	for i := range 3 {
		if _, err := c.CreateDepartment(t.Context(), fmt.Sprint(i), directory.Department{Name: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(f.calls); n != 1+3 { // and the token
		t.Errorf("%d calls for 3 departments", n)
	}
}
