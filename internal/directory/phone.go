package directory

import (
	"fmt"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone returns a phone number as E.164 ("+6581234567"). region is the country (ISO 3166, "SG") of numbers without
// one; "" accepts only international numbers. The error says why it is no number.
func Phone(number, region string) (string, error) {
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
	return phonenumbers.Format(parsed, phonenumbers.E164), nil
}
