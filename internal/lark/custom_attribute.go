package lark

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
)

// CustomAttribute defines a custom attribute of users.
type CustomAttribute struct {
	// ID stands in directory attributes after "custom.": C-...
	ID string
	// Type is TEXT, HREF, ENUMERATION, PICTURE_ENUM or GENERIC_USER, or one that Lark adds.
	Type string
	// I18nName is the name by locale: zh_cn, en_us, ja_jp.
	I18nName map[string]string
	// Options are those of the two kinds of enumeration; DefaultOptionID is one of them, or empty.
	Options         []CustomAttributeOption
	DefaultOptionID string
}

// CustomAttributeOption is one value of an enumeration. Value is a text or the address of a picture, Name the picture's.
type CustomAttributeOption struct {
	ID    string `json:"id"`
	Value string `json:"value"`
	Name  string `json:"name"`
}

// CustomAttributes lists the custom attributes of users, sorted by ID. Lark shows only those of its "general
// information", and none at all unless an administrator lets the API use them: an empty list may mean either. It is
// remembered until [Client.Forget] is called.
func (c *Client) CustomAttributes(ctx context.Context) ([]CustomAttribute, error) {
	all, err := c.objects.customAttributes.read(ctx, "", "listing custom attributes", c.listCustomAttributes)
	if err != nil {
		return nil, err
	}
	return slices.Clone(all), nil
}

func (c *Client) listCustomAttributes(ctx context.Context) ([]CustomAttribute, error) {
	type page struct {
		paging
		Items []struct {
			ID       string   `json:"id"`
			Type     string   `json:"type"`
			I18nName wireI18n `json:"i18n_name"`
			Options  struct {
				Default string                  `json:"default_option_id"`
				Options []CustomAttributeOption `json:"options"`
			} `json:"options"`
		} `json:"items"`
	}
	var all []CustomAttribute
	r := request{doing: "listing custom attributes", endpoint: getCustomAttributes, query: pageSize(100)}
	err := pages(ctx, c, r, func(p page) paging {
		for _, a := range p.Items {
			all = append(all, CustomAttribute{
				ID: a.ID, Type: a.Type, I18nName: a.I18nName.texts(), Options: a.Options.Options, DefaultOptionID: a.Options.Default,
			})
		}
		return p.paging
	})
	slices.SortFunc(all, func(a, b CustomAttribute) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}

// pageSize is the query of a listing that takes nothing else.
func pageSize(n int) url.Values { return url.Values{"page_size": {strconv.Itoa(n)}} }
