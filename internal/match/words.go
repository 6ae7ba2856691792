package match

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/rarity"
)

// A document that was never written for us may tell of a message in words of its own. No clue of it is met then; but of
// the words of the text, or of the line that tells of the failure, it holds more than any other.

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
	// maxTextTokens bounds the text that is looked up by its words, and textWords how many they are, the rarest first. Of a
	// longer one what stands within textLines of its failing lines is.
	maxTextTokens = 400
	textLines     = 8
	textWords     = 24
	// heldEntries is how many entries are compared by the words they hold.
	heldEntries = 16
	// fairEntries is the size of a base below which it says little about how rare a word is.
	fairEntries = 256
	// lengthShare is how much of what an entry holds is judged by its length, and fairClues a length that counts neither way.
	lengthShare = 0.3
	fairClues   = 12
	// byWordsMost is how many entries the words of a line lead to.
	byWordsMost = 3
)

// byWords returns candidates that hold the most of the words of a failing line, or of the text, beside those that are there
// already; and notes of all how much of the text's words they hold.
func (w *worker) byWords(base int, have []candidate) []candidate {
	if w.ix.Sampled() {
		return nil
	}
	failing := w.t.FailingLines(failingLines)
	words := w.textWords(failing)
	w.held = w.heldOf(words)
	if w.s.keep != nil {
		maps.DeleteFunc(w.held, func(entry int, _ float64) bool { return !w.s.keep(base, entry) })
	}
	for i := range have {
		have[i].held = w.held[have[i].ref.Entry]
	}
	var out []candidate
	add := func(entries []int, line int) {
		for _, entry := range entries {
			same := func(c candidate) bool { return c.ref.Entry == entry }
			if w.head(entry).Samples > 0 || w.s.keep != nil && !w.s.keep(base, entry) || slices.ContainsFunc(have, same) || slices.ContainsFunc(out, same) {
				continue
			}
			if c := (candidate{ref: EntryRef{base, entry}, bare: true, held: w.held[entry]}); w.lay(&c, line) {
				out = append(out, c)
			}
		}
	}
	for _, line := range failing {
		l := &w.t.Lines[line]
		words := w.rarest(w.t.Tokens[l.First:l.End], lineWords)
		held := w.heldOf(words)
		best := most(held, byWordsMost)
		add(slices.DeleteFunc(best, func(entry int) bool { return held[entry] < bitsOfAll(words)/2 }), line)
	}
	if best := most(w.held, 1); len(best) > 0 {
		add(best, w.lineOf(best[0], words))
	}
	return out
}

// textWord is a word of the text that entries hold.
type textWord struct {
	tok     errtext.Token // where it stands first
	entries int           // that hold it, or one of its forms
	bits    float64
	forms   []uint64 // its other forms
}

// textWords returns the rarest words of the text, or of what stands around the failing lines of a long one.
func (w *worker) textWords(failing []int) []textWord {
	toks := w.t.Tokens
	if len(toks) > maxTextTokens {
		if len(failing) == 0 {
			return nil
		}
		from := w.t.Lines[max(0, failing[0]-textLines)].First
		to := w.t.Lines[min(len(w.t.Lines)-1, failing[len(failing)-1]+textLines)].End
		toks = toks[from:min(to, from+maxTextTokens)]
	}
	return w.rarest(toks, textWords)
}

// rarest returns the words of a stretch of text that the fewest entries hold, each once, at most n.
func (w *worker) rarest(toks []errtext.Token, n int) []textWord {
	all := float64(max(w.ix.Len(), fairEntries))
	bits := func(hash uint64, n int) float64 {
		return min(math.Log2((all+1)/(float64(n)+0.5)), rarity.Bits(hash)) // a small base does not show what is common
	}
	var words []textWord
	for _, tok := range toks {
		if tok.Kind != errtext.Word || slices.ContainsFunc(words, func(o textWord) bool { return o.tok.Hash == tok.Hash }) {
			continue
		}
		entries := w.ix.EntriesWith(tok.Hash)
		if entries > 0 && entries <= wordEntries || entries == 0 && rarity.Bits(tok.Hash) < rarity.Max {
			words = append(words, textWord{tok: tok, entries: entries, bits: bits(tok.Hash, max(entries, 1))})
		}
	}
	byBits := func(a, b textWord) int { return cmp.Compare(b.bits, a.bits) }
	slices.SortStableFunc(words, byBits)
	words = words[:min(len(words), n+n/2)] // looking for other forms costs more
	kept := words[:0]
	for _, word := range words {
		word.forms = w.forms(word.tok)
		for _, form := range word.forms {
			word.entries += w.ix.EntriesWith(form)
		}
		if word.entries > 0 && word.entries <= wordEntries {
			word.bits = bits(word.tok.Hash, word.entries)
			kept = append(kept, word)
		}
	}
	slices.SortStableFunc(kept, byBits)
	return kept[:min(len(kept), n)]
}

// bitsOfAll returns the rarity of words together.
func bitsOfAll(words []textWord) (sum float64) {
	for _, word := range words {
		sum += word.bits
	}
	return sum
}

// heldOf returns the entries that hold most of the words, and how much of their rarity, in bits: as BM25 does (Robertson and
// Zaragoza, 2009), words of the title counting more and long entries less, but each word once.
func (w *worker) heldOf(words []textWord) map[int]float64 {
	type share struct {
		sum, of float64 // of all words, and of this one
		word    int
	}
	shares := make(map[int]share, wordEntries)
	for i, word := range words {
		give := func(hash uint64, bits float64) {
			w.ix.EachEntry(hash, func(entry int, where index.Field) {
				s := shares[entry]
				if s.word != i+1 {
					s.word, s.of = i+1, 0
				}
				if bits := bits * titleFactor(where); bits > s.of { // another form counts once
					s.sum += bits - s.of
					s.of = bits
				}
				shares[entry] = s
			})
		}
		give(word.tok.Hash, word.bits)
		for _, form := range word.forms {
			give(form, formFactor*word.bits)
		}
	}
	sums := make(map[int]float64, len(shares))
	for entry, s := range shares {
		sums[entry] = s.sum
	}
	best := most(sums, heldEntries)
	held := make(map[int]float64, len(best))
	for _, entry := range best {
		long := math.Sqrt(float64(w.head(entry).Clues) / fairClues)
		held[entry] = sums[entry] / (1 - lengthShare + lengthShare*long)
	}
	return held
}

// fair returns how much it says that an entry holds more words than the others, of which there may be few.
func (w *worker) fair() float64 { return min(float64(w.ix.Len())/fairEntries, 1) }

// titleFactor says how much more a word counts in a title.
func titleFactor(where index.Field) float64 {
	if where&index.InTitle != 0 {
		return 1.7
	}
	return 1
}

// most returns the n entries with the greatest sums, the greatest first.
func most(sums map[int]float64, n int) []int {
	var best []int
	for entry, sum := range sums {
		if sum >= wordBits {
			best = append(best, entry)
		}
	}
	slices.SortFunc(best, func(a, b int) int { return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b)) })
	return best[:min(len(best), n)]
}

// lineOf returns the line of the rarest of these words that an entry holds.
func (w *worker) lineOf(entry int, words []textWord) int {
	for _, word := range words {
		if held, _ := w.ix.Holds(entry, word.tok.Hash); held {
			return int(word.tok.Line)
		}
	}
	return int(words[0].tok.Line)
}

// lay lays the clues of an entry over a line and those beside it, and reports whether any of their words are there.
func (w *worker) lay(c *candidate, line int) bool {
	lo := w.t.Lines[max(0, line-1)].First
	hi := w.t.Lines[min(len(w.t.Lines)-1, line+1)].End
	var filter presence
	filter.addAll(w.t.Tokens[lo:hi])
	e := w.head(c.ref.Entry)
	for n := e.FirstClue; n < e.FirstClue+min(e.Clues, 64); n++ {
		cl := w.clue(n)
		if cl.Source > index.Prose {
			break
		}
		w.toks = w.ix.AppendTokens(w.toks[:0], cl)
		if !filter.holdsAny(w.toks) {
			continue
		}
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
	if word := w.t.TokenText(tok); isAlpha(word) {
		for _, f := range forms(w.ix, word) {
			out = append(out, f.hash)
		}
	}
	if w.other == nil {
		w.other = map[uint64][]uint64{}
	}
	w.other[tok.Hash] = out
	return out
}
