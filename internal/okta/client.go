package okta

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
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
func (c Config) String() string { return "okta.Config(" + sourcehttp.Host(c.OrgURL) + ")" }

// GoString is String, so that no verb prints a secret.
func (c Config) GoString() string { return c.String() }

// Client reads one org. It is safe for concurrent use; those who share a token should share the client, for it keeps
// count of the rate limits.
type Client struct {
	base *url.URL
	api  *sourcehttp.Client
	now  func() time.Time
	// full is [fullPage].
	full int
	// linked: a page had a self link, as every page should.
	linked atomic.Bool
	// ended: so had the last page of a listing. emptied: so had an empty list of linked objects.
	ended, emptied lesson
}

// String names the org only: the rest is secret.
func (c *Client) String() string { return "okta.Client(" + c.base.Host + ")" }

// GoString is String, so that no verb prints a secret.
func (c *Client) GoString() string { return c.String() }

// New makes a client. It sends nothing. The error names the field that is wrong, and shows no secret.
func New(config Config) (*Client, error) {
	c := &Client{now: time.Now, full: fullPage}
	var err error
	if c.base, err = parseOrgURL(config.OrgURL); err != nil {
		return nil, fmt.Errorf("okta: %w", err)
	}
	credential, err := c.credential(config)
	if err != nil {
		return nil, fmt.Errorf("okta: %w", err)
	}
	c.api = sourcehttp.New(sourcehttp.Config{
		Service: "Okta", Setting: "org_url", StatusPage: "https://status.okta.com", Subsystem: "okta", Base: c.base,
		Auth: credential, HTTP: config.HTTP, UserAgent: config.UserAgent, RequestID: "X-Okta-Request-Id",
		Explain: c.explain, Rate: readRate,
	})
	return c, nil
}

// credential is the one way in that a configuration gives.
func (c *Client) credential(config Config) (sourcehttp.Credential, error) {
	switch {
	case config.APIToken != "" && (config.ClientID != "" || config.PrivateKey != ""):
		return nil, errors.New("api_token and client_id with private_key are two ways in; give one. Environment variables count: unset OKTA_API_TOKEN, or " +
			"OKTA_API_CLIENT_ID and OKTA_API_PRIVATE_KEY")
	case config.APIToken != "":
		return apiToken(config.APIToken), sourcehttp.CheckSecret("api_token", config.APIToken)
	case config.ClientID == "" && config.PrivateKey == "":
		return nil, errors.New("no credential; give api_token, or client_id and private_key of a service app")
	case config.ClientID == "":
		return nil, errors.New("client_id is missing; private_key needs it")
	case config.PrivateKey == "":
		return nil, errors.New("private_key is missing; client_id needs it")
	}
	app, err := newServiceApp(c, config)
	if err != nil {
		return nil, err
	}
	return app.accessToken(), nil
}

// adminConsole matches the address of an org's admin console, which is often copied in place of the org's own.
var adminConsole = regexp.MustCompile(`^([a-z0-9-]+)-admin\.(okta|oktapreview|okta-emea)\.com$`)

func parseOrgURL(s string) (*url.URL, error) {
	u, err := sourcehttp.ParseAddress("org_url (OKTA_ORG_URL)", "https://acme.okta.com", s)
	if err != nil {
		return nil, err
	}
	if m := adminConsole.FindStringSubmatch(u.Hostname()); m != nil {
		return nil, fmt.Errorf("org_url is the admin console's address; the org's is https://%s.%s.com", m[1], m[2])
	}
	return u, nil
}
