package lark

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestClipped_whatever_JSON_makes_of_a_text(t *testing.T) {
	t.Parallel()
	const size, rest = 16 << 10, len("... (1234567 bytes)")
	for name, unit := range map[string]string{
		"letters": "a", "Chinese": "陈", "beyond the plane": "😀", "quotes": `"`, "backslashes": `\`, "lines": "\n", "zeroes": "\x00",
		"HTML": "<a&b>", "no UTF-8": "\xff", "broken off": "\xe9\x99", "the replacement": "\ufffd", "line separators": "\u2028\u2029",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			long := strings.Repeat(unit, 40<<10)
			got := clipped(long, size)
			encoded, err := json.Marshal(got)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(encoded) - len(`""`); n > size+rest || n < size/4 {
				t.Errorf("JSON has %d bytes", n)
			}
			if begin, _, cut := strings.Cut(got, "... ("); !cut || !strings.HasPrefix(long, begin) {
				t.Errorf("it is no beginning: %.50q", got)
			}
			if short := strings.Repeat(unit, 500); clipped(short, size) != short {
				t.Error("a short text is cut")
			}
		})
	}
}
