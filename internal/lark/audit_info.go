package lark

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AuditQuery is what is wanted of Lark's log of what members do.
type AuditQuery struct {
	// Oldest and Latest are [AuditSpan] apart at most; Lark knows seconds. A zero Latest is now.
	Oldest, Latest time.Time
	// EventName and EventModule narrow it; 3 is the module of contacts. "" and 0 are all.
	EventName   string
	EventModule int64
	// Operator is the open_id of who did it, "" for everybody.
	Operator string
}

// AuditSpan is how far apart the two ends of a query may be.
const AuditSpan = 30 * 24 * time.Hour

// AuditInfos lists Lark's log of what members do (GET admin/v1/audit_infos), as Lark shows it, the oldest first; users stand there
// by their open_id. It is complete or an error. Its module of contacts has mostly who viewed whom: what an administrator or an app
// changes in the directory is not in it. Lark takes 100 calls a minute, of 200 events each.
func (c *Client) AuditInfos(ctx context.Context, q AuditQuery) ([]json.RawMessage, error) {
	if q.Latest.IsZero() {
		q.Latest = time.Now()
	}
	if span := q.Latest.Sub(q.Oldest); span < 0 || span > AuditSpan {
		return nil, fmt.Errorf("reading Lark's admin log: from %s to %s is %s; Lark answers for 0 to 30 days: ask for a part of it",
			q.Oldest.UTC().Format(time.RFC3339), q.Latest.UTC().Format(time.RFC3339), span.Round(time.Second))
	}
	type page struct {
		paging
		Items []json.RawMessage `json:"items"`
	}
	var all []json.RawMessage
	r := request{doing: "reading Lark's admin log", endpoint: getAuditInfos, query: q.values()}
	err := pages(ctx, c, r, func(p page) paging {
		all = append(all, p.Items...)
		return p.paging
	})
	if err != nil {
		return nil, err
	}
	times := make(map[string]int64, len(all))
	for _, item := range all {
		at, err := eventTime(item)
		if err != nil {
			return nil, c.malformed(r, "has an event without a time")
		}
		times[string(item)] = at
	}
	slices.SortFunc(all, func(a, b json.RawMessage) int {
		return cmp.Or(cmp.Compare(times[string(a)], times[string(b)]), cmp.Compare(string(a), string(b)))
	})
	return all, nil
}

func (q AuditQuery) values() url.Values {
	v := pageSize(200)
	v.Set("user_id_type", "open_id")
	v.Set("oldest", strconv.FormatInt(q.Oldest.Unix(), 10))
	v.Set("latest", strconv.FormatInt(q.Latest.Unix(), 10))
	if q.EventName != "" {
		v.Set("event_name", q.EventName)
	}
	if q.EventModule != 0 {
		v.Set("event_module", strconv.FormatInt(q.EventModule, 10))
	}
	if q.Operator != "" {
		v.Set("operator_type", "user")
		v.Set("operator_value", q.Operator)
	}
	return v
}

// eventTime is when an event was, in seconds: a number, or a number in a string, as Lark has it elsewhere.
func eventTime(item json.RawMessage) (int64, error) {
	var e struct {
		EventTime json.RawMessage `json:"event_time"`
	}
	if err := json.Unmarshal(item, &e); err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.Trim(string(e.EventTime), `"`), 10, 64)
}
