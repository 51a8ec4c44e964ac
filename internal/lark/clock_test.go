package lark

import (
	"net/http"
	"testing"
	"time"
)

func TestNow_is_by_the_clock_of_Lark(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		date string
		want time.Duration
	}{
		"no date":     {"", 0},
		"no sense":    {"tomorrow", 0},
		"the same":    {time.Now().UTC().Format(http.TimeFormat), 0},
		"a day ahead": {time.Now().Add(24 * time.Hour).UTC().Format(http.TimeFormat), 24 * time.Hour},
		"a day late":  {time.Now().Add(-24 * time.Hour).UTC().Format(http.TimeFormat), -24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var client Client
			client.clock.hear(http.Header{"Date": {c.date}})
			if off := time.Until(client.Now()) - c.want; off.Abs() > time.Minute {
				t.Errorf("off by %s", off)
			}
		})
	}
}
