package match

import (
	"slices"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

// MatchBlock returns the entries that a piece of a log is about, best first: those that Match would call known by its
// lines, but never as a typed query, which a short line of a log could be taken for. Of entries that stand on the same
// evidence it returns the best.
func (s *Searcher) MatchBlock(t *errtext.Text) []Match { return s.known(t, s.paste(t)) }

// MatchWhole is MatchBlock for a text that is a whole input: what Match says of it, and nothing else.
func (s *Searcher) MatchWhole(t *errtext.Text) []Match { return s.known(t, s.found(t)) }

func (s *Searcher) known(t *errtext.Text, found []candidate) []Match {
	slices.SortFunc(found, s.order)
	var out []Match
	for i := range found {
		if found[i].confidence < KnownFrom {
			break
		}
		m := s.match(t, &found[i])
		shares := func(e Evidence) bool { return e.Line == m.Evidence[0].Line }
		same := func(o Match) bool { return o.Block == m.Block && slices.ContainsFunc(o.Evidence, shares) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, m)
		}
	}
	return out
}

// Leads reports whether anything in a text leads to a clue. Where nothing does, MatchBlock finds nothing.
func (s *Searcher) Leads(t *errtext.Text) bool {
	var grams []index.Gram
	for _, ix := range s.bases {
		if grams = ix.Grams(grams[:0], t.Tokens); len(grams) > 0 {
			return true
		}
	}
	return false
}
