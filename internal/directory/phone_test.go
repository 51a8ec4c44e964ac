package directory

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPhone_gives_E164(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ number, region, want string }{
		{"+65 8123 4567", "", "+6581234567"},
		{"8123 4567", "SG", "+6581234567"},
		{"8123-4567", "sg", "+6581234567"},
		{"+1 (650) 253-0000", "SG", "+16502530000"},
		{"13011111111", "CN", "+8613011111111"},
		{"+8613011111111", "", "+8613011111111"},
		{"07700 900123", "GB", "+447700900123"},
		{"+39 06 6982 1234", "", "+390669821234"}, // the zero is part of an Italian number
		{"0039 06 6982 1234", "DE", "+390669821234"},
	} {
		if got, err := Phone(tt.number, tt.region); err != nil || got != tt.want {
			t.Errorf("Phone(%q, %q) = %q, %v; want %q", tt.number, tt.region, got, err, tt.want)
		}
	}
}

func TestPhone_refuses_what_nobody_can_call(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ number, region, want string }{
		{"81234567", "", "no country code"},
		{"81234567", "XX", "not a phone number"},
		{"", "SG", "not a phone number"},
		{"n/a", "SG", "not a phone number"},
		{"12", "SG", "not a possible"},
		{"+65", "", "not a phone number"},
		{"+999123456789", "", "not a phone number"},
		{"253-0000", "US", "not a possible"}, // lacks its area code
		{"+1 253-0000", "", "not a possible"},
	} {
		got, err := Phone(tt.number, tt.region)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Phone(%q, %q) = %q, %v; want an error with %q", tt.number, tt.region, got, err, tt.want)
		}
	}
}

func TestPhone_is_a_normal_form(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`\+?[0-9 ()/.-]{3,18}`).Draw(t, "number")
		region := rapid.SampledFrom([]string{"", "SG", "US", "CN", "IT", "GB", "DE"}).Draw(t, "region")
		first, err := Phone(number, region)
		if err != nil {
			return
		}
		if again, err := Phone(first, ""); err != nil || again != first {
			t.Fatalf("Phone(%q, %q) = %q, and that gives %q, %v", number, region, first, again, err)
		}
	})
}
