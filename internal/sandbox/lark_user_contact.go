package sandbox

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
)

var (
	chineseMobile = regexp.MustCompile(`^(\+86)?1[3-9]\d{9}$`)
	foreignMobile = regexp.MustCompile(`^\+[1-9]\d{6,14}$`)
)

// parseMobile returns E.164. Only Chinese numbers go without a country code.
func parseMobile(s string) (string, bool) {
	switch {
	case chineseMobile.MatchString(s):
		return "+86" + strings.TrimPrefix(s, "+86"), true
	case foreignMobile.MatchString(s) && !strings.HasPrefix(s, "+86"):
		return s, true
	}
	return "", false
}

func validEmail(s string) bool {
	addr, err := mail.ParseAddress(s)
	return err == nil && addr.Address == s && !strings.ContainsAny(s, " <>\"")
}

// contacts judges email, mobile and enterprise_email: their form, then the region's rules, then who has them.
func (e *userEdit) contacts() *larkRefusal {
	b := &e.body
	if b.Email != nil && *b.Email != "" && !validEmail(*b.Email) {
		return refuse(41005)
	}
	e.setText(&e.next.Email, b.Email, "email")
	if m := b.Mobile; m != nil && *m != "" {
		number, ok := parseMobile(*m)
		if !ok {
			return refuse(41004)
		}
		e.next.Mobile, e.mobileSent = number, *m
	} else if m != nil && e.l.switches.clears("mobile") {
		e.next.Mobile, e.mobileSent = "", ""
	}
	if b.Email != nil || b.Mobile != nil || e.was == nil {
		if r := e.regionRules(); r != nil {
			return r
		}
	}
	if r := e.taken(); r != nil {
		return r
	}
	return e.enterpriseEmail()
}

func (e *userEdit) regionRules() *larkRefusal {
	email, mobile := e.next.Email, e.next.Mobile
	chinese := strings.HasPrefix(mobile, "+86")
	switch {
	case email == "" && mobile == "":
		return refuse(41009)
	case e.l.options.Region == "feishu" && mobile == "":
		return refuse(41010)
	case e.l.options.Region != "feishu" && chinese:
		return refuse(44018)
	case e.l.options.Region == "feishu" && e.l.options.Unverified && mobile != "" && !chinese:
		return refuse(44019)
	case mobile != "" && !chinese && email == "":
		return refuse(44020)
	}
	return nil
}

// taken says whose email and mobile these are already. Only what the body changes counts.
func (e *userEdit) taken() *larkRefusal {
	byEmail := e.l.holder("email", strings.ToLower(e.next.Email), e.was)
	byMobile := e.l.holder("mobile", e.next.Mobile, e.was)
	switch {
	case byEmail != nil && byMobile != nil && byEmail != byMobile:
		return refuse(41003)
	case byMobile != nil:
		return refuse(41001)
	case byEmail != nil:
		return refuse(41002)
	}
	return nil
}

func (e *userEdit) enterpriseEmail() *larkRefusal {
	mailbox := e.body.EnterpriseEmail
	if mailbox == nil {
		return nil
	}
	if *mailbox != "" {
		_, domain, _ := strings.Cut(*mailbox, "@")
		owner := e.l.holder("enterprise_email", strings.ToLower(*mailbox), e.was)
		switch {
		case !validEmail(*mailbox):
			return refuse(41035)
		case !slices.Contains(e.l.options.MailDomains, strings.ToLower(domain)):
			return refuse(44001)
		case owner != nil:
			return refuse(41034)
		case e.l.holder("email", strings.ToLower(*mailbox), e.was) != nil:
			return refuse(44024)
		}
	}
	e.setText(&e.next.EnterpriseEmail, mailbox, "enterprise_email")
	return nil
}
