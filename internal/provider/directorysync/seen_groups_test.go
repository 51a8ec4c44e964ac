package directorysync

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lark-directory/terraform-provider-lark/internal/directory"
)

func TestInTheFormOf_keeps_groups_as_they_are_written_where_they_mean_the_same(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ written, seen, want string }{
		"the order of members, and more than one of the same": {
			`{"g":{"name":"Crew","members":["b","a","b"]}}`, `{"g":{"name":"Crew","members":["a","b"]}}`, `{"g":{"members":["b","a","b"],"name":"Crew"}}`,
		},
		"who came and who went": {
			`{"g":{"name":"Crew","members":["c","b","a"]}}`, `{"g":{"name":"Crew","members":["a","c","ou_x"]}}`,
			`{"g":{"members":["c","a","ou_x"],"name":"Crew"}}`,
		},
		"a name with spaces, and nothing said of a description": {
			`{"g":{"name":" The  Crew","description":null,"members":[]}}`, `{"g":{"name":"The Crew","members":[]}}`,
			`{"g":{"description":null,"members":[],"name":" The  Crew"}}`,
		},
		"an empty description, and no members": {
			`{"g":{"name":"Crew","description":""}}`, `{"g":{"name":"Crew","description":"","members":[]}}`, `{"g":{"description":"","name":"Crew"}}`,
		},
		"what was changed": {
			`{"g":{"name":"Crew","description":""}}`, `{"g":{"name":"Team","description":"Us","members":["a"]}}`,
			`{"g":{"description":"Us","members":["a"],"name":"Team"}}`,
		},
		"a group that is not there": {
			`{"g":{"name":"Crew"},"h":{"name":"Other"}}`, `{"g":{"name":"Crew","members":[]}}`, `{"g":{"name":"Crew"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen, err := directory.ParseSeen([]byte(`{"people":{},"groups":` + c.seen + `}`))
			if err != nil {
				t.Fatal(err)
			}
			got := string(inTheFormOf([]byte(`{"people":{},"groups":`+c.written+`}`), seen))
			if diff := cmp.Diff(`{"groups":`+c.want+`,"people":{}}`, got); diff != "" {
				t.Errorf("(- expected, + got):\n%s", diff)
			}
		})
	}
}
