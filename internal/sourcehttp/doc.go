// Package sourcehttp carries the calls of the clients that read people from an identity provider (okta, jumpcloud): it lets
// them in, keeps below rate limits, tries again what may succeed, and turns what does not into errors that say what to do.
// What a listing is, and when it is complete, is for those clients.
//
// Retries go by class of failure. The network, a gateway and the server's stumbling are worth a few attempts with growing
// pauses; a refusal for the rate parks the calls of its bucket until the service wants to be asked again; a token that
// expired is exchanged once; everything else is an error at once. A 200 whose body breaks off is tried again, one that
// came whole and is not what the service sends ([BadPage]) is not: HTML is a proxy's or a login page's.
//
// Where a service binds access tokens to a key (DPoP, RFC 9449), each attempt carries a proof of its own. Whether it does is
// learned from its answers.
//
// A credential goes to the configured host and to no other: redirects are not followed. It is taken out of every error
// and every log line, as are the queries of addresses, which may name people.
package sourcehttp
