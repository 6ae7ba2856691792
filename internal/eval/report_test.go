package eval

import (
	"bytes"
	"flag"
	"os"
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
		t.Errorf("below internal/eval/floors.json:\n  %s\n\"Not right\" at the end of report.txt names the cases. "+
			"Mend the matching or the entry. Only if a case was wrong or left, or a cohort is new, set the floors anew: "+
			"go test ./internal/eval -run TestFloors -floors, and say why in the commit.", strings.Join(below, "\n  "))
	}
}

// TestReportIsStable measures again and wants the same text.
func TestReportIsStable(t *testing.T) {
	again, err := Evaluate("../../entries", "testdata")
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Diff("first", []byte(measured(t).Text()), "second", []byte(again.Text())); d != nil {
		t.Errorf("measured twice, two reports:\n%s", d)
	}
}
