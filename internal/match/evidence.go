package match

import (
	"cmp"
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

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
			run += ix.Word(t)
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

// Bounds of what is shown of the evidence.
const (
	maxEvidence     = 5
	maxEvidenceText = 4 << 10
)

// match collects the evidence of a candidate: the line that gave it away first, then the others in their order.
func (s *Searcher) match(t *errtext.Text, c *candidate) Match {
	m := Match{Entry: c.ref, Confidence: c.confidence, Signals: c.signals()}
	ix := s.bases[c.ref.Index]
	if len(c.places) == 0 { // a typed query
		first := t.Lines[0]
		m.Block = Span{first.Num, t.Lines[len(t.Lines)-1].Num}
		m.Evidence = []Evidence{{Line: first.Num, Offset: first.Offset, Text: first.Raw, Clue: ix.Entry(c.ref.Entry).Title}}
		return m
	}
	b := t.Blocks[t.BlockOf(int(t.Tokens[c.places[0].al.first].Line))]
	m.Block = Span{t.Lines[b.First].Num, t.Lines[b.End-1].Num}
	var seen []int
	for _, p := range s.telling(c) {
		n := int(t.Tokens[p.al.first].Line)
		if len(m.Evidence) == maxEvidence || slices.Contains(seen, t.Lines[n].Num) {
			continue
		}
		seen = append(seen, t.Lines[n].Num)
		m.Evidence = append(m.Evidence, evidence(t, n, p, ix))
	}
	if len(m.Evidence) > 1 {
		slices.SortStableFunc(m.Evidence[1:], func(a, b Evidence) int { return cmp.Compare(a.Line, b.Line) })
	}
	return m
}

// telling returns the places of a candidate that are worth showing, the most telling first: one where the title stands,
// else the one worth most.
func (s *Searcher) telling(c *candidate) []place {
	ix := s.bases[c.ref.Index]
	var titles, rest []place
	for _, p := range c.places {
		switch {
		case p.al.coverage() < 0.4:
		case ix.Clue(p.clue).Source == index.Title && p.al.coverage() >= 0.6:
			titles = append(titles, p)
		default:
			rest = append(rest, p)
		}
	}
	if out := append(titles, rest...); len(out) > 0 {
		return out
	}
	return c.places[:1]
}

// evidence describes a place of the text.
func evidence(t *errtext.Text, line int, p place, ix *index.Index) Evidence {
	l := t.Lines[line]
	e := Evidence{Line: l.Num, Offset: l.Offset, Text: l.Raw, Clue: ix.Text(ix.Clue(p.clue))}
	if len(e.Text) > maxEvidenceText {
		e.Text = strings.ToValidUTF8(e.Text[:maxEvidenceText], "")
	}
	return e
}
