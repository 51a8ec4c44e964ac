package lark

import (
	"context"
	"errors"
)

// ReceiveIDTypes are the kinds of id by which a message finds who is to have it.
var ReceiveIDTypes = []string{"open_id", "union_id", "user_id", "email", "chat_id"}

// Message is an interactive card for a person or a chat, sent by the bot of the app.
type Message struct {
	// ReceiveIDType is one of ReceiveIDTypes, ReceiveID an id of that type.
	ReceiveIDType, ReceiveID string
	// Card is the card's JSON, 30 KB at most.
	Card []byte
	// UUID is what Lark knows the message by for an hour, in which it sends it once: 50 characters at most. With "" it is sent each time.
	UUID string
}

// SendMessage sends a message and returns its id, "" where Lark gives none. The app needs the scope im:message:send_as_bot and its bot switched
// on; a person must be in the app's availability, and a chat must have the bot. Everybody may be sent 5 messages a second.
func (c *Client) SendMessage(ctx context.Context, m Message) (id string, err error) {
	body := map[string]any{"receive_id": m.ReceiveID, "msg_type": "interactive", "content": string(m.Card)}
	if m.UUID != "" {
		body["uuid"] = m.UUID
	}
	// An email is personal, so that the error does not show the id.
	r := request{doing: "sending a message", endpoint: postMessage, body: body, refers: true}
	r.query = map[string][]string{"receive_id_type": {m.ReceiveIDType}}
	data, err := call[struct {
		ID string `json:"message_id"`
	}](ctx, c, r)
	if e := (*Error)(nil); errors.As(err, &e) && e.Code == beingSent {
		return "", nil
	}
	return data.ID, err
}

// beingSent is the refusal of a uuid that Lark has already.
const beingSent = 230049

const messagesPath = "/open-apis/im/v1/messages"

// messageMeaning is what codes mean at messages. What a busy chat is refused is tried again.
var messageMeaning = meaning{
	path: messagesPath, locked: []int{230020},
	remedies: map[int]string{
		230001: "Check receive_id_type and receive_id: the one must be the type of the other.",
		230002: "Add the app's bot to the chat.",
		230006: "Switch the bot on for the app " + console + publish + ".",
		230013: "Whoever is to have it must be in the app's availability, and must not have resigned.",
		230020: "Others write to the same chat, which takes 5 messages a second: run again.",
		230022: "Lark's filter refuses the text.",
		230025: "The card is too long. This is a defect of the provider: please report it.",
		230027: "Grant the app the scope im:message:send_as_bot " + console + publish + ".",
		230028: "The tenant's audit refuses the text.",
		230029: "Whoever is to have it has resigned: give another.",
		230034: "There is no such receive_id: check it, and receive_id_type.",
		230035: "The bot may not write there: ask the owner of the chat.",
		230038: "Whoever is to have it is of another tenant.",
		230053: "Whoever is to have it has switched this bot's messages off.",
		230099: "The card could not be made. This is a defect of the provider: please report it, with the log id.",
		232009: "The chat was dissolved: give another.",
	},
}
