package sandbox

import (
	"strings"
	"time"
)

// JumpCloudCompany is [Company] as it would stand in JumpCloud, which forgets its leavers: those of Company who are
// DEPROVISIONED are not in it. Everybody has a username, an email and an employee identifier of their own, the division as the
// attribute division, and the department as text. Managers are named by id.
//
// The data has JumpCloud's surprises: numbers as people write them, under the type mobile or work_mobile; nobody's
// activated says whether they are active; and the last of those who have a manager has one who was deleted.
func JumpCloudCompany(seed uint64, n int) []JumpCloudUser {
	staff := Company(seed, n)
	ids := map[string]string{} // whatever names somebody in Okta -> the id here
	var made uint32
	first := staff[:0:0]
	for _, u := range staff {
		if u.Status != oktaDeprovisioned {
			first = append(first, u)
		}
	}
	// Ids rise with the time of creation, as the service's do.
	begin := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	people := make([]JumpCloudUser, 0, len(first))
	for i, u := range first {
		at := begin.Add(time.Duration(i) * time.Hour)
		id := jumpCloudObjectID(at, &made)
		for _, name := range []string{u.ID, u.text("login"), u.text("email"), u.text("employeeNumber")} {
			ids[name] = id
		}
		people = append(people, jumpCloudPerson(id, at, u, ids[u.text("managerId")]))
	}
	for i := len(people) - 1; i >= 0; i-- {
		if people[i].text("manager") != "" {
			people[i].Fields["manager"] = jumpCloudObjectID(begin, &made)
			break
		}
	}
	return people
}

func jumpCloudPerson(id string, created time.Time, u OktaUser, manager string) JumpCloudUser {
	fields := map[string]any{
		"username": strings.ReplaceAll(u.text("login"), "@", "."), "activated": u.Status == oktaActive,
		"addresses": []any{map[string]any{
			"id": id, "type": "work", "poBox": "", "extendedAddress": "", "streetAddress": "", "locality": u.text("city"), "region": "",
			"postalCode": "", "country": u.text("countryCode"),
		}},
		"attributes": []any{map[string]any{"name": "division", "value": u.text("division")}},
	}
	for name, attribute := range map[string]string{
		"email": "email", "firstname": "firstName", "lastname": "lastName", "displayname": "displayName", "jobTitle": "title",
		"employeeIdentifier": "employeeNumber", "department": "department", "costCenter": "costCenter", "company": "organization",
		"employeeType": "userType", "location": "city",
	} {
		if v := u.text(attribute); v != "" {
			fields[name] = v
		}
	}
	if number := u.text("mobilePhone"); number != "" {
		kind := "mobile"
		if strings.HasSuffix(number, "0") {
			kind = "work_mobile"
		}
		fields["phoneNumbers"] = []any{map[string]any{"id": id, "type": kind, "number": number}}
	}
	if manager != "" {
		fields["manager"] = manager
	}
	states := map[string]string{oktaStaged: jumpCloudStaged, oktaSuspended: jumpCloudSuspended}
	return JumpCloudUser{ID: id, State: states[u.Status], Created: created, Fields: fields}
}
