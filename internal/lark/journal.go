package lark

import (
	"context"
	"fmt"
)

// Journal is told of a write before it is sent, and returns what is to be told of what came of it. An error keeps the write
// from being sent. A write that is tried again is told of once.
type Journal func(context.Context, Write) (done func(Written), err error)

// Write is a call that changes something in Lark.
type Write struct {
	// Endpoint is the method and the path, with :id where the id stands; ID is that.
	Endpoint, ID string
	// Body is JSON, nil if there is none.
	Body []byte
}

// Written is what came of a write.
type Written struct {
	// LogID is Lark's id of the last attempt, "" if there was no answer.
	LogID string
	// Err is nil if the write was done. Else it may have been done all the same, where the answer was lost.
	Err error
}

// journal puts a write on record.
func (c *Client) journal(ctx context.Context, r request, body []byte) (func(Written), error) {
	if c.config.Journal == nil || r.endpoint.reads() || r.endpoint == postToken {
		return func(Written) {}, nil
	}
	done, err := c.config.Journal(ctx, Write{Endpoint: r.endpoint.method + " " + r.endpoint.path, ID: r.id, Body: body})
	if err != nil {
		return nil, fmt.Errorf("%s: nothing was sent, because it could not be put on record: %w", r.doing, err)
	}
	return done, nil
}
