package sandbox

import (
	"maps"
	"slices"
)

type customAttrView struct {
	ID       string             `json:"id"`
	Type     string             `json:"type"`
	Options  *customAttrOptions `json:"options,omitempty"`
	I18nName []i18nContent      `json:"i18n_name,omitzero"`
}

type customAttrOptions struct {
	DefaultOptionID string             `json:"default_option_id"`
	OptionType      string             `json:"option_type"`
	Options         []customAttrOption `json:"options"`
}

type customAttrOption struct {
	ID    string `json:"id"`
	Value string `json:"value"`
	Name  string `json:"name,omitempty"` // of a picture
}

// listCustomAttrs lists the definitions that an administrator opened to the API: none, if they did not.
func (l *Lark) listCustomAttrs(q *larkRequest) (any, *larkRefusal) {
	return pageOf(l, q, "custom attributes", larkListing{100, 20, 40011}, l.options.CustomAttributes,
		func(a LarkCustomAttribute) customAttrView {
			v := customAttrView{ID: a.ID, Type: a.Type, I18nName: items(l, true, i18nList(a.I18nName))}
			if a.Options == nil {
				return v
			}
			v.Options = &customAttrOptions{OptionType: "TEXT"}
			if a.Type == "PICTURE_ENUM" {
				v.Options.OptionType = "PICTURE"
			}
			for _, id := range slices.Sorted(maps.Keys(a.Options)) {
				v.Options.Options = append(v.Options.Options, customAttrOption{ID: id, Value: a.Options[id]})
			}
			return v
		})
}

// listWorkCities lists the cities that users have or had; whoever writes a new one adds it.
func (l *Lark) listWorkCities(q *larkRequest) (any, *larkRefusal) {
	return l.listNames(q, "work_city", l.cities)
}

// listJobTitles lists the job titles that users have or had.
func (l *Lark) listJobTitles(q *larkRequest) (any, *larkRefusal) {
	return l.listNames(q, "job_title", l.titles)
}

func (l *Lark) listNames(q *larkRequest, kind string, names map[string]bool) (any, *larkRefusal) {
	return pageOf(l, q, kind, larkListing{50, 10, 40001}, named(names), func(name string) map[string]any {
		return map[string]any{
			kind + "_id": l.hash(kind+" "+name, 0)[:12], "name": name, "i18n_name": []i18nContent{}, "status": true,
		}
	})
}

// named returns the names of a set, sorted; nobody's is left out.
func named(set map[string]bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(set)), func(name string) bool { return name == "" })
}

// larkListing is what is documented of a list: the largest and the usual page_size, and the code for any other.
type larkListing struct{ most, standard, refusal int }

// pageOf takes a page of what has no sequence of its own, by its place in rows.
func pageOf[R, T any](l *Lark, q *larkRequest, list string, listing larkListing, rows []R, view func(R) T) (any, *larkRefusal) {
	size, after, r := l.page(q, list, listing.most, listing.standard)
	if r != nil {
		return nil, refuse(listing.refusal)
	}
	from := min(int(after), len(rows))
	to := min(from+size, len(rows))
	page := larkPage[T]{HasMore: to < len(rows)}
	for _, row := range rows[from:to] {
		page.Items = append(page.Items, view(row))
	}
	if page.HasMore {
		page.PageToken = l.pageToken(list, int64(to))
	}
	return page, nil
}
