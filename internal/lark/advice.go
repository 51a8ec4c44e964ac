package lark

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

const (
	publish = " and publish a new version of the app, which an administrator must approve"
	console = "in the Lark developer console"

	widenRange   = "It is outside the app's contact range: widen the range " + console + publish + "."
	checkSecret  = "Check app_id and app_secret, and the region: an app of Lark does not exist in Feishu, nor the other way round."
	taken        = "Somebody else has it, perhaps somebody the app cannot see: find them in the admin console, or correct the source."
	seats        = "The tenant has no seat left, or is not verified (then it holds 100 people): free or buy seats, or verify the tenant."
	throttled    = "Lark holds back invitations (a phone or email may join 3 tenants a day): run again in 24 hours."
	noDepartment = "Check the departments that the person is in."
	multi        = "The tenant does not let people be in several departments: have the feature enabled, or map one department."
	customField  = "Check the id of the custom attribute, and that the admin console lets the open platform write custom fields."
	readOnly     = "Lark keeps this member from being changed by an app: change them in the admin console."
	reported     = "This is a defect of the provider or a change in Lark: please report it, with the log id."
	vendorMail   = "Check the domain of the enterprise email, and that Lark Mail has it."
	noGeo        = "Check geo: a place that the tenant has, with room left; and that the app may set it."
	runAgain     = "Run again in a few minutes; if it stays, ask Lark's support and give the log id."
)

// remedies say what a person can do, by Lark's code.
var remedies = map[int]string{
	10003: checkSecret, 10005: checkSecret, 10014: checkSecret, 10015: checkSecret, 99991543: checkSecret,

	99991661: reported, 99991663: reported, 99991664: reported, 99991665: reported, 99991668: reported, 99991671: reported,
	99991662: "Enable the app in Lark's admin console.",
	99991673: "Install the app in this tenant, and enable it, in Lark's admin console.",
	99991676: "Grant the app the permission " + console + publish + ".",
	99991401: "Add this machine's address to the app's IP allow list " + console + ".",
	99991400: "Something else uses the same limit of this app: let the runs follow each other, or raise the timeout.",
	99991403: "The tenant's monthly quota of API calls is used up: wait for the next month, or ask Lark for a plan with more.",
	99991406: "The package of API calls is used up: ask Lark for more.",
	99991201: "Check base_url.", 99991301: "Check base_url.",
	99992402: "Correct the value in the source or the mapping.",
	99992361: "The id belongs to another app: check that app_id is the app that made this state.",
	9499:     reported, 40001: "Correct the value in the source or the mapping; if it looks right, report it with the log id.",

	40004: widenRange, 40014: widenRange, 41050: widenRange,
	42006: "The account was deleted in Lark: restore it in the admin console within 30 days, or leave the person out.",
	44010: "The person has not accepted the invitation yet: run again when they have.",
	44011: "The person has left the tenant by themselves: delete them in the admin console, or invite them again.",
	44041: "The person's data was removed for good; only a new account helps.",

	41001: taken, 41002: taken, 41003: taken, 41011: taken, 41034: taken, 41053: taken, 44024: taken, 44051: taken,
	40021: "Lark has seen this create with other values: run again in an hour.",
	41004: "Correct the mobile: international form, such as +6581234567.",
	41005: "Correct the email.", 41035: "Correct the email.",
	41006: "Give a name.", 41040: "Give a name.", 41014: "Lark's filter refuses the name: change it in the source, or map another.",
	41009: "Give an email or a mobile.", 41010: "This tenant requires a mobile.", 41054: "Give an email.", 41055: "Give a mobile.",
	44018: "This tenant of Lark takes no +86 mobile: leave it out or give another.",
	44019: "This Feishu tenant takes only +86 mobiles until it is verified.",
	44020: "A mobile from outside China needs an email, too.",
	41007: seats, 41008: seats, 44023: seats,
	44004: throttled, 44009: throttled, 44012: "Lark has stopped the invitation: ask its support.",
	41012: "Check user_id and leader.", 41043: "A user_id has at most 64 characters and no spaces.", 41051: reported,
	41016: "The department is full: 10,000 direct members at most.",
	41017: noDepartment, 41041: noDepartment, 44035: noDepartment, 41033: "50 departments at most.",
	41025: reported, 44002: reported, 41410: reported,
	41028: multi, 41029: multi, 41031: multi, 41032: multi,
	41030: "A person cannot be their own leader: correct the source.",
	44021: "The leader has resigned: give another.", 44022: "Check the leader.",
	41044: customField, 41045: customField, 41046: customField, 41047: customField, 41048: customField,
	41057: "No such employee_type in this tenant.", 41059: "No such employee_type in this tenant.",
	41060: "This employee_type is switched off: activate it in the admin console.",
	41063: "A job_title has at most 100 characters.",
	44001: vendorMail, 41068: vendorMail, 41069: "The enterprise email is in the recycle bin: restore or delete it there.",
	44036: "The founder of the tenant is never suspended: put them in protect.",
	44037: "An administrator cannot be removed: take the role away first.",
	44044: "Check job_level_id.", 44045: "Check job_family_id.",
	44046: "The tenant has several licences, and an app must choose one for each person: give subscription_ids where there is that attribute, else create the account in the admin console.",
	44047: "That is more seats than a person may have: give fewer subscription_ids.",
	44048: "The tenant has no such subscription: check subscription_ids in the admin console.",
	44049: "Lark could not give the seats: run again, or give them in the admin console.",
	44050: "Let the app assign seats " + console + publish + ", or leave subscription_ids out.",
	44038: noGeo, 44039: noGeo, 44040: "The tenant is in one place only: leave geo out.",
	44060: noGeo, 44061: noGeo,
	41036: "Check avatar_key: it is of an image that this app has uploaded for an avatar.",
	41037: "Lark's filter refuses the picture: give another.",
	41038: "A gender is 0 to 3.", 41042: "Check join_time: seconds since 1970.",
	41052: "Whoever is to take something over must be somebody else, in this tenant, who has not resigned: check the receivers.",
	44042: "Lark is still restoring the account: run again in a few minutes.",
	44052: "The tenant's plan has expired.", 44053: readOnly, 43031: readOnly, 44062: readOnly, 44017: readOnly,
	44054: "The account exists, but for its city.", 44055: "The account exists, but for its job title.",
	44056: "The account exists, but for its city and job title.",
	44057: "All but the city was written.", 44058: "All but the job title was written.",
	44059: "All but the city and job title was written.",

	40002: "The root department cannot be changed.",
	43000: "A department of that name exists.", 43022: "A department of that name exists.", 43018: "A department of that name exists.",
	43007: "Another department has this department_id: choose another.",
	43008: "A department_id starts with a letter or digit, has at most 64 of letters, digits, _ - @ . and does not start with od-.",
	43005: "Another department under that parent has this order: choose another.",
	43009: "Lark allows few changes of a department_id, and this department has had them: keep the present one.",
	43011: "Move its people out, or delete them, and run again.", 43012: "Move or delete the departments below it, and run again.",
	43016: "A leader is named twice.", 43025: "A leader of a department at the top must have accepted the invitation: run again when they have.",
	43026: "No such employee type in this tenant.", 43028: "Check department_hrbps: 500 users at most.",
	43010: "The tenant is too large for this listing.",
	43013: "A department has at most 1,000 departments in it.", 43019: "Departments go 25 levels deep at most.",
	43023: widenRange, 43029: "A department's name must not contain \"/\".",
	43024: "Somebody else is changing departments all the time: let runs follow each other.",
	43030: "Somebody else is changing the department all the time: let runs follow each other.",
	44025: "Somebody else is changing the person all the time: let runs follow each other.",
}

// Advice says what to do. It is the end of Error().
func (e *Error) Advice() string {
	switch {
	case e.Err != nil && untrusted(e.Err):
		return "The certificate is not trusted: if a proxy opens TLS here, add its authority to this machine's; else check base_url."
	case e.Err != nil:
		return "Check the network, HTTPS_PROXY and base_url, and run again."
	case e.strange != "":
		return "Something else answers in Lark's place, such as a proxy or a login page, or base_url is wrong: " +
			"check base_url and HTTPS_PROXY, and run again."
	case e.Is(directory.ErrNoScope):
		return e.scopeAdvice()
	case e.unseen:
		return e.unseenAdvice()
	case unknownID(e.Code) && !e.gone:
		return "A department, leader or other id in it does not exist in Lark: plan again."
	case unknownID(e.Code):
		return "It does not exist in Lark, or not for this app."
	}
	if remedy, ok := meaningAt(e.Endpoint).remedies[e.Code]; ok {
		return remedy
	}
	if remedy, ok := remedies[e.Code]; ok {
		return remedy
	}
	switch e.Class {
	case Transient, Lock:
		return runAgain
	case Rate:
		return remedies[99991400]
	}
	return "Look the code up in Lark's documentation of this endpoint."
}

var scopeList = regexp.MustCompile(`\[([a-z][a-z0-9_.:, ]*)\]`)

// scopeAdvice names the scopes, any of which will do.
func (e *Error) scopeAdvice() string {
	var scopes []string
	for _, v := range e.Violations {
		if v.Permission != "" {
			scopes = append(scopes, v.Permission)
		}
	}
	if m := scopeList.FindStringSubmatch(e.Msg); len(scopes) == 0 && m != nil {
		scopes = strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || r == ' ' })
	}
	switch {
	case len(scopes) == 1:
		return fmt.Sprintf("Grant the app %s the scope %s %s%s.", e.app, scopes[0], console, publish)
	case len(scopes) > 1:
		return fmt.Sprintf("Grant the app %s one of the scopes %s %s%s.", e.app, strings.Join(scopes, ", "), console, publish)
	case e.Code == 41056:
		return fmt.Sprintf("Grant the app %s the field scopes of what is written, such as contact:user.email:readonly, %s%s.",
			e.app, console, publish)
	}
	return fmt.Sprintf("Grant the app %s the scope that Lark names %s%s.", e.app, console, publish)
}

// hiding is the error for a success that lacks what nothing can do without, and what that scope would show.
func (c *Client) hiding(r request, what, scope string) *Error {
	e := c.newError(r)
	e.hidden, e.Violations = what, []Violation{{Permission: scope}}
	return e
}

// unseenAdvice is for what may be gone, and may just be hidden.
func (e *Error) unseenAdvice() string {
	const forget = " If it was deleted in Lark, take it out of the state (terraform state rm)."
	if e.unseenFor != "" {
		return "It was deleted, or is outside the app's contact range; which of them could not be found out: " + e.unseenFor + forget
	}
	return "It was deleted, or is outside the app's contact range: an app that does not see all staff cannot tell. Widen the range to all " +
		"staff " + console + publish + "." + forget
}
