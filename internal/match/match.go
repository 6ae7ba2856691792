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
	// KnownFrom is the confidence from which an answer is a match.
	KnownFrom = 0.55
	// MaybeFrom is the confidence from which an answer is offered as a possibility.
	MaybeFrom = 0.35
	// maxMaybe is how many possibilities are offered.
	maxMaybe = 3
	// maxClosest is how many nearly met entries are named.
	maxClosest = 3
)

// Searcher looks texts up in a set of indexes, the nearest first. It is safe for concurrent use.
type Searcher struct {
	bases []*index.Index
	keep  func(base, entry int) bool
}

// NewSearcher returns a Searcher over the indexes. keep, if not nil, says which entries take part.
func NewSearcher(bases []*index.Index, keep func(base, entry int) bool) *Searcher {
	return &Searcher{bases: bases, keep: keep}
}

// Match looks an error text up. limit bounds the matches of a known text (0: no bound).
func (s *Searcher) Match(t *errtext.Text, limit int) Result {
	return s.verdict(t, s.found(t), limit)
}

// found returns the candidates of a text, pasted or typed, unordered.
func (s *Searcher) found(t *errtext.Text) []candidate {
	found := s.paste(t)
	if isTyped(t) {
		found = mergeTyped(found, s.typed(t))
	}
	return found
}

// candidate is an entry that a text may be about.
type candidate struct {
	ref        EntryRef
	bare       bool // its entry has no samples
	confidence float64
	features   *features // nil for a typed query
	places     []place
	lead       float64 // by how much its best clue is worth more than that of the next entry of its base, as a share
	line       float64 // share of the line of its best clue that the entry holds, see lineKnown
	bag        float64 // the same in bits
	held       float64 // how much of the rarity of the text's words it holds, see heldOf
	heldLead   float64 // by how much that is more than what the next entry holds, as a share
	bagLead    float64 // by how much bag is more than that of the next entry, as a share
	code       code    // what the text's error codes say of it
	names      int     // the line, plus one, whose message bears the entry's title as its name, see titleLine; 0: none
	general    bool    // its entry is a general one, see kb.Entry
	lines      []int32 // the line of its best clue first, then those that it holds mostly
	ruledOut   bool    // a text of its unless list stands in the block
}

// place is a clue met in the text.
type place struct {
	clue int
	al   alignment
}

func (p place) entry() int { return index.EntryOf(p.clue) }

// nearly reports whether a candidate shares enough with the text to be named as nearly met: a good part of a rare clue,
// or of a typed query.
func (c *candidate) nearly() bool {
	if len(c.places) == 0 {
		return c.confidence >= 0.15
	}
	al := &c.places[0].al
	return bitsOf(al.found) >= 18 && al.coverage() >= 0.4 && bitsOf(al.core) > 8 && !c.ruledOut
}

// shared orders what was nearly met: how much of its best clue a candidate has in common with the text, whatever speaks
// against it.
func (c *candidate) shared() float64 {
	if len(c.places) == 0 {
		return c.confidence
	}
	al := &c.places[0].al
	return bitsOf(al.found) * al.coverage()
}

// order compares two candidates by confidence, the better one first, ties by base and id.
func (s *Searcher) order(a, b candidate) int { return s.by(b.confidence, a.confidence, a.ref, b.ref) }

// insert adds x to what is sorted by cmp, of which the first n are kept.
func insert[T any](sorted []T, x T, n int, cmp func(a, b T) int) []T {
	if len(sorted) == n && cmp(x, sorted[n-1]) >= 0 {
		return sorted
	}
	at, _ := slices.BinarySearchFunc(sorted, x, cmp)
	return slices.Insert(sorted[:min(len(sorted), n-1)], at, x)
}

// rank puts the best candidate first. Of those that are known, one that follows from another comes last.
func (s *Searcher) rank(found []candidate) {
	slices.SortFunc(found, s.order)
	n := 0
	for n < len(found) && found[n].confidence >= KnownFrom {
		n++
	}
	var causes, follow []candidate
	for i := range found[:n] {
		if slices.ContainsFunc(found[:n], found[i].follows) {
			follow = append(follow, found[i])
		} else {
			causes = append(causes, found[i])
		}
	}
	if len(follow) > 0 {
		copy(found, append(causes, follow...))
	}
}

// follows reports whether a candidate is of a general entry, and the other one is not and stands on a line that the general
// one does not hold, or holds more of its line: what it tells of is the cause.
func (c *candidate) follows(o candidate) bool {
	return c.general && !o.general && len(o.lines) > 0 && (!slices.Contains(c.lines, o.lines[0]) || o.bag > c.bag)
}

// by compares two entries by x and y, ties by base and id.
func (s *Searcher) by(x, y float64, a, b EntryRef) int {
	if c := cmp.Compare(x, y); c != 0 {
		return c
	}
	return s.ties(a, b)
}

func (s *Searcher) ties(a, b EntryRef) int {
	if a.Index != b.Index {
		return cmp.Compare(a.Index, b.Index)
	}
	ix := s.bases[a.Index]
	return cmp.Compare(ix.ID(a.Entry), ix.ID(b.Entry))
}

// verdict turns ranked candidates into a result.
func (s *Searcher) verdict(t *errtext.Text, found []candidate, limit int) Result {
	s.rank(found)
	r := Result{Verdict: Unknown}
	n := 0
	switch {
	case len(found) > 0 && found[0].confidence >= KnownFrom:
		r.Verdict = Known
		for n < len(found) && found[n].confidence >= MaybeFrom && (limit == 0 || n < limit) {
			n++
		}
	case len(found) > 0 && found[0].confidence >= MaybeFrom && (isTyped(t) || t.Fails()):
		// Where nothing says that something went wrong, a shared clue alone is no doubt worth raising.
		r.Verdict = Maybe
		for n < len(found) && found[n].confidence >= MaybeFrom && n < maxMaybe {
			n++
		}
	}
	for i := range found[:n] {
		r.Matches = append(r.Matches, s.match(t, &found[i]))
	}
	slices.SortFunc(found[n:], func(a, b candidate) int { return s.by(b.shared(), a.shared(), a.ref, b.ref) })
	for i := n; i < len(found) && len(r.Closest) < maxClosest; i++ {
		if found[i].nearly() {
			r.Closest = append(r.Closest, s.near(&found[i]))
		}
	}
	return r
}

// Scored is a candidate with what its confidence was made of.
type Scored struct {
	Entry      EntryRef
	Bare       bool // the entry has no samples
	Confidence float64
	Signals    []Signal
}

// Candidates returns every entry that a pasted text was compared with and that was not ruled out, best first. It is for
// evaluation and explanation.
func (s *Searcher) Candidates(t *errtext.Text) []Scored {
	found := s.paste(t)
	s.rank(found)
	var out []Scored
	for i := range found {
		if c := &found[i]; !c.ruledOut {
			out = append(out, Scored{c.ref, c.bare, c.confidence, c.signals()})
		}
	}
	return out
}

// FeatureNames returns the names of all signals of a pasted text, in the order of their weights.
func FeatureNames() []string { return slices.Clone(featureNames[:]) }

// Weights returns the shipped weights of the signals, then the bias: those for entries with samples, or for those without.
func Weights(bare bool) []float64 {
	w, bias := weightsOf(bare)
	return append(slices.Clone(w[:]), bias)
}

// FeatureSigns says for each feature whether more of it speaks for an entry (+1), against it (-1), or either (0).
func FeatureSigns() []int {
	out := make([]int, numFeatures)
	for i := range out {
		out[i] = 1
	}
	for _, i := range [...]int{fDecides, fScopeOther, fCallOther, fCallModule, fCallNone, fNotThis, fCodeOther} {
		out[i] = -1
	}
	out[fProse] = 0
	return out
}
