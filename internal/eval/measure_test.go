package eval

import (
	"math"
	"slices"
	"testing"

	"unstuck/internal/match"
)

// TestRight goes through every rule of what counts as right.
func TestRight(t *testing.T) {
	known := func(id string) Answer { return Answer{Verdict: match.Known, First: id, Nearest: id} }
	maybe := func(id string) Answer { return Answer{Verdict: match.Maybe, First: id, Nearest: id} }
	none := Answer{Verdict: match.Unknown, Nearest: "a"}
	for _, tt := range []struct {
		kind   string
		expect []string
		answer Answer
		want   bool
	}{
		{"paste", []string{"a"}, known("a"), true},
		{"paste", []string{"b", "a"}, known("a"), true},
		{"paste", []string{"a"}, known("b"), false},
		{"paste", []string{"a"}, maybe("a"), false},
		{"paste", []string{"a"}, none, false},
		{"log", []string{"a"}, known("a"), true},
		{"log", []string{"a"}, maybe("a"), false},
		{"synthetic", []string{"a"}, maybe("a"), false},
		{"typed", []string{"a"}, known("a"), true},
		{"typed", []string{"a"}, maybe("a"), true},
		{"typed", []string{"a"}, maybe("b"), false},
		{"typed", []string{"a"}, none, false},
		{"typed", nil, maybe("a"), true},
		{"near-miss", nil, known("a"), false},
		{"near-miss", nil, maybe("a"), true},
		{"near-miss", nil, none, true},
		{"none", nil, maybe("a"), true},
		{"far", nil, maybe("a"), false},
		{"far", nil, known("a"), false},
		{"far", nil, none, true},
	} {
		if got := Right(&Case{Kind: tt.kind, Expect: tt.expect}, tt.answer); got != tt.want {
			t.Errorf("Right(%s %v, %s %q) = %v, want %v", tt.kind, tt.expect, tt.answer.Verdict, tt.answer.First, got, tt.want)
		}
	}
}

func TestElsewhere(t *testing.T) {
	b := &Base{Family: map[string]bool{"a": true}}
	near, far, paste := &Case{Kind: "near-miss"}, &Case{Kind: "far"}, &Case{Kind: "paste", Expect: []string{"a"}}
	for _, c := range []struct {
		c    *Case
		a    Answer
		want bool
	}{
		{near, Answer{Verdict: match.Known, First: "new"}, true},
		{near, Answer{Verdict: match.Known, First: "a"}, false},
		{near, Answer{Verdict: match.Maybe, First: "new"}, false},
		{far, Answer{Verdict: match.Known, First: "new"}, false},
		{paste, Answer{Verdict: match.Known, First: "new"}, false},
	} {
		if got := elsewhere(b, c.c, c.a); got != c.want {
			t.Errorf("%+v answered by %+v: %v", c.c, c.a, got)
		}
	}
	if elsewhere(&Base{}, near, Answer{Verdict: match.Known, First: "new"}) {
		t.Error("cases that were labelled for all entries know all")
	}
}

func TestTallies(t *testing.T) {
	paste := &Case{Cohort: "x", Kind: "paste", Expect: []string{"a"}}
	arguable := &Case{Cohort: "x", Kind: "paste", Expect: []string{"a"}, Note: "[borderline] who knows"}
	near := &Case{Cohort: "x", Kind: "near-miss"}
	var os []Outcome
	for _, o := range []struct {
		c *Case
		a Answer
	}{
		{near, Answer{Verdict: match.Maybe, First: "b", Nearest: "b"}},
		{near, Answer{Verdict: match.Known, First: "b", Nearest: "b"}},
		{arguable, Answer{Verdict: match.Known, First: "b", Nearest: "b"}},
		{paste, Answer{Verdict: match.Known, First: "a", Nearest: "a"}},
		{paste, Answer{Verdict: match.Maybe, First: "a", Nearest: "a"}},
		{paste, Answer{Verdict: match.Unknown}},
	} {
		os = append(os, Outcome{Case: o.c, Answer: o.a, Right: Right(o.c, o.a)})
	}
	os = append(os, Outcome{Case: near, Answer: Answer{Verdict: match.Known, First: "new"}, Elsewhere: true}) // not counted
	want := []Tally{
		{Cohort: "x", Label: "paste", Answerable: true, Cases: 3, Right: 1, Maybe: 1, None: 1, First: 2},
		{Cohort: "x", Label: "paste~", Answerable: true, Cases: 1, Wrong: 1},
		{Cohort: "x", Label: "near-miss", Cases: 2, Right: 1, Wrong: 1, Maybe: 1},
	}
	got := Tallies(os)
	if !slices.Equal(got, want) {
		t.Errorf("Tallies:\n got %+v\nwant %+v", got, want)
	}
	all := Totals("all", append(got, got...))
	if len(all) != 3 || all[0].Cases != 6 || all[0].Right != 2 || all[2].Maybe != 2 {
		t.Errorf("Totals: %+v", all)
	}
}

// TestWilson compares with values computed by hand from the formula: 8 of 10 gives the centre
// (0.8 + 3.8415/20) / (1 + 3.8415/10) = 0.7167 and the half width 0.2265.
func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		hits, n int
		lo, hi  float64
	}{
		{8, 10, 0.4902, 0.9433},
		{0, 10, 0, 0.2775},
		{10, 10, 0.7225, 1},
		{0, 0, 0, 1},
	} {
		lo, hi := Wilson(tt.hits, tt.n)
		if math.Abs(lo-tt.lo) > 1e-4 || math.Abs(hi-tt.hi) > 1e-4 {
			t.Errorf("Wilson(%d, %d) = %.4f, %.4f, want %.4f, %.4f", tt.hits, tt.n, lo, hi, tt.lo, tt.hi)
		}
	}
}

// TestCases checks the labelled cases themselves.
func TestCases(t *testing.T) {
	cases, err := Load("testdata/cases")
	if err != nil {
		t.Fatal(err)
	}
	b, err := OpenBase("../../entries", nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	texts := map[string]string{}
	for i := range cases {
		c := &cases[i]
		name := c.Cohort + "/" + c.ID
		if c.ID == "" || c.Query == "" || c.Note == "" || c.Source == "" {
			t.Errorf("%s: id, query, source and note must not be empty", name)
		}
		if ids[c.ID] {
			t.Errorf("%s: the id is taken", name)
		}
		ids[c.ID] = true
		if other, ok := texts[c.Query]; ok {
			t.Errorf("%s: the same text as %s", name, other)
		}
		texts[c.Query] = name
		if !slices.Contains(kinds[:], c.Kind) {
			t.Errorf("%s: unknown kind %q", name, c.Kind)
		}
		answerable := c.Kind == "paste" || c.Kind == "log" || c.Kind == "typed" || c.Kind == "synthetic"
		if answerable != c.Answerable() {
			t.Errorf("%s: %s with expected answers %v", name, c.Kind, c.Expect)
		}
		for _, want := range c.Expect {
			if !slices.Contains(b.names, want) {
				t.Errorf("%s: expects %q, which is no entry", name, want)
			}
		}
	}
}
