// Package sandbox emulates Lark, Okta and JumpCloud over HTTP, for tests and for the demo.
//
// It follows the documented behaviour of the services, not what the provider happens to send: it rejects what they
// reject, counts invitations, keeps ids unique, enforces the published rate limits, and has a switch for everything
// that is not documented. It records every call. An administrator's hand changes the tenant behind the provider's
// back.
//
// Only tests and the demo import it.
package sandbox
