package sourcehttp

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

// bareHost is what an address is without its scheme. Nothing in it can be a secret.
var bareHost = regexp.MustCompile(`^[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*\.[A-Za-z]{2,}(:[0-9]+)?$`)

// ParseAddress reads the address of a service from a setting with that name: https, or http on loopback, a host and nothing
// else. example is what one looks like. The error names the setting, and shows no secret that stands in the address.
func ParseAddress(setting, example, address string) (*url.URL, error) {
	if address == "" {
		return nil, fmt.Errorf("%s is missing; it looks like %s", setting, example)
	}
	if host := strings.TrimSuffix(strings.TrimSpace(address), "/"); bareHost.MatchString(host) {
		return nil, fmt.Errorf("%s is %q; write https://%s", setting, host, host)
	}
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return nil, fmt.Errorf("%s is not an address; it looks like %s", setting, example)
	case u.User != nil:
		return nil, fmt.Errorf("%s holds a user name or a password; give the address alone", setting)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s has a path; give the address alone: %s://%s", setting, u.Scheme, u.Host)
	}
	u = &url.URL{Scheme: strings.ToLower(u.Scheme), Host: strings.ToLower(u.Host)}
	switch {
	case u.Scheme == "https", u.Scheme == "http" && Loopback(u):
		return u, nil
	case u.Scheme == "http":
		return nil, fmt.Errorf("%s is http, which would show the credential to the network; write https://%s", setting, u.Host)
	}
	return nil, errors.New(setting + " must begin with https://")
}

// Loopback tells whether an address is this machine's own.
func Loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// Host is the host of an address that may be none, for texts that must not show more of it.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "?"
	}
	return u.Host
}
