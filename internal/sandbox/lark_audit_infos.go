package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

// LarkAuditInfo is an event of Lark's own log of what members do. That log has nothing of what apps and administrators change in
// the directory.
type LarkAuditInfo struct {
	Time time.Time
	// Name is such as "contact_view_profile"; Module is 3 for contacts.
	Name   string
	Module int
	// Operator is the open_id of who did it, Object what it was done to, of the type that Lark numbers so.
	Operator, Object, ObjectName string
	ObjectType                   int
	IP                           string
}

// AddAuditInfo has a member do something.
func (l *Lark) AddAuditInfo(e LarkAuditInfo) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.audit = append(l.audit, e)
}

// The codes of audit_infos are 1050001 to 1050009. What each of them means is not known here; 1050001 stands for all.
var auditRefusals = refusalTable{1050001: {msg: "invalid param"}}

var auditInfoScopes = []string{"admin:audit_info:readonly"}

// auditSpan is what Lark answers for in one listing.
const auditSpan = 30 * 24 * time.Hour

type auditInfoView struct {
	EventID       string            `json:"event_id"`
	UniqueID      string            `json:"unique_id"`
	EventName     string            `json:"event_name"`
	EventModule   int               `json:"event_module"`
	OperatorType  int               `json:"operator_type"`
	OperatorValue string            `json:"operator_value"`
	Objects       []auditObjectView `json:"objects"`
	EventTime     int64             `json:"event_time"`
	IP            string            `json:"ip"`
}

type auditObjectView struct {
	Type  string `json:"object_type"`
	Value string `json:"object_value"`
	Name  string `json:"object_name"`
}

// listAuditInfos lists the events between oldest and latest, the newest first.
func (l *Lark) listAuditInfos(q *larkRequest) (any, *larkRefusal) {
	wrong := func() (any, *larkRefusal) { return nil, auditRefusals.refuse(1050001) }
	if q.query.Get("user_id_type") == "" {
		q.userIDType = "user_id"
	}
	at := func(name string, standard time.Time) (time.Time, bool) {
		text := q.query.Get(name)
		if text == "" {
			return standard, true
		}
		n, err := strconv.ParseInt(text, 10, 64)
		return time.Unix(n, 0), err == nil
	}
	latest, ok := at("latest", q.arrived)
	oldest, ok2 := at("oldest", latest.Add(-auditSpan))
	if !ok || !ok2 || oldest.After(latest) || latest.Sub(oldest) > auditSpan {
		return wrong()
	}
	module, operator := q.query.Get("event_module"), ""
	if value := q.query.Get("operator_value"); value != "" {
		u := l.lookUpUser(q.userIDType, value)
		if u == nil || q.query.Get("operator_type") != "user" {
			return wrong()
		}
		operator = u.OpenID
	}
	var rows []LarkAuditInfo
	for _, e := range l.audit {
		if !e.Time.Before(oldest) && !e.Time.After(latest) && (module == "" || module == strconv.Itoa(e.Module)) &&
			(operator == "" || operator == e.Operator) && cmp.Or(q.query.Get("event_name"), e.Name) == e.Name {
			rows = append(rows, e)
		}
	}
	slices.SortStableFunc(rows, func(a, b LarkAuditInfo) int { return b.Time.Compare(a.Time) })
	return pageOf(l, q, "audit infos", larkListing{200, 20, 99992402}, rows, func(e LarkAuditInfo) auditInfoView {
		id := l.hash("audit "+e.Name+e.Operator+e.Object, int(e.Time.Unix()))
		return auditInfoView{
			EventID: id, UniqueID: id, EventName: e.Name, EventModule: e.Module, OperatorType: 1, OperatorValue: l.userIDOf(q, e.Operator), EventTime: e.Time.Unix(), IP: e.IP,
			Objects: []auditObjectView{{strconv.Itoa(e.ObjectType), e.Object, e.ObjectName}},
		}
	})
}
