package directory

import (
	"fmt"
	"strings"
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// phones remembers the numbers that Phone has returned: a run meets each several times, and to parse one takes long.
var phones sync.Map

// Phone returns a phone number as E.164 ("+6581234567"). region is the country (ISO 3166, "SG") of numbers without
// one; "" accepts only international numbers. The error says why it is no number.
func Phone(number, region string) (string, error) {
	if _, normal := phones.Load(number); normal {
		return number, nil
	}
	parsed, err := phonenumbers.Parse(number, strings.ToUpper(region))
	if err != nil {
		if region == "" && !strings.HasPrefix(strings.TrimSpace(number), "+") {
			return "", fmt.Errorf("%q has no country code and no phone region is given", number)
		}
		return "", fmt.Errorf("%q is not a phone number", number)
	}
	// A number that can be dialled only from nearby, without its area code, is no number to anybody else.
	if phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE {
		return "", fmt.Errorf("%q is not a possible phone number", number)
	}
	e164 := phonenumbers.Format(parsed, phonenumbers.E164)
	phones.Store(e164, nil)
	return e164, nil
}
