// Package mapping turns the records of a source (Okta users, or any JSON objects) into a directory, by expressions in
// CEL. It is pure: no network, no clock, no order. It is total: every record comes out exactly once, as departed, out
// of scope, rejected or a person, and one bad record never fails the others.
//
// # What is missing
//
// Sources leave out what is not set, so expressions must not need a guard around every field. Three rules make
// [[user.profile.division, user.profile.department]] and user.profile.userType != 'Contractor' work as they read:
//
//   - A field or a list element that is not there is null, however deep: user.profile.title is what CEL writes as
//     user.?profile.?title.orValue(null). has() and the optional syntax keep their meaning.
//   - A call that fails on a null argument (user.profile.email.lowerAscii() without an email) gives nothing, and so does
//     a condition that is null. It is no error: its attribute is left unmanaged, silently.
//   - A list that is not there is empty to a comprehension and to in: user.emails.filter(...), 'sales' in user.tags.
//
// The rules are decorators of CEL's program (missing.go); the language and the checker are CEL's own. A result that is
// null, an optional without value, "", or an empty list is missing too: sources write "" for what nobody filled in,
// and clearing must be asked for by name, with clear.
//
// A scope and a departed must give true or false. Where they do not, the record is held: that somebody is out, or has
// left, is never concluded from what is not known.
package mapping
