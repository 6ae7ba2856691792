package match

import (
	"cmp"
	"math"
	"slices"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/rarity"
)

// A document that was never written for us may tell of a message in words of its own. No clue of it is met then; but of
// the words of the line that tells of the failure, it holds more than any other.

const (
	// failingLines is how many lines that tell of a failure are looked up by their words.
	failingLines = 2
	// lineWords is how many words of such a line are looked up, the rarest first.
	lineWords = 10
	// wordEntries is the number of entries beyond which a word leads to none.
	wordEntries = 200
	// wordBits is the rarity in bits that an entry must hold of the line.
	wordBits = 13
	// formFactor is what another form of a word of the line counts.
	formFactor = 0.75
	// byWordsMost is how many entries the words of a line lead to.
	byWordsMost = 3
)

// byWords returns candidates that hold the most of the words of a failing line, beside those that are there already.
func (w *worker) byWords(base int, have []candidate) []candidate {
	if w.ix.Sampled() {
		return nil
	}
	var out []candidate
	for _, line := range w.t.FailingLines(failingLines) {
		for _, entry := range w.holders(line) {
			same := func(c candidate) bool { return c.ref.Entry == entry }
			if w.head(entry).Samples > 0 || w.s.keep != nil && !w.s.keep(base, entry) || slices.ContainsFunc(have, same) || slices.ContainsFunc(out, same) {
				continue
			}
			if c := (candidate{ref: EntryRef{base, entry}, bare: true}); w.lay(&c, line) {
				out = append(out, c)
			}
		}
	}
	return out
}

// lineWord is a word of a failing line.
type lineWord struct {
	hash  uint64
	bits  float64
	forms []uint64 // its other forms
}

// holders returns the entries that hold the most of the words of a line by rarity, words of the title counting most.
func (w *worker) holders(line int) []int {
	l := &w.t.Lines[line]
	few := float64(w.ix.Few())
	var words []lineWord
	for _, tok := range w.t.Tokens[l.First:l.End] {
		if tok.Kind != errtext.Word || slices.ContainsFunc(words, func(o lineWord) bool { return o.hash == tok.Hash }) {
			continue
		}
		n, forms := w.ix.EntriesWith(tok.Hash), w.forms(tok)
		for _, form := range forms {
			n += w.ix.EntriesWith(form)
		}
		if n > 0 && n <= wordEntries {
			words = append(words, lineWord{tok.Hash, math.Min(rarity.Bits(tok.Hash), typedWordCap) - math.Log2(math.Max(float64(n)/few, 1)), forms})
		}
	}
	slices.SortStableFunc(words, func(a, b lineWord) int { return cmp.Compare(b.bits, a.bits) })
	sums := map[int]float64{}
	for _, word := range words[:min(len(words), lineWords)] {
		if len(word.forms) == 0 {
			w.ix.EachEntry(word.hash, func(entry int, where index.Field) { sums[entry] += word.bits * fieldFactor(where) })
			continue
		}
		best := map[int]float64{} // of the word and its forms
		w.ix.EachEntry(word.hash, func(entry int, where index.Field) { best[entry] = word.bits * fieldFactor(where) })
		for _, form := range word.forms {
			w.ix.EachEntry(form, func(entry int, where index.Field) {
				best[entry] = max(best[entry], formFactor*word.bits*fieldFactor(where))
			})
		}
		for entry, bits := range best {
			sums[entry] += bits
		}
	}
	var best []int
	for entry, sum := range sums {
		if sum >= wordBits {
			best = append(best, entry)
		}
	}
	slices.SortFunc(best, func(a, b int) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	return best[:min(len(best), byWordsMost)]
}

// lay lays the clues of an entry over a line and those beside it, and reports whether any of their words are there.
func (w *worker) lay(c *candidate, line int) bool {
	lo := w.t.Lines[max(0, line-1)].First
	hi := w.t.Lines[min(len(w.t.Lines)-1, line+1)].End
	e := w.head(c.ref.Entry)
	for n := e.FirstClue; n < e.FirstClue+min(e.Clues, 64); n++ {
		cl := w.clue(n)
		if cl.Source > index.Prose {
			break
		}
		w.toks = w.ix.AppendTokens(w.toks[:0], cl)
		if al := w.al.align(w.toks, w.t, lo, hi, 0); al.found > 0 {
			c.places = append(c.places, place{n, al})
		}
	}
	return len(c.places) > 0
}

// forms returns the other forms of an English word of the text that the base holds.
func (w *worker) forms(tok errtext.Token) []uint64 {
	if tok.Kind != errtext.Word {
		return nil
	}
	if out, ok := w.other[tok.Hash]; ok {
		return out
	}
	var out []uint64
	for _, f := range forms(w.ix, w.t.TokenText(tok)) {
		out = append(out, f.hash)
	}
	if w.other == nil {
		w.other = map[uint64][]uint64{}
	}
	w.other[tok.Hash] = out
	return out
}
