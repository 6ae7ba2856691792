package match

import (
	"cmp"
	"fmt"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

// ClueReport says what became of one clue of an entry in a text.
type ClueReport struct {
	Clue         string  // the clue as the entry words it
	Where        string  // "title", "alias", "sample 1, line 3"
	Coverage     float64 // share of the clue's weight that the text holds, 0 to 1
	Line         int     // of the text, from 1; 0 when no line holds any of it
	Found        []string
	Contradicted []string // pieces where the text holds another value
	Missing      []string
	Masked       []string // pieces that vary from user to user and were not compared
}

// Explain says what the verdict on a text is as far as this entry is concerned, and what became of each of its clues. The match is the zero value when the entry is not even a candidate.
func (s *Searcher) Explain(t *errtext.Text, ref EntryRef) (Verdict, Match, []ClueReport) {
	found := s.found(t)
	var m Match
	verdict := Unknown
	for i := range found {
		if c := &found[i]; c.ref == ref {
			m = s.match(t, c)
			switch {
			case c.confidence >= KnownFrom:
				verdict = Known
			case c.confidence >= MaybeFrom:
				verdict = Maybe
			}
		}
	}
	return verdict, m, s.clueReports(t, ref)
}

// clueReports lays every clue of an entry over the whole text.
func (s *Searcher) clueReports(t *errtext.Text, ref EntryRef) []ClueReport {
	ix := s.bases[ref.Index]
	w := &worker{s: s, t: t, ix: ix}
	w.al.typo = w.typo
	e := w.head(ref.Entry)
	var out []ClueReport
	for n := e.FirstClue; n < e.FirstClue+e.Clues; n++ {
		c := w.clue(n)
		if c.Source > index.Prose {
			break
		}
		toks := ix.AppendTokens(nil, c)
		out = append(out, w.clueReport(c, toks, w.anywhere(toks)))
	}
	return out
}

// anywhere finds the best place of a clue in the whole text, a block at a time.
func (w *worker) anywhere(toks []index.Token) alignment {
	var best alignment
	for _, b := range w.t.Blocks {
		lo, end := w.t.Lines[b.First].First, w.t.Lines[b.End-1].End
		for ; lo < end; lo += 100 {
			if al := w.al.align(toks, w.t, lo, min(end, lo+160), best.score); al.score > best.score || best.total == 0 {
				best = al
			}
		}
	}
	return best
}

func (w *worker) clueReport(c index.Clue, toks []index.Token, al alignment) ClueReport {
	r := ClueReport{Clue: w.ix.Text(c), Coverage: min(al.coverage(), 1)}
	switch c.Source {
	case index.Title:
		r.Where = "title"
	case index.Alias:
		r.Where = "alias"
	case index.Prose:
		r.Where = "text"
	default:
		r.Where = fmt.Sprintf("sample %d, line %d", c.Number+1, c.Line+1)
	}
	if al.mask != 0 {
		r.Line = w.t.Lines[w.t.Tokens[al.first].Line].Num
	}
	for i, t := range toks {
		bit := uint64(1) << i
		word := w.ix.Word(t)
		switch {
		case t.Role&index.Masked != 0:
			r.Masked = append(r.Masked, cmp.Or(errtext.MaskOfLow(t.Hash), word))
		case (al.mask|al.near)&bit != 0:
			r.Found = append(r.Found, word)
		case al.against&bit != 0:
			r.Contradicted = append(r.Contradicted, word)
		case t.Role&index.Optional == 0:
			r.Missing = append(r.Missing, word)
		}
	}
	return r
}
