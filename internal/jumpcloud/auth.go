package jumpcloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/lark-directory/terraform-provider-lark/internal/sourcehttp"
)

// credential is the one way in that a configuration gives.
func (c *Client) credential(config Config) (sourcehttp.Credential, error) {
	switch {
	case config.APIKey != "" && (config.ClientID != "" || config.ClientSecret != ""):
		return nil, errors.New("api_key and client_id with client_secret are two ways in; give one. Environment variables count: unset JUMPCLOUD_API_KEY, or " +
			"JUMPCLOUD_CLIENT_ID and JUMPCLOUD_CLIENT_SECRET")
	case config.APIKey != "":
		return apiKey(config.APIKey), sourcehttp.CheckSecret("api_key", config.APIKey)
	case config.ClientID == "" && config.ClientSecret == "":
		return nil, errors.New("no credential; give api_key, or client_id and client_secret of a service account")
	case config.ClientID == "":
		return nil, errors.New("client_id is missing; client_secret needs it")
	case config.ClientSecret == "":
		return nil, errors.New("client_secret is missing; client_id needs it")
	}
	return c.serviceAccount(config)
}

// apiKey is an administrator's key, with the permissions of their role.
func apiKey(key string) sourcehttp.Secret {
	return sourcehttp.Secret{
		Header: "X-Api-Key", Value: key,
		Remedy: "The api_key is wrong, was replaced, or is of another region than base_url (https://console.jumpcloud.com, https://console.eu.jumpcloud.com, https://console.in.jumpcloud.com); copy it again (the administrator's menu > My API Key)",
	}
}

// serviceAccount is an OAuth client: its id and secret give an access token, for an hour.
func (c *Client) serviceAccount(config Config) (sourcehttp.Credential, error) {
	for name, value := range map[string]string{"client_id": config.ClientID, "client_secret": config.ClientSecret} {
		if err := sourcehttp.CheckSecret(name, value); err != nil {
			return nil, err
		}
	}
	endpoint, err := tokenURL(c.base)
	if err != nil {
		return nil, err
	}
	return sourcehttp.NewAccessToken(sourcehttp.AccessTokenConfig{
		Endpoint: "POST /oauth2/token", Bucket: "/oauth2", Secret: config.ClientSecret, Life: time.Hour,
		Ask: func(ctx context.Context) (*http.Request, error) {
			form := url.Values{"grant_type": {"client_credentials"}, "scope": {"api"}}
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.String(), strings.NewReader(form.Encode()))
			if err == nil {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				r.SetBasicAuth(config.ClientID, config.ClientSecret)
			}
			return r, err
		},
		Remedy: "JumpCloud refused a fresh access token; check that the service account is active and has a role (Read Only is enough), and that base_url is its region's",
	}), nil
}

// regions are the domains of JumpCloud's regions: the United States, Europe, India.
var regions = map[string]bool{"jumpcloud.com": true, "eu.jumpcloud.com": true, "in.jumpcloud.com": true}

// tokenURL is where a region gives out access tokens: a host of its own for each.
func tokenURL(base *url.URL) (*url.URL, error) {
	if sourcehttp.Loopback(base) {
		return base.JoinPath("/oauth2/token"), nil
	}
	rest, console := strings.CutPrefix(base.Host, "console.")
	if !console || !regions[rest] {
		return nil, fmt.Errorf("a service account needs the address of a region as base_url (https://console.jumpcloud.com, "+
			"https://console.eu.jumpcloud.com, https://console.in.jumpcloud.com), which tells where it gets its tokens; %s does not. Correct it, or use api_key", base.Host)
	}
	return &url.URL{Scheme: "https", Host: "admin-oauth.id." + rest, Path: "/oauth2/token"}, nil
}
