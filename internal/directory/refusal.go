package directory

import "errors"

// What a tenant's refusal means, for errors.Is. Clients wrap them with what Lark said and what to do.
var (
	// ErrGone: there is no such user or department any more (the id type is known to be right).
	ErrGone = errors.New("does not exist in Lark")
	// ErrResigned: the user was deleted in Lark.
	ErrResigned = errors.New("has resigned in Lark")
	// ErrOutOfRange: outside the app's contact range; nothing is known about whether it exists.
	ErrOutOfRange = errors.New("is outside the app's contact range")
	// ErrNotJoined: the user has not accepted the invitation, and Lark does not let them be changed yet.
	ErrNotJoined = errors.New("has not joined yet")
	// ErrTaken: an email, mobile, user_id or employee number belongs to somebody else.
	ErrTaken = errors.New("is taken in Lark")
	// ErrNotRestorable: the user was deleted too long ago to be restored.
	ErrNotRestorable = errors.New("can no longer be restored")
	// ErrNotEmpty: a department cannot be deleted, because somebody or something is in it.
	ErrNotEmpty = errors.New("is not empty")
	// ErrNoScope: the app lacks a permission (an API scope or a field scope).
	ErrNoScope = errors.New("needs a permission that the app does not have")
	// ErrPartial: the write was done but for a part that Lark names (a city or job title it could not create).
	ErrPartial = errors.New("was written only in part")
	// ErrCallsSpent: it was not sent, because the run has sent as many calls as it may; whatever follows is not sent either.
	ErrCallsSpent = errors.New("was not sent: the limit of API calls is reached")
)
