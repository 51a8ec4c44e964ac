package directory

import (
	"errors"
	"fmt"
	"strings"
)

// CheckContact checks what a region demands of the email and the mobile (E.164) of somebody who is to have an account;
// region is "lark", "feishu" or "", where nothing is known of it. The error says what to give instead.
func CheckContact(region, email, mobile string) error {
	chinese := strings.HasPrefix(mobile, "+86")
	switch {
	case email == "" && mobile == "":
		return errors.New("neither email nor mobile is given, and an account needs one of them: the invitation is sent to it")
	case region == "feishu" && mobile == "":
		return errors.New("a Feishu tenant demands a mobile: give one")
	case region == "lark" && chinese:
		return fmt.Errorf("a Lark tenant takes no +86 mobile such as %s: leave it out and give an email, or give another one", mobile)
	case mobile != "" && !chinese && email == "":
		return fmt.Errorf("a mobile from outside China, such as %s, needs an email beside it: give one", mobile)
	}
	return nil
}
