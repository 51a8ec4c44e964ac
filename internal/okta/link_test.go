package okta

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReadLinks_finds_next_however_the_links_are_written(t *testing.T) {
	t.Parallel()
	const self, next = `<https://acme.okta.com/api/v1/users?limit=200>; rel="self"`, `<https://acme.okta.com/api/v1/users?after=00u1&limit=200>; rel="next"`
	const target = "https://acme.okta.com/api/v1/users?after=00u1&limit=200"
	for name, test := range map[string]struct {
		lines []string
		want  links
	}{
		"two lines":            {[]string{self, next}, links{target, true, true, 200}},
		"joined":               {[]string{self + ", " + next}, links{target, true, true, 200}},
		"joined the other way": {[]string{next + "," + self}, links{target, true, true, 200}},
		"the last page":        {[]string{self}, links{"", true, true, 200}},
		"none":                 {nil, links{}},
		"a comma in a link":    {[]string{self, `<https://acme.okta.com/api/v1/users?search=a,b>; rel="next"`}, links{"https://acme.okta.com/api/v1/users?search=a,b", true, true, 200}},
		"without quotes":       {[]string{`</api/v1/users?after=1>; rel=next`}, links{"/api/v1/users?after=1", true, false, 0}},
		"in single quotes":     {[]string{`</api/v1/users?after=1>; rel='next'`}, links{"/api/v1/users?after=1", true, false, 0}},
		"other parameters":     {[]string{`</api/v1/users?after=1>; title="a, b; c"; REL="prev Next"`}, links{"/api/v1/users?after=1", true, false, 0}},
		"quotes in quotes":     {[]string{`</api/v1/users?after=1>; title="\", </x>; rel=\"next\""; rel="next", </y>; rel="self"`}, links{"/api/v1/users?after=1", true, true, 0}},
		"a rel in a title":     {[]string{`</api/v1/users>; title="a; rel=next"; rel="self"`}, links{"", true, true, 0}},
		"a parameter alone":    {[]string{`</api/v1/users?after=1>;crossorigin ; rel = next ;, ,`}, links{"/api/v1/users?after=1", true, false, 0}},
		"the same link twice":  {[]string{next, next}, links{target, true, false, 0}},
	} {
		got, err := readLinks(http.Header{"Link": test.lines})
		if err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestReadLinks_takes_nothing_for_the_last_page_that_it_cannot_read(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`https://acme.okta.com/api/v1/users?after=1; rel="next"`,
		`<https://acme.okta.com/api/v1/users?after=1; rel="next"`,
		`<>; rel="next"`,
		`</api/v1/users?after=1>; rel="next", </api/v1/users?after=2>; rel="next"`,
		`</api/v1/users>; rel="self, </api/v1/users?after=1>; rel=next`,
		`</api/v1/users>; rel="self"; title="\`,
		`</api/v1/users> </api/v1/users?after=1>; rel="next"`,
		`</api/v1/users>; rel="self", next`,
	} {
		if got, err := readLinks(http.Header{"Link": {line}}); err == nil {
			t.Errorf("%s: %+v", line, got)
		}
	}
}

func TestReadLinks_is_the_same_for_lines_and_for_joined_lines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		query := rapid.StringMatching(`[a-zA-Z0-9 ",;()=]{0,30}`).Draw(t, "query")
		target := "https://acme.okta.com/api/v1/users?" + url.Values{"after": {"00u1"}, "search": {query}}.Encode()
		lines := []string{`<https://acme.okta.com/api/v1/users?limit=200>; rel="self"`, "<" + target + `>; rel="next"`}
		apart, err := readLinks(http.Header{"Link": lines})
		if err != nil || apart.next != target {
			t.Fatalf("%+v, %v", apart, err)
		}
		separator := rapid.SampledFrom([]string{",", ", ", " , "}).Draw(t, "separator")
		if joined, err := readLinks(http.Header{"Link": {strings.Join(lines, separator)}}); err != nil || joined != apart {
			t.Fatalf("%+v, %v", joined, err)
		}
	})
}

func TestFollow_stays_with_the_host_and_the_path(t *testing.T) {
	t.Parallel()
	c, err := New(Config{OrgURL: "https://acme.okta.com", APIToken: token})
	if err != nil {
		t.Fatal(err)
	}
	page, err := url.Parse("https://acme.okta.com/api/v1/users?limit=200")
	if err != nil {
		t.Fatal(err)
	}
	for next, ok := range map[string]bool{
		"https://acme.okta.com/api/v1/users?after=1":         true,
		"https://ACME.okta.com:443/api/v1/users?after=1":     true,
		"/api/v1/users?after=1":                              true,
		"?after=1":                                           true,
		"http://acme.okta.com/api/v1/users?after=1":          false,
		"https://acme.okta.com:8443/api/v1/users?after=1":    false,
		"https://evil.example/api/v1/users?after=1":          false,
		"https://acme.okta.com.evil.example/api/v1/users":    false,
		"https://acme.okta.com@evil.example/api/v1/users":    false,
		"https://user@acme.okta.com/api/v1/users?after=1":    false,
		"//evil.example/api/v1/users?after=1":                false,
		"https://acme.okta.com/api/v1/groups?after=1":        false,
		"https://acme.okta.com/api/v1/users/00u1?after=1":    false,
		"https://acme.okta.com/api/v1/users/../apps?after=1": false,
		"https://acme.okta.com/api%2Fv1/users?after=1":       false,
	} {
		if _, err := c.follow(page, next); (err == nil) != ok {
			t.Errorf("%s: %v", next, err)
		}
	}
}
