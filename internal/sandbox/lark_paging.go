package sandbox

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// pageSize reads page_size; ok is false for what is no number of rows from 1 to most.
func (q *larkRequest) pageSize(most, standard int) (size int, ok bool) {
	s := q.query.Get("page_size")
	if s == "" {
		return standard, true
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= most
}

// page reads page_size and page_token. after is the rank of the last row that the caller has; list says which list
// it is, for a token of another list is invalid.
func (l *Lark) page(q *larkRequest, list string, most, standard int) (size int, after int64, r *larkRefusal) {
	size, ok := q.pageSize(most, standard)
	if !ok {
		return 0, 0, refuse(40011)
	}
	token := q.query.Get("page_token")
	if token == "" {
		return size, 0, nil
	}
	text, _ := strings.CutPrefix(token, pageTokenPrefix)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) < 8 {
		return 0, 0, refuse(40012)
	}
	after = int64(binary.BigEndian.Uint64(b))
	if l.pageToken(list, after) != token {
		return 0, 0, refuse(40012)
	}
	return size, after, nil
}

// pageTokenPrefix makes sure that every token has the characters that a caller must escape; the padding of base64
// adds "=".
const pageTokenPrefix = "+/%"

// pageToken has the rank of the last row, and what ties it to its list.
func (l *Lark) pageToken(list string, after int64) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(after))
	return pageTokenPrefix + base64.StdEncoding.EncodeToString(append(b, l.hash("page "+list, int(after))[:8]...))
}

// larkPage is the answer of a list. An empty list has no items at all.
type larkPage[T any] struct {
	HasMore   bool   `json:"has_more"`
	PageToken string `json:"page_token,omitempty"`
	Items     []T    `json:"items,omitempty"`
}

// rank is the place in every list of what was made as number seq, counted from 1.
func (l *Lark) rank(seq int) int64 {
	if !l.switches.Shuffle {
		return int64(seq)
	}
	// The mixing steps of splitmix64.
	x := l.options.Seed + uint64(seq)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return int64((x^x>>31)>>1) | 1
}

// shuffled returns the things in the order of their ranks.
func shuffled[T any](l *Lark, things []T, seq func(T) int) []T {
	if !l.switches.Shuffle {
		return things
	}
	return slices.SortedFunc(slices.Values(things), func(a, b T) int { return cmp.Compare(l.rank(seq(a)), l.rank(seq(b))) })
}

type sequenced interface{ sequence() int }

// listPage takes a page of the wanted rows after the given rank; rows are by seq.
func listPage[R sequenced, T any](l *Lark, rows []R, list string, size int, after int64, wanted func(R) bool, view func(R) T) larkPage[T] {
	rows = shuffled(l, rows, R.sequence)
	var page larkPage[T]
	last := int64(0)
	start := sort.Search(len(rows), func(i int) bool { return l.rank(rows[i].sequence()) > after })
	for _, row := range rows[start:] {
		if !wanted(row) {
			continue
		}
		if len(page.Items) == size {
			page.HasMore, page.PageToken = true, l.pageToken(list, last)
			break
		}
		page.Items = append(page.Items, view(row))
		last = l.rank(row.sequence())
	}
	return page
}
