// Package notify tells people in Lark what a run came to, so that nobody has to read the logs of a pipeline: a card in a group
// or to somebody, with what happened, why, and a link to the run.
//
//	notice.go    what there is to tell, without what is personal
//	card.go      a notice as Lark's interactive card
//	webhook.go   the way by a custom bot of a group
//	notifier.go  whom to tell what, and when again
//	memory.go    what was told: a file, for runs are processes that know nothing of one another
//
// A trouble is told when it begins, again when it has become another one or has lasted for Config.RepeatAfter, and once more when it
// is over. Telling fails no run and holds none up for long: every error of this package is one to warn of.
package notify
