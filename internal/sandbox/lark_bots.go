package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// LarkBot is a custom bot of a group: who has its address writes to the group, without a token of the app.
type LarkBot struct {
	Name string
	// Token is the last part of its address.
	Token string
	// Secret is what it has messages signed with, "" if it has not.
	Secret string
	// Keywords are words of which a message must have one; without, any will do.
	Keywords []string
	// Removed is a bot that somebody took out of the group.
	Removed bool
}

// hookPath is the address of a bot, without the host.
const hookPath = "/open-apis/bot/v2/hook/"

// AddBot adds a custom bot to a group and returns its address, without the host. The token is Lark's to give if there is none.
func (l *Lark) AddBot(bot LarkBot) (path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bot.Token == "" {
		bot.Token = l.hash("bot", len(l.bots)+1)
	}
	l.bots = append(l.bots, bot)
	return hookPath + bot.Token
}

// SetBot changes a bot: its secret, its keywords and so on.
func (l *Lark) SetBot(name string, change func(*LarkBot)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.bots, func(b LarkBot) bool { return b.Name == name })
	if i < 0 {
		panic("sandbox: there is no bot " + name)
	}
	change(&l.bots[i])
}

// botRefusals come with HTTP 200.
var botRefusals = refusalTable{
	9499:  {msg: "Bad Request"},
	11232: {msg: "frequency limited"},
	19001: {msg: "param invalid: incoming webhook access token invalid"},
	19002: {msg: "incorrect input format or can't find msg_type"},
	19021: {msg: "sign match fail or timestamp is not within one hour from current time"},
	19024: {msg: "Key Words Not Found"},
	19036: {msg: "the message is too long"},
}

var (
	botLimits  = []larkWindow{{100, time.Minute}, {5, time.Second}}
	maxHook    = 20 << 10
	signedLate = time.Hour
)

// larkHookReply is the answer of a bot, with both of its envelopes.
type larkHookReply struct {
	StatusCode    int      `json:"StatusCode"`
	StatusMessage string   `json:"StatusMessage"`
	Code          int      `json:"code"`
	Data          struct{} `json:"data"`
	Msg           string   `json:"msg"`
}

func (larkHookReply) whole() {}

// hook takes a message for a bot. Other types than cards are not emulated.
func (l *Lark) hook(q *larkRequest) (any, *larkRefusal) {
	refused := func(code int) (any, *larkRefusal) {
		r := botRefusals.refuse(code)
		if r.status = http.StatusOK; code == 11232 && l.switches.BotLimitIs429 {
			r.status = http.StatusTooManyRequests
		}
		return nil, r
	}
	i := slices.IndexFunc(l.bots, func(b LarkBot) bool { return b.Token == q.id && !b.Removed })
	if i < 0 {
		return refused(19001)
	}
	bot := l.bots[i]
	if l.limiter.admit(q.arrived, l.switches.SlidingWindow, "bot "+bot.Token, botLimits) != nil {
		return refused(11232)
	}
	if len(q.body) > maxHook {
		return refused(19036)
	}
	var body struct {
		Timestamp string          `json:"timestamp"`
		Sign      string          `json:"sign"`
		Type      string          `json:"msg_type"`
		Card      json.RawMessage `json:"card"`
	}
	if q.decode(&body) != nil {
		return refused(9499)
	}
	if bot.Secret != "" && !bot.signed(body.Timestamp, body.Sign, q.arrived) {
		return refused(19021)
	}
	if body.Type != "interactive" || len(body.Card) == 0 {
		return refused(19002)
	}
	card, wrong := readCard(body.Card)
	if wrong != "" {
		return refused(9499)
	}
	if len(bot.Keywords) > 0 && !slices.ContainsFunc(bot.Keywords, func(word string) bool { return strings.Contains(card.Title+"\n"+card.Text, word) }) {
		return refused(19024)
	}
	card.Time, card.Bot = q.arrived, bot.Name
	l.cards = append(l.cards, card)
	return larkHookReply{StatusMessage: "success", Msg: "success"}, nil
}

// signed judges a signature: it is of nothing, under the key of timestamp and secret.
func (b LarkBot) signed(timestamp, sign string, now time.Time) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > signedLate {
		return false
	}
	mac := hmac.New(sha256.New, []byte(timestamp+"\n"+b.Secret))
	return sign == base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
