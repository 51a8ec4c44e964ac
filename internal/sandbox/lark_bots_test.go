package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

const aCard = `{"header":{"template":"red","title":{"tag":"plain_text","content":"Failed"}},"elements":[{"tag":"div","text":{"tag":"plain_text","content":"why"}}]}`

// hooks posts a body to a bot and returns HTTP status and code.
func hooks(t *testing.T, l *Lark, path, body string) (status, code int) {
	t.Helper()
	base, stop := Serve(l)
	defer stop()
	resp, err := http.Post(base+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct{ Code *int }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Code == nil {
		t.Fatalf("no code: %v", err)
	}
	return resp.StatusCode, *answer.Code
}

func TestBot_takes_what_is_signed_in_time_and_refuses_with_HTTP_200(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_600_000_000, 0)
	l := NewLark(LarkOptions{Now: func() time.Time { return now }, RateScale: 1})
	path := l.AddBot(LarkBot{Name: "it", Secret: "s", Keywords: []string{"Failed"}})
	// printf '' | openssl dgst -sha256 -hmac $'1600000000\ns' -binary | base64
	signed := `"timestamp":"1600000000","sign":"` + theSign + `"`
	for _, c := range []struct {
		path, body string
		code       int
	}{
		{path, `{` + signed + `,"msg_type":"interactive","card":` + aCard + `}`, 0},
		{path, `{"msg_type":"interactive","card":` + aCard + `}`, 19021},
		{path + "x", `{` + signed + `,"msg_type":"interactive","card":` + aCard + `}`, 19001},
		{path, `{` + signed + `,"msg_type":"text","content":{}}`, 9499},
		{path, `{` + signed + `,"msg_type":"interactive"}`, 19002},
		{path, `{` + signed + `,"msg_type":"interactive","card":` + strings.Replace(aCard, "red", "mauve", 1) + `}`, 9499},
		{path, `{` + signed + `,"msg_type":"interactive","card":` + strings.Replace(aCard, "Failed", "Other", 1) + `}`, 19024},
		{path, `{` + signed + `,"msg_type":"interactive","card":` + strings.Repeat(" ", 20<<10) + aCard + `}`, 19036},
	} {
		now = now.Add(time.Second)
		if status, code := hooks(t, l, c.path, c.body); status != http.StatusOK || code != c.code {
			t.Errorf("%.200s: HTTP %d, code %d, want %d", c.body, status, code, c.code)
		}
	}
	now = now.Add(time.Hour)
	if _, code := hooks(t, l, path, `{`+signed+`,"msg_type":"interactive","card":`+aCard+`}`); code != 19021 {
		t.Errorf("an old signature: code %d", code)
	}
	if cards := l.Cards(); len(cards) != 1 || cards[0].Title != "Failed" || cards[0].Text != "why" || cards[0].Bot != "it" {
		t.Errorf("the cards are %+v", cards)
	}
}

const theSign = "lmtqcTpGU9iZHtQJsSZQCLOzoVQ3iImg41j9aXKE/5o="

func TestBot_takes_five_a_second(t *testing.T) {
	t.Parallel()
	for _, as429 := range []bool{false, true} {
		now := time.Unix(1_600_000_000, 0)
		l := NewLark(LarkOptions{Now: func() time.Time { return now }, RateScale: 1, Switches: LarkSwitches{BotLimitIs429: as429}})
		path := l.AddBot(LarkBot{Name: "it"})
		codes := ""
		for range 6 {
			status, code := hooks(t, l, path, `{"msg_type":"interactive","card":`+aCard+`}`)
			codes += strconv.Itoa(status) + " " + strconv.Itoa(code) + ","
		}
		last := "200 11232,"
		if as429 {
			last = "429 11232,"
		}
		if codes != strings.Repeat("200 0,", 5)+last {
			t.Errorf("the answers are %s", codes)
		}
	}
}
