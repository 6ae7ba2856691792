package match

import (
	"slices"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

// MatchBlock returns the entries that a block of a log is about, best first: those that Match would call known by its
// lines, but never as a typed query, which a short line of a log could be taken for. around is the block with the lines
// around it, of which before stand before it. They may add to what the block says, and may say that it is not this after
// all; that other errors stand there too says nothing. Of entries that stand on the same evidence it returns the best.
// Evidence is told by its lines in around.
func (s *Searcher) MatchBlock(block, around *errtext.Text, before int) []Match {
	lines := 0
	if n := len(block.Lines); n > 0 {
		lines = block.Lines[n-1].Num
	}
	out := slices.DeleteFunc(s.known(around, s.paste(around)), func(m Match) bool {
		at := m.Evidence[0].Line - before
		return at < 1 || at > lines
	})
	alone := s.known(block, s.paste(block))
	for i := range alone {
		m := &alone[i]
		m.Block.First += before
		m.Block.Last += before
		for k := range m.Evidence {
			m.Evidence[k].Line += before
		}
		if !slices.ContainsFunc(out, m.sameAs) && !s.denied(around, m.Entry) {
			out = append(out, *m)
		}
	}
	return out
}

// denied reports whether a text says of an entry that it is not this: by a line of its unless list, or by one of a text
// that the entry says it is not about, without which it would be known.
func (s *Searcher) denied(t *errtext.Text, ref EntryRef) bool {
	one := NewSearcher(s.bases, func(base, entry int) bool { return base == ref.Index && entry == ref.Entry })
	for _, c := range one.paste(t) {
		if c.ref == ref {
			return c.ruledOut || c.features != nil && c.features[fNotThis] > 0 && c.confidence < KnownFrom
		}
	}
	return false
}

// MatchWhole returns what Match says of a text that is a whole input, if it is known.
func (s *Searcher) MatchWhole(t *errtext.Text) []Match { return s.known(t, s.found(t)) }

func (s *Searcher) known(t *errtext.Text, found []candidate) []Match {
	s.rank(found)
	var out []Match
	for i := range found {
		if found[i].confidence < KnownFrom {
			break
		}
		m := s.match(t, &found[i])
		if !slices.ContainsFunc(out, m.sameAs) {
			out = append(out, m)
		}
	}
	return out
}

// sameAs reports whether two matches are of one entry, or alternatives that stand on the same line.
func (m *Match) sameAs(o Match) bool {
	shares := func(e Evidence) bool { return e.Line == m.Evidence[0].Line }
	return o.Entry == m.Entry || slices.ContainsFunc(o.Evidence, shares)
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
