package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"
)

// insights asks JumpCloud's Directory Insights whether anything happened to users and groups.
type insights struct {
	address, key, org string
	last              string // id of the latest event
	asked             bool
}

// watched are the events that may change what is synced.
var watched = []string{
	"user_create", "user_update", "user_delete", "user_suspended", "user_unsuspended", "user_activated",
	"group_create", "group_update", "group_delete", "association_change",
}

// watch asks again and again.
func (i *insights) watch(ctx context.Context, every time.Duration, changed changes) {
	for {
		switch news, err := i.ask(ctx, time.Now()); {
		case ctx.Err() != nil:
			return
		case err != nil:
			log.Printf("Directory Insights: %v", err)
		case news:
			changed.tell("JumpCloud tells of a change")
		}
		if !wait(ctx, every) {
			return
		}
	}
}

// ask says whether the latest event of the last day is another than it was. The first answer is never news.
func (i *insights) ask(ctx context.Context, now time.Time) (bool, error) {
	var events []struct {
		ID string `json:"id"`
	}
	question := map[string]any{
		"service": []string{"directory"}, "start_time": now.Add(-24 * time.Hour).UTC().Format(time.RFC3339), "limit": 1, "sort": "DESC",
		"search_term": map[string]any{"or": []any{map[string]any{"event_type": watched}}},
	}
	address := cmp.Or(i.address, "https://api.jumpcloud.com") // or https://api.eu.jumpcloud.com, https://api.in.jumpcloud.com
	headers := map[string]string{"X-Api-Key": i.key, "X-Org-Id": i.org, "Accept": "application/json"}
	if err := post(ctx, address+"/insights/directory/v1/events", headers, question, &events); err != nil {
		return false, err
	}
	latest := ""
	if len(events) > 0 {
		latest = events[0].ID
	}
	news := i.asked && latest != "" && latest != i.last
	i.last, i.asked = latest, true
	return news, nil
}

var client = http.Client{Timeout: 30 * time.Second}

// post sends JSON and decodes the answer into answer, unless it is nil. Every status but 2xx is an error, which has no header in it.
func post(ctx context.Context, address string, headers map[string]string, body, answer any) error {
	doc, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(doc))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	for name, v := range headers {
		if v != "" {
			req.Header.Set(name, v)
		}
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%s answers %s: %.300s", address, resp.Status, text)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(text, answer)
}
