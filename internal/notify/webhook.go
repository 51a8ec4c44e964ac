package notify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// WebhookConfig says which bot a [Webhook] is.
type WebhookConfig struct {
	// URL is the address of a custom bot. Whoever has it can write to the group, so no error shows it.
	URL string
	// Secret signs what is sent; "" where the bot asks for no signature.
	Secret string
	// UserAgent is sent with every request.
	UserAgent string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Webhook is a custom bot of a group, by its address. What it takes is in the custom bot guide of Lark's Open Platform.
type Webhook struct {
	config WebhookConfig
	http   *http.Client
	// pause is what lies between two attempts.
	pause time.Duration
}

// NewWebhook returns a webhook; the error is that of [CheckURL].
func NewWebhook(config WebhookConfig) (*Webhook, error) {
	if err := CheckURL(config.URL); err != nil {
		return nil, err
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	// A redirect would carry the notice to a host that nobody named.
	h := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Webhook{config: config, http: h, pause: time.Second}, nil
}

// CheckURL says what is wrong with the address of a bot, without showing it: it must be https, or http on a loopback host.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") == "":
		return errors.New("it is not the address of a webhook: copy it from the settings of the custom bot, such as " +
			"https://open.larksuite.com/open-apis/bot/v2/hook/...")
	case u.User != nil:
		return errors.New("it must not carry a user name or a password")
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return errors.New("it must be https (http only on a loopback host): whoever sees it can write to the group")
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// Name tells this webhook from others, and does not give it away.
func (w *Webhook) Name() string { return "webhook " + digest(w.config.URL)[:8] }

// attemptTimeout bounds one attempt.
const attemptTimeout = 3 * time.Second

// Send sends a card, and once more where the bot was not to be reached or is busy, as Lark's bots are at every full and half hour. A
// card whose answer was lost is not sent again, for it would stand there twice.
func (w *Webhook) Send(ctx context.Context, card []byte, _ string) error {
	again, err := w.attempt(ctx, card)
	if !again {
		return err
	}
	select {
	case <-time.After(w.pause):
		_, err = w.attempt(ctx, card)
	case <-ctx.Done():
	}
	return err
}

// attempt sends a card once. again says that nothing was sent, and that this may be otherwise in a moment.
func (w *Webhook) attempt(ctx context.Context, card []byte) (again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.config.URL, bytes.NewReader(w.body(card)))
	if err != nil {
		return false, errors.New("the webhook's address cannot be used") // the error shows it
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", w.config.UserAgent)
	resp, err := w.http.Do(req)
	if err != nil {
		return unsent(err), w.unanswered(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return false, w.unanswered(err)
	}
	return w.judge(resp.StatusCode, answer)
}

// body is what the bot is sent. Its signature is good for an hour.
func (w *Webhook) body(card []byte) []byte {
	body := map[string]any{"msg_type": "interactive", "card": json.RawMessage(card)}
	if w.config.Secret != "" {
		timestamp := strconv.FormatInt(w.config.Now().Unix(), 10)
		body["timestamp"], body["sign"] = timestamp, Sign(timestamp, w.config.Secret)
	}
	return encode(body)
}

// Sign is the signature of a custom bot's secret: it signs nothing, and the key is timestamp (in seconds) and secret.
func Sign(timestamp, secret string) string {
	mac := hmac.New(sha256.New, []byte(timestamp+"\n"+secret))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// unsent tells whether there was no connection.
func unsent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}

// unanswered is the error of a request without an answer, without the address that is in it.
func (w *Webhook) unanswered(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return fmt.Errorf("no answer from the webhook: %s. Check the network, HTTPS_PROXY and the webhook's address", w.quoted(err.Error()))
}

// Codes of a custom bot, which come with HTTP 200.
const busy = 11232

var remedies = map[int]string{
	busy:  "The bot takes 100 cards a minute, and fewer at full and half hours: run at another minute.",
	9499:  "This is a defect of the provider or a change in Lark: please report it.",
	19001: "There is no such bot: copy the address again from the settings of the bot, which may have been removed.",
	19002: "This is a defect of the provider or a change in Lark: please report it.",
	19021: "Check the secret of the webhook and this machine's clock.",
	19022: "Add this machine's address to the IP addresses that the bot takes, or take that setting out.",
	19024: "The bot takes only messages with its keywords: sign with a secret instead, or add the keyword terraform-provider-lark.",
	19036: "This is a defect of the provider: please report it.",
}

// judge goes by the code in the body: a bot that refuses answers with HTTP 200.
func (w *Webhook) judge(status int, body []byte) (again bool, err error) {
	var answer struct {
		Code       *int   `json:"code"`
		StatusCode *int   `json:"StatusCode"`
		Msg        string `json:"msg"`
	}
	if json.Unmarshal(body, &answer) == nil {
		answer.Code = cmp.Or(answer.Code, answer.StatusCode)
	}
	switch {
	case answer.Code != nil && *answer.Code == 0 && status < 300:
		return false, nil
	case answer.Code != nil && *answer.Code != 0:
		return *answer.Code == busy || status == http.StatusTooManyRequests, fmt.Errorf("the webhook refused it: %s (code %d, HTTP %d). %s",
			w.quoted(answer.Msg), *answer.Code, status, cmp.Or(remedies[*answer.Code], "Look the code up in Lark's custom bot guide."))
	case status == http.StatusTooManyRequests, status >= 500:
		return true, fmt.Errorf("the webhook is not to be had (HTTP %d)", status)
	}
	return false, fmt.Errorf("something else answers in the webhook's place (HTTP %d), such as a proxy: check its address and HTTPS_PROXY", status)
}

// quoted is what others have said, in one line, without what is secret.
func (w *Webhook) quoted(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool { return !unicode.IsPrint(r) }), " ")
	token := w.config.URL[strings.LastIndexByte(strings.TrimSuffix(w.config.URL, "/"), '/')+1:]
	for _, secret := range []string{w.config.URL, token, w.config.Secret} {
		if len(secret) > 3 {
			s = strings.ReplaceAll(s, secret, hidden)
		}
	}
	return cut(s, mostTitle)
}
