package eval

import (
	"cmp"
	"math"
	"slices"

	"unstuck/internal/match"
)

// Outcome is how one case ended.
type Outcome struct {
	Case   *Case
	Answer Answer
	Right  bool
	// Elsewhere: an entry that the cases know nothing of answers a near miss. Whether it fits is told by reading alone, so
	// it counts neither way.
	Elsewhere bool
}

// Measure asks a base every case.
func Measure(b *Base, cases []Case) []Outcome {
	out := make([]Outcome, len(cases))
	for i := range cases {
		c := &cases[i]
		a := b.Ask(c)
		out[i] = Outcome{Case: c, Answer: a, Right: Right(c, a), Elsewhere: elsewhere(b, c, a)}
	}
	return out
}

// elsewhere reports whether a case that none of the entries it was labelled for answers is matched by another entry.
func elsewhere(b *Base, c *Case, a Answer) bool {
	return !c.Answerable() && c.Kind != "far" && a.Verdict == match.Known && !b.labelled(a.First)
}

// Right reports whether an answer counts as right:
//
//	paste, log, synthetic   the verdict is "match" and the first match is expected
//	typed                   the first match listed is expected, whatever the verdict
//	near-miss, none         the verdict is not "match"
//	far                     the verdict is "none"
func Right(c *Case, a Answer) bool {
	switch {
	case !c.Answerable() && c.Kind == "far":
		return a.Verdict == match.Unknown
	case !c.Answerable():
		return a.Verdict != match.Known
	case c.Kind == "typed":
		return a.First != "" && c.Expects(a.First)
	}
	return a.Verdict == match.Known && c.Expects(a.First)
}

// Tally counts the outcomes of the cases of one kind in one cohort.
//
// Answerable cases are right, or else the verdict was a match on another entry (Wrong), Maybe or None. Unanswerable
// ones were refused as Maybe or None, or matched (Wrong).
type Tally struct {
	Cohort     string
	Label      string // kind, with ~ for borderline cases
	Answerable bool
	Cases      int
	Right      int
	Wrong      int
	Maybe      int
	None       int
	First      int // answerable cases whose right entry was ranked first, whatever the verdict
}

func (t *Tally) add(o Outcome) {
	t.Cases++
	if o.Right {
		t.Right++
	}
	if t.Answerable && o.Case.Expects(o.Answer.Nearest) {
		t.First++
	}
	if t.Answerable && o.Right {
		return
	}
	switch o.Answer.Verdict {
	case match.Known:
		t.Wrong++
	case match.Maybe:
		t.Maybe++
	default:
		t.None++
	}
}

// kinds orders the kinds of cases in tables; others follow by name.
var kinds = [...]string{"paste", "log", "synthetic", "typed", "near-miss", "none", "far"}

func kindOrder(kind string) int {
	if i := slices.Index(kinds[:], kind); i >= 0 {
		return i
	}
	return len(kinds)
}

// Tallies counts outcomes by cohort and kind, cohorts in the order in which they come, answerable kinds first, clear
// before borderline.
func Tallies(outcomes []Outcome) []Tally {
	type key struct {
		cohort, label string
		answerable    bool
	}
	at := map[key]*Tally{}
	cohort := map[string]int{}
	kind := map[string]string{}
	var all []*Tally
	for _, o := range outcomes {
		c := o.Case
		if o.Elsewhere {
			continue
		}
		k := key{c.Cohort, c.Label(), c.Answerable()}
		if at[k] == nil {
			at[k] = &Tally{Cohort: k.cohort, Label: k.label, Answerable: k.answerable}
			all = append(all, at[k])
			kind[k.label] = c.Kind
		}
		if _, ok := cohort[c.Cohort]; !ok {
			cohort[c.Cohort] = len(cohort)
		}
		at[k].add(o)
	}
	slices.SortFunc(all, func(a, b *Tally) int {
		return cmp.Or(
			cmp.Compare(cohort[a.Cohort], cohort[b.Cohort]),
			cmp.Compare(rank(a), rank(b)),
			cmp.Compare(kindOrder(kind[a.Label]), kindOrder(kind[b.Label])),
			cmp.Compare(a.Label, b.Label))
	})
	out := make([]Tally, len(all))
	for i, t := range all {
		out[i] = *t
	}
	return out
}

func rank(t *Tally) int {
	if t.Answerable {
		return 0
	}
	return 1
}

// Totals adds the tallies of all cohorts up, a kind a row, under the given name.
func Totals(name string, tallies []Tally) []Tally {
	var out []Tally
	for _, t := range tallies {
		i := slices.IndexFunc(out, func(o Tally) bool { return o.Label == t.Label && o.Answerable == t.Answerable })
		if i < 0 {
			i = len(out)
			out = append(out, Tally{Cohort: name, Label: t.Label, Answerable: t.Answerable})
		}
		o := &out[i]
		o.Cases += t.Cases
		o.Right += t.Right
		o.Wrong += t.Wrong
		o.Maybe += t.Maybe
		o.None += t.None
		o.First += t.First
	}
	slices.SortStableFunc(out, func(a, b Tally) int { return cmp.Compare(rank(&a), rank(&b)) })
	return out
}

// Wilson returns the 95 % score interval of a rate, hits of n.
func Wilson(hits, n int) (lo, hi float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959964
	p, m := float64(hits)/float64(n), float64(n)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return max(mid-half, 0), min(mid+half, 1)
}
