package sandbox

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func jobBodyOf(name, more string) string {
	return fmt.Sprintf(`{"name":%q,"status":true%s}`, name, more)
}

func TestLark_job_levels_are_made_changed_and_deleted(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	one := func(r larkReply) map[string]any { return l.done(r)["job_level"].(map[string]any) }
	first := one(l.call("POST", jobLevelsPath, jobBodyOf("P1", `,"description":"Junior","i18n_name":[{"locale":"en_us","value":"One"}]`)))
	id := first["job_level_id"].(string)
	want := map[string]any{
		"name": "P1", "description": "Junior", "order": 100., "status": true, "job_level_id": id,
		"i18n_name": []any{map[string]any{"locale": "en_us", "value": "One"}}, "i18n_description": []any{},
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Error(diff)
	}
	if second := one(l.call("POST", jobLevelsPath, jobBodyOf("P2", ""))); second["order"].(float64) <= 100 {
		t.Errorf("a level without an order comes last: %v", second["order"])
	}
	create := func(email string) larkReply {
		return l.call("POST", larkUsers, person(email, map[string]any{"job_level_id": id}))
	}
	l.user(create("a@x.co"))
	if got := one(l.call("PUT", jobLevelsPath+"/"+id, `{"status":false,"description":""}`)); got["name"] != "P1" || got["description"] != "" || got["order"] != 100. {
		t.Errorf("what an update leaves out stays: %v", got)
	}
	l.refused(create("b@x.co"), 44044, 400) // only an enabled one can be given
	if rows, _ := l.list(jobLevelsPath + "?name=P2"); len(rows) != 1 || rows[0]["name"] != "P2" {
		t.Errorf("by name: %v", rows)
	}
	if rows, _ := l.list(jobLevelsPath + "?name=P"); rows != nil {
		t.Errorf("the name must be the whole name: %v", rows)
	}
	l.done(l.call("DELETE", jobLevelsPath+"/"+id, ""))
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		body := ""
		if method == "PUT" {
			body = `{"name":"x"}`
		}
		l.refused(l.call(method, jobLevelsPath+"/"+id, body), 42301, 404)
	}
}

func TestLark_refuses_a_job_level(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	l.AddJobLevel(LarkJob{Name: "P1", Order: 500})
	long := func(n int) string { return strings.Repeat("级", n) }
	for body, code := range map[string]int{
		jobBodyOf("P1", ""):      42305,
		jobBodyOf("", ""):        42303,
		jobBodyOf(long(256), ""): 42303,
		`{"name":"P2"}`:          40001,

		jobBodyOf("P2", `,"description":"`+long(5001)+`"`): 42304,
		jobBodyOf("P2", `,"order":500`):                    42306,
		jobBodyOf("P2", `,"order":99`):                     42308,
		jobBodyOf("P2", `,"order":100001`):                 42308,
		jobBodyOf("P2", `,"parent_job_family_id":"x"`):     9499,
	} {
		l.refused(l.call("POST", jobLevelsPath, body), code, 400)
	}
	for _, body := range []string{jobBodyOf(long(255), `,"order":100`), jobBodyOf("P3", `,"order":100000,"description":"`+long(5000)+`"`)} {
		l.done(l.call("POST", jobLevelsPath, body))
	}
}

func TestLark_job_families_stand_in_a_tree(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{})
	create := func(name, parent string) larkReply {
		return l.call("POST", jobFamiliesPath, jobBodyOf(name, fmt.Sprintf(`,"parent_job_family_id":%q`, parent)))
	}
	id := func(r larkReply) string { return l.done(r)["job_family"].(map[string]any)["job_family_id"].(string) }
	put := func(id, body string) larkReply { return l.call("PUT", jobFamiliesPath+"/"+id, body) }
	top := id(create("Technology", ""))
	middle := id(create("Engineering", top))
	leaf := id(create("Backend", middle))
	l.refused(create("Backend", ""), 42406, 400)
	l.refused(create("X", "none"), 42408, 400)
	l.refused(put(top, fmt.Sprintf(`{"parent_job_family_id":%q}`, leaf)), 42407, 400)
	l.refused(put(top, fmt.Sprintf(`{"parent_job_family_id":%q}`, top)), 42407, 400)
	l.refused(l.call("DELETE", jobFamiliesPath+"/"+middle, ""), 42411, 400)
	l.done(l.call("DELETE", jobFamiliesPath+"/"+leaf, ""))
	l.refused(create("X", leaf), 42410, 400)
	l.done(put(middle, `{"parent_job_family_id":""}`))
	l.done(l.call("DELETE", jobFamiliesPath+"/"+top, ""))
	l.done(put(middle, `{"status":false}`))
	l.refused(create("X", middle), 42409, 400)
	l.refused(l.call("GET", jobFamiliesPath+"/none", ""), 42404, 404) // documented so, and otherwise 42402
	l.refused(put("none", `{"name":"x"}`), 42402, 404)
	l.refused(l.call("POST", jobFamiliesPath, jobBodyOf(strings.Repeat("族", 101), "")), 42404, 400)
	l.refused(l.call("POST", jobFamiliesPath, jobBodyOf("X", `,"order":100`)), 9499, 400)
	if rows := l.JobFamilies(); len(rows) != 1 || rows[0].ParentID != "" {
		t.Errorf("%+v", rows)
	}
	l.refused(l.call("POST", larkUsers, person("a@x.co", map[string]any{"job_family_id": middle})), 44045, 400)
}

func TestLark_lists_job_levels_by_50_and_refuses_writes_that_overlap(t *testing.T) {
	t.Parallel()
	l := newLarkTenant(t, LarkOptions{JobFamilies: []string{"f"}})
	for i := range 51 {
		l.AddJobLevel(LarkJob{Name: fmt.Sprint(i)})
	}
	for query, want := range map[string]int{"?page_size=50": 2, "": 6} {
		if rows, pages := l.list(jobLevelsPath + query); len(rows) != 51 || pages != want {
			t.Errorf("%q: %d levels on %d pages", query, len(rows), pages)
		}
	}
	l.refused(l.call("GET", jobLevelsPath+"?page_size=51", ""), 40001, 400)
	write := func(path, name string) func() larkReply {
		return func() larkReply { return l.call("POST", path, jobBodyOf(name, "")) }
	}
	l.refused(overlap(l, write(jobLevelsPath, "A"), write(jobLevelsPath, "B")), 42302, 400)
	l.refused(overlap(l, write(jobFamiliesPath, "A"), write(jobFamiliesPath, "B")), 42403, 400)
	l.done(overlap(l, write(jobLevelsPath, "A"), write(jobFamiliesPath, "B")))
	l.done(write(jobLevelsPath, "C")())
}
