package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// LarkChat is a group of people that the app's bot may be in.
type LarkChat struct {
	ID        string // oc_...; AddChat gives it
	Name      string
	Without   bool // the bot is not in it
	Dissolved bool
}

// larkMessage is a message that the app has sent.
type larkMessage struct {
	ID      string `json:"message_id"`
	Type    string `json:"msg_type"`
	Created string `json:"create_time"` // milliseconds
	ChatID  string `json:"chat_id"`
	Body    struct {
		Content string `json:"content"`
	} `json:"body"`
	sent time.Time
}

var messageRefusals = refusalTable{
	230001: {msg: "Your request contains an invalid request parameter."},
	230002: {msg: "The bot can not be outside the group."},
	230006: {msg: "Bot ability is not activated."},
	230013: {msg: "Bot has NO availability to this user."},
	230020: {msg: "This operation triggers the frequency limit."},
	230025: {msg: "The length of the message content reaches its limit."},
	230029: {msg: "User has resigned."},
	230034: {msg: "The receive_id is invalid."},
	230049: {msg: "The message is being sent."},
	230099: {msg: "Failed to create card content"},
	232009: {msg: "Your request specifies a chat which has already been dissolved."},
}

const (
	maxCard    = 30 << 10
	messageTTL = time.Hour // in which a uuid sends once
)

// fiveASecond is what a person or a chat may be sent.
var fiveASecond = []larkWindow{{5, time.Second}}

// sendMessage sends a card from the app's bot. Other types of message are not emulated.
func (l *Lark) sendMessage(q *larkRequest) (any, *larkRefusal) {
	var body struct {
		ReceiveID string `json:"receive_id"`
		Type      string `json:"msg_type"`
		Content   string `json:"content"`
		UUID      string `json:"uuid"`
	}
	if r := q.decode(&body); r != nil {
		return nil, r
	}
	kinds := []string{"open_id", "union_id", "user_id", "email", "chat_id"}
	switch kind := q.query.Get("receive_id_type"); {
	case !slices.Contains(kinds, kind):
		return nil, invalidField("receive_id_type", kind, "must be one of "+strings.Join(kinds, ", "))
	case body.Type != "interactive" || body.ReceiveID == "" || len([]rune(body.UUID)) > 50:
		return nil, messageRefusals.refuse(230001)
	case l.botOff:
		return nil, messageRefusals.refuse(230006)
	}
	to, r := l.receiver(q.query.Get("receive_id_type"), body.ReceiveID)
	if r != nil {
		return nil, r
	}
	if full := l.limiter.admit(q.arrived, l.switches.SlidingWindow, "message to "+to, fiveASecond); full != nil {
		return nil, messageRefusals.refuse(230020)
	}
	if len(body.Content) > maxCard {
		return nil, messageRefusals.refuse(230025)
	}
	if sent, repeated := l.messages[body.UUID]; repeated && body.UUID != "" && q.arrived.Sub(sent.sent) < messageTTL {
		if l.switches.RepeatedMessageRefused {
			return nil, messageRefusals.refuse(230049)
		}
		return sent, nil
	}
	card, wrong := readCard([]byte(body.Content))
	if wrong != "" {
		r := messageRefusals.refuse(230099)
		r.msg += ", ErrMsg: " + wrong
		return nil, r
	}
	card.Time, card.To = q.arrived, to
	l.cards = append(l.cards, card)
	m := larkMessage{ID: "om_" + l.hash("message", len(l.cards)), Type: body.Type, Created: strconv.FormatInt(q.arrived.UnixMilli(), 10), ChatID: to, sent: q.arrived}
	m.Body.Content = body.Content
	l.messages[body.UUID] = m
	return m, nil
}

// receiver finds who is to have a message: a chat's id or an open_id.
func (l *Lark) receiver(kind, id string) (to string, r *larkRefusal) {
	if kind == "chat_id" {
		i := slices.IndexFunc(l.chats, func(c LarkChat) bool { return c.ID == id })
		switch {
		case i < 0:
			return "", messageRefusals.refuse(230034)
		case l.chats[i].Dissolved:
			return "", messageRefusals.refuse(232009)
		case l.chats[i].Without:
			return "", messageRefusals.refuse(230002)
		}
		return id, nil
	}
	var u *userRecord
	switch kind {
	case "open_id":
		if u = l.byOpenID[id]; u == nil && l.formerApps[id] {
			return "", refuse(99992361)
		}
	case "union_id":
		u = l.byUnionID[id]
	case "user_id":
		u = l.held[userKey{"user_id", id}]
	case "email":
		u = l.held[userKey{"email", strings.ToLower(id)}]
	}
	switch {
	case u == nil:
		return "", messageRefusals.refuse(230034)
	case u.Resigned:
		return "", messageRefusals.refuse(230029)
	case u.Unjoined, u.Frozen:
		return "", messageRefusals.refuse(230013)
	}
	return u.OpenID, nil
}

// AddChat adds a chat and returns its chat_id.
func (l *Lark) AddChat(chat LarkChat) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	chat.ID = "oc_" + l.hash("chat", len(l.chats)+1)
	l.chats = append(l.chats, chat)
	return chat.ID
}

// SwitchBot switches the app's bot on or off; it is on at first.
func (l *Lark) SwitchBot(on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.botOff = !on
}
