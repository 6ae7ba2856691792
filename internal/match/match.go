// Package match decides which entry, if any, an error text is about. It holds all weights.
//
// A paste goes this way: the rare words and pairs of words in it name candidate clues (package index); each candidate
// is laid over the text where it was met (align.go); what was found, contradicted and missing becomes a handful of
// features of its entry (features.go); a logistic model turns these into a calibrated confidence (model.go); two
// thresholds turn that into a verdict. A typed query has rules of its own (typed.go).
package match

import (
	"cmp"
	"slices"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

const (
	// knownFrom is the confidence from which an answer is a match.
	knownFrom = 0.5
	// maybeFrom is the confidence from which an answer is offered as a possibility.
	maybeFrom = 0.35
	// maxMaybe is how many possibilities are offered.
	maxMaybe = 3
	// maxClosest is how many nearly met entries are named.
	maxClosest = 3
)

// Searcher looks texts up in a set of indexes, the nearest first. It is safe for concurrent use.
type Searcher struct {
	bases []*index.Index
	keep  func(base, entry int) bool
	brute bool // candidates by looking at every clue: the reference that the index must equal
}

// NewSearcher returns a Searcher over the indexes. keep, if not nil, says which entries take part.
func NewSearcher(bases []*index.Index, keep func(base, entry int) bool) *Searcher {
	return &Searcher{bases: bases, keep: keep}
}

// Match looks an error text up. limit bounds the matches of a known text (0: no bound).
func (s *Searcher) Match(t *errtext.Text, limit int) Result {
	found := s.paste(t)
	if isTyped(t) {
		found = mergeTyped(found, s.typed(t))
	}
	return s.verdict(t, found, limit)
}

// candidate is an entry that a text may be about.
type candidate struct {
	ref        EntryRef
	confidence float64
	features   features
	places     []place
	typed      bool
	ruledOut   bool // a text of its unless list stands in the block
}

// place is a clue met in the text.
type place struct {
	clue int
	al   alignment
}

// order ranks candidates, ties by base and entry.
func order(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(a.ref.Index, b.ref.Index), cmp.Compare(a.ref.Entry, b.ref.Entry))
}

// verdict turns ranked candidates into a result.
func (s *Searcher) verdict(t *errtext.Text, found []candidate, limit int) Result {
	slices.SortFunc(found, order)
	r := Result{Verdict: Unknown}
	n := 0
	switch {
	case len(found) > 0 && found[0].confidence >= knownFrom:
		r.Verdict = Known
		for n < len(found) && found[n].confidence >= maybeFrom && (limit == 0 || n < limit) {
			n++
		}
	case len(found) > 0 && found[0].confidence >= maybeFrom:
		r.Verdict = Maybe
		for n < len(found) && found[n].confidence >= maybeFrom && n < maxMaybe {
			n++
		}
	}
	for i := range found[:n] {
		r.Matches = append(r.Matches, s.match(t, &found[i]))
	}
	for i := n; i < len(found) && len(r.Closest) < maxClosest; i++ {
		if found[i].confidence >= 0.02 {
			r.Closest = append(r.Closest, s.near(&found[i]))
		}
	}
	return r
}

func (s *Searcher) near(c *candidate) Near {
	n := Near{Entry: c.ref, Confidence: c.confidence}
	ix := s.bases[c.ref.Index]
	if len(c.places) > 0 {
		p := c.places[0]
		n.Missing = s.lost(ix, p, p.al.against|p.al.lost)
	}
	return n
}

// lost returns the words of a clue that the mask names, joining neighbours.
func (s *Searcher) lost(ix *index.Index, p place, mask uint64) []string {
	c := ix.Clue(p.clue)
	toks := ix.AppendTokens(nil, c)
	var out []string
	run := ""
	for i, t := range toks {
		if mask&(1<<i) != 0 {
			if run != "" && t.Role&index.Glued == 0 {
				run += " "
			} else if run != "" {
				run += "."
			}
			run += ix.Word(t.Hash)
			continue
		}
		if run != "" {
			out = append(out, run)
		}
		run = ""
	}
	if run != "" {
		out = append(out, run)
	}
	return out
}

// match collects the evidence of a candidate, a line of the text at a time.
func (s *Searcher) match(t *errtext.Text, c *candidate) Match {
	m := Match{Entry: c.ref, Confidence: c.confidence, Signals: c.signals()}
	ix := s.bases[c.ref.Index]
	var lines []int
	for _, p := range c.places {
		if p.al.found == 0 || len(m.Evidence) == 5 {
			continue
		}
		n := int(t.Tokens[p.al.first].Line)
		l := t.Lines[n]
		if slices.Contains(lines, l.Num) {
			continue
		}
		lines = append(lines, l.Num)
		m.Evidence = append(m.Evidence, Evidence{Line: l.Num, Offset: l.Offset, Text: l.Raw, Clue: ix.Text(ix.Clue(p.clue))})
	}
	if len(c.places) > 0 {
		b := t.Blocks[t.BlockOf(int(t.Tokens[c.places[0].al.first].Line))]
		m.Block = Span{t.Lines[b.First].Num, t.Lines[b.End-1].Num}
	} else if len(t.Lines) > 0 {
		m.Block = Span{t.Lines[0].Num, t.Lines[len(t.Lines)-1].Num}
		m.Evidence = []Evidence{{Line: t.Lines[0].Num, Offset: t.Lines[0].Offset, Text: t.Lines[0].Raw, Clue: ix.Entry(c.ref.Entry).Title}}
	}
	return m
}

// Scored is a candidate with what its confidence was made of.
type Scored struct {
	Entry      EntryRef
	Confidence float64
	Typed      bool // found as a typed query; it has no signals
	Signals    []Signal
}

// Candidates returns every entry that a text was compared with and that was not ruled out, best first. It is for evaluation and explanation.
func (s *Searcher) Candidates(t *errtext.Text) []Scored {
	found := s.paste(t)
	slices.SortFunc(found, order)
	var out []Scored
	for i := range found {
		if c := &found[i]; !c.ruledOut {
			out = append(out, Scored{c.ref, c.confidence, c.typed, c.signals()})
		}
	}
	return out
}

// FeatureNames returns the names of all signals of a pasted text, in the order of their weights.
func FeatureNames() []string { return slices.Clone(featureNames[:]) }

// FeatureSigns says for each feature whether more of it speaks for an entry (+1) or against it (-1).
func FeatureSigns() []int {
	out := make([]int, numFeatures)
	for i := range out {
		out[i] = 1
	}
	for _, i := range [...]int{fContradicted, fDecides, fScopeOther, fCallOther, fCallModule, fCallNone, fNotThis} {
		out[i] = -1
	}
	return out
}
