// Package sandbox emulates Lark, Okta and JumpCloud over HTTP, for tests and for the demo.
//
// It follows the documented behaviour of the services, not what the provider happens to send: it rejects what they
// reject, counts invitations, keeps ids unique, enforces the published rate limits, and has a switch for everything
// that is not documented. It records every call. An administrator's hand changes the tenant behind the provider's
// back. Calls of a company of 50,000 cost what those of a small one cost.
//
// Only tests, the demo and the benchmark import it.
//
//	server.go              a service on a port: its calls recorded, its answers broken or delayed
//	lark.go                a tenant: options, and one call from the gate to the answer
//	lark_switches.go       what Lark does not document
//	lark_routes.go         the endpoints, and how a request is read; lark_object_routes.go those besides people and departments
//	lark_token, _scopes, _limits, _client_token.go
//	                       what stands before a handler
//	lark_ids, _paging, _lag, _errors.go
//	                       what handlers share: ids, pages, lists that lag, refusals
//	lark_state.go          the books; lark_admin.go the administrator's hand
//	lark_user*.go          people, a file for reading, writing, resigning; lark_department*.go departments
//	lark_group*, _role*, _employee_types, _job*, _custom, _reference_lists.go
//	                       user groups, roles and reference data
//	lark_audit_infos.go    Lark's own log of what members do
//	lark_messages, _bots, _cards.go
//	                       cards that the app, or a custom bot of a group, is given to send
//	okta.go                an org: options, endpoints, and one call
//	okta_directory.go      its users and what an administrator does to them
//	okta_token, _dpop, _limits, _reply, _paging, _search.go
//	                       what listings share
//	okta_users, _groups, _apps, _linked.go
//	                       the listings
//	jumpcloud.go           an organization: options, endpoints, and one call
//	jumpcloud_directory.go its users and what an administrator does to them
//	jumpcloud_token, _paging.go
//	                       what its listings share
//	jumpcloud_users, _groups.go
//	                       the listings
//	company*.go            invented people for all of them
package sandbox
