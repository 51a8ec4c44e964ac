package reconcile_test

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/reconcile"
)

func TestMemory_of_nothing_is_empty(t *testing.T) {
	t.Parallel()
	m, err := reconcile.ParseMemory(nil)
	if err != nil || m.AppID != "" || m.Bound != nil {
		t.Errorf("nothing gives %+v, %v", m, err)
	}
}

func TestMemory_says_so_when_it_is_damaged(t *testing.T) {
	t.Parallel()
	whole, err := reconcile.Memory{AppID: "cli_a", Bound: map[string]reconcile.Bound{"x": {OpenID: "ou_1"}}}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	inside := string(whole[1 : len(whole)-1])
	for name, doc := range map[string]string{
		"no JSON":             `{"people":`,
		"no text":             `{"people":{}}`,
		"no base64":           `"*"`,
		"not packed":          `"e30="`,
		"cut short":           `"` + inside[:40] + `"`,
		"a bit that is wrong": `"` + inside[:40] + "0000" + inside[44:] + `"`,
	} {
		m, err := reconcile.ParseMemory([]byte(doc))
		if err == nil || !strings.Contains(err.Error(), "restore the state") || m.Bound != nil {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
}

func TestMemory_leaves_out_what_Lark_has_in_no_normal_form(t *testing.T) {
	t.Parallel()
	odd := directory.Person{"gender": int64(1), "departments": []string{"A/B"}, "mobile": "odd"}
	doc, err := reconcile.Memory{Bound: map[string]reconcile.Bound{"x": {OpenID: "ou_1", Person: odd}}}.JSON()
	if err != nil {
		t.Fatal(err)
	}
	m, err := reconcile.ParseMemory(doc)
	if err != nil {
		t.Fatalf("a value without normal form is no damage: %v", err)
	}
	equal(t, "person", m.Bound["x"].Person, directory.Person{"gender": int64(1), "departments": []string{"A/B"}})
}
