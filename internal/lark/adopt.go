package lark

import (
	"fmt"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

// Adopt notes that an account which exists already is somebody's from now on, without a call. The error matches
// directory.ErrTaken if this client has made it for, or given it to, somebody else.
func (c *Client) Adopt(openID string) error {
	if !c.ids.claim(openID, "") {
		return fmt.Errorf("the account %s %w by somebody else of this configuration: describe each person once", openID, directory.ErrTaken)
	}
	return nil
}
