package lark

import "context"

// NamedValue is a work city or a job title of the tenant. Users carry the name: one that is new is added by the write
// that brings it, and no call takes it away.
type NamedValue struct {
	ID, Name string
	I18nName map[string]string // by locale
	Status   bool              // enabled
}

// JobTitles lists the job titles of the tenant, in Lark's order. Lark takes 10 calls a minute, of 50 titles each: a
// tenant with thousands costs minutes.
func (c *Client) JobTitles(ctx context.Context) ([]NamedValue, error) {
	return c.namedValues(ctx, "job titles", getJobTitles)
}

// WorkCities lists the work cities of the tenant, as [Client.JobTitles] does titles.
func (c *Client) WorkCities(ctx context.Context) ([]NamedValue, error) {
	return c.namedValues(ctx, "work cities", getWorkCities)
}

func (c *Client) namedValues(ctx context.Context, what string, at *endpoint) ([]NamedValue, error) {
	type page struct {
		paging
		Items []struct {
			TitleID  string   `json:"job_title_id"`
			CityID   string   `json:"work_city_id"`
			Name     string   `json:"name"`
			I18nName wireI18n `json:"i18n_name"`
			Status   bool     `json:"status"`
		} `json:"items"`
	}
	var all []NamedValue
	err := pages(ctx, c, request{doing: "listing " + what, endpoint: at, query: pageSize(50)}, func(p page) paging {
		for _, v := range p.Items {
			all = append(all, NamedValue{ID: v.TitleID + v.CityID, Name: v.Name, I18nName: v.I18nName.texts(), Status: v.Status})
		}
		return p.paging
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
