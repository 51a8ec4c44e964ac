package okta

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// links is what the Link headers of a page say. next is "" on the last page; any tells whether there was a link at
// all, and self whether there was one to the page itself: Okta sends that with every page, and it says the limit in effect,
// 0 if it does not.
type links struct {
	next      string
	any, self bool
	limit     int
}

// readLinks reads Link headers (RFC 8288): one link a line, as Okta sends them, or several, as proxies join them. What
// cannot be read is an error, for it may have been the link to the next page.
func readLinks(h http.Header) (links, error) {
	var found links
	for _, line := range h.Values("Link") {
		for rest := trimLeft(line, ","); rest != ""; rest = trimLeft(rest, ",") {
			target, after, ok := cutTarget(rest)
			if !ok {
				return links{}, errUnreadable
			}
			var rels []string
			if rels, rest, ok = cutRels(after); !ok {
				return links{}, errUnreadable
			}
			found.any = true
			for _, rel := range rels {
				switch {
				case strings.EqualFold(rel, "self"):
					found.self, found.limit = true, limitOf(target)
				case !strings.EqualFold(rel, "next"):
				case found.next != "" && found.next != target:
					return links{}, errors.New("the page has two different links to a next page")
				default:
					found.next = target
				}
			}
		}
	}
	return found, nil
}

var errUnreadable = errors.New("a Link header cannot be read")

func limitOf(target string) int {
	u, err := url.Parse(target)
	if err != nil {
		return 0
	}
	limit, _ := strconv.Atoi(u.Query().Get("limit"))
	return limit
}

// cutTarget splits `<target>; parameters...`. The target may hold commas.
func cutTarget(s string) (target, rest string, ok bool) {
	if !strings.HasPrefix(s, "<") {
		return "", "", false
	}
	target, rest, ok = strings.Cut(s[1:], ">")
	return target, rest, ok && target != ""
}

// cutRels reads the parameters of one link, up to the comma before the next, and gives what its rel says.
func cutRels(s string) (rels []string, rest string, ok bool) {
	for {
		s = trimLeft(s, "")
		switch {
		case s == "":
			return rels, "", true
		case s[0] == ',':
			return rels, s[1:], true
		case s[0] != ';':
			return nil, "", false
		}
		s = trimLeft(s[1:], "")
		end := strings.IndexAny(s+";", "=;,")
		name := s[:end]
		s = s[end:]
		if !strings.HasPrefix(s, "=") {
			continue
		}
		var value string
		if value, s, ok = cutValue(trimLeft(s[1:], "")); !ok {
			return nil, "", false
		}
		if strings.EqualFold(strings.TrimSpace(name), "rel") {
			rels = append(rels, strings.Fields(value)...)
		}
	}
}

// cutValue splits off the value of a parameter, in quotes or without; quotes that do not end are not ok.
func cutValue(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s+";", ";,")
		return strings.Trim(strings.TrimSpace(s[:end]), "'"), s[end:], true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:], true
		case '\\':
			if i++; i == len(s) {
				return "", "", false
			}
		}
		b.WriteByte(s[i])
	}
	return "", "", false
}

// trimLeft takes white space, and the characters of more, off the beginning.
func trimLeft(s, more string) string { return strings.TrimLeft(s, " \t"+more) }

// follow checks that a next link stays with the listing: the credential goes to the configured host only, and to the
// same path.
func (c *Client) follow(page *url.URL, next string) (*url.URL, error) {
	u, err := url.Parse(next)
	if err != nil {
		return nil, errors.New("the link to the next page is not an address")
	}
	u = page.ResolveReference(u)
	switch {
	case !strings.EqualFold(u.Scheme, c.base.Scheme) || hostPort(u) != hostPort(c.base) || u.User != nil:
		return nil, fmt.Errorf("the link to the next page leads to %s://%s instead of %s; nothing was sent there. Set org_url to the address that Okta uses for the org, and check for a proxy",
			u.Scheme, u.Host, c.base)
	case u.EscapedPath() != page.EscapedPath():
		return nil, fmt.Errorf("the link to the next page leads to the path %s instead of %s", u.EscapedPath(), page.EscapedPath())
	}
	u.Fragment = ""
	return u, nil
}

// hostPort is the host with the port that the scheme implies.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[strings.ToLower(u.Scheme)]
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}
