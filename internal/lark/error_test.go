package lark

import (
	"errors"
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestError_says_what_failed_what_Lark_said_and_what_to_do(t *testing.T) {
	t.Parallel()
	const scopes = `{"code":99991672,"msg":"Access denied.","error":{"log_id":"2024","permission_violations":[
		{"type":"action_scope_required","subject":"contact:contact"},{"type":"action_scope_required","subject":"contact:user.email:readonly"}]}}`
	const old = `{"code":99991672,"msg":"Access denied. One of the following scopes is required: [contact:contact.base:readonly]","error":{"logid":"1","permission_violations":[{"scope":"","url":"https://x"}]}}`
	const field = `{"code":99992402,"msg":"field validation failed","error":{"log_id":"2024","field_violations":[{"field":"mobile","value":"+6581234567","description":"the mobile is wrong"}]}}`
	for _, tt := range []struct {
		name  string
		reply reply
		want  []string
		not   string
	}{
		{"scopes", reply{status: 400, body: scopes}, []string{"updating user ou_1", "Access denied.", "99991672", "HTTP 400", "log id 2024", testApp, "contact:contact, contact:user.email:readonly", "publish a new version"}, ""},
		{"scopes in the message", reply{status: 400, body: old}, []string{"the scope contact:contact.base:readonly"}, ""},
		{"a field scope", refusal(403, 41056, "no field authority error"), []string{"field scopes", "publish a new version"}, ""},
		{"a field", reply{status: 400, body: field}, []string{"field mobile: the mobile is wrong"}, "+6581234567"},
		{"the contact range", refusal(403, 40004, "no dept authority error"), []string{"contact range", "publish a new version"}, ""},
		{"the parent's range", refusal(403, 40014, "no parent dept authority error"), []string{"contact range"}, ""},
		{"the user's range", refusal(403, 41050, "no user authority error"), []string{"contact range"}, ""},
		{"an address", refusal(400, 99991401, "ip 1.2.3.4 is denied by app setting"), []string{"IP allow list"}, ""},
		{"the quota", refusal(429, 99991403, "This month's API call quota has been exceeded"), []string{"monthly quota"}, ""},
		{"an app that is not installed", refusal(400, 99991673, "unauthorized app"), []string{"Install the app"}, ""},
		{"an app that is off", refusal(400, 99991662, "app not in use"), []string{"Enable the app"}, ""},
		{"an id of another app", unknownIDs(99992361, "ou_1"), []string{"another app"}, ""},
		{"somebody who has not joined", refusal(400, 44010, "unJoined user not allow to update"), []string{"has not accepted the invitation"}, ""},
		{"somebody who has resigned", refusal(400, 42006, "user has resigned error"), []string{"restore it"}, ""},
		{"the founder", refusal(400, 44036, "freeze tenant founder is forbidden"), []string{"founder", "protect"}, ""},
		{"a code that nobody knows", refusal(400, 77777, "what?"), []string{"77777", "documentation"}, ""},
	} {
		f := newFake()
		f.refuse(0, to("PATCH", "/users/ou_1"), tt.reply)
		err := f.served(t).UpdateUser(t.Context(), "ou_1", directory.Person{"name": "x"})
		if err == nil {
			t.Fatalf("%s: no error", tt.name)
		}
		for _, part := range tt.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q is missing in: %v", tt.name, part, err)
			}
		}
		if tt.not != "" && strings.Contains(err.Error(), tt.not) {
			t.Errorf("%s: %q is in: %v", tt.name, tt.not, err)
		}
		if !strings.HasSuffix(err.Error(), ".") {
			t.Errorf("%s: is no sentence: %v", tt.name, err)
		}
	}
}

func TestError_carries_what_Lark_said(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.refuse(0, to("PATCH", "/users/ou_1"), reply{status: 400, header: map[string]string{"X-Tt-Logid": "from-header"}, body: `{"code":99992402,"msg":"field validation failed","error":{"log_id":"from-body",
		"field_violations":[{"field":"email","value":"x","description":"bad"}],"permission_violations":[{"subject":"contact:contact","description":"d"}]}}`})
	err := f.served(t).UpdateUser(t.Context(), "ou_1", directory.Person{"name": "x"})
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if e.Method != "PATCH" || e.Endpoint != "/open-apis/contact/v3/users/:id" || e.Status != 400 || e.Code != 99992402 || e.LogID != "from-header" || e.Class != Never {
		t.Errorf("%+v", e)
	}
	if len(e.Violations) != 2 || e.Violations[0].Field != "email" || e.Violations[1].Permission != "contact:contact" {
		t.Errorf("%+v", e.Violations)
	}
}

func TestError_reads_the_shape_of_the_documentation_too(t *testing.T) {
	t.Parallel()
	f := newFake()
	f.refuse(0, to("PATCH", "/users/ou_1"), reply{status: 400, body: `{"code":99991672,"msg":"Access denied.","error":{"logid":"from-body",
		"field_violations":[{"field":"gender","value":7,"description":"bad"}],"permission_violations":[{"scope":"contact:contact","url":"https://open.larksuite.com/x"}]}}`})
	err := f.served(t).UpdateUser(t.Context(), "ou_1", directory.Person{"name": "x"})
	var e *Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if e.LogID != "from-body" || len(e.Violations) != 2 || e.Violations[0].Field != "gender" || !strings.Contains(err.Error(), "the scope contact:contact") {
		t.Errorf("%+v: %v", e, err)
	}
}

func TestError_means_by_its_code_what_it_means_at_its_endpoint(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		endpoint *endpoint
		code     int
		target   error
		want     bool
	}{
		{getUser, 41012, directory.ErrGone, true},
		{postUser, 41012, directory.ErrGone, false},        // the user_id that was sent
		{patchDepartment, 41012, directory.ErrGone, false}, // the department's leader
		{getDepartments, 40015, directory.ErrGone, true},
		{patchUser, 42006, directory.ErrResigned, true},
		{patchDepartment, 42006, directory.ErrResigned, true}, // the department's leader
		{postDepartment, 42006, directory.ErrResigned, false},
		{patchDepartment, 43025, directory.ErrNotJoined, true},
		{patchDepartment, 43005, directory.ErrTaken, true},
		{getUsers, 99992361, directory.ErrGone, false},
		{getChildren, 99992357, directory.ErrGone, true},
		{getChildren, 40014, directory.ErrOutOfRange, true},
		{postDepartment, 41001, directory.ErrTaken, false},
		{postUser, 44024, directory.ErrTaken, true},
		{postUser, 41053, directory.ErrTaken, true},
		{getUser, 0, directory.ErrGone, false},
	} {
		r := request{endpoint: tt.endpoint}
		e := newFake().client().newError(r)
		e.Code = tt.code
		e.gone = isGone(e, r)
		if got := errors.Is(e, tt.target); got != tt.want {
			t.Errorf("%d at %s %s is %q: %t", tt.code, e.Method, e.Endpoint, tt.target, got)
		}
	}
}
