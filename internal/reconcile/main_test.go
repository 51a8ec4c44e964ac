package reconcile_test

import (
	"flag"
	"os"
	"testing"
)

// The companies that the properties draw are the same in each run of the tests, so that a change is judged by what it
// changes. `make properties` looks for other ones, as many as it is told to, and a workflow has it do so each week.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.seed" || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.seed", "1"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
