package lark

import (
	"context"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

const subsystem = "lark"

// logged gives ctx the logger of this package. Without a logger in ctx nothing is logged.
func (c *Client) logged(ctx context.Context) context.Context {
	ctx = tflog.NewSubsystem(ctx, subsystem, tflog.WithLevelFromEnv("TF_LOG_PROVIDER_LARK", subsystem), tflog.WithRootFields())
	for _, secret := range []string{c.config.AppSecret, c.tokens.value()} {
		if secret != "" {
			ctx = tflog.SubsystemMaskLogStrings(ctx, subsystem, secret)
		}
	}
	return ctx
}

// log tells of one exchange. What Lark says in words, and bodies, can hold names, emails and phones: they stand at
// TRACE only. The bodies of the token endpoint, which hold the credentials, are not logged at all.
func (c *Client) log(ctx context.Context, r request, body []byte, a answer, e *Error, tok *token) {
	fields := map[string]any{
		"method": r.endpoint.method, "endpoint": r.endpoint.path, "status": a.status, "code": 0,
		"log_id": c.redact(a.logID(), tok), "duration_ms": a.took.Milliseconds(),
	}
	if e != nil {
		fields["code"], fields["log_id"], fields["class"] = e.Code, e.LogID, string(e.Class)
	}
	tflog.SubsystemDebug(ctx, subsystem, "Lark API call", fields)
	if r.endpoint != postToken {
		tflog.SubsystemTrace(ctx, subsystem, "Lark API bodies", map[string]any{
			"query":    lazily(r.query.Encode),
			"request":  lazily(func() string { return c.redact(string(body), tok) }),
			"response": lazily(func() string { return c.redact(string(a.body), tok) }),
		})
	}
}

// lazily is text that is made only where it is written: bodies are long, and hardly ever logged. It has to take secrets
// out by itself, for masks are for strings.
type lazily func() string

func (l lazily) String() string { return l() }

// MarshalText is what the log's JSON asks for.
func (l lazily) MarshalText() ([]byte, error) { return []byte(l()), nil }
