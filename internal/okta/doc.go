// Package okta reads users and groups from an Okta org. A listing is complete, or it is an error.
//
// That promise is what the package exists for: somebody who is missing from a listing would be taken for somebody who
// is not there. So a page that cannot be read, a next link that leads elsewhere or in a circle, HTML from a proxy and
// a cut body are errors, after as many retries as make sense, and never the end of a shorter list.
//
// What Okta can see differs from what there is: a token sees what its admin role sees. The client cannot tell; an org
// that shows nobody at all is [ErrEmpty], and smaller losses are for the limits of the sync.
//
// The client obeys Okta's rate limits before they are hit, one bucket (/api/v1/users, /api/v1/groups, /api/v1/apps) apart
// from the others, by the headers of the last reply and the server's clock.
//
// It logs to the subsystem "okta" of the provider's logger, and never credentials, queries or bodies.
package okta
