package sandbox

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
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
	if err != nil || len(b) < 16 {
		return 0, 0, refuse(40012)
	}
	after = int64(binary.BigEndian.Uint64(b))
	issued := time.Unix(0, int64(binary.BigEndian.Uint64(b[8:])))
	ttl := l.switches.PageTokenTTL
	if l.pageTokenOf(list, after, issued) != token || ttl > 0 && q.arrived.Sub(issued) >= ttl {
		return 0, 0, refuse(40012)
	}
	return size, after, nil
}

// pageTokenPrefix makes sure that every token has the characters that a caller must escape; the padding of base64
// adds "=".
const pageTokenPrefix = "+/%"

// pageToken has the rank of the last row, the time, and what ties them to their list.
func (l *Lark) pageToken(list string, after int64) string { return l.pageTokenOf(list, after, l.now()) }

func (l *Lark) pageTokenOf(list string, after int64, issued time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(after))
	b = binary.BigEndian.AppendUint64(b, uint64(issued.UnixNano()))
	list += " " + strconv.FormatInt(issued.UnixNano(), 10)
	return pageTokenPrefix + base64.StdEncoding.EncodeToString(append(b, l.hash("page "+list, int(after))[:10]...))
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
	var page larkPage[T]
	rows = nextRows(l, rows, size+1, after, wanted)
	if len(rows) > size {
		rows = rows[:size]
		page.HasMore, page.PageToken = true, l.pageToken(list, l.rank(rows[size-1].sequence()))
	}
	for _, row := range rows {
		page.Items = append(page.Items, view(row))
	}
	return page
}

// nextRows returns up to n of the wanted rows after the given rank, in the order of ranks; rows are by seq.
func nextRows[R sequenced](l *Lark, rows []R, n int, after int64, wanted func(R) bool) []R {
	var next []R
	if !l.switches.Shuffle {
		start := sort.Search(len(rows), func(i int) bool { return l.rank(rows[i].sequence()) > after })
		for _, row := range rows[start:] {
			if len(next) == n {
				break
			}
			if wanted(row) {
				next = append(next, row)
			}
		}
		return next
	}
	// The first n so far: sorting all rows for each page would make a long list slow.
	for _, row := range rows {
		rank := l.rank(row.sequence())
		if rank <= after || len(next) == n && rank > l.rank(next[n-1].sequence()) || !wanted(row) {
			continue
		}
		i, _ := slices.BinarySearchFunc(next, rank, func(r R, rank int64) int { return cmp.Compare(l.rank(r.sequence()), rank) })
		next = slices.Insert(next, i, row)
		next = next[:min(n, len(next))]
	}
	return next
}
