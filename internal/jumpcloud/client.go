package jumpcloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"sync/atomic"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// DefaultBaseURL is the address of organizations in the United States. Those of Europe and India have their own
// (https://console.eu.jumpcloud.com, https://console.in.jumpcloud.com), and a key of one is unknown to the others.
const DefaultBaseURL = "https://console.jumpcloud.com"

// Config says which organization to read and how to be let in: by APIKey, or as a service account by ClientID and
// ClientSecret.
type Config struct {
	// BaseURL is the address of the region's console; "" is [DefaultBaseURL], and http is taken on loopback only.
	BaseURL string
	// OrgID is the organization's id, 24 hex digits. Administrators of several organizations need it; "" is the one that
	// the credential is of.
	OrgID string
	// APIKey is an administrator's key; a read-only role is enough.
	APIKey string
	// ClientID and ClientSecret are those of a service account, which gets access tokens for them.
	ClientID, ClientSecret string
	// HTTP sends the requests; nil is a client with the system's proxy settings. Redirects are never followed.
	HTTP *http.Client
	// UserAgent is sent with every request; "" is terraform-provider-lark.
	UserAgent string
}

// String names the host only: the rest is secret.
func (c Config) String() string { return "jumpcloud.Config(" + sourcehttp.Host(c.BaseURL) + ")" }

// GoString is String, so that no verb prints a secret.
func (c Config) GoString() string { return c.String() }

// Client reads one organization. It is safe for concurrent use; those who share a key should share the client, which keeps
// count of what the service has refused.
type Client struct {
	base  *url.URL
	orgID string
	api   *sourcehttp.Client
	// full is [fullPage], large is [searchPage].
	full, large int
	// unsearchable: the search that gives large pages did not work here.
	unsearchable atomic.Bool
	// counted: a page of the second API had a count, as every page should. uncounted: one had none, before that was known.
	counted, uncounted atomic.Bool
}

// String names the host only: the rest is secret.
func (c *Client) String() string { return "jumpcloud.Client(" + c.base.Host + ")" }

// GoString is String, so that no verb prints a secret.
func (c *Client) GoString() string { return c.String() }

// New makes a client. It sends nothing. The error names the field that is wrong, and shows no secret.
func New(config Config) (*Client, error) {
	c := &Client{orgID: config.OrgID, full: fullPage, large: searchPage}
	if config.BaseURL == "" {
		config.BaseURL = DefaultBaseURL
	}
	var err error
	if c.base, err = sourcehttp.ParseAddress("base_url (JUMPCLOUD_BASE_URL)", DefaultBaseURL, config.BaseURL); err != nil {
		return nil, fmt.Errorf("jumpcloud: %w", err)
	}
	if config.OrgID != "" && !objectID.MatchString(config.OrgID) {
		return nil, errors.New("jumpcloud: org_id is not an organization's id: it has 24 hex digits (Settings > Organization Profile)")
	}
	credential, err := c.credential(config)
	if err != nil {
		return nil, fmt.Errorf("jumpcloud: %w", err)
	}
	c.api = sourcehttp.New(sourcehttp.Config{
		Service: "JumpCloud", Setting: "base_url", StatusPage: "https://status.jumpcloud.com", Subsystem: "jumpcloud", Base: c.base,
		Auth: credential, HTTP: config.HTTP, UserAgent: config.UserAgent, RequestID: "X-Request-Id", Explain: explain,
	})
	return c, nil
}

// objectID is the form of every id of JumpCloud's.
var objectID = regexp.MustCompile(`^[0-9a-f]{24}$`)

// request makes a request of the API; body is nil for a GET.
func (c *Client) request(ctx context.Context, method, path string, query url.Values, body io.Reader) (*http.Request, error) {
	u := c.base.JoinPath(path)
	u.RawQuery = query.Encode()
	r, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err == nil && c.orgID != "" {
		r.Header.Set("X-Org-Id", c.orgID)
	}
	return r, err
}
