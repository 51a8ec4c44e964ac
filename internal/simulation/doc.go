// Package simulation lives the life of a company: people are hired, move, marry, leave and come back, departments are
// reorganised, and administrators do by hand in Lark what the source does not know of. It plays that into a sandbox's Okta and
// Lark, and keeps books of its own, so that it can say whether Lark is as it should be after a sync. What the sync believes does
// not enter them.
//
//	company.go  who and what there is
//	life.go     what happens between two runs
//	hand.go     what administrators do in Lark
//	check.go    whether Lark is as the books have it
//
// Only tests import it.
package simulation
