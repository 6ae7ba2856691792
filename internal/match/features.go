package match

import (
	"cmp"
	"math"
	"slices"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/rarity"
)

// Numbers of the features of a candidate. What each measures is said where it is set, in judge.
const (
	fCoverage = iota
	fTitle
	fCore
	fSupport
	fDecides
	fScopeOther
	fCallSame
	fCallOther
	fCallModule
	fNotThis
	fCoreBits
	fCallNone
	fOwn
	fLine
	fLead
	fBagLead
	fRow
	fCodeOther
	fTitleWords
	fProse
	fWholeClue
	fHeld
	fHeldBits
	numFeatures
)

// featureNames are the names under which why shows the features.
var featureNames = [numFeatures]string{
	"coverage", "title", "core", "support", "decides", "other-scope",
	"same-call", "other-call", "other-function", "not-this", "core-bits", "no-call", "own", "line",
	"lead", "bag-lead", "in-a-row", "other-code", "title-words", "prose", "whole-clue", "held", "held-bits",
}

type features [numFeatures]float64

// bitsOf turns units of index.BitScale into bits.
func bitsOf(n int) float64 { return float64(n) / index.BitScale }

// worth orders the places of an entry: rarity found, the more the larger a share of its clue it is and the more of it
// is core, less what speaks against it.
func worth(p *place) float64 {
	found := 0.25*bitsOf(p.al.found) + 0.75*bitsOf(p.al.core)
	return found*p.al.coverage() - 0.5*bitsOf(p.al.contradicted) - bitsOf(p.al.decides)
}

// sortPlaces puts the place that is worth most first.
func (c *candidate) sortPlaces() {
	slices.SortStableFunc(c.places, func(a, b place) int {
		return cmp.Or(cmp.Compare(worth(&b), worth(&a)), cmp.Compare(a.clue, b.clue))
	})
}

// judge computes the features and the confidence of a candidate from its places, of which the first is the best.
func (w *worker) judge(c *candidate) {
	best := &c.places[0]
	var f features
	// How much of the best title or alias stands in one place, and what decides in the title but is not there.
	var title *place
	for i := range c.places {
		p := &c.places[i]
		src := w.clue(p.clue).Source
		if src == index.Title || src == index.Alias {
			f[fTitle] = max(f[fTitle], p.al.coverage())
		}
		if src <= index.Sample {
			f[fWholeClue] = max(f[fWholeClue], p.al.coverage()*math.Min(bitsOf(p.al.core), wholeClue)/wholeClue)
		}
		if src == index.Title && p.al.coverage() > 0.5 && (title == nil || p.al.coverage() > title.al.coverage()) {
			title = p
		}
	}
	if title == nil {
		title = best
	}
	f[fCore] = w.coreFound(c)
	f[fLine] = c.line
	f[fLead] = c.lead
	f[fTitleWords] = w.titleWords(c)
	if w.onlyLine(c, w.clue(best.clue)) { // it says all, as a title does elsewhere
		whole := w.wholeCore(best)
		f[fTitle] = max(f[fTitle], whole)
		f[fTitleWords] = max(f[fTitleWords], whole*math.Min(bitsOf(best.al.core), titleEnough)/titleEnough)
	}
	if c.bare {
		f[fBagLead] = c.bagLead
		// Of few pages one holds more than the others by chance.
		f[fHeld] = c.heldLead * w.fair()
		f[fHeldBits] = math.Min(c.held, muchHeld) / 20 * w.fair()
	}
	f[fRow] = float64(min(w.row(best), longRow)) / longRow * best.al.coverage()
	if c.code == codeOther {
		f[fCodeOther] = 1
	}
	if w.clue(best.clue).Source == index.Prose {
		f[fProse] = 1
	}
	f[fOwn] = math.Min(bitsOf(best.al.own), 40) / 10
	f[fCoreBits] = math.Min(bitsOf(best.al.core), 40) / 10
	f[fCoverage] = best.al.coverage() * f[fCore]
	// What other clues add, each new token counted once.
	f[fSupport] = math.Min(w.support(c), 60) / 20
	if es := w.head(c.ref.Entry).Scope; es != 0 && w.scope != 0 && es&w.scope == 0 {
		f[fScopeOther] = 1
	}
	w.judgeCall(c, &f)
	same := f[fCallSame] > 0
	lost := 0
	if whole := w.whole(c); whole != nil { // is enough
		lost = w.decided(c, whole, same)
	} else {
		lost = max(w.decided(c, best, same), w.decided(c, title, same))
	}
	f[fDecides] = math.Min(bitsOf(lost), 30) / 10
	f[fNotThis] = w.notThis(c)
	c.features = &f
	c.confidence = c.model(&f)
	if f[fDecides] > 0 || f[fCoreBits] < genericCore && f[fCallOther]+f[fCallModule] > 0 {
		c.confidence = min(c.confidence, KnownFrom-0.01)
	}
	if c.confidence >= KnownFrom && w.unlike(c) {
		c.confidence = KnownFrom - 0.01
	}
	if c.ruledOut {
		c.confidence = 0
	}
}

// whole returns the best place if its clue stands there whole, else that of a title or an alias that does; nil if none does,
// or says too little.
func (w *worker) whole(c *candidate) *place {
	for i := range c.places {
		p := &c.places[i]
		if (i == 0 || w.clue(p.clue).Source <= index.Alias) && p.al.coverage() >= wholeLine && bitsOf(p.al.core) >= wholeClue {
			return p
		}
	}
	return nil
}

// onlyLine reports whether a clue is a sample of one line.
func (w *worker) onlyLine(c *candidate, cl index.Clue) bool {
	if cl.Source != index.Sample {
		return false
	}
	e := w.head(c.ref.Entry)
	for n := e.FirstClue; n < e.FirstClue+e.Clues; n++ {
		if o := w.clue(n); o.Source == index.Sample && o.Number == cl.Number && o.Line != cl.Line {
			return false
		}
	}
	return true
}

// genericCore is the rarity, in tens of bits, below which a clue such as "system_limit" or "argument error" is too
// general to be a match where another well-known function raised the error than in the entry.
const genericCore = 3

// longestRun returns the length of the longest run of ones.
func longestRun(m uint64) int {
	n := 0
	for m != 0 {
		m &= m << 1
		n++
	}
	return n
}

// longRow is how many words in a row are as good as more.
const longRow = 8

// row returns how many words of a clue the text has in a row, parameters aside.
func (w *worker) row(p *place) int {
	w.toks = w.ix.AppendTokens(w.toks[:0], w.clue(p.clue))
	longest, n := 0, 0
	for i, t := range w.toks {
		switch {
		case p.al.mask&(1<<i) != 0:
			if t.Role&index.Masked == 0 {
				n++
			}
			longest = max(longest, n)
		case t.Role&(index.Masked|index.Param) == 0:
			n = 0
		}
	}
	return longest
}

// decided returns how much of what decides a place lost, less the functions when the text shows the same one on another
// line, as stacks do, and less what is a parameter: a word that the same other word replaces in two places of the
// output, such as the name of the user's own application.
func (w *worker) decided(c *candidate, p *place, sameCall bool) int {
	lost := p.al.decides
	if sameCall {
		lost -= p.al.decidesCall
	}
	own := w.swaps(p)
	if len(own) == 0 {
		return lost
	}
	var all []swap // p's own among them
	for i := range c.places {
		all = append(all, w.swaps(&c.places[i])...)
	}
	for _, s := range own {
		again := func(o swap) bool { return o.clue == s.clue && o.text == s.text && o.at != s.at }
		if s.role&index.Decides != 0 && slices.ContainsFunc(all, again) {
			lost -= max(s.bits, minDecides)
		}
	}
	return lost
}

// swap is a word of a clue in whose place the text has one other word.
type swap struct {
	clue, text uint32
	at         int // token of the text
	bits       int
	role       index.Role
}

// swaps returns the contradicted tokens of a place in whose place the text has exactly one other word, between the
// neighbours of the token, or beside its only neighbour at an end of the clue.
func (w *worker) swaps(p *place) []swap {
	if p.al.against == 0 {
		return nil
	}
	toks := w.ix.AppendTokens(nil, w.clue(p.clue))
	found := func(i int) bool { return i < 0 || i >= len(toks) || p.al.mask&(1<<i) != 0 }
	is := func(i, j int) bool {
		return i < 0 || i >= len(toks) || j >= 0 && j < len(w.t.Tokens) && uint32(w.t.Tokens[j].Hash) == toks[i].Hash
	}
	var out []swap
	for i := range toks {
		if p.al.against&(1<<i) == 0 || !found(i-1) || !found(i+1) {
			continue
		}
		for j := max(p.al.first-1, 0); j <= min(p.al.last+1, len(w.t.Tokens)-1); j++ {
			if is(i-1, j-1) && is(i+1, j+1) && !is(i, j) {
				out = append(out, swap{toks[i].Hash, uint32(w.t.Tokens[j].Hash), j, int(toks[i].Bits), toks[i].Role})
				break
			}
		}
	}
	return out
}

// coreFound returns the share of the core of the entry's title, in the wording of which most is found, that stands near
// its best clue in any order; or that of the best clue itself when it is all core; or all of it when an alias stands there
// whole, which is the title in another wording.
func (w *worker) coreFound(c *candidate) float64 {
	at := int(w.t.Tokens[c.places[0].al.first].Line)
	lo := w.t.Lines[max(0, at-reach)].First
	hi := w.t.Lines[min(len(w.t.Lines)-1, at+reach)].End
	near := w.t.Tokens[lo:hi]
	var filter presence
	filter.addAll(near)
	share := w.wholeCore(&c.places[0])
	for i := range c.places {
		if p := &c.places[i]; w.clue(p.clue).Source == index.Alias && p.al.coverage() >= wholeLine {
			share = max(share, math.Min(bitsOf(p.al.found), wholeClue)/wholeClue)
		}
	}
	for cl := range w.names(c) {
		if cl.Source != index.Title {
			continue
		}
		have, all := 0, 0
		w.toks = w.ix.AppendTokens(w.toks[:0], cl)
		for _, t := range w.toks {
			if t.Role&index.Core == 0 {
				continue
			}
			all += int(t.Bits)
			if filter.holds(near, t) {
				have += int(t.Bits)
			}
		}
		if all > 0 {
			share = max(share, float64(have)/float64(all))
		}
	}
	return share
}

// lineKnown returns which share of the words where the best clue stands, and a few to both sides of it in its line, by
// rarity, the entry holds anywhere.
func (w *worker) lineKnown(c *candidate) (share, bits float64) {
	al := &c.places[0].al
	from := max(al.first-besides, w.t.Lines[w.t.Tokens[al.first].Line].First)
	to := min(al.last+1+besides, w.t.Lines[w.t.Tokens[al.last].Line].End, from+maxLineWords)
	total, known := 0.0, 0.0
	for _, tok := range w.t.Tokens[from:to] {
		if tok.Kind == errtext.Masked {
			continue
		}
		bits := math.Min(rarity.Bits(tok.Hash), 14)
		held, n := w.ix.Holds(c.ref.Entry, tok.Hash)
		if !held && c.bare {
			held = w.holdsForm(c.ref.Entry, tok)
		}
		if !held && isParam(tok) {
			continue
		}
		if few := w.ix.Few(); n > few {
			bits = math.Max(bits-math.Log2(float64(n)/float64(few)), 0.5)
		}
		total += bits
		if held {
			known += bits
		}
	}
	if total == 0 {
		return 0, 0
	}
	return known / (total + fewBits), known
}

// holdsForm reports whether an entry holds another form of a word of the text.
func (w *worker) holdsForm(entry int, tok errtext.Token) bool {
	return slices.ContainsFunc(w.forms(tok), func(form uint64) bool {
		held, _ := w.ix.Holds(entry, form)
		return held
	})
}

const (
	// wholeLine is the coverage from which a clue stands whole in the text.
	wholeLine = 0.95
	// wholeClue is the rarity of its core in bits from which a title or a line of a sample counts in full.
	wholeClue = 20
	// fewBits keeps a line of few words, all known, from saying much.
	fewBits = 5
	// besides is how many words on either side of a clue its line is judged by.
	besides = 16
	// maxLineWords bounds how many words are looked up.
	maxLineWords = 60
)

// wholeCore returns the coverage of a place whose clue is core as it stands, such as a template, else 0. A word or two of
// the title on a line of their own are no message.
func (w *worker) wholeCore(p *place) float64 {
	w.toks = w.ix.AppendTokens(w.toks[:0], w.clue(p.clue))
	words := 0
	for _, t := range w.toks {
		switch {
		case t.Role&index.Masked != 0:
		case t.Role&index.Core == 0:
			return 0
		default:
			words++
		}
	}
	if words < 3 {
		return 0
	}
	return p.al.coverage()
}

// support returns how many bits the other clues add to the best one, on lines of their own, weighted by coverage.
func (w *worker) support(c *candidate) float64 {
	sum := 0.0
	seen := map[int32]bool{w.t.Tokens[c.places[0].al.first].Line: true}
	for i := 1; i < len(c.places); i++ {
		p := &c.places[i]
		line := w.t.Tokens[p.al.first].Line
		if seen[line] {
			continue
		}
		seen[line] = true
		cov := p.al.coverage()
		sum += bitsOf(p.al.found) * cov * cov
	}
	return sum
}

// signals returns the features with their weights, for why.
func (c *candidate) signals() []Signal {
	out := make([]Signal, 0, numFeatures)
	if c.features == nil {
		return out
	}
	w, _ := weightsOf(c.bare)
	for i, v := range c.features {
		if v != 0 {
			out = append(out, Signal{Name: featureNames[i], Value: v, Weight: w[i]})
		}
	}
	return out
}
