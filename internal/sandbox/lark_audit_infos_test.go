package sandbox

import (
	"fmt"
	"testing"
	"time"
)

const larkAudit = "/open-apis/admin/v1/audit_infos"

func TestLark_lists_what_members_did_in_a_month_at_most(t *testing.T) {
	t.Parallel()
	clock := newLarkClock()
	l := newLarkTenant(t, LarkOptions{Now: clock.Now, RateScale: 1})
	ids := l.seed(LarkUser{UserID: "ann"}, LarkUser{UserID: "ben"})
	now := clock.Now()
	for i := range 45 {
		l.AddAuditInfo(LarkAuditInfo{Time: now.Add(-time.Duration(i) * 24 * time.Hour), Name: "contact_view", Module: 3, Operator: ids[i%2], Object: fmt.Sprint(i)})
	}
	l.AddAuditInfo(LarkAuditInfo{Time: now, Name: "im_create_chat", Module: 2, Operator: ids[0]})
	span := func(days int) string {
		return fmt.Sprintf("%s?oldest=%d&latest=%d", larkAudit, now.Add(-time.Duration(days)*24*time.Hour).Unix(), now.Unix())
	}
	rows, pages := l.list(span(30))
	if len(rows) != 32 || pages != 2 || rows[1]["event_time"].(float64) < rows[31]["event_time"].(float64) || rows[0]["operator_value"] != "ann" {
		t.Errorf("%d events on %d pages, the first %v", len(rows), pages, rows[0])
	}
	if rows, pages := l.list(span(30) + "&page_size=200&event_module=3&user_id_type=open_id&operator_type=user&operator_value=" + ids[1]); len(rows) != 15 || pages != 1 {
		t.Errorf("%d events of Ben on %d pages", len(rows), pages)
	}
	if rows, _ := l.list(span(1) + "&event_name=im_create_chat"); len(rows) != 1 {
		t.Errorf("%d chats", len(rows))
	}
	for _, wrong := range []string{span(31), span(-1), span(1) + "&operator_value=ann", span(1) + "&operator_type=user&operator_value=nobody", larkAudit + "?oldest=yesterday"} {
		l.refused(l.call("GET", wrong, ""), 1050001, 400)
	}
	l.refused(l.call("GET", span(1)+"&page_size=201", ""), 99992402, 400)
	l.RevokeScopes("admin:audit_info:readonly")
	l.refused(l.call("GET", span(1), ""), 99991672, 400)
	l.GrantScopes("admin:audit_info:readonly")
	for range 100 {
		if r := l.call("GET", span(1), ""); r.Code == 99991400 {
			return
		}
	}
	t.Error("no limit was met")
}
