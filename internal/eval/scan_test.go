package eval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"unstuck/entries"
	"unstuck/internal/engine"
	"unstuck/internal/match"
)

// scanTransforms are what happens to texts on their way into logs.
var scanTransforms = []string{"", "coloured", "json", "wrapped", "syslog", "iso-log", "crlf"}

func transformed(t *testing.T, name, text string) string {
	t.Helper()
	if name == "" {
		return text
	}
	all := Transforms()
	i := slices.IndexFunc(all, func(tr Transform) bool { return tr.Name == name })
	if i < 0 {
		t.Fatalf("no transform %q", name)
	}
	return all[i].Apply(text)
}

// knownTo returns the entries that a lookup calls known: the best match on each of its lines.
func knownTo(t *testing.T, e *engine.Engine, text string) []string {
	t.Helper()
	a, err := e.Lookup(context.Background(), strings.NewReader(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if a.Verdict == match.Known {
		out = append(out, a.Matches[0].Item.ID)
	}
	return out
}

// scanned returns the entries that a scan finds.
func scanned(t *testing.T, e *engine.Engine, text string, knownOnly bool) []string {
	t.Helper()
	s, err := e.NewScan(context.Background(), engine.ScanOptions{KnownOnly: knownOnly})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ReadStream(context.Background(), "-", 0, strings.NewReader(text)); err != nil && !errors.Is(err, engine.ErrBinary) {
		t.Fatal(err)
	}
	var out []string
	for _, is := range s.Result().Issues {
		out = append(out, is.Item.ID)
	}
	slices.Sort(out)
	return out
}

// TestScanAgrees holds that a scan of a small text finds what a lookup knows, alone and in the middle of a log that is too
// large to be looked up as a whole, whatever happened to it on its way there; and that hardly anything is found where a
// lookup knows nothing: a lookup weighs everything in a text together, a scan block by block. Known issues alone are
// looked for by pieces of their wording, which a few texts word in another way.
func TestScanAgrees(t *testing.T) {
	_, cases := shippedCases(t)
	cases = slices.DeleteFunc(cases, func(c Case) bool { return c.Kind == "typed" })
	e, err := engine.Open(context.Background(), engine.Options{Embedded: entries.FS, Index: entries.Index})
	if err != nil {
		t.Fatal(err)
	}
	var quiet strings.Builder
	for i := range 900 {
		fmt.Fprintf(&quiet, "2026-03-14T09:%02d:%02d.000Z INFO served /carts/%d in %d ms, all is well with the shop\n", i/60, i%60, i*7919%9999, i%97)
	}
	for _, mode := range []struct {
		name          string
		log           bool
		knownOnly     bool
		missed, extra float64 // at most, as shares of what a lookup knows and does not know
	}{
		{"alone", false, false, 0, 0.06},
		{"in a log", true, false, 0.03, 0.06},
		{"in a log, known only", true, true, 0.08, 0.06},
	} {
		for k, tr := range scanTransforms {
			t.Run(mode.name+" "+tr, func(t *testing.T) {
				t.Parallel()
				var known, unknown int
				var missed, extra []string
				for i := range cases {
					if k == 0 && i%2 != 0 || k > 0 && i%16 != k { // many of the texts as they are, some in each other way
						continue
					}
					c := &cases[i]
					text := transformed(t, tr, c.Query)
					want := knownTo(t, e, text)
					if mode.log {
						around := quiet.String()
						if tr == "wrapped" { // a terminal breaks all lines
							around = transformed(t, tr, around)
						}
						text = around + strings.TrimSuffix(text, "\n") + "\n" + around
					}
					got := scanned(t, e, text, mode.knownOnly)
					known += len(want)
					for _, id := range want {
						if !slices.Contains(got, id) {
							missed = append(missed, c.Cohort+"/"+c.ID+" "+id)
						}
					}
					if len(want) == 0 {
						unknown++
						if len(got) > 0 {
							extra = append(extra, fmt.Sprint(c.Cohort, "/", c.ID, got))
						}
					}
				}
				t.Logf("%d known: missed %q; %d not: found %q", known, missed, unknown, extra)
				if float64(len(missed)) > mode.missed*float64(known)+0.5 {
					t.Errorf("of %d known ones %d are missed", known, len(missed))
				}
				if float64(len(extra)) > mode.extra*float64(unknown)+1 {
					t.Errorf("of %d that no lookup knows %d are found", unknown, len(extra))
				}
			})
		}
	}
}
