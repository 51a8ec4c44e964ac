package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// The company of the benchmarks: a division for every 20 teams, and everybody in a team.
const (
	scalePeople      = 50_000
	scaleDepartments = 4_000
)

// direct calls a service without a network between.
type direct struct {
	testing.TB
	service       http.Handler
	authorization string
}

func (d *direct) call(method, target, body string) []byte {
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	req.Header.Set("Authorization", d.authorization)
	req.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	d.service.ServeHTTP(w, req)
	if w.Code != http.StatusOK {
		d.Fatalf("%s %s: HTTP %d: %s", method, target, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

// BenchmarkLark makes calls of a large company. None may take longer than in a small one by more than its answer is
// larger: what takes a millisecond here does it 50,000 times in a first sync.
func BenchmarkLark(b *testing.B) {
	for name, switches := range map[string]LarkSwitches{"in order": {}, "shuffled": {Shuffle: true}} {
		l := NewLark(LarkOptions{AppID: "cli_test", AppSecret: "secret", Switches: switches})
		d := &direct{TB: b, service: l}
		var token larkTokenReply
		if err := json.Unmarshal(d.call("POST", tokenPath, `{"app_id":"cli_test","app_secret":"secret"}`), &token); err != nil {
			b.Fatal(err)
		}
		d.authorization = "Bearer " + token.Token
		var teams, people []string
		division := ""
		for i := range scaleDepartments {
			if i%21 == 0 {
				division = l.AddDepartment(fmt.Sprintf("Division %d", i), "")
			} else {
				teams = append(teams, l.AddDepartment(fmt.Sprintf("Team %d", i), division))
			}
		}
		for i := range scalePeople {
			people = append(people, l.AddUser(LarkUser{
				Name: fmt.Sprintf("Person %d", i), UserID: fmt.Sprintf("u%d", i), Email: fmt.Sprintf("p%d@x.co", i),
				EmployeeNo: fmt.Sprintf("E%d", i), JobTitle: "Engineer", Departments: []string{teams[i%len(teams)]},
			}))
		}
		n := 0
		next := func(list []string) string { n++; return list[n%len(list)] }
		fifty := func(parameter string, list []string) string {
			n += 50
			return batchQuery(parameter, list[n%(len(list)-50):][:50]...)
		}
		pageToken := ""
		for call, do := range map[string]func(){
			"users batch":       func() { d.call("GET", larkUsers+"/batch"+fifty("user_ids", people), "") },
			"departments batch": func() { d.call("GET", larkDepartments+"/batch"+fifty("department_ids", teams), "") },
			"batch_get_id": func() {
				emails := make([]string, 50)
				for i := range emails {
					emails[i] = fmt.Sprintf("p%d@x.co", (n+i)%scalePeople)
				}
				d.call("POST", larkUsers+"/batch_get_id", `{"emails":["`+strings.Join(emails, `","`)+`"]}`)
			},
			"find_by_department": func() { d.call("GET", larkUsers+"/find_by_department?page_size=50&department_id="+next(teams), "") },
			"all children": func() {
				var page struct {
					Data struct {
						PageToken string `json:"page_token"`
					}
				}
				raw := d.call("GET", larkDepartments+"/0/children?fetch_child=true&page_size=50&page_token="+url.QueryEscape(pageToken), "")
				if err := json.Unmarshal(raw, &page); err != nil {
					b.Fatal(err)
				}
				pageToken = page.Data.PageToken
			},
			"root":  func() { d.call("GET", larkDepartments+"/0", "") },
			"title": func() { d.call("PATCH", larkUsers+"/"+next(people), fmt.Sprintf(`{"job_title":"Title %d"}`, n)) },
			"move": func() {
				d.call("PATCH", larkUsers+"/"+next(people), fmt.Sprintf(`{"department_ids":[%q]}`, next(teams)))
			},
			"create": func() {
				id := fmt.Sprint(len(l.users))
				d.call("POST", larkUsers+"?client_token="+id, person("n"+id+"@x.co", map[string]any{
					"department_ids": []string{next(teams)}, "leader_user_id": next(people), "user_id": "n" + id,
				}))
			},
		} {
			b.Run(call+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					do()
				}
				l.Reset()
			})
		}
	}
}

// BenchmarkOkta reads pages of the listings of a large company, beginning anywhere in them.
func BenchmarkOkta(b *testing.B) {
	o := NewOkta(OktaOptions{APIToken: "00token"})
	d := &direct{TB: b, service: o, authorization: "SSWS 00token"}
	var ids []string
	for _, u := range Company(7, scalePeople) {
		ids = append(ids, o.AddUser(u))
	}
	everybody, few := o.AddGroup("everybody", ids...), o.AddGroup("few", ids[:3]...)
	for listing, target := range map[string]string{
		"users":       "/api/v1/users?limit=200",
		"search":      "/api/v1/users?limit=200&search=" + url.QueryEscape(`profile.userType eq "Employee" and status pr`),
		"filter":      "/api/v1/users?limit=200&filter=" + url.QueryEscape(`status eq "DEPROVISIONED" and lastUpdated gt "2026-01-01T00:00:00.000Z"`),
		"large group": "/api/v1/groups/" + everybody + "/users?limit=1000",
		"small group": "/api/v1/groups/" + few + "/users?limit=1000",
	} {
		b.Run(listing, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.call("GET", target+"&after="+ids[i%len(ids)], "")
			}
			o.Reset()
		})
	}
}

// BenchmarkOkta_AddUser fills an org with a large company.
func BenchmarkOkta_AddUser(b *testing.B) {
	people := Company(7, scalePeople)
	for b.Loop() {
		o := NewOkta(OktaOptions{})
		for _, u := range people {
			o.AddUser(u)
		}
	}
}
