package lark

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func TestAuditInfos_reads_the_whole_log_the_oldest_first(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(2)
	now := time.Now().Truncate(time.Second)
	for i := range 450 {
		l.AddAuditInfo(sandbox.LarkAuditInfo{Time: now.Add(-time.Duration(i) * time.Minute), Name: fmt.Sprint("event ", i%3), Module: 3, Operator: ids[i%2]})
	}
	c := l.client()
	for name, q := range map[string]struct {
		AuditQuery
		want, calls int
	}{
		"everything":    {AuditQuery{}, 450, 3},
		"an hour":       {AuditQuery{Oldest: now.Add(-time.Hour), Latest: now.Add(-time.Second)}, 60, 1},
		"one event":     {AuditQuery{EventName: "event 2", EventModule: 3}, 150, 1},
		"one person":    {AuditQuery{Operator: ids[1]}, 225, 2},
		"no such event": {AuditQuery{EventModule: 2}, 0, 1},
	} {
		l.Reset()
		if q.Oldest.IsZero() {
			q.Oldest = now.Add(-AuditSpan + time.Minute)
		}
		got, err := c.AuditInfos(t.Context(), q.AuditQuery)
		if err != nil || len(got) != q.want || l.sent("GET", "/audit_infos") != q.calls {
			t.Errorf("%s: %d events in %d calls, want %d in %d: %v", name, len(got), l.sent("GET", "/audit_infos"), q.want, q.calls, err)
		}
		last := int64(0)
		for _, item := range got {
			var e struct {
				Time     int64  `json:"event_time"`
				Operator string `json:"operator_value"`
			}
			if err := json.Unmarshal(item, &e); err != nil || e.Time < last || !strings.HasPrefix(e.Operator, "ou_") {
				t.Fatalf("%s: %s after %d: %v", name, item, last, err)
			}
			last = e.Time
		}
	}
}

func TestAuditInfos_is_complete_or_an_error(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	ids := l.people(1)
	now := time.Now()
	for i := range 210 {
		l.AddAuditInfo(sandbox.LarkAuditInfo{Time: now.Add(-time.Duration(i) * time.Second), Name: "x", Operator: ids[0]})
	}
	day := AuditQuery{Oldest: now.Add(-24 * time.Hour)}
	says := func(q AuditQuery, fragments ...string) {
		t.Helper()
		got, err := l.client().AuditInfos(t.Context(), q)
		if err == nil || got != nil {
			t.Errorf("%d events, no error", len(got))
			return
		}
		for _, fragment := range fragments {
			if !strings.Contains(err.Error(), fragment) {
				t.Errorf("%q is not in: %v", fragment, err)
			}
		}
	}
	says(AuditQuery{Oldest: now.Add(-31 * 24 * time.Hour)}, "0 to 30 days")
	says(AuditQuery{Oldest: now, Latest: now.Add(-time.Hour)}, "0 to 30 days")
	says(AuditQuery{Oldest: now.Add(-time.Hour), Operator: "ou_nobody"}, "code 1050001", "operator")
	l.Inject(sandbox.Fault{Match: func(c sandbox.Call) bool { return strings.Contains(c.Query, "page_token") }, Respond: sandbox.LarkRefusal(1050001)})
	says(day, "code 1050001")
	l.ClearFaults()
	l.Inject(sandbox.Fault{
		Match: func(c sandbox.Call) bool { return strings.HasSuffix(c.Path, "/audit_infos") },
		Respond: func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"code":0,"msg":"success","data":{"items":[{"event_name":"x"}],"has_more":false}}`))
		},
	})
	says(day, "an event without a time")
	l.ClearFaults()
	l.RevokeScopes("admin:audit_info:readonly")
	says(day, "admin:audit_info:readonly")
}
