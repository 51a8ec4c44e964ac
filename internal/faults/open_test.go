package faults_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

// way is another way of a switch than the likely one. field is the switch.
type way struct {
	field string
	value any
	// uncleared is an attribute that it keeps from being cleared.
	uncleared string
}

func (x way) String() string { return fmt.Sprintf("%s=%v", x.field, x.value) }

func (x way) set(s *sandbox.LarkSwitches) {
	field, value := reflect.ValueOf(s).Elem().FieldByName(x.field), reflect.ValueOf(x.value)
	if field.Kind() == reflect.Slice {
		value = reflect.AppendSlice(field, value)
	}
	field.Set(value)
}

// otherWays are those of all switches: of one that is not on or off, each value that makes a difference.
func otherWays() []way {
	all := []way{
		{field: "ClientTokenTTL", value: time.Nanosecond},
		{field: "ListLag", value: time.Minute},
		{field: "TokenStatus", value: http.StatusUnauthorized},
		{field: "TokenStatus", value: http.StatusOK},
		{field: "SecretStatus", value: http.StatusOK},
		{field: "SecretCode", value: 10015},
		{field: "PageTokenTTL", value: time.Second},
		{field: "DeletionTakes", value: time.Hour},
		{field: "EmptiesLate", value: time.Hour},
		{field: "IDChanges", value: 5},
		{field: "RecursionLimit", value: 1},
	}
	for lark, ours := range map[string]string{
		"mobile": "mobile", "leader_user_id": "leader", "city": "city", "nickname": "nickname",
		"custom_attrs": directory.CustomPrefix + badge,
	} {
		all = append(all, way{field: "EmptyIgnored", value: []string{lark}, uncleared: ours})
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[sandbox.LarkSwitches]()) {
		if f.Type.Kind() == reflect.Bool {
			all = append(all, way{field: f.Name, value: true})
		}
	}
	slices.SortFunc(all, func(a, b way) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// unheard are switches that make no difference to what the provider hears, and why.
var unheard = func() map[string]string {
	why := map[string]string{
		"ConcurrentWrites":    "writes that Lark locks against each other follow each other",
		"CustomAttrsReplaced": "all custom attributes are sent, whichever changes",
		"MobileEchoed":        "numbers are sent with their country",
		"PageTokenTTL":        "a page is asked for as soon as the one before is there",
		"SlidingWindow":       "calls are refused for their rate either way, at other times",
	}
	for reason, switches := range map[string][]string{
		"nobody is deleted or resurrected": {"DeleteRefusesResigned", "DeleteByLifeCycleOnly", "DeletionTakes", "ResurrectClearsLeader"},
		"no department is deleted":         {"EmptiesLate"},
		"no id is changed":                 {"IDChanges"},
		"departments are given no leaders": {"TopLeadersMustHaveJoined"},
		"no call has nothing to say":       {"EmptyDataAbsent"},
		"nobody is told of anything":       {"RepeatedMessageRefused", "BotLimitIs429"},
		"no role is touched, and groups have a life of their own (open_groups_test.go)": {
			"GroupsKeepResigned", "GroupsDisabled", "GroupNameJudgedFirst", "GroupIDsSpent", "GroupCountsLag", "HiddenGroupsUnknown",
			"GroupMembersInRangeOnly", "BatchAddRefusesWhole", "RemoveRefusesStrangers", "RoleMembersManageAll",
		},
	} {
		for _, name := range switches {
			why[name] = reason
		}
	}
	return why
}()

// lived lives the life of a team in a tenant with these ways. ear, if any, hears the answers.
func lived(t *testing.T, ear *ear, others ...way) {
	var switches sandbox.LarkSwitches
	var uncleared []string
	for _, x := range others {
		x.set(&switches)
		uncleared = append(uncleared, x.uncleared)
	}
	// A tenant that admits half of what is published: calls are refused for their rate.
	w := newWorldAt(t, .5, switches)
	w.source, w.uncleared = teamSource, uncleared
	if ear != nil {
		ear.Lark, w.gate.Handler = w.lark, ear
	}
	for _, s := range team {
		if w.lives(s, switches.PatchRefusesUnjoined); t.Failed() {
			t.Fatalf("that was the step %q", s.name)
		}
	}
	w.wrongSecret()
}

// heardOf lives the life and returns what was heard.
func heardOf(t *testing.T, others ...way) map[string]bool {
	e := &ear{heard: map[string]bool{}}
	lived(t, e, others...)
	return e.heard
}

func TestOpen_a_team_comes_to_rest_with_each_undocumented_behaviour_of_Lark(t *testing.T) {
	t.Parallel()
	var usual map[string]bool
	synctest.Test(t, func(t *testing.T) { usual = heardOf(t) })
	tried := map[string]bool{}
	var silent []way
	for _, x := range otherWays() {
		tried[x.field] = true
		if unheard[x.field] != "" {
			silent = append(silent, x)
			continue
		}
		t.Run(x.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if len(news(usual, heardOf(t, x))) == 0 {
					t.Error("it makes no difference: have it come up in the life, or say in unheard why it does not")
				}
			})
		})
	}
	t.Run("those that make no difference", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			if diff := news(usual, heardOf(t, silent...)); len(diff) > 0 {
				t.Errorf("one of %v does: %q", silent, diff)
			}
		})
	})
	for _, f := range reflect.VisibleFields(reflect.TypeFor[sandbox.LarkSwitches]()) {
		if !tried[f.Name] {
			t.Errorf("no other way of %s is tried", f.Name)
		}
	}
}

func TestOpen_a_team_comes_to_rest_with_undocumented_behaviours_of_Lark_that_come_together(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		draw := rand.New(rand.NewPCG(seed, 0))
		var some []way
		for _, x := range otherWays() {
			if unheard[x.field] == "" && draw.IntN(2) == 0 {
				some = append(some, x)
			}
		}
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { lived(t, nil, some...) })
			if t.Failed() {
				t.Logf("that was with %v", some)
			}
		})
	}
}

// news is what was heard just once.
func news(a, b map[string]bool) (only []string) {
	for x := range a {
		if !b[x] {
			only = append(only, "- "+x)
		}
	}
	for x := range b {
		if !a[x] {
			only = append(only, "+ "+x)
		}
	}
	slices.Sort(only)
	return only
}

// ear hears what the tenant answers: the parts of the answers, with names for ids.
type ear struct {
	*sandbox.Lark
	mu    sync.Mutex
	heard map[string]bool
}

var randoms = regexp.MustCompile(`\b(ou_|on_|od-)[0-9a-f]{32}|\bt-[0-9a-f]{32}|"(log_id|page_token)":"[^"]*"|"(expire|join_time)":\d*`)

func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	got := httptest.NewRecorder()
	e.Lark.ServeHTTP(got, r)
	braces := func(r rune) bool { return r == '{' || r == '}' }
	body := randoms.ReplaceAllStringFunc(got.Body.String(), e.named)
	e.mu.Lock()
	for _, part := range strings.FieldsFunc(body, braces) {
		e.heard[fmt.Sprint(endpoint(r), " ", got.Code, " ", part)] = true
	}
	if limit := got.Header().Get("X-Ogw-Ratelimit-Limit"); limit != "" {
		e.heard["limit "+limit+" reset "+got.Header().Get("X-Ogw-Ratelimit-Reset")] = true
	}
	e.mu.Unlock()
	maps.Copy(w.Header(), got.Header())
	w.WriteHeader(got.Code)
	_, _ = w.Write(got.Body.Bytes())
}

// named gives what is another one in each life a name that is the same.
func (e *ear) named(s string) string {
	switch {
	case strings.HasPrefix(s, "ou_"):
		user, _ := e.User(s)
		return user.Email
	case strings.HasPrefix(s, "od-"):
		for _, d := range e.Departments() {
			if d.OpenID == s {
				return d.Path
			}
		}
	case strings.HasPrefix(s, `"join_time"`) && strings.HasSuffix(s, "00"):
		return s
	}
	return "?"
}
