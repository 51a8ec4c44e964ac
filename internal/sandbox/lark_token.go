package sandbox

import (
	"cmp"
	"strings"
	"time"
)

const (
	tokenLife = 2 * time.Hour
	// A token with at least this much left is given out again; with less there is a new one, and both are valid.
	tokenReuse = 30 * time.Minute
)

type larkToken struct {
	value   string
	expires time.Time
}

// larkTokenReply is the answer of the token endpoint: alone in the API, its fields are at the top.
type larkTokenReply struct {
	Code   int    `json:"code"`
	Msg    string `json:"msg"`
	Token  string `json:"tenant_access_token"`
	Expire int    `json:"expire"`
}

func (larkTokenReply) whole() {}

func (l *Lark) issueToken(q *larkRequest) (any, *larkRefusal) {
	var body struct {
		AppID     string `json:"app_id"`
		AppSecret string `json:"app_secret"`
	}
	if err := q.decode(&body); err != nil {
		return nil, err
	}
	switch {
	case body.AppID == "" || body.AppID != l.appID:
		return nil, refuse(10003).with(statusOr400(l.switches.SecretStatus))
	case body.AppSecret != l.appSecret:
		return nil, refuse(cmp.Or(l.switches.SecretCode, 10014)).with(statusOr400(l.switches.SecretStatus))
	}
	if len(l.tokens) == 0 || l.tokens[len(l.tokens)-1].expires.Sub(q.arrived) < tokenReuse {
		l.issued++
		l.tokens = append(l.tokens, larkToken{"t-" + l.hash("token", l.issued), q.arrived.Add(tokenLife)})
	}
	t := l.tokens[len(l.tokens)-1]
	return larkTokenReply{Msg: "ok", Token: t.value, Expire: int(t.expires.Sub(q.arrived).Seconds())}, nil
}

// authorize judges the Authorization header.
func (l *Lark) authorize(header string, now time.Time) *larkRefusal {
	token, bearer := strings.CutPrefix(header, "Bearer ")
	switch {
	case header == "" || !bearer:
		return refuse(99991661)
	case strings.HasPrefix(token, "u-"):
		return refuse(99991668) // these endpoints are for tenants
	case !strings.HasPrefix(token, "t-"):
		return refuse(99991671)
	}
	for _, t := range l.tokens {
		if t.value == token && now.Before(t.expires) {
			return nil
		}
	}
	return refuse(99991663).with(statusOr400(l.switches.TokenStatus))
}

// RevokeToken makes every token that was given out invalid. The next call with one is refused (99991663), and the
// token endpoint gives a new one.
func (l *Lark) RevokeToken() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tokens = nil
}
