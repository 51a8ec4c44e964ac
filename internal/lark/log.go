package lark

import (
	"context"
	"fmt"
	"unicode/utf8"

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
			"query":    lazily(func() string { return clipped(r.query.Encode(), 4<<10) }),
			"request":  lazily(func() string { return clipped(c.redact(string(body), tok), 16<<10) }),
			"response": lazily(func() string { return clipped(c.redact(string(a.body), tok), 32<<10) }),
		})
	}
}

// lazily is text that is made only where it is written: bodies are long, and hardly ever logged. It has to take secrets
// out by itself, for masks are for strings.
type lazily func() string

func (l lazily) String() string { return l() }

// MarshalText is what the log's JSON asks for.
func (l lazily) MarshalText() ([]byte, error) { return []byte(l()), nil }

// clipped is the beginning of a text, of which the JSON of the log makes no more than size bytes: a CLI cannot take apart a
// line of more than 64 KiB, and what it cannot take apart it shows at a level of its own.
func clipped(s string, size int) string {
	for i, r := range s {
		switch {
		case r < ' ', r == '<', r == '>', r == '&', r == utf8.RuneError, r == '\u2028', r == '\u2029':
			size -= len(`\u0000`)
		case r == '"', r == '\\':
			size -= 2
		default:
			size -= utf8.RuneLen(r)
		}
		if size < 0 {
			return fmt.Sprintf("%s... (%d bytes)", s[:i], len(s))
		}
	}
	return s
}
