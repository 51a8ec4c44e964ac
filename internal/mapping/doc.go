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
//
// # One person in several sources
//
// Each source id is a person of its own, unless records of different sources have the same identity. Then they are one
// person, told under one of the source ids, with the others as aliases:
//
//   - The key is that of the first source, in the order of the configuration, that wants the person. Who is wanted by any
//     source stays; a departure, a scope or a rejection counts only where no source wants them, and they have left only where
//     all sources that have them say so.
//   - Each attribute is the first that a source which wants them gives. A value goes before a clear, and what failed in one
//     source and is given by no other is left alone.
//   - References to any of the source ids (leaders, members of groups) are to the key.
//   - An identity that one source has twice joins nobody: all records that have it are held, in every source, but where
//     they have all left. Within a single source only those who are wanted are held, so whoever comes back under a new id
//     is no riddle.
//   - A record without an identity is joined with nobody. One whose identity fails is held: it may be somebody whom another
//     source has, and would be made twice, or taken to have left.
//
// The order of the sources means nothing for anybody else. An identity must never pass to another person, as a recycled
// address does: they would be taken for who had it, and get the account.
//
// A mapping remembers nothing. When an identity changes in one source before the other, the person falls into two, each with
// a source id that was of one person before; when the first source no longer lists them, the key changes; when a source fails
// or is empty, there is no result. Who was bound under which ids is the sync's to remember: it knows a person by any of them,
// and two people who come to one account are held. So neither is a departure or a hire.
//
// # User groups
//
// A group that Lark cannot have, or of which a rule cannot tell, is left out with a warning: then nothing happens to it. So is
// a record without a list of members, which is no group without people.
package mapping
