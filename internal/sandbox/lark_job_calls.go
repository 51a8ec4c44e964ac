package sandbox

// jobBody is the body of a create or an update; nil is absent. Levels have an order, families a parent.
type jobBody struct {
	Name            *string       `json:"name"`
	Description     *string       `json:"description"`
	Order           *int          `json:"order"`
	ParentID        *string       `json:"parent_job_family_id"`
	Status          *bool         `json:"status"`
	I18nName        []i18nContent `json:"i18n_name"`
	I18nDescription []i18nContent `json:"i18n_description"`
}

type jobView struct {
	Name            string        `json:"name"`
	Description     *string       `json:"description,omitempty"`
	Order           int           `json:"order,omitempty"`
	ParentID        *string       `json:"parent_job_family_id,omitempty"`
	Status          bool          `json:"status"`
	JobLevelID      string        `json:"job_level_id,omitempty"`
	JobFamilyID     string        `json:"job_family_id,omitempty"`
	I18nName        []i18nContent `json:"i18n_name,omitzero"`
	I18nDescription []i18nContent `json:"i18n_description,omitzero"`
}

func (l *Lark) jobView(kind *jobKind, j *jobRecord) jobView {
	v := jobView{
		Name: j.Name, Description: l.text(true, j.Description), Order: j.Order, Status: !j.Disabled,
		I18nName: items(l, true, i18nList(j.I18nName)), I18nDescription: items(l, true, i18nList(j.I18nDescription)),
	}
	if kind == jobLevels {
		v.JobLevelID = j.ID
	} else {
		v.JobFamilyID, v.ParentID = j.ID, l.text(true, j.ParentID)
	}
	return v
}

// take takes the body over into next, and refuses what Lark would. was is nil in a create.
func (b *jobBody) take(l *Lark, kind *jobKind, was *jobRecord, next *LarkJob) *larkRefusal {
	if kind == jobLevels && b.ParentID != nil || kind == jobFamilies && b.Order != nil {
		return refuse(9499)
	}
	if b.Name != nil {
		next.Name = *b.Name
	}
	if b.Description != nil && (*b.Description != "" || l.switches.clears("description")) {
		next.Description = *b.Description
	}
	if b.Status != nil {
		next.Disabled = !*b.Status
	}
	if b.I18nName != nil {
		next.I18nName = i18nMap(b.I18nName)
	}
	if b.I18nDescription != nil {
		next.I18nDescription = i18nMap(b.I18nDescription)
	}
	if r := l.checkJobTexts(kind, was, next); r != nil {
		return r
	}
	if kind == jobLevels {
		return b.order(l, was, next)
	}
	return b.parent(l, was, next)
}

// order judges the place among the levels: a number that no other has; by itself after the last.
func (b *jobBody) order(l *Lark, was *jobRecord, next *LarkJob) *larkRefusal {
	if b.Order == nil {
		return nil
	}
	if *b.Order < 100 || *b.Order > 100_000 {
		return jobLevels.refusals.refuse(42308)
	}
	for _, other := range l.jobs[jobLevels].list {
		if other != was && other.Order == *b.Order {
			return jobLevels.refusals.refuse(42306)
		}
	}
	next.Order = *b.Order
	return nil
}

// parent judges the place in the tree of families.
func (b *jobBody) parent(l *Lark, was *jobRecord, next *LarkJob) *larkRefusal {
	families := l.jobs[jobFamilies]
	if b.ParentID == nil || *b.ParentID == "" {
		if b.ParentID != nil && l.switches.clears("parent_job_family_id") {
			next.ParentID = ""
		}
		return nil
	}
	parent := families.byID(*b.ParentID)
	switch {
	case parent == nil && families.deleted[*b.ParentID]:
		return jobFamilies.refusals.refuse(42410)
	case parent == nil:
		return jobFamilies.refusals.refuse(42408)
	case parent.Disabled:
		return jobFamilies.refusals.refuse(42409)
	}
	levels := 1
	for p := parent; p != nil; p = families.byID(p.ParentID) {
		if p == was {
			return jobFamilies.refusals.refuse(42407)
		}
		levels++
	}
	if levels > jobFamilyLevels {
		return jobFamilies.refusals.refuse(42413)
	}
	next.ParentID = parent.ID
	return nil
}

func (l *Lark) createJob(kind *jobKind, q *larkRequest) (any, *larkRefusal) {
	var (
		body jobBody
		next LarkJob
	)
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	if body.Status == nil {
		return nil, kind.refusals.refuse(40001)
	}
	if r := body.take(l, kind, nil, &next); r != nil {
		return nil, r
	}
	if len(l.jobs[kind].list) >= jobsOfTenant {
		return nil, kind.refusals.refuse(kind.full)
	}
	j := &jobRecord{}
	l.putJob(kind, j, next)
	return map[string]any{kind.name: l.jobView(kind, j)}, nil
}

func (l *Lark) updateJob(kind *jobKind, q *larkRequest) (any, *larkRefusal) {
	j := l.jobs[kind].byID(q.id)
	if j == nil {
		return nil, kind.refusals.refuse(kind.notExist)
	}
	var body jobBody
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	next := j.clone()
	if r := body.take(l, kind, j, &next); r != nil {
		return nil, r
	}
	l.putJob(kind, j, next)
	return map[string]any{kind.name: l.jobView(kind, j)}, nil
}

func (l *Lark) getJob(kind *jobKind, q *larkRequest) (any, *larkRefusal) {
	j := l.jobs[kind].byID(q.id)
	if j == nil {
		return nil, kind.refusals.refuse(kind.absentRead).with(kind.refusals[kind.notExist].status)
	}
	return map[string]any{kind.name: l.jobView(kind, j)}, nil
}

func (l *Lark) deleteJob(kind *jobKind, q *larkRequest) (any, *larkRefusal) {
	j := l.jobs[kind].byID(q.id)
	if j == nil {
		return nil, kind.refusals.refuse(kind.notExist)
	}
	for _, other := range l.jobs[kind].list {
		if other.ParentID == j.ID {
			return nil, kind.refusals.refuse(42411)
		}
	}
	l.dropJob(kind, j)
	return nil, nil
}

// listJobs lists levels or families; with name, just the one that is called exactly so.
func (l *Lark) listJobs(kind *jobKind, q *larkRequest) (any, *larkRefusal) {
	name := q.query.Get("name")
	list := kind.name + "s " + name
	size, after, r := l.page(q, list, 50, 10)
	if r != nil {
		return nil, kind.refusals.refuse(40001)
	}
	belongs := func(j *jobRecord) bool { return name == "" || j.Name == name }
	rows := lagging(l, l.jobs[kind].list, l.jobs[kind].past, belongs)
	return listPage(l, rows, list, size, after, belongs, func(j *jobRecord) jobView { return l.jobView(kind, j) }), nil
}
