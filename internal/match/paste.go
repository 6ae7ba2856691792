package match

import (
	"math/bits"
	"slices"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

const (
	// maxClues is how many candidate clues are laid over the text, those first to which the rarest and most grams led.
	maxClues = 256
	// cluesPerEntry is how many of them one entry may have. They only lead to it; the others are laid over the text when
	// it is among the best.
	cluesPerEntry = 5
	// lightest is how many times more the hits of the best clue may tell than those of another that is laid over the text.
	lightest = 8
	// maxWindows is in how many places one clue is tried.
	maxWindows = 4
	// reach is how many lines from its best clue an entry's other clues may stand.
	reach = 40
	// fullEntries is how many entries, those with the best clue, are judged by all their clues.
	fullEntries = 8
)

// hit says that a gram at a token of the text led to a clue, and how much that tells: the number of the clue, then that of
// the token, then the weight, so that hits sort as plain numbers. What is left for the clue is enough for 16 million entries.
type hit uint64

const (
	tokenBits  = 22 // more than a text has tokens, see errtext.Read
	weightBits = 4
)

func newHit(clue, token, weight int) hit {
	return hit(uint64(clue)<<(tokenBits+weightBits) | uint64(token)<<weightBits | uint64(weight))
}

func (h hit) clue() int   { return int(h >> (tokenBits + weightBits)) }
func (h hit) token() int  { return int(h >> weightBits & (1<<tokenBits - 1)) }
func (h hit) weight() int { return int(h & (1<<weightBits - 1)) }

// gramWeight is what a gram tells: a bit more for every halving of the clues that share it.
func gramWeight(clues int) int { return max(9-bits.Len(uint(clues)), 1) }

// paste returns the candidates of a pasted text, unordered.
func (s *Searcher) paste(t *errtext.Text) []candidate {
	if len(t.Tokens) == 0 {
		return nil
	}
	var out []candidate
	scope := t.ScopeOf()
	for b, ix := range s.bases {
		out = append(out, s.pasteIn(t, scope, b, ix)...)
	}
	return out
}

func (s *Searcher) pasteIn(t *errtext.Text, scope errtext.Scope, base int, ix *index.Index) []candidate {
	w := &worker{s: s, t: t, ix: ix, scope: scope}
	w.al.typo = w.typo
	places := w.places(s.hits(t, base, ix))
	out := make([]candidate, 0, fullEntries+failingLines*byWordsMost)
	order := func(a, b candidate) int { return s.by(worth(&b.places[0]), worth(&a.places[0]), a.ref, b.ref) }
	for len(places) > 0 {
		entry := places[0].entry()
		n := 1
		for n < len(places) && places[n].entry() == entry {
			n++
		}
		c := candidate{ref: EntryRef{base, entry}, places: places[:n:n]}
		c.sortPlaces()
		out = insert(out, c, fullEntries, order)
		places = places[n:]
	}
	for i := range out {
		e := w.head(out[i].ref.Entry)
		out[i].bare, out[i].general = e.Samples == 0, e.General
	}
	out = append(out, w.byWords(base, out)...)
	for i := range out {
		w.complete(&out[i])
		out[i].sortPlaces()
		out[i].line, out[i].bag = w.lineKnown(&out[i])
		out[i].code = w.codeOf(&out[i])
		out[i].ruledOut = w.ruledOut(&out[i])
		out[i].lines = w.linesOf(&out[i])
		out[i].names = w.titleLine(&out[i])
	}
	w.setLeads(out)
	for i := range out {
		w.judge(&out[i])
	}
	return out
}

// setLeads compares the candidates of one base with each other. One with the same title whose best clue says the same is
// no rival: pages come in several versions, and notes are copied. Nor is one that is ruled out, or one without the error
// code that the text and the entry have in common, nor a general one on another line.
func (w *worker) setLeads(cs []candidate) {
	for i := range cs {
		c := &cs[i]
		worthNext, bagNext, heldNext := 0.0, 0.0, 0.0
		aside := []int{c.ref.Entry}
		for j := range cs {
			switch o := &cs[j]; {
			case j == i:
			case w.quotes(c, o):
				worthNext = max(worthNext, worth(&c.places[0]))
				bagNext = max(bagNext, c.bag)
			case w.rivals(c, o) && !w.quotes(o, c) && !w.samePage(&c.places[0], &o.places[0]):
				worthNext = max(worthNext, worth(&o.places[0]))
				bagNext = max(bagNext, o.bag)
			default:
				aside = append(aside, o.ref.Entry)
			}
		}
		for entry, held := range w.held { // more than the candidates
			if !slices.Contains(aside, entry) {
				heldNext = max(heldNext, held)
			}
		}
		c.lead = leadOver(max(worth(&c.places[0]), 0), worthNext, muchFound)
		c.bagLead = leadOver(c.bag, bagNext, muchFound)
		c.heldLead = leadOver(c.held, heldNext, muchHeld)
	}
}

// rivals reports whether what another candidate says of the text counts against one.
func (w *worker) rivals(c, other *candidate) bool {
	switch {
	case other.ruledOut, c.code == codeSame && other.code != codeSame:
		return false
	}
	return !other.follows(*c)
}

// quotes reports whether a page holds, in a sentence or an example, a message that bears the title of another one: it tells of
// that message on the way, the other is about it.
func (w *worker) quotes(c, other *candidate) bool {
	return c.bare && other.bare && other.names > 0 && c.names == 0 && int(c.lines[0])+1 == other.names &&
		w.clue(c.places[0].clue).Source == index.Prose
}

// linesOf returns the line of the best clue, and those of the others that stand there mostly.
func (w *worker) linesOf(c *candidate) []int32 {
	var out []int32
	for i := range c.places {
		if p := &c.places[i]; i == 0 || p.al.coverage() >= 0.7 {
			out = append(out, w.t.Tokens[p.al.first].Line)
		}
	}
	return out
}

// samePage reports whether two places are those of one wording, in entries with one title.
func (w *worker) samePage(a, b *place) bool {
	return a.al.found == b.al.found && a.al.first == b.al.first && w.ix.Text(w.clue(a.clue)) == w.ix.Text(w.clue(b.clue)) &&
		w.ix.Entry(index.EntryOf(a.clue)).Title == w.ix.Entry(index.EntryOf(b.clue)).Title
}

// leadOver returns by which share of the greater one own is more than next; of less than much either way it makes less.
func leadOver(own, next, much float64) float64 { return (own - next) / max(own, next, much) }

const (
	// muchFound and muchHeld are how many bits found in one place, or held of all words of a text, are much.
	muchFound = 20
	muchHeld  = 60
)

// hits returns which clues the grams of the text lead to, sorted by clue and token, at most maxClues clues. A gram that
// stands in the text again leads to the place, but tells no more: stacks repeat words.
func (s *Searcher) hits(t *errtext.Text, base int, ix *index.Index) []hit {
	var hs []hit
	var clues []int
	first := map[uint64]int{} // the token at which a gram stands first
	for _, g := range ix.Grams(nil, t.Tokens) {
		weight := 0
		if at, seen := first[g.Key]; !seen || at == g.Token { // in another segment
			first[g.Key] = g.Token
			weight = gramWeight(g.Clues)
		}
		clues = g.AppendClues(clues[:0])
		for _, c := range clues {
			hs = append(hs, newHit(c, g.Token, weight))
		}
	}
	if s.keep != nil {
		hs = slices.DeleteFunc(hs, func(h hit) bool { return !s.keep(base, index.EntryOf(h.clue())) })
	}
	slices.Sort(hs)
	return bestClues(hs, func(clue int) int {
		h := ix.Head(index.EntryOf(clue))
		return h.Clue(clue).Tokens
	})
}

// run is the hits of one clue, and what they tell.
type run struct{ from, to, weight int }

// runs counts the stretches of equal keys.
func runs[T any](s []T, key func(T) int) int {
	n := 0
	for i := range s {
		if i == 0 || key(s[i]) != key(s[i-1]) {
			n++
		}
	}
	return n
}

// bestClues keeps the clues whose hits tell most, of each entry and in all; of those in all whose hits tell as much, the
// shortest, as more of them was met. One whose hits tell next to nothing beside those of the best is not kept. tokens says how
// long a clue is.
func bestClues(hs []hit, tokens func(clue int) int) []hit {
	all := make([]run, 0, runs(hs, hit.clue))
	entry, first := -1, 0
	for i := 0; i < len(hs); {
		r := run{from: i}
		for r.to = i; r.to < len(hs) && hs[r.to].clue() == hs[i].clue(); r.to++ {
			r.weight += hs[r.to].weight()
		}
		r.weight = min(r.weight, mostWeight)
		if e := index.EntryOf(hs[i].clue()); e != entry {
			all = heaviest(all, first, cluesPerEntry)
			entry, first = e, len(all)
		}
		all = append(all, r)
		i = r.to
	}
	all = heaviest(all, first, cluesPerEntry)
	all = withoutLight(all)
	all = heaviestTogether(all, maxClues, func(r run) int { return tokens(hs[r.from].clue()) })
	kept := hs[:0]
	for _, r := range all {
		kept = append(kept, hs[r.from:r.to]...)
	}
	return kept
}

// mostWeight is the weight of hits beyond which more say nothing: that of all the grams a clue may have, or nearly.
const mostWeight = 63

// heaviest keeps of runs[first:] the n of most weight; of those with the least of it that do not all fit, the first ones.
func heaviest(runs []run, first, n int) []run {
	rest := runs[first:]
	if len(rest) <= n {
		return runs
	}
	least, room := leastOf(rest, n)
	kept := runs[:first]
	for _, r := range rest {
		switch {
		case r.weight > least:
			kept = append(kept, r)
		case r.weight == least && room > 0:
			kept = append(kept, r)
			room--
		}
	}
	return kept
}

// withoutLight leaves out the runs that weigh next to nothing beside the heaviest.
func withoutLight(runs []run) []run {
	most := 0
	for _, r := range runs {
		most = max(most, r.weight)
	}
	return slices.DeleteFunc(runs, func(r run) bool { return r.weight*lightest < most })
}

// heaviestTogether keeps the n runs of most weight; of those with the least of it that do not all fit, the shortest. Of the
// longest of these that do not all fit none is kept, unless there is nothing heavier or shorter: so it makes no difference in
// which order the entries stand.
func heaviestTogether(runs []run, n int, length func(run) int) []run {
	if len(runs) <= n {
		return runs
	}
	least, room := leastOf(runs, n)
	var tied []run
	for i := range runs {
		if runs[i].weight == least {
			tied = append(tied, run{from: i, weight: max(mostWeight-length(runs[i]), 0)})
		}
	}
	if len(tied) > room {
		longest, left := leastOf(tied, room)
		with := 0
		for _, t := range tied {
			if t.weight == longest {
				with++
			}
		}
		if with > left && left < n {
			left = 0
		}
		for _, t := range tied {
			switch {
			case t.weight < longest, t.weight == longest && left == 0:
				runs[t.from].weight = -1
			case t.weight == longest:
				left--
			}
		}
	}
	return slices.DeleteFunc(runs, func(r run) bool { return r.weight < least })
}

// leastOf returns the weight of the last of the n heaviest of more runs, and how many of those with this weight are among them.
func leastOf(runs []run, n int) (least, room int) {
	var with [mostWeight + 1]int
	for _, r := range runs {
		with[r.weight]++
	}
	least, room = mostWeight, n
	for ; with[least] < room; least-- {
		room -= with[least]
	}
	return least, room
}

// worker lays the clues of one index over one text.
type worker struct {
	s     *Searcher
	t     *errtext.Text
	ix    *index.Index
	scope errtext.Scope
	al    aligner
	toks  []index.Token
	other map[uint64][]uint64 // what forms found, by word
	held  map[int]float64     // what heldOf found for the words of the text
	last  index.Head          // of the entry that was asked for last
	of    int                 // its number plus one
}

// head returns the head of an entry. The last one is kept, as entries are judged one after the other.
func (w *worker) head(entry int) index.Head {
	w.turnTo(entry)
	return w.last
}

// clue returns the clue with this number.
func (w *worker) clue(n int) index.Clue {
	w.turnTo(index.EntryOf(n))
	return w.last.Clue(n)
}

func (w *worker) turnTo(entry int) {
	if w.of != entry+1 {
		w.last, w.of = w.ix.Head(entry), entry+1
	}
}

// places lays every clue that was hit over the text, and returns the best place of each, in the order of the clues.
func (w *worker) places(hs []hit) []place {
	out := make([]place, 0, runs(hs, hit.clue))
	for i := 0; i < len(hs); {
		j := i + 1
		for j < len(hs) && hs[j].clue() == hs[i].clue() {
			j++
		}
		if p := w.bestPlace(hs[i:j]); p.al.found > 0 {
			out = append(out, p)
		}
		i = j
	}
	return out
}

// bestPlace tries the stretches of the text around the hits of one clue.
func (w *worker) bestPlace(hs []hit) place {
	c := w.clue(hs[0].clue())
	w.toks = w.ix.AppendTokens(w.toks[:0], c)
	best := place{clue: hs[0].clue()}
	windows, end := 0, -1
	for _, h := range hs {
		at := h.token()
		if at < end || windows == maxWindows {
			continue
		}
		lo, hi := w.window(at, len(w.toks))
		if al := w.al.align(w.toks, w.t, lo, hi, best.al.score); al.score > best.al.score {
			best.al = al
		}
		windows++
		end = at + len(w.toks)/2
	}
	return best
}

// window returns the tokens that a clue of n tokens met at a token may cover, within its block.
func (w *worker) window(at, n int) (lo, hi int) {
	b := w.t.Blocks[w.t.BlockOf(int(w.t.Tokens[at].Line))]
	lo = max(at-n-maxGap, w.t.Lines[b.First].First)
	hi = min(at+n+n/2+maxGap, w.t.Lines[b.End-1].End)
	return lo, hi
}

// complete lays the clues of an entry that no gram led to over the text near the best one.
func (w *worker) complete(c *candidate) {
	line := int(w.t.Tokens[c.places[0].al.first].Line)
	lo := w.t.Lines[max(0, line-reach)].First
	hi := w.t.Lines[min(len(w.t.Lines)-1, line+reach)].End
	have := map[int]bool{}
	for _, p := range c.places {
		have[p.clue] = true
	}
	var filter presence
	filter.addAll(w.t.Tokens[lo:hi])
	e := w.head(c.ref.Entry)
	for n := e.FirstClue; n < e.FirstClue+min(e.Clues, 64); n++ {
		if have[n] {
			continue
		}
		cl := w.clue(n)
		if cl.Source > index.Prose {
			break
		}
		w.toks = w.ix.AppendTokens(w.toks[:0], cl)
		if !filter.holdsMost(w.toks) {
			continue
		}
		if al := w.al.align(w.toks, w.t, lo, hi, 0); al.found > 0 {
			c.places = append(c.places, place{n, al})
		}
	}
}

// presence is a small filter over the words of a stretch of text: what it denies is not there.
type presence [64]uint64

func (p *presence) addAll(toks []errtext.Token) {
	for i := range toks {
		h := uint32(toks[i].Hash)
		p[h>>6&63] |= 1 << (h & 63)
	}
}

func (p *presence) may(h uint32) bool { return p[h>>6&63]&(1<<(h&63)) != 0 }

// holds reports whether a word of a clue stands among the tokens that the filter was made of.
func (p *presence) holds(toks []errtext.Token, word index.Token) bool {
	return p.may(word.Hash) && slices.ContainsFunc(toks, func(tok errtext.Token) bool { return uint32(tok.Hash) == word.Hash })
}

// holdsAny reports whether a word of a clue may be there.
func (p *presence) holdsAny(toks []index.Token) bool {
	return slices.ContainsFunc(toks, func(t index.Token) bool { return t.Role&index.Masked == 0 && p.may(t.Hash) })
}

// holdsMost reports whether at least half of the rarity of a clue may be there.
func (p *presence) holdsMost(toks []index.Token) bool {
	have, all := 0, 0
	for _, t := range toks {
		if t.Role&index.Masked != 0 {
			continue
		}
		if p.may(t.Hash) {
			have += int(t.Bits)
		} else if t.Role&index.Param != 0 {
			continue
		}
		all += int(t.Bits)
	}
	return have*2 >= all && have > 0
}

// typo reports whether a token of the text is a slip in typing, or another number or tense, of a word of the clue.
func (w *worker) typo(clue index.Token, tok errtext.Token) bool {
	n := int(tok.End - tok.Start)
	if tok.Kind != errtext.Word || n < 6 || clue.Len < 6 || n > int(clue.Len)+1 || n < int(clue.Len)-1 {
		return false
	}
	word := w.ix.Word(clue)
	return isAlpha(word) && closeTo(word, w.t.TokenText(tok), 1)
}

func isAlpha(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return true
}
