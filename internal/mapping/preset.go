package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// preset is the default mapping of a kind of source. All fields are CEL expressions.
type preset struct {
	attributes map[string]string
	scope      string
	departed   string
	// scopeCause and departedCause give the sentence for a human.
	scopeCause, departedCause string
}

var presets = map[string]preset{
	"okta": {
		// DEPROVISIONED is departed, not out of scope, unless another departed was written: then such people are held
		// at least, and nobody invites them.
		scope:         `!(user.status in ['STAGED', 'DEPROVISIONED'])`,
		scopeCause:    `'Okta status ' + user.status`,
		departed:      `user.status == 'DEPROVISIONED'`,
		departedCause: `'Okta status DEPROVISIONED' + (has(user.statusChanged) ? ' since ' + user.statusChanged.split('T')[0] : '')`,
		attributes: map[string]string{
			// Okta fills displayName only where somebody mapped it; firstName and lastName are required there.
			"name": `!(user.profile.displayName in [null, '']) ? user.profile.displayName :
				[user.profile.firstName, user.profile.lastName].filter(n, !(n in [null, ''])).join(' ')`,
			"email": `user.profile.email`,
			// A countryCode that is no ISO code says that the number is foreign, but not from where: then only a number
			// with its country is taken, so that no invitation goes to a stranger's phone.
			"mobile": `e164(user.profile.mobilePhone, user.profile.countryCode in [null, ''] ? phone_region :
				user.profile.countryCode.matches('^[A-Za-z]{2}$') ? user.profile.countryCode : '')`,
			"job_title":   `user.profile.title`,
			"employee_no": `user.profile.employeeNumber`,
			"departments": `[[user.profile.division, user.profile.department]]`,
			"city":        `user.profile.city`,
			"country":     `user.profile.countryCode`,
			// A manager that the org keeps as a linked object is in the record where manager_link reads it; then it alone counts.
			"leader": `has(user.manager_link) ? user.manager_link :
				user.profile.managerId in [null, ''] ? user.profile.manager : user.profile.managerId`,
			"suspended": `user.status == 'SUSPENDED'`,
		},
	},
	// JumpCloud forgets whom it deletes, so nothing in a record says that somebody left. Neither does activated say anything of
	// them: it is false until they set a password.
	"jumpcloud": {
		scope:      `user.state != 'STAGED'`,
		scopeCause: `'JumpCloud state ' + user.state`,
		attributes: map[string]string{
			"name": `!(user.displayname in [null, '']) ? user.displayname :
				[user.firstname, user.lastname].filter(n, !(n in [null, ''])).join(' ')`,
			"email": `user.email`,
			// Numbers are free text under a type; the country of the work address is free text too, see the preset of Okta.
			"mobile": `cel.bind(country, user.addresses.filter(a, a.type == 'work')[0].country,
				e164(['mobile', 'work_mobile'].map(t, user.phoneNumbers.filter(p, p.type == t && !(p.number in [null, ''])))
					.filter(found, found.size() > 0)[0][0].number,
				country in [null, ''] ? phone_region : country.matches('^[A-Za-z]{2}$') ? country : ''))`,
			"job_title":   `user.jobTitle`,
			"employee_no": `user.employeeIdentifier`,
			"departments": `[[user.department]]`,
			"city":        `user.addresses.filter(a, a.type == 'work')[0].locality`,
			"country":     `cel.bind(country, user.addresses.filter(a, a.type == 'work')[0].country, country.matches('^[A-Za-z]{2}$') ? country : null)`,
			"leader":      `user.manager`,
			// Records of before 2021 have no state.
			"suspended": `user.state == 'SUSPENDED' || user.suspended == true`,
		},
	},
}

func findPreset(name string) (preset, error) {
	if name == "" {
		return preset{}, nil
	}
	p, ok := presets[name]
	if !ok {
		known := slices.Sorted(maps.Keys(presets))
		return preset{}, fmt.Errorf("there is no preset %q; there is \"%s\", or none", name, strings.Join(known, `", "`))
	}
	return p, nil
}
