// Package jumpcloud reads users and groups from a JumpCloud organization. A listing is complete, or it is an error.
//
// JumpCloud pages by counting: skip so many, give so many. That loses people where nothing orders them, where somebody is
// removed between two pages, and where a client forgets that the default page has ten. So each page here is asked for from
// the last item of the one before it, with which it has to begin; nobody may come twice; and the count that the service
// gives must be reached exactly. Where something moved meanwhile, all is read again; what does not add up after that is an
// error, and never the end of a shorter list.
//
// JumpCloud forgets its leavers: who was deleted is not told, they are merely not there. That is for the sync to judge.
//
// No rate limit is published, so the client keeps few calls under way, and when it is refused for the rate, all of them wait.
//
// It logs to the subsystem "jumpcloud" of the provider's logger, and never credentials, queries or bodies.
package jumpcloud
