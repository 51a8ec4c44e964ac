package okta

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// recorded is a list item as Okta sends it.
const recorded = `{"id":"00uvo7s8abwP37lV81d7","status":"PROVISIONED","created":"2026-03-01T18:49:54.000Z","activated":"2026-03-01T18:49:54.000Z",
 "statusChanged":"2026-03-01T18:49:54.000Z","lastLogin":null,"lastUpdated":"2026-03-01T18:49:54.000Z","passwordChanged":null,
 "realmId":"guotivlj45ZSJtnfF1d7","type":{"id":"otytivnus5k8rPk4X1d7"},
 "profile":{"firstName":"TestAcc <\u00e9>","lastName":"Smith","mobilePhone":null,"secondEmail":null,"login":"t@example.com","email":"t@example.com","floor":12,"ratio":1.50,"badges":["red",null]},
 "credentials":{"provider":{"type":"OKTA","name":"OKTA"}},
 "_links":{"self":{"href":"https://acme.okta.com/api/v1/users/00uvo7s8abwP37lV81d7"}},"_embedded":{"x":1},"somethingNew":"2026-03-01T18:49:54.000Z"}`

func canonical(t rapid.TB, u user) string {
	record, err := Canonical(u.record)
	if err != nil {
		t.Fatal(err)
	}
	return string(record)
}

func TestReadPage_keeps_of_a_record_what_lasts_in_canonical_form(t *testing.T) {
	t.Parallel()
	users, err := readPage(strings.NewReader("["+recorded+"]"), newUser)
	if err != nil || len(users) != 1 {
		t.Fatal(users, err)
	}
	want := `{"activated":"2026-03-01T18:49:54.000Z","created":"2026-03-01T18:49:54.000Z","id":"00uvo7s8abwP37lV81d7",` +
		`"profile":{"badges":["red",null],"email":"t@example.com","firstName":"TestAcc <é>","floor":12,"lastName":"Smith","login":"t@example.com","ratio":1.50},` +
		`"realmId":"guotivlj45ZSJtnfF1d7","status":"PROVISIONED","statusChanged":"2026-03-01T18:49:54.000Z","type":{"id":"otytivnus5k8rPk4X1d7"}}`
	if diff := cmp.Diff(want, canonical(t, users[0])); diff != "" {
		t.Error(diff)
	}
}

func TestReadPage_gives_the_same_record_after_a_login_and_a_password_change(t *testing.T) {
	t.Parallel()
	later := strings.NewReplacer(`"lastLogin":null`, `"lastLogin":"2026-04-01T08:00:00.000Z"`, `"passwordChanged":null`, `"passwordChanged":"2026-04-01T08:00:00.000Z"`,
		`"lastUpdated":"2026-03-01`, `"lastUpdated":"2026-04-01`, `"mobilePhone":null,`, ``).Replace(recorded)
	a, errA := readPage(strings.NewReader("["+recorded+"]"), newUser)
	b, errB := readPage(strings.NewReader("["+later+"]"), newUser)
	if errA != nil || errB != nil || canonical(t, a[0]) != canonical(t, b[0]) {
		t.Error(errA, errB, cmp.Diff(a, b, cmp.AllowUnexported(user{})))
	}
}

func TestReadPage_cut_at_any_byte_is_no_page(t *testing.T) {
	t.Parallel()
	page := "[" + recorded + ",\n" + strings.ReplaceAll(recorded, "00uvo7s8abwP37lV81d7", "00uvo7s8abwP37lV81d8") + "]\n"
	if users, err := readPage(strings.NewReader(page), newUser); err != nil || len(users) != 2 {
		t.Fatal(len(users), err)
	}
	for cut := range len(page) - 2 {
		_, err := readPage(strings.NewReader(page[:cut]), newUser)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("cut after %d bytes (...%q): %v", cut, page[max(0, cut-20):cut], err)
		}
	}
}

func TestReadPage_refuses_what_is_no_list_of_users(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"HTML":                   " \r\n<!DOCTYPE html><html>Sign in</html>",
		"an object":              `{"errorCode":"E0000009"}`,
		"text":                   `"ok"`,
		"null":                   `null`,
		"no JSON":                `it works`,
		"a list of texts":        `["00u1"]`,
		"a list with a null":     `[null]`,
		"a list of lists":        `[[]]`,
		"no id":                  `[{"status":"ACTIVE"}]`,
		"an id that is a number": `[{"id":1,"status":"ACTIVE"}]`,
		"no status":              `[{"id":"00u1"}]`,
		"a date that is none":    `[{"id":"00u1","status":"DEPROVISIONED","statusChanged":"last week"}]`,
		"a second list":          `[] []`,
		"HTML after the list":    `[{"id":"00u1","status":"ACTIVE"}]<!-- proxy -->`,
		"a missing comma":        `[{"id":"00u1","status":"ACTIVE"} {"id":"00u2","status":"ACTIVE"}]`,
	} {
		users, err := readPage(strings.NewReader(body), newUser)
		if !errors.As(err, new(sourcehttp.BadPage)) {
			t.Errorf("%s: %v, %v", name, users, err)
		}
	}
	if users, err := readPage(strings.NewReader("[]"), newUser); err != nil || len(users) != 0 {
		t.Error(users, err)
	}
}

func TestReadPage_gives_the_same_record_for_any_order_of_keys_and_any_nulls(t *testing.T) {
	t.Parallel()
	names := []string{"title", "city", "division", "mobilePhone", "nickName"}
	rapid.Check(t, func(t *rapid.T) {
		values := map[string]any{}
		for _, name := range names {
			if rapid.Bool().Draw(t, "has "+name) {
				values[name] = rapid.OneOf(rapid.String().AsAny(), rapid.Int32().AsAny(), rapid.Just(any(nil)), rapid.SliceOf(rapid.String()).AsAny()).Draw(t, name)
			}
		}
		read := func(order []string, nulls bool) string {
			var parts []string
			for _, name := range order {
				v, has := values[name]
				if !has && !nulls {
					continue
				}
				b, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				parts = append(parts, `"`+name+`": `+string(b))
			}
			users, err := readPage(strings.NewReader(`[{"profile": {`+strings.Join(parts, " , ")+`}, "status":"ACTIVE","id":"00u1"}]`), newUser)
			if err != nil {
				t.Fatal(err)
			}
			return canonical(t, users[0])
		}
		a, b := read(names, false), read(rapid.Permutation(names).Draw(t, "order"), true)
		if a != b {
			t.Fatalf("%s\n%s", a, b)
		}
	})
}

func TestItems_keep_what_was_updated_last(t *testing.T) {
	t.Parallel()
	read := func(updated, status string) user {
		users, err := readPage(strings.NewReader(`[{"id":"00u1","status":"`+status+`","lastUpdated":`+updated+`}]`), newUser)
		if err != nil {
			t.Fatal(err)
		}
		return users[0]
	}
	const early, late = `"2026-03-01T00:00:00.000Z"`, `"2026-03-02T00:00:00.000Z"`
	for name, test := range map[string]struct{ first, second user }{
		"read later, updated later":   {read(early, "OLD"), read(late, "RIGHT")},
		"read earlier, updated later": {read(late, "RIGHT"), read(early, "OLD")},
		"the same date":               {read(late, "OLD"), read(late, "RIGHT")},
		"a date, then none":           {read(late, "OLD"), read("null", "RIGHT")},
	} {
		p := items[user]{}
		if !p.add(test.first) || p.add(test.second) {
			t.Errorf("%s: new or not is wrong", name)
		}
		if p["00u1"].status != "RIGHT" {
			t.Errorf("%s: %s", name, p["00u1"].status)
		}
	}
}
