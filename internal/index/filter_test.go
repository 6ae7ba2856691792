package index

import (
	"strings"
	"testing"

	"unstuck/internal/kb"
)

func literals(t *testing.T, keep func(int) bool, entries ...kb.Entry) map[int][]string {
	t.Helper()
	ix, err := Open(Build(entries, 1))
	if err != nil {
		t.Fatal(err)
	}
	out := map[int][]string{}
	ix.EachLiteral(5, keep, func(entry int, literal string) bool { out[entry] = append(out[entry], literal); return true })
	return out
}

func sampleEntry(id, title, sample string) kb.Entry {
	return kb.Entry{ID: id, Title: title, Fix: "x", Samples: []kb.Sample{{Text: sample}}}
}

func TestEachLiteral(t *testing.T) {
	got := literals(t, nil,
		sampleEntry("a", "Valve assembly jammed", `pump <0.12.0>: valve assembly "jammed" in pumphouse\n after 17 s`),
		sampleEntry("b", "E4711", "E4711"),
		sampleEntry("c", "qzx", "qzx"), sampleEntry("d", "no", "no"))
	for _, l := range append(got[0], got[1]...) {
		if strings.ContainsAny(l, "\"\\<>\n\t") || strings.Contains(l, "  ") || len(l) > literalMost || len(l) < 5 {
			t.Errorf("literal %q", l)
		}
	}
	has := func(n int, want string) {
		t.Helper()
		for _, l := range got[n] {
			if l == want {
				return
			}
		}
		t.Errorf("%q is not among %q", want, got[n])
	}
	has(0, "valve assembly")
	has(1, "E4711")
	has(2, "") // too short to be looked for
	if len(got[3]) > 0 {
		t.Errorf("a common word alone gives %q", got[3])
	}
}

// TestEachLiteralStands holds that every literal stands in a clue of its entry as it is.
func TestEachLiteralStands(t *testing.T) {
	e := []kb.Entry{
		sampleEntry("a", "Valve assembly jammed in the pumphouse", "valve assembly jammed in pumphouse, actuator unresponsive\n    at pump.valve (pump/valve.ex:12)"),
		sampleEntry("b", "(Relay.Error) undervoltage lockout", "** (Relay.Error) undervoltage lockout engaged on busbar {:relay, 7}"),
	}
	for n, ls := range literals(t, nil, e...) {
		for _, l := range ls {
			if !strings.Contains(e[n].Title+"\n"+e[n].Samples[0].Text, l) {
				t.Errorf("%q does not stand in %s", l, e[n].ID)
			}
		}
	}
	if got := literals(t, func(n int) bool { return n == 1 }, e...); len(got[0]) > 0 || len(got[1]) == 0 {
		t.Errorf("kept %v", got)
	}
}
