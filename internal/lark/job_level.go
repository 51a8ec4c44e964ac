package lark

import (
	"context"
)

// JobLevel is a level that users can have. A tenant has 10,000 at most; beyond 4,000 the admin console does not open
// the list.
type JobLevel struct {
	// ID is the job_level_id, which Lark chooses.
	ID string
	// Name is unique in the tenant, 1 to 255 characters; Description has at most 5,000.
	Name, Description string
	// Order is where the level stands, from 100 to 100,000, smaller first, unique. 0 lets Lark put a new level last.
	Order int
	// Status says whether the level is enabled: only then it can be given to users.
	Status bool
	// I18nName and I18nDescription are by locale: zh_cn, en_us, ja_jp.
	I18nName, I18nDescription map[string]string
}

// JobFamily is a line of work that users can have, in a tree. A tenant has as many as job levels.
type JobFamily struct {
	// ID is the job_family_id, which Lark chooses.
	ID string
	// Name is unique in the tenant, 1 to 100 characters; Description has at most 5,000.
	Name, Description string
	// ParentID is the family above, "" at the top.
	ParentID string
	// Status says whether the family is enabled: only then it can be given to users, and be a parent.
	Status bool
	// I18nName and I18nDescription are as with [JobLevel].
	I18nName, I18nDescription map[string]string
}

// JobChange is what to write of a job level or a job family. What is nil is not written, and stays; "" and an empty map
// clear.
type JobChange struct {
	Name, Description         *string
	Order                     *int    // of a level only
	ParentID                  *string // of a family only, and enabled; "" moves it to the top
	Status                    *bool
	I18nName, I18nDescription map[string]string // all locales: those that are not in it are cleared
}

func (l JobLevel) job() job {
	return job{
		ID: l.ID, Name: l.Name, Description: l.Description, Order: l.Order, Status: l.Status,
		I18nName: l.I18nName, I18nDescription: l.I18nDescription,
	}
}

func (j job) level() JobLevel {
	j = j.clone()
	return JobLevel{
		ID: j.ID, Name: j.Name, Description: j.Description, Order: j.Order, Status: j.Status,
		I18nName: j.I18nName, I18nDescription: j.I18nDescription,
	}
}

func (f JobFamily) job() job {
	return job{
		ID: f.ID, Name: f.Name, Description: f.Description, ParentID: f.ParentID, Status: f.Status,
		I18nName: f.I18nName, I18nDescription: f.I18nDescription,
	}
}

func (j job) family() JobFamily {
	j = j.clone()
	return JobFamily{
		ID: j.ID, Name: j.Name, Description: j.Description, ParentID: j.ParentID, Status: j.Status,
		I18nName: j.I18nName, I18nDescription: j.I18nDescription,
	}
}

// JobLevel reads a job level. It is remembered until it is written or [Client.Forget] is called; when several are asked
// for, one listing serves them all. The error matches directory.ErrGone where it does not exist.
func (c *Client) JobLevel(ctx context.Context, id string) (JobLevel, error) {
	j, err := c.objects.jobLevels.known.one(ctx, id)
	return j.level(), err
}

// JobLevels lists every job level of the tenant, by ID.
func (c *Client) JobLevels(ctx context.Context) (map[string]JobLevel, error) {
	return eachJob(ctx, &c.objects.jobLevels, job.level)
}

// CreateJobLevel makes a job level and returns it with what Lark chose. A level that is exactly what is asked for is
// returned only where an attempt of this call had no answer; else the error matches directory.ErrTaken, as it does where
// another level has the name or the order.
func (c *Client) CreateJobLevel(ctx context.Context, l JobLevel) (JobLevel, error) {
	j, err := c.objects.jobLevels.create(ctx, c, l.job())
	return j.level(), err
}

// UpdateJobLevel writes just what is given and returns the level as it is then; nothing is no write. The error matches
// directory.ErrGone or directory.ErrTaken where that is why it was not done.
func (c *Client) UpdateJobLevel(ctx context.Context, id string, change JobChange) (JobLevel, error) {
	j, err := c.objects.jobLevels.update(ctx, c, id, change)
	return j.level(), err
}

// DeleteJobLevel deletes a job level. One that does not exist is no failure.
func (c *Client) DeleteJobLevel(ctx context.Context, id string) error {
	return c.objects.jobLevels.delete(ctx, c, id)
}

// JobFamily reads a job family, as [Client.JobLevel] does a level.
func (c *Client) JobFamily(ctx context.Context, id string) (JobFamily, error) {
	j, err := c.objects.jobFamilies.known.one(ctx, id)
	return j.family(), err
}

// JobFamilies lists every job family of the tenant, by ID.
func (c *Client) JobFamilies(ctx context.Context) (map[string]JobFamily, error) {
	return eachJob(ctx, &c.objects.jobFamilies, job.family)
}

// CreateJobFamily makes a job family, as [Client.CreateJobLevel] does a level. The error matches directory.ErrTaken where
// another family has the name.
func (c *Client) CreateJobFamily(ctx context.Context, f JobFamily) (JobFamily, error) {
	j, err := c.objects.jobFamilies.create(ctx, c, f.job())
	return j.family(), err
}

// UpdateJobFamily writes just what is given, as [Client.UpdateJobLevel] does.
func (c *Client) UpdateJobFamily(ctx context.Context, id string, change JobChange) (JobFamily, error) {
	j, err := c.objects.jobFamilies.update(ctx, c, id, change)
	return j.family(), err
}

// DeleteJobFamily deletes a job family. One that does not exist is no failure; one with families below it is (42411).
func (c *Client) DeleteJobFamily(ctx context.Context, id string) error {
	return c.objects.jobFamilies.delete(ctx, c, id)
}

func eachJob[T any](ctx context.Context, k *jobs, as func(job) T) (map[string]T, error) {
	all, err := k.known.all(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]T, len(all))
	for id, j := range all {
		out[id] = as(j)
	}
	return out, nil
}
