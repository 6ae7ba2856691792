package eval

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

var (
	update = flag.Bool("update", false, "write report.txt")
	floors = flag.Bool("floors", false, "write floors.json: what holds now becomes the least that is accepted")
)

// figures are measured once for all tests.
var figures = sync.OnceValues(func() (*Figures, error) { return Evaluate("../../entries", "testdata") })

func measured(t *testing.T) *Figures {
	t.Helper()
	if raced {
		t.Skip("too slow under the race detector")
	}
	f, err := figures()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestReport fails when the checked-in report does not say what holds now.
func TestReport(t *testing.T) {
	const file = "report.txt"
	now := []byte(measured(t).Text())
	if *update {
		if err := os.WriteFile(file, now, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v\nrun make eval", err)
	}
	old = bytes.ReplaceAll(old, []byte("\r\n"), []byte("\n"))
	if d := diff.Diff("report.txt as checked in", old, "report.txt as measured now", now); d != nil {
		t.Errorf("the report is out of date. Look at what changed; if it is meant, run make eval and commit internal/eval/report.txt.\n%s", d)
	}
}

// TestFloors fails when a cohort falls below what was reached before.
func TestFloors(t *testing.T) {
	const file = "floors.json"
	f := measured(t)
	if *floors {
		if err := f.Floors().Write(file); err != nil {
			t.Fatal(err)
		}
		return
	}
	least, err := ReadFloors(file)
	if err != nil {
		t.Fatal(err)
	}
	if below := f.Below(least); len(below) > 0 {
		t.Errorf("internal/eval/floors.json is not kept:\n  %s\n\"Not right\" at the end of report.txt, written anew by "+
			"make eval, names the cases. Mend the matching or the entry. Only if a case was mislabelled or left, or a "+
			"cohort is new, set the floors to what holds now, and say why in the commit:\n"+
			"  go test ./internal/eval -run TestFloors -floors", strings.Join(below, "\n  "))
	}
}

// TestBelow checks what is said of figures that do not keep their floors.
func TestBelow(t *testing.T) {
	f := &Figures{
		Sections:   []Section{{Name: "shipped", Tallies: []Tally{{Cohort: "x", Label: "paste", Right: 8, Cases: 10}, {Cohort: "y", Label: "far", Right: 1, Cases: 1}}}},
		Robustness: []Survival{{Transform: Transform{Name: "crlf"}, Answers: 8, Kept: 6, Refusals: 1, Refused: 1}},
	}
	if below := f.Below(f.Floors()); len(below) > 0 {
		t.Errorf("below their own floors: %q", below)
	}
	got := f.Below(Floors{
		Least:    map[string]int{"shipped x paste": 9, "shipped z log": 1},
		MostLost: map[string]int{"crlf answers": 1, "crlf refusals": 0},
	})
	want := []string{
		"shipped x paste: 8 of 10 right, at least 9 are wanted",
		"shipped y far: there is no floor for it",
		"shipped z log: has a floor, but no cases",
		"crlf answers: 2 of 8 lost, at most 1 are allowed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("Below:\n got %q\nwant %q", got, want)
	}
}
