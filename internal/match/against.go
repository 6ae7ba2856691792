package match

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

// judgeCall compares where the error was raised: the well-known functions in the block of the best clue, against those
// in which the entry's samples show.
func (w *worker) judgeCall(c *candidate, f *features) {
	calls := w.special(c, index.Calls)
	if len(calls) == 0 {
		return
	}
	own := w.ix.AppendTokens(nil, calls[0])
	lo, hi := w.blockOf(c)
	toks := w.t.Tokens[:hi]
	kind := fCallNone
	for i := errtext.NextCall(toks, lo+1); i > 0; i = errtext.NextCall(toks, i+1) {
		if !index.KnownCall(toks[i-1].Hash, toks[i].Hash) {
			continue
		}
		if kind == fCallNone {
			kind = fCallOther
		}
		for k := 0; k+1 < len(own); k += 2 {
			if own[k].Hash != uint32(toks[i-1].Hash) {
				continue
			}
			if own[k+1].Hash == uint32(toks[i].Hash) || sameStem(w.ix.Word(own[k+1]), w.t.TokenText(toks[i])) {
				f[fCallSame] = 1
				return
			}
			kind = fCallModule
		}
	}
	f[kind] = 1
}

// sameStem reports whether two functions of a module are variants of one: spawn, spawn_link, spawn_opt.
func sameStem(a, b string) bool {
	a, _, _ = strings.Cut(a, "_")
	b, _, _ = strings.Cut(b, "_")
	return a == b
}

// special returns the clues of an entry that come after those a text is matched with.
func (w *worker) special(c *candidate, src index.Source) []index.Clue {
	e := w.head(c.ref.Entry)
	var out []index.Clue
	for n := e.FirstClue + e.Clues - 1; n >= e.FirstClue; n-- {
		cl := w.clue(n)
		if cl.Source <= index.Prose {
			break
		}
		if cl.Source == src {
			out = append(out, cl)
		}
	}
	return out
}

// notThis returns how much of a text that the entry says it is not about stands in the block of the best clue, in tens
// of bits of words that the entry's own clues do not hold. A line with another reason is not that text.
func (w *worker) notThis(c *candidate) float64 {
	most := 0
	lo, hi := w.blockOf(c)
	var filter presence
	filter.addAll(w.t.Tokens[lo:hi])
	for _, cl := range w.special(c, index.NotThis) {
		w.toks = w.ix.AppendTokens(w.toks[:0], cl)
		toks := w.toks
		if !filter.holdsMost(toks) {
			continue
		}
		al := w.al.align(toks, w.t, lo, hi, 0)
		if al.coverage() < 0.6 || al.decides > al.decidesCall {
			continue
		}
		foreign := 0
		for i, t := range toks {
			if al.mask&(1<<i) != 0 && t.Role&(index.Shared|index.Masked) == 0 {
				foreign += int(t.Bits)
			}
		}
		most = max(most, foreign)
	}
	return math.Min(bitsOf(most), 30) / 10
}

// unlike reports whether one of the texts that the entry says it is not about agrees better with the text than any of its
// samples do.
func (w *worker) unlike(c *candidate) bool {
	lines := w.special(c, index.Unlike)
	if len(lines) == 0 {
		return false
	}
	lo, hi := w.blockOf(c)
	other, more := w.agrees(lines, lo, hi)
	if other < 0.8 {
		return false
	}
	e := w.head(c.ref.Entry)
	var own []index.Clue
	for n := e.FirstClue; n < e.FirstClue+e.Clues; n++ {
		if cl := w.clue(n); cl.Source == index.Sample {
			own = append(own, cl)
		}
	}
	share, bits := w.agrees(own, lo, hi)
	return other > share+0.05 || other >= share && more > bits
}

// agrees returns of the text agreed with best which share of its rarity stands in a stretch, and how many bits these are,
// given the lines of several texts.
func (w *worker) agrees(lines []index.Clue, lo, hi int) (share, bits float64) {
	type sum struct{ found, all float64 }
	sums := map[int]*sum{}
	for _, cl := range lines {
		w.toks = w.ix.AppendTokens(w.toks[:0], cl)
		al := w.al.align(w.toks, w.t, lo, hi, 0)
		s := sums[cl.Number]
		if s == nil {
			s = &sum{}
			sums[cl.Number] = s
		}
		s.found += bitsOf(al.found)
		s.all += bitsOf(al.total)
	}
	for _, s := range sums {
		if s.all > 0 && (s.found/s.all > share || s.found/s.all == share && s.found > bits) {
			share, bits = s.found/s.all, s.found
		}
	}
	return share, bits
}

// around is how many lines beyond its block a best clue is judged by. Where a log prefixes every line, each may look
// like a block of its own.
const around = 8

// blockOf returns the tokens of the block that an entry's best clue stands in, and of a few lines around it.
func (w *worker) blockOf(c *candidate) (lo, hi int) {
	line := int(w.t.Tokens[c.places[0].al.first].Line)
	b := w.t.Blocks[w.t.BlockOf(line)]
	first := max(min(b.First, line-around), 0)
	last := min(max(b.End-1, line+around), len(w.t.Lines)-1)
	return w.t.Lines[first].First, w.t.Lines[last].End
}

// unlessGap is how many words may stand between those of an unless text.
const unlessGap = 1

// ruledOut reports whether a text of the entry's unless list stands in the block of its best clue.
func (w *worker) ruledOut(c *candidate) bool {
	lo, hi := w.blockOf(c)
	for _, cl := range w.special(c, index.Unless) {
		toks := w.ix.AppendTokens(nil, cl)
		al := w.al.align(toks, w.t, lo, hi, 0)
		stands := al.coverage() >= 0.95 && longestRun(al.mask) == len(toks) && al.last-al.first < len(toks)+unlessGap
		if stands && sameAsWritten(w.ix.Text(cl), w.t.Lines[w.t.Tokens[al.first].Line:w.t.Tokens[al.last].Line+1]) {
			return true
		}
	}
	return false
}

// sameAsWritten reports whether what alignment does not compare of a text stands in the lines where its words were found: its
// figures, and the marks it begins and ends with.
func sameAsWritten(text string, lines []errtext.Line) bool {
	return sameFigures(text, lines) && sameMarks(text, lines)
}

// sameMarks reports whether the marks that a text begins and ends with, such as the colon of ":enoent", stand beside the same
// words.
func sameMarks(text string, lines []errtext.Line) bool {
	text = marked(text)
	words := strings.FieldsFunc(text, isMark)
	if len(words) == 0 {
		return true
	}
	first, last := words[0], words[len(words)-1]
	begins := text[:strings.Index(text, first)+len(first)]
	ends := text[strings.LastIndex(text, last):]
	var joined strings.Builder
	for _, l := range lines {
		joined.WriteString(marked(l.Body))
	}
	return strings.Contains(joined.String(), begins) && strings.Contains(joined.String(), ends)
}

func isMark(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// marked returns a text in lower case, without blanks, and with one sort of quotes.
func marked(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return -1
		case r == '"', r == '`', r == '‘', r == '’', r == '“', r == '”':
			return '\''
		}
		return unicode.ToLower(r)
	}, s)
}

// sameFigures reports whether all numbers of a text stand in the lines, for figures may be all that tells two errors apart.
func sameFigures(text string, lines []errtext.Line) bool {
	between := func(r rune) bool { return r < '0' || r > '9' }
	for number := range strings.FieldsFuncSeq(text, between) {
		stands := func(l errtext.Line) bool {
			return slices.Contains(strings.FieldsFunc(l.Body, between), number)
		}
		if !slices.ContainsFunc(lines, stands) {
			return false
		}
	}
	return true
}
