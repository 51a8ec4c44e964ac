package provider_test

import "testing"

func TestSync_departments_exchange_their_names(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := func(x, y string) string {
		return w.byHand(`{ people = { ann = { name = "Ann", email = "ann@acme.example", departments = ["x"] } }, departments = {
			x = { name = "` + x + `" }, y = { name = "` + y + `" } } }`)
	}
	f := w.folder(of("Alpha", "Beta"))
	f.settle()
	alpha, beta := w.department("Alpha"), w.department("Beta")
	f.write(of("Beta", "Alpha"))
	f.plan().changes(`~ y: departments exchange their names here, so it is called "renaming ` + beta + `" in Lark until "Alpha" is free`)
	f.apply().succeeds()
	if w.department("Alpha") != beta || w.department("Beta") != alpha {
		t.Errorf("Alpha is %s and Beta is %s, as before", w.department("Alpha"), w.department("Beta"))
	}
	f.plan().empty()
	f.undrifted()
}
