package sandbox

import (
	"net/http"
	"net/url"
	"strings"
)

// token is a region's token endpoint: client credentials, in a Basic header, for the scope api.
func (r *jumpCloudRequest) token() {
	form, err := url.ParseQuery(string(r.body))
	media, _, _ := strings.Cut(r.req.Header.Get("Content-Type"), ";")
	id, secret, _ := r.req.BasicAuth()
	options := r.j.options
	switch {
	case strings.TrimSpace(media) != "application/x-www-form-urlencoded" || err != nil:
		r.oauthError(http.StatusBadRequest, "invalid_request", "The request is missing a required parameter.")
	case options.ClientID == "" || id != options.ClientID || secret != options.ClientSecret:
		r.oauthError(http.StatusUnauthorized, "invalid_client", "Client authentication failed.")
	case form.Get("grant_type") != "client_credentials":
		r.oauthError(http.StatusBadRequest, "unsupported_grant_type", "The authorization grant type is not supported.")
	case form.Get("scope") != "api":
		r.oauthError(http.StatusBadRequest, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
	default:
		token := oktaRandom(r.j.rng, 64)
		r.j.tokens[token] = r.j.now().Add(options.TokenLife)
		r.json(http.StatusOK, map[string]any{
			"access_token": token, "token_type": "bearer", "expires_in": int(options.TokenLife.Seconds()), "scope": "api",
		})
	}
}

func (r *jumpCloudRequest) oauthError(status int, code, description string) {
	r.json(status, map[string]string{"error": code, "error_description": description})
}
