package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"unicode/utf8"
)

const (
	jobsOfTenant      = 10_000
	jobDescriptionMax = 5000
	jobFamilyLevels   = 10 // that there is a limit (42413) is documented, what it is is not
)

// LarkJob is a job level or a job family of the tenant: only levels have an Order, only families a ParentID.
type LarkJob struct {
	ID, Name, Description     string
	Order                     int
	ParentID                  string
	Disabled                  bool
	I18nName, I18nDescription map[string]string // by locale
}

func (j *LarkJob) clone() LarkJob {
	c := *j
	c.I18nName, c.I18nDescription = maps.Clone(j.I18nName), maps.Clone(j.I18nDescription)
	return c
}

type jobRecord struct {
	seq int
	LarkJob
}

func (j *jobRecord) sequence() int { return j.seq }

// jobKind is what sets job levels and job families apart.
type jobKind struct {
	name     string // the object's key in answers; with _id, that of its id
	nameMax  int
	refusals refusalTable
	// The codes of the two kinds. absentRead is notExist for a GET.
	full, notExist, absentRead, badName, badDescription, taken int
}

var jobLevels = &jobKind{
	name: "job_level", nameMax: 255,
	refusals: refusalTable{
		40001: {msg: "param error"},
		42300: {msg: "job level reach the upper limit"},
		42301: {status: http.StatusNotFound, msg: "job level not exist"},
		42303: {msg: "job level name not valid"},
		42304: {msg: "job level description not valid"},
		42305: {msg: "job level name duplicate"},
		42306: {msg: "job level order duplicate"},
		42308: {msg: "job level invalid order"},
	},
	full: 42300, notExist: 42301, absentRead: 42301, badName: 42303, badDescription: 42304, taken: 42305,
}

var jobFamilies = &jobKind{
	name: "job_family", nameMax: 100,
	refusals: refusalTable{
		40001: {msg: "param error"},
		42401: {msg: "job family number reach the upper limit"},
		42402: {status: http.StatusNotFound, msg: "job family not exist"},
		42404: {msg: "job family name not valid"},
		42405: {msg: "job family description not valid"},
		42406: {msg: "job family name duplicate"},
		42407: {msg: "job family has cycle"},
		42408: {msg: "parent job family not exist"},
		42409: {msg: "parent job family not enable"},
		42410: {msg: "parent job family deleted"},
		42411: {msg: "job family has child can not delete"},
		42413: {msg: "job family exceed level number"},
	},
	full: 42401, notExist: 42402, absentRead: 42404, badName: 42404, badDescription: 42405, taken: 42406,
}

// jobBook holds the levels or the families that exist, by seq.
type jobBook struct {
	seq     int
	list    []*jobRecord
	past    []past[jobRecord]
	deleted map[string]bool
}

func (b *jobBook) byID(id string) *jobRecord {
	for _, j := range b.list {
		if j.ID == id {
			return j
		}
	}
	return nil
}

func (b *jobBook) named(name string, except *jobRecord) bool {
	for _, j := range b.list {
		if j != except && j.Name == name {
			return true
		}
	}
	return false
}

// seedJobs adds the levels and families of the options, which have their ids as names.
func (l *Lark) seedJobs() {
	l.jobs = map[*jobKind]*jobBook{jobLevels: {deleted: map[string]bool{}}, jobFamilies: {deleted: map[string]bool{}}}
	for _, id := range l.options.JobLevels {
		l.putJob(jobLevels, &jobRecord{}, LarkJob{ID: id, Name: id})
	}
	for _, id := range l.options.JobFamilies {
		l.putJob(jobFamilies, &jobRecord{}, LarkJob{ID: id, Name: id})
	}
	for _, b := range l.jobs {
		b.past = nil // they were there from the start, in lists that lag, too
	}
}

// putJob makes next what the tenant knows of the level or family; a record without a seq is a new one.
func (l *Lark) putJob(kind *jobKind, j *jobRecord, next LarkJob) {
	b := l.jobs[kind]
	existed := j.seq > 0
	if !existed {
		b.seq++
		j.seq = b.seq
		if next.ID == "" {
			next.ID = l.hash(kind.name, b.seq)[:15]
		}
		if kind == jobLevels && next.Order == 0 {
			next.Order = b.lastOrder() + 100
		}
	}
	b.past = remember(l, b.past, j, existed)
	j.LarkJob = next
	if !existed {
		b.list = append(b.list, j)
	}
}

func (b *jobBook) lastOrder() int {
	last := 0
	for _, j := range b.list {
		last = max(last, j.Order)
	}
	return last
}

func (l *Lark) dropJob(kind *jobKind, j *jobRecord) {
	b := l.jobs[kind]
	b.past = remember(l, b.past, j, true)
	b.list = remove(b.list, j)
	b.deleted[j.ID] = true
}

func (l *Lark) addJob(kind *jobKind, job LarkJob) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.jobs[kind].named(job.Name, nil) {
		panic(fmt.Sprintf("sandbox: there is a %s with the name %q already", kind.name, job.Name))
	}
	j := &jobRecord{}
	l.putJob(kind, j, job.clone())
	return j.ID
}

func (l *Lark) setJob(kind *jobKind, id string, change func(*LarkJob)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	j := l.mustJob(kind, id)
	next := j.clone()
	change(&next)
	next.ID = id
	l.putJob(kind, j, next)
}

func (l *Lark) deleteJobByHand(kind *jobKind, id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropJob(kind, l.mustJob(kind, id))
}

func (l *Lark) mustJob(kind *jobKind, id string) *jobRecord {
	j := l.jobs[kind].byID(id)
	if j == nil {
		panic(fmt.Sprintf("sandbox: there is no %s %q", kind.name, id))
	}
	return j
}

func (l *Lark) allJobs(kind *jobKind) []LarkJob {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []LarkJob
	for _, j := range l.jobs[kind].list {
		all = append(all, j.clone())
	}
	return all
}

// AddJobLevel adds a job level and returns its id, which Lark chooses if it is empty, as it does the order if that is
// 0. It panics if the name is in use.
func (l *Lark) AddJobLevel(job LarkJob) string { return l.addJob(jobLevels, job) }

// SetJobLevel changes a job level; its ID cannot change.
func (l *Lark) SetJobLevel(id string, change func(*LarkJob)) { l.setJob(jobLevels, id, change) }

// DeleteJobLevel deletes a job level. Users who have it keep its id.
func (l *Lark) DeleteJobLevel(id string) { l.deleteJobByHand(jobLevels, id) }

// JobLevels returns all job levels, in order of creation.
func (l *Lark) JobLevels() []LarkJob { return l.allJobs(jobLevels) }

// AddJobFamily adds a job family and returns its id, which Lark chooses if it is empty. It panics if the name is in
// use.
func (l *Lark) AddJobFamily(job LarkJob) string { return l.addJob(jobFamilies, job) }

// SetJobFamily changes a job family; its ID cannot change.
func (l *Lark) SetJobFamily(id string, change func(*LarkJob)) { l.setJob(jobFamilies, id, change) }

// DeleteJobFamily deletes a job family, but none that is below it.
func (l *Lark) DeleteJobFamily(id string) { l.deleteJobByHand(jobFamilies, id) }

// JobFamilies returns all job families, in order of creation.
func (l *Lark) JobFamilies() []LarkJob { return l.allJobs(jobFamilies) }

// knowsJob reports whether a user may be given the level or family: it exists and is enabled.
func (l *Lark) knowsJob(kind *jobKind, id string) bool {
	j := l.jobs[kind].byID(id)
	return j != nil && !j.Disabled
}

// checkJobTexts judges what levels and families have in common.
func (l *Lark) checkJobTexts(kind *jobKind, was *jobRecord, next *LarkJob) *larkRefusal {
	length := utf8.RuneCountInString(next.Name)
	switch {
	case length < 1 || length > kind.nameMax:
		return kind.refusals.refuse(kind.badName)
	case utf8.RuneCountInString(next.Description) > jobDescriptionMax:
		return kind.refusals.refuse(kind.badDescription)
	case l.jobs[kind].named(next.Name, was):
		return kind.refusals.refuse(kind.taken)
	}
	return nil
}
