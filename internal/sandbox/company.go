package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Company invents the people of a company, always the same for a seed; only the dates follow the calendar.
//
// The first n are those a sync would put into Lark: ACTIVE, with a few PROVISIONED, PASSWORD_EXPIRED, LOCKED_OUT and
// RECOVERY ones, and about one in twenty a Contractor (profile.userType). After them come a few who are STAGED,
// SUSPENDED and DEPROVISIONED (within the last 60 days): 2+n/200, 2+n/200 and 3+n/100 of these. Everybody has a name, an
// email and an employee number of their own. Managers come before the people they manage, and the first is the head
// of all.
//
// What makes it realistic: names in several scripts; divisions and departments with a "/" in a name and two that
// differ in case only, people with neither; managers given by Okta id in Singapore, by login in Germany, by email in
// the United States and by employee number in Japan, and missing for some; mobiles in the notations of their
// countries, one shared by two people (from 40 people on), none for some; custom attributes.
func Company(seed uint64, n int) []OktaUser {
	c := &company{
		rng: rand.New(rand.NewPCG(seed, 0xc0)), today: time.Now().UTC().Truncate(24 * time.Hour),
		addresses: map[string]int{}, mobiles: map[string]bool{},
	}
	c.suffix = oktaRandom(c.rng, 3)
	for i := range n {
		c.hire(i)
	}
	if n >= 40 {
		// The same number in two notations: the service desk's phone that two people gave.
		c.people[38].Profile["countryCode"], c.people[39].Profile["countryCode"] = "SG", "SG"
		c.people[38].Profile["mobilePhone"], c.people[39].Profile["mobilePhone"] = "+65 9000 1234", "90001234"
	}
	for range companySpecials(n, 2, 200) {
		u := c.staff()
		u.Status, u.Activated, u.StatusChanged, u.LastLogin, u.PasswordChanged = oktaStaged, time.Time{}, time.Time{}, time.Time{}, time.Time{}
	}
	for range companySpecials(n, 2, 200) {
		c.change(c.staff(), oktaSuspended)
	}
	for range companySpecials(n, 3, 100) {
		u := c.staff()
		c.change(u, oktaDeprovisioned)
		u.PasswordChanged = time.Time{}
	}
	people := make([]OktaUser, len(c.people))
	for i, u := range c.people {
		people[i] = *u
	}
	return people
}

func companySpecials(n, least, each int) int {
	if n == 0 {
		return 0
	}
	return least + n/each
}

// companyUnit is a department and what its people do; weight is how many it has, relative to the others.
type companyUnit struct {
	division, department, role string
	weight                     int
}

var companyUnits = []companyUnit{
	{"Engineering", "Platform", "Software Engineer", 14},
	{"Engineering", "platform", "Release Engineer", 1}, // two systems, two spellings
	{"Engineering", "Mobile", "Mobile Engineer", 8},
	{"Engineering", "Data/ML", "Data Scientist", 6},
	{"Engineering", "Quality", "Test Engineer", 6},
	{"Product", "Design", "Product Designer", 5},
	{"Product", "Research", "User Researcher", 3},
	{"Product", "Management", "Product Manager", 5},
	{"Sales", "APAC", "Account Executive", 8},
	{"Sales", "EMEA/DACH", "Account Executive", 7},
	{"Sales", "Americas", "Account Executive", 8},
	{"Sales", "Solutions", "Solutions Architect", 5},
	{"Operations", "Customer Support", "Support Specialist", 10},
	{"Operations", "Supply Chain", "Logistics Planner", 5},
	{"Finance", "Accounting", "Accountant", 4},
	{"Finance", "Treasury", "Treasury Analyst", 2},
	{"People", "Recruiting", "Recruiter", 3},
	{"People", "People Partners", "People Partner", 2},
	{"IT", "Security", "Security Engineer", 3},
	{"Legal", "", "Counsel", 2},
}

var companyDivisions = func() (names []string) {
	for _, u := range companyUnits {
		if !slices.Contains(names, u.division) {
			names = append(names, u.division)
		}
	}
	return names
}()

// company is a Company while it grows.
type company struct {
	rng    *rand.Rand
	today  time.Time
	suffix string
	people []*OktaUser
	// addresses counts who wanted which, mobiles are those that somebody has
	addresses map[string]int
	mobiles   map[string]bool
	heads     map[string]*OktaUser
	leads     map[companyUnit]*OktaUser
}

// hire adds the i-th person: the head of all, then the heads of divisions, the leads of departments, and staff.
func (c *company) hire(i int) {
	switch d, l := i-1, i-1-len(companyDivisions); {
	case i == 0:
		c.heads, c.leads = map[string]*OktaUser{}, map[companyUnit]*OktaUser{}
		c.heads[""] = c.person("", "", "Chief Executive Officer", nil)
	case d < len(companyDivisions):
		c.heads[companyDivisions[d]] = c.person(companyDivisions[d], "", "VP "+companyDivisions[d], c.heads[""])
	case l < len(companyUnits):
		u := companyUnits[l]
		c.leads[u] = c.person(u.division, u.department, "Head of "+strings.TrimSpace(u.division+" "+u.department), c.heads[u.division])
	default:
		u := c.staff()
		switch r := c.rng.IntN(100); {
		case r < 2:
			c.change(u, oktaProvisioned)
			u.LastLogin, u.PasswordChanged = time.Time{}, time.Time{}
		case r < 4:
			c.change(u, "PASSWORD_EXPIRED")
		case r < 5:
			c.change(u, "LOCKED_OUT")
		case r < 6:
			c.change(u, "RECOVERY")
		}
	}
}

// staff adds somebody to a department; a few are in none, and a few have no manager.
func (c *company) staff() *OktaUser {
	total := 0
	for _, u := range companyUnits {
		total += u.weight
	}
	at := c.rng.IntN(total)
	i := 0
	for at >= companyUnits[i].weight {
		at -= companyUnits[i].weight
		i++
	}
	in := companyUnits[i]
	manager := c.leads[in]
	for _, head := range []*OktaUser{c.heads[in.division], c.heads[""]} {
		if manager == nil { // a company too small for that lead
			manager = head
		}
	}
	title := []string{"", "", "Senior ", "Junior ", "Principal "}[c.rng.IntN(5)] + in.role
	switch r := c.rng.IntN(100); {
	case r < 3:
		in.division, in.department, title = "", "", "Advisor"
	case r < 6:
		manager = nil
	}
	u := c.person(in.division, in.department, title, manager)
	if c.rng.IntN(20) == 0 {
		u.Profile["userType"] = "Contractor"
	}
	return u
}

func (c *company) person(division, department, title string, manager *OktaUser) *OktaUser {
	r := c.region()
	first, last, display, ascii := r.name(c.rng)
	number := len(c.people) + 1
	created := c.today.AddDate(0, 0, -90-c.rng.IntN(2400)).Add(time.Duration(c.rng.IntN(86400)) * time.Second)
	updated := c.today.AddDate(0, 0, -1-c.rng.IntN(80)).Add(-time.Duration(c.rng.IntN(86400)) * time.Second)
	email := c.unique(ascii, "@acme.example")
	login := email
	if r.country == "DE" { // that office signs in with its old accounts
		given, family, _ := strings.Cut(ascii, ".")
		login = c.unique(given[:1]+family, "@de.acme.example")
	}
	profile := map[string]any{
		"firstName": first, "lastName": last, "displayName": display, "login": login, "email": email, "title": title,
		"employeeNumber": fmt.Sprintf("E%05d", number), "userType": "Employee", "organization": "Acme",
		"costCenter": fmt.Sprintf("CC-%d", 100+10*slices.Index(companyDivisions, division)), "city": r.cities[c.rng.IntN(len(r.cities))],
		"countryCode": r.country, "locale": r.locale, "timezone": r.zone,
		"startDate": created.Format(time.DateOnly), "officeFloor": 1 + c.rng.IntN(30),
	}
	for attribute, v := range map[string]string{"division": division, "department": department} {
		if v != "" {
			profile[attribute] = v
		}
	}
	if c.rng.IntN(12) > 0 {
		profile["mobilePhone"] = c.mobile(r)
	}
	if manager != nil {
		profile["managerId"] = r.manager(manager)
		profile["manager"] = manager.text("displayName")
	}
	u := &OktaUser{
		ID: "00u" + oktaRandom(c.rng, 14) + c.suffix, Status: oktaActive, Created: created, Activated: created,
		StatusChanged: created, LastUpdated: updated, PasswordChanged: created.Add(time.Hour),
		LastLogin: c.today.Add(-time.Duration(c.rng.IntN(5*86400)) * time.Second), Profile: profile,
	}
	c.people = append(c.people, u)
	return u
}

// change gives a status that somebody took within the last 60 days.
func (c *company) change(u *OktaUser, status string) {
	u.Status = status
	u.StatusChanged = c.today.Add(-time.Hour - time.Duration(c.rng.IntN(59*86400))*time.Second)
	u.LastUpdated = u.StatusChanged
}

// unique makes an address that nobody has; names hold no digits, so a number is enough.
func (c *company) unique(local, domain string) string {
	c.addresses[local+domain]++
	if n := c.addresses[local+domain]; n > 1 {
		return fmt.Sprintf("%s%d%s", local, n, domain)
	}
	return local + domain
}

func (c *company) region() *companyRegion {
	at := c.rng.IntN(100)
	for _, r := range companyRegions {
		if at -= r.percent; at < 0 {
			return r
		}
	}
	return companyRegions[0]
}

// mobile makes a number that nobody has, in one of the notations of the country.
func (c *company) mobile(r *companyRegion) string {
	for {
		digits := r.number(c.rng)
		if !c.mobiles[r.country+digits] {
			c.mobiles[r.country+digits] = true
			return r.notations[c.rng.IntN(len(r.notations))](digits)
		}
	}
}
