package lark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// job is what job levels and job families have in common: levels have an Order, families a ParentID.
type job struct {
	ID, Name, Description     string
	Order                     int
	ParentID                  string
	Status                    bool
	I18nName, I18nDescription map[string]string
}

func (j job) clone() job {
	j.I18nName, j.I18nDescription = maps.Clone(j.I18nName), maps.Clone(j.I18nDescription)
	return j
}

type wireJob struct {
	LevelID         string   `json:"job_level_id"`
	FamilyID        string   `json:"job_family_id"`
	Name            string   `json:"name"`
	Description     string   `json:"description"`
	Order           int      `json:"order"`
	ParentID        string   `json:"parent_job_family_id"`
	Status          bool     `json:"status"`
	I18nName        wireI18n `json:"i18n_name"`
	I18nDescription wireI18n `json:"i18n_description"`
}

func (w wireJob) job() job {
	return job{
		ID: w.LevelID + w.FamilyID, Name: w.Name, Description: w.Description, Order: w.Order, ParentID: w.ParentID,
		Status: w.Status, I18nName: w.I18nName.texts(), I18nDescription: w.I18nDescription.texts(),
	}
}

// jobKind is what sets levels and families apart.
type jobKind struct {
	what, whats string // for errors: "job level", "job levels"
	family      bool
	// The endpoints.
	post, list, get, put, delete *endpoint
}

var (
	levelKind = jobKind{
		what: "job level", whats: "job levels",
		post: postJobLevel, list: getJobLevels, get: getJobLevel, put: putJobLevel, delete: deleteJobLevel,
	}
	familyKind = jobKind{
		what: "job family", whats: "job families", family: true,
		post: postJobFamily, list: getJobFamilies, get: getJobFamily, put: putJobFamily, delete: deleteJobFamily,
	}
)

// jobs reads and writes levels, or families. Lark locks all of a tenant's for each write (42302, 42403), so writes
// follow each other.
type jobs struct {
	jobKind
	known catalog[job]
	turn  chan struct{}
}

func (k *jobs) init(c *Client, kind jobKind) {
	k.jobKind, k.turn = kind, make(chan struct{}, 1)
	k.known.init(kind.whats,
		func(ctx context.Context, id string) (job, error) {
			return k.call(ctx, c, request{doing: "reading " + k.what + " " + id, endpoint: k.get, id: id})
		},
		func(ctx context.Context) (map[string]job, error) { return k.listed(ctx, c, "") })
}

// call sends a request whose answer is one level or family.
func (k *jobs) call(ctx context.Context, c *Client, r request) (job, error) {
	data, err := call[struct {
		Level  wireJob `json:"job_level"`
		Family wireJob `json:"job_family"`
	}](ctx, c, r)
	if err != nil {
		return job{}, err
	}
	j := data.Level.job()
	if k.family {
		j = data.Family.job()
	}
	if j.ID == "" {
		e := c.malformed(r, "names no "+k.what)
		e.lost = true
		return job{}, e
	}
	return j, nil
}

// listed lists all, or those of a name.
func (k *jobs) listed(ctx context.Context, c *Client, name string) (map[string]job, error) {
	type page struct {
		paging
		Items []wireJob `json:"items"`
	}
	r := request{doing: "listing " + k.whats, endpoint: k.list, query: pageSize(50)}
	if name != "" {
		r.query.Set("name", name)
	}
	all := map[string]job{}
	err := pages(ctx, c, r, func(p page) paging {
		for _, w := range p.Items {
			j := w.job()
			all[j.ID] = j
		}
		return p.paging
	})
	if _, nameless := all[""]; err == nil && nameless {
		err = c.malformed(r, "lists a "+k.what+" without an id")
	}
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (k *jobs) lock(ctx context.Context, doing string) (unlock func(), err error) {
	select {
	case k.turn <- struct{}{}:
		return func() { <-k.turn }, nil
	case <-ctx.Done():
		return nil, ended(doing, ctx.Err())
	}
}

func (k *jobs) create(ctx context.Context, c *Client, j job) (job, error) {
	r := request{doing: fmt.Sprintf("creating %s %q", k.what, j.Name), endpoint: k.post, body: j.body()}
	unlock, err := k.lock(ctx, r.doing)
	if err != nil {
		return job{}, err
	}
	defer unlock()
	made, err := k.call(ctx, c, r)
	var refused *Error
	if errors.As(err, &refused) && refused.Endpoint == k.post.path && (refused.lost || refused.Is(directory.ErrTaken)) {
		made, err = k.settle(ctx, c, j, refused)
	}
	if err != nil {
		return job{}, err
	}
	k.known.claim(made.ID)
	k.wrote(made)
	return made, nil
}

// settle finds what a refused create has met, or has left behind. There is no client_token: what is exactly as asked for
// is taken for what an attempt of this create made whose answer was lost, and for somebody else's if none was.
func (k *jobs) settle(ctx context.Context, c *Client, j job, refused *Error) (found job, err error) {
	ctx, cancel := settling(ctx, refused)
	defer cancel()
	_, err = c.lookAgain(ctx, func(ctx context.Context) (bool, error) {
		all, err := k.listed(ctx, c, j.Name)
		for _, have := range all {
			if have.Name == j.Name {
				found = have
			}
		}
		return found.ID != "", err
	})
	switch {
	case err == nil && found.ID != "" && refused.lost && j.is(found) && k.known.claim(found.ID):
		return found, nil
	case !refused.Is(directory.ErrTaken):
		return found, refused
	case err != nil:
		return found, fmt.Errorf("%w Which one has it could not be found out: %w", refused, err)
	case found.ID == "":
		return found, refused // the order is taken
	}
	return found, fmt.Errorf("the %s %q was not made: its name %w by %s (code %d, log id %s). If that is the same, "+
		"import it; else choose another name", k.what, j.Name, directory.ErrTaken, found.ID, refused.Code, refused.LogID)
}

// is tells whether another one is exactly what was asked for.
func (j job) is(have job) bool {
	return j.Name == have.Name && j.Description == have.Description && j.ParentID == have.ParentID && j.Status == have.Status &&
		(j.Order == 0 || j.Order == have.Order) && holds(have.I18nName, j.I18nName) && holds(have.I18nDescription, j.I18nDescription)
}

// update writes what is given; nothing is no call.
func (k *jobs) update(ctx context.Context, c *Client, id string, change JobChange) (job, error) {
	r := request{doing: "updating " + k.what + " " + id, endpoint: k.put, id: id, body: change.body()}
	if len(change.body()) == 0 {
		return k.known.one(ctx, id)
	}
	unlock, err := k.lock(ctx, r.doing)
	if err != nil {
		return job{}, err
	}
	defer unlock()
	written, err := k.call(ctx, c, r)
	k.known.changed(id)
	if err != nil {
		return job{}, err
	}
	k.wrote(written)
	// Lark's documentation can be read so that what is empty leaves what was.
	switch {
	case change.Description != nil && *change.Description == "" && written.Description != "":
		err = fmt.Errorf("%s: %w", r.doing, errNotCleared)
	case change.ParentID != nil && *change.ParentID == "" && written.ParentID != "":
		err = fmt.Errorf("%s: Lark keeps it under %s where no parent is written: move it to the top in the admin console",
			r.doing, written.ParentID)
	}
	return written, err
}

func (k *jobs) delete(ctx context.Context, c *Client, id string) error {
	r := request{doing: "deleting " + k.what + " " + id, endpoint: k.jobKind.delete, id: id}
	unlock, err := k.lock(ctx, r.doing)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err = call[json.RawMessage](ctx, c, r); err != nil && !errors.Is(err, directory.ErrGone) {
		k.known.changed(id)
		return err
	}
	k.known.remove(id)
	return nil
}

// body is what a create sends: what is empty is left to Lark.
func (j job) body() map[string]any {
	change := JobChange{Name: &j.Name, Status: &j.Status, I18nName: j.I18nName, I18nDescription: j.I18nDescription}
	if j.Description != "" {
		change.Description = &j.Description
	}
	if j.Order != 0 {
		change.Order = &j.Order
	}
	if j.ParentID != "" {
		change.ParentID = &j.ParentID
	}
	return change.body()
}

func (d JobChange) body() map[string]any {
	body := map[string]any{}
	if d.Name != nil {
		body["name"] = *d.Name
	}
	if d.Description != nil {
		body["description"] = *d.Description
	}
	if d.Order != nil {
		body["order"] = *d.Order
	}
	if d.ParentID != nil {
		body["parent_job_family_id"] = *d.ParentID
	}
	if d.Status != nil {
		body["status"] = *d.Status
	}
	if d.I18nName != nil {
		body["i18n_name"] = i18nOf(d.I18nName)
	}
	if d.I18nDescription != nil {
		body["i18n_description"] = i18nOf(d.I18nDescription)
	}
	return body
}

// wrote remembers what a write has returned: a listing may be behind.
func (k *jobs) wrote(j job) {
	k.known.changed(j.ID)
	k.known.single.remember(j.ID, j)
}
