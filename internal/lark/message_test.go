package lark

import (
	"strings"
	"testing"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
	"github.com/lark-directory/terraform-provider-lark/internal/notify"
	"github.com/lark-directory/terraform-provider-lark/internal/sandbox"
)

func message(kind, id, title, uuid string) Message {
	return Message{ReceiveIDType: kind, ReceiveID: id, Card: notify.Card(notify.Notice{Kind: notify.Failure, Title: title}, notify.Run{}), UUID: uuid}
}

func TestSendMessage_reaches_people_and_chats_by_every_type_of_id(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	id := l.AddUser(sandbox.LarkUser{Name: "Ann", Email: "ann@x.co", UserID: "ann"})
	ann, _ := l.User(id)
	chat := l.AddChat(sandbox.LarkChat{Name: "IT"})
	c := l.client()
	given := map[string]string{"open_id": id, "union_id": ann.UnionID, "user_id": "ann", "email": "Ann@x.co", "chat_id": chat}
	for _, kind := range ReceiveIDTypes {
		message, err := c.SendMessage(t.Context(), message(kind, given[kind], kind, ""))
		if err != nil || !strings.HasPrefix(message, "om_") {
			t.Errorf("%s: %q, %v", kind, message, err)
		}
	}
	for i, card := range l.Cards() {
		if to := card.To; card.Title != ReceiveIDTypes[i] || card.Template != "red" || to != id && to != chat {
			t.Errorf("card %d is %+v", i, card)
		}
	}
	if len(l.Cards()) != len(ReceiveIDTypes) {
		t.Errorf("%d cards were sent", len(l.Cards()))
	}
}

func TestSendMessage_sends_a_uuid_once_though_its_answer_was_lost(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{"shown": false, "refused": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newTenant(t, sandbox.LarkOptions{Switches: sandbox.LarkSwitches{RepeatedMessageRefused: refused}})
			chat := l.AddChat(sandbox.LarkChat{})
			l.lose("POST", "/im/v1/messages")
			_, err := l.client().SendMessage(t.Context(), message("chat_id", chat, "a", "uuid-1"))
			if err != nil || len(l.Cards()) != 1 {
				t.Errorf("%d cards were sent: %v", len(l.Cards()), err)
			}
		})
	}
}

func TestSendMessage_that_is_refused_says_what_to_do_and_not_who_was_to_have_it(t *testing.T) {
	t.Parallel()
	l := newTenant(t, sandbox.LarkOptions{})
	chat, other := l.AddChat(sandbox.LarkChat{}), l.AddChat(sandbox.LarkChat{Without: true})
	gone := l.AddUser(sandbox.LarkUser{Name: "Ben", Email: "ben@x.co"})
	l.DeleteUser(gone)
	c := l.client()
	for _, r := range []struct{ kind, id, says string }{
		{"chat_id", other, "Add the app's bot to the chat"},
		{"chat_id", "oc_1", "no such receive_id"},
		{"email", "nobody@x.co", "no such receive_id"},
		{"open_id", gone, "has resigned"},
	} {
		_, err := c.SendMessage(t.Context(), message(r.kind, r.id, "a", ""))
		if err == nil || !strings.Contains(err.Error(), r.says) || strings.Contains(err.Error(), "nobody@") {
			t.Errorf("%s %s: %v", r.kind, r.id, err)
		}
	}
	l.SwitchBot(false)
	_, err := c.SendMessage(t.Context(), message("chat_id", chat, "a", ""))
	fails(t, err, nil, "Switch the bot on")
	l.RevokeScopes("im:message:send_as_bot")
	_, err = c.SendMessage(t.Context(), message("chat_id", chat, "a", ""))
	fails(t, err, directory.ErrNoScope, "im:message:send_as_bot")
	if n := len(l.Cards()); n != 0 {
		t.Errorf("%d cards were sent", n)
	}
}
