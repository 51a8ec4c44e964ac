package okta

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Config says which org to read and how to be let in: by APIToken, or as a service app by ClientID and PrivateKey.
type Config struct {
	// OrgURL is the org's address, like https://acme.okta.com; http is taken on loopback only.
	OrgURL string
	// APIToken is an SSWS token.
	APIToken string
	// ClientID, PrivateKey (PEM: PKCS#8, PKCS#1 or SEC 1; RSA or ECDSA) and PrivateKeyID (the kid that Okta shows for
	// the key, "" if the app has one key only) are those of a service app that authenticates by private_key_jwt.
	ClientID     string
	PrivateKey   string
	PrivateKeyID string
	// Scopes are asked for as a service app; none are okta.users.read and okta.groups.read.
	Scopes []string
	// HTTP sends the requests; nil is a client with the system's proxy settings. Redirects are never followed.
	HTTP *http.Client
	// UserAgent is sent with every request; "" is terraform-provider-lark.
	UserAgent string
}

// String names the org only: the rest is secret.
func (c Config) String() string { return "okta.Config(" + hostOf(c.OrgURL) + ")" }

// GoString is String, so that no verb prints a secret.
func (c Config) GoString() string { return c.String() }

// Client reads one org. It is safe for concurrent use; those who share a token should share the client, for it keeps
// count of the rate limits.
type Client struct {
	base  *url.URL
	http  *http.Client
	agent string
	auth  authorizer

	now    func() time.Time
	delays delays
	// linked: a page had a self link, as every page should. ended: the last page of a listing had one.
	linked, ended atomic.Bool

	mu      sync.Mutex
	buckets map[string]*bucket
}

// String names the org only: the rest is secret.
func (c *Client) String() string { return "okta.Client(" + c.base.Host + ")" }

// GoString is String, so that no verb prints a secret.
func (c *Client) GoString() string { return c.String() }

// New makes a client. It sends nothing. The error names the field that is wrong, and shows no secret.
func New(config Config) (*Client, error) {
	base, err := parseOrgURL(config.OrgURL)
	if err != nil {
		return nil, err
	}
	c := &Client{
		base: base, http: &http.Client{Transport: http.DefaultTransport}, agent: config.UserAgent,
		now: time.Now, delays: standardDelays, buckets: map[string]*bucket{},
	}
	if config.HTTP != nil {
		own := *config.HTTP
		c.http = &own
	}
	// Okta's API does not redirect; whoever does must not be handed the credential.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http.Jar = nil
	if c.agent == "" {
		c.agent = "terraform-provider-lark"
	}
	switch {
	case config.APIToken != "" && (config.ClientID != "" || config.PrivateKey != ""):
		return nil, errors.New("okta: api_token and client_id with private_key are two ways in; give one")
	case config.APIToken != "":
		if strings.ContainsFunc(config.APIToken, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, errors.New("okta: api_token has a space, a line break or another character that no token has; copy it again")
		}
		c.auth = apiToken(config.APIToken)
	case config.ClientID == "" && config.PrivateKey == "":
		return nil, errors.New("okta: no credential; give api_token, or client_id and private_key of a service app")
	case config.ClientID == "":
		return nil, errors.New("okta: client_id is missing; private_key needs it")
	case config.PrivateKey == "":
		return nil, errors.New("okta: private_key is missing; client_id needs it")
	default:
		c.auth, err = newServiceApp(c, config)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// adminConsole matches the address of an org's admin console, which is often copied in place of the org's own.
var adminConsole = regexp.MustCompile(`^([a-z0-9-]+)-admin\.(okta|oktapreview|okta-emea)\.com$`)

func parseOrgURL(s string) (*url.URL, error) {
	if s == "" {
		return nil, errors.New("okta: org_url is missing; give the org's address, like https://acme.okta.com")
	}
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return nil, errors.New("okta: org_url is not an address; it looks like https://acme.okta.com")
	case u.User != nil:
		return nil, errors.New("okta: org_url holds a user name or a password; give the address alone")
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("okta: org_url has a path; give the address alone: %s://%s", u.Scheme, u.Host)
	}
	u = &url.URL{Scheme: strings.ToLower(u.Scheme), Host: strings.ToLower(u.Host)}
	if m := adminConsole.FindStringSubmatch(u.Hostname()); m != nil {
		return nil, fmt.Errorf("okta: org_url is the admin console's address; the org's is https://%s.%s.com", m[1], m[2])
	}
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && loopback(u.Hostname()):
	case u.Scheme == "http":
		return nil, fmt.Errorf("okta: org_url is http, which would show the credential to the network; write https://%s", u.Host)
	default:
		return nil, errors.New("okta: org_url must begin with https://")
	}
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "?"
	}
	return u.Host
}
