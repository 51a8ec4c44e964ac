package okta

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// links is what the Link headers of a page say. next is "" on the last page; any tells whether there was a link at
// all, and self whether there was one to the page itself: Okta sends that with every page.
type links struct {
	next      string
	any, self bool
}

// readLinks reads Link headers (RFC 8288): one link a line, as Okta sends them, or several, as proxies join them. What
// cannot be read is an error, for it may have been the link to the next page.
func readLinks(h http.Header) (links, error) {
	var found links
	for _, line := range h.Values("Link") {
		for rest := strings.Trim(line, " \t,"); rest != ""; rest = strings.TrimLeft(rest, " \t,") {
			target, after, ok := cutTarget(rest)
			if !ok {
				return links{}, errors.New("a Link header cannot be read")
			}
			parameters, tail := cutParameters(after)
			rest, found.any = tail, true
			found.self = found.self || hasRel(parameters, "self")
			if !hasRel(parameters, "next") {
				continue
			}
			if found.next != "" && found.next != target {
				return links{}, errors.New("the page has two different links to a next page")
			}
			found.next = target
		}
	}
	return found, nil
}

// cutTarget splits `<target>; parameters...`. The target may hold commas.
func cutTarget(s string) (target, rest string, ok bool) {
	if !strings.HasPrefix(s, "<") {
		return "", "", false
	}
	target, rest, ok = strings.Cut(s[1:], ">")
	return target, rest, ok && target != ""
}

// cutParameters splits off the parameters of one link: up to the comma that is not in quotes.
func cutParameters(s string) (parameters, rest string) {
	quoted := false
	for i, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ',' && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

func hasRel(parameters, wanted string) bool {
	for _, p := range strings.Split(parameters, ";") {
		name, value, _ := strings.Cut(p, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for _, rel := range strings.Fields(strings.Trim(strings.TrimSpace(value), `"'`)) {
			if strings.EqualFold(rel, wanted) {
				return true
			}
		}
	}
	return false
}

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
