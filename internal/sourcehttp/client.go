package sourcehttp

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// Config says whose API is called, and what is its own about it. All fields but HTTP, UserAgent, RequestID and Rate are
// required.
type Config struct {
	// Service is the name in errors, like Okta; Setting is the argument that holds the address, like org_url, which errors
	// ask to check; StatusPage is where the service tells of its troubles.
	Service, Setting, StatusPage string
	// Subsystem is the name in the provider's log.
	Subsystem string
	// Base is the address, as [ParseAddress] gives it.
	Base *url.URL
	// Auth lets the calls in.
	Auth Credential
	// HTTP sends the requests; nil is a client with the system's proxy settings. Redirects are never followed.
	HTTP *http.Client
	// UserAgent is sent with every request; "" is terraform-provider-lark.
	UserAgent string
	// RequestID is the header that names a reply.
	RequestID string
	// Explain fills in what the service says of a refusal: Code, Summary and Causes, as they came, and a Remedy where there
	// is a better one than for any service. Text of the server that goes into the Remedy is to go through [Client.Clean].
	Explain func(e *Error, r *http.Response, body []byte)
	// Rate reads the headers of a reply that tell of a rate limit; false is for headers that are not there, or not to be
	// believed. nil is for services that tell of none.
	Rate func(h http.Header, received time.Time) (Rate, bool)
}

// Client calls one service. It is safe for concurrent use. Make one with [New].
type Client struct {
	// Delays are the times between attempts; tests shorten them before the first call.
	Delays Delays

	config Config
	http   *http.Client

	mu      sync.Mutex
	buckets map[string]*bucket
}

// New makes a client. It sends nothing.
func New(config Config) *Client {
	c := &Client{Delays: standardDelays, config: config, http: &http.Client{Transport: http.DefaultTransport}, buckets: map[string]*bucket{}}
	if config.HTTP != nil {
		own := *config.HTTP
		c.http = &own
	}
	// These APIs do not redirect; whoever does must not be handed the credential.
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.http.Jar = nil
	if config.UserAgent == "" {
		c.config.UserAgent = "terraform-provider-lark"
	}
	return c
}

// Base is the address of the service.
func (c *Client) Base() *url.URL { return c.config.Base }

// Logging readies ctx for the log of the service's client.
func (c *Client) Logging(ctx context.Context) context.Context {
	return tflog.NewSubsystem(ctx, c.config.Subsystem, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_LARK", c.config.Subsystem), tflog.WithRootFields())
}
