package lark

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

func (f *fake) readDepartments(call recorded) reply {
	var items []any
	for _, d := range f.depts {
		if slices.Contains(call.query["department_ids"], d["open_department_id"].(string)) {
			items = append(items, d)
		}
	}
	return success(map[string]any{"items": items})
}

// listChildren pages by an offset, in a token with characters that must be escaped.
func (f *fake) listChildren(call recorded) reply {
	parts := strings.Split(call.path, "/")
	parent := parts[len(parts)-2]
	below := map[any]bool{parent: true}
	var all []any
	for grown := true; grown; {
		grown = false
		for _, d := range f.depts {
			if below[d["parent_department_id"]] && !slices.ContainsFunc(all, func(o any) bool { return o.(map[string]any)["open_department_id"] == d["open_department_id"] }) {
				all = append(all, d)
				if call.query["fetch_child"][0] == "true" {
					below[d["open_department_id"]], grown = true, true
				}
			}
		}
	}
	from := 0
	if t := call.query["page_token"]; t != nil {
		_, _ = fmt.Sscanf(t[0], "+/=%d", &from)
	}
	to := min(from+50, len(all))
	data := map[string]any{"has_more": to < len(all)}
	if to > from {
		data["items"] = all[from:to]
	}
	if to < len(all) {
		data["page_token"] = fmt.Sprintf("+/=%d", to)
	}
	return success(data)
}

func (f *fake) createDepartment(call recorded) reply {
	token := call.query["client_token"][0]
	if d := f.created[token]; d != nil && !f.noReplay {
		return success(map[string]any{"department": d})
	}
	d := map[string]any{}
	_ = json.Unmarshal([]byte(call.body), &d)
	for _, other := range f.depts {
		if other["name"] == d["name"] && other["parent_department_id"] == d["parent_department_id"] {
			return refusal(400, 43022, "department name duplicate")
		}
	}
	d["open_department_id"] = fmt.Sprintf("od-new%d", len(f.created)+1)
	f.depts = append(f.depts, d)
	f.created[token] = d
	return success(map[string]any{"department": d})
}
