package match

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

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
	lost := w.decided(c, best, same)
	if best.al.coverage() < wholeLine || bitsOf(best.al.core) < wholeClue {
		lost = max(lost, w.decided(c, title, same)) // an alias or a line of a sample that stands there whole is enough
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
