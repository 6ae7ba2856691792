package match

import (
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

// alignment is the best way to lay a clue over a stretch of an error text: tokens in the same order, near each other.
// All amounts are in units of index.BitScale.
type alignment struct {
	score        int    // found, less what gaps cost; by this the best place is chosen
	found        int    // rarity of the tokens found
	core         int    // rarity of the core tokens found
	own          int    // rarity of the core tokens found that no other entry has
	total        int    // rarity of all tokens that can be found, without parameters that have another value
	contradicted int    // of those in whose place the text has something else
	missing      int    // of those that the line, though it is there, does not hold
	decides      int    // of those contradicted or missing that decide
	decidesCall  int    // of these, functions
	first, last  int    // tokens of the text, both included
	mask         uint64 // bit i: token i of the clue was found
	near         uint64 // bit i: a token spelt almost alike stands in its place
	against      uint64 // bit i: contradicted
	lost         uint64 // bit i: missing
	params       uint64 // bit i: a parameter that has another value
}

const (
	maxGap   = 12  // tokens of either side that one link may skip
	maxPairs = 160 // equal tokens looked at in one stretch
	lookBack = 16  // earlier pairs that one may link to
)

// pair says that token i of the clue equals token j of the text.
type pair struct {
	i, j  int16
	prev  int16 // index of the pair before it in the best chain, or -1
	score int32 // of the best chain that ends here
}

// aligner holds what aligning needs from call to call.
type aligner struct {
	pairs [maxPairs]pair
	typo  func(clue index.Token, text errtext.Token) bool // nil: no slip is taken for a word
}

// align lays the clue over text[lo:hi]. It finds the chain of equal tokens with the greatest rarity less gaps, by
// dynamic programming over the pairs of equal tokens (sparse local alignment after Smith and Waterman). A chain that
// does not score above least is not worth judging; it gives an empty alignment.
func (a *aligner) align(clue []index.Token, t *errtext.Text, lo, hi, least int) alignment {
	var filter [4]uint64 // what it denies is no token of the clue
	total := 0
	for _, c := range clue {
		filter[c.Hash>>6&3] |= 1 << (c.Hash & 63)
		if c.Role&(index.Masked|index.Optional) == 0 {
			total += int(c.Bits)
		}
	}
	n, best := 0, -1
	for j := lo; j < hi && n < maxPairs; j++ {
		h := uint32(t.Tokens[j].Hash)
		if filter[h>>6&3]&(1<<(h&63)) == 0 {
			continue
		}
		for i := range clue {
			if clue[i].Hash != h || n == maxPairs {
				continue
			}
			a.link(clue, n, i, j-lo)
			if best < 0 || a.pairs[n].score > a.pairs[best].score {
				best = n
			}
			n++
		}
	}
	if best < 0 || int(a.pairs[best].score) <= least {
		return alignment{total: total}
	}
	return a.trace(clue, t, best, lo, hi, total)
}

// link fills in pair n with the best chain that ends in it.
func (a *aligner) link(clue []index.Token, n, i, j int) {
	own := int32(clue[i].Bits)
	p := pair{i: int16(i), j: int16(j), prev: -1, score: own}
	for m := n - 1; m >= 0 && m >= n-lookBack; m-- {
		q := &a.pairs[m]
		di, dj := i-int(q.i), j-int(q.j)
		if di < 1 || dj < 1 || di > maxGap || dj > maxGap {
			continue
		}
		s := q.score + own
		if di > 1 || dj > 1 {
			s -= own/4 + int32(di-1+dj-1)*gapCost
		}
		if s > p.score {
			p.score, p.prev = s, int16(m)
		}
	}
	a.pairs[n] = p
}

// minDecides is the least that the loss of a token that decides counts, in units of index.BitScale. How common the word
// is says nothing about how much it decides.
const minDecides = 8 * index.BitScale

// gapCost is what one skipped token costs.
const gapCost = index.BitScale / 2

// trace follows the best chain back and judges what of the clue it leaves out.
func (a *aligner) trace(clue []index.Token, t *errtext.Text, best, lo, hi, total int) alignment {
	al := alignment{score: int(a.pairs[best].score), total: total, last: lo + int(a.pairs[best].j)}
	at := [48]int32{} // place of each token of the clue in the text, plus one
	for p := best; p >= 0; p = int(a.pairs[p].prev) {
		i := a.pairs[p].i
		al.mask |= 1 << i
		at[i] = int32(lo) + int32(a.pairs[p].j) + 1
		al.first = lo + int(a.pairs[p].j)
		if clue[i].Role&(index.Masked|index.Optional) == 0 {
			al.found += int(clue[i].Bits)
		}
		if clue[i].Role&index.Core != 0 {
			al.core += int(clue[i].Bits)
			if clue[i].Role&index.Own != 0 {
				al.own += int(clue[i].Bits)
			}
		}
	}
	for i := range clue {
		if al.mask&(1<<i) == 0 && clue[i].Role&(index.Masked|index.Optional) == 0 {
			a.judge(&al, clue, t, &at, i, lo, hi)
		}
	}
	return al
}

// judge decides what it means that token i was not found: another value stands in its place, the line is there but
// does not hold it, or the line was cut off before it and nothing can be said.
func (a *aligner) judge(al *alignment, clue []index.Token, t *errtext.Text, at *[48]int32, i, lo, hi int) {
	c := clue[i]
	before, after := i-1, i+1
	for before >= 0 && at[before] == 0 {
		before--
	}
	for after < len(clue) && at[after] == 0 {
		after++
	}
	from, to := gapBounds(al, t, at, before, after, len(clue))
	if from < 0 && (c.Role&index.Decides == 0 || before < 0 || cutOff(t, al.last)) {
		return // nothing can be said
	}
	cost := int(c.Bits)
	for j := from; j < to; j++ {
		if a.typo != nil && a.typo(c, t.Tokens[j]) {
			al.near |= 1 << i
			al.found += cost * 3 / 4
			return
		}
	}
	if c.Role&index.Param != 0 && slices.ContainsFunc(t.Tokens[max(from, 0):max(to, 0)], isParam) {
		al.total -= cost
		al.params |= 1 << i
		return
	}
	held := false
	for j := from; j < to; j++ {
		if k := t.Tokens[j].Kind; k != errtext.Masked {
			held = true
		}
	}
	if held && (before >= 0 && after < len(clue) || c.Role&index.Glued != 0 || clue[max(i-1, 0)].Role&index.Masked == 0) {
		al.contradicted += cost
		al.against |= 1 << i
	} else {
		al.missing += cost
		al.lost |= 1 << i
	}
	if c.Role&index.Decides != 0 {
		al.decides += max(cost, minDecides)
		if c.Role&index.Call != 0 || i+1 < len(clue) && clue[i+1].Role&index.Call != 0 { // a function or its module
			al.decidesCall += max(cost, minDecides)
		}
	}
}

// isParam reports a token that may be the parameter of a message.
func isParam(t errtext.Token) bool {
	return t.Kind != errtext.Word || t.Flags&(errtext.Quoted|errtext.Ticked) != 0
}

// cutOff reports whether the text may have gone on where the line of this token ends: it is the last one, a dump broke
// off within brackets, or something left it out.
func cutOff(t *errtext.Text, tok int) bool {
	n := int(t.Tokens[tok].Line)
	body := t.Lines[n].Body
	if n+1 == len(t.Lines) || strings.HasSuffix(body, "...") {
		return true
	}
	depth := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			depth--
		}
	}
	return depth > 0
}

// gapBounds returns the tokens of the text that stand where a token of the clue was expected, given the nearest tokens
// found before and after it. from is -1 when the text ends there.
func gapBounds(al *alignment, t *errtext.Text, at *[48]int32, before, after, n int) (from, to int) {
	switch {
	case before >= 0 && after < n:
		return int(at[before]), int(at[after]) - 1
	case before >= 0: // the clue's end
		last := int(at[before]) - 1
		end := t.Lines[t.Tokens[last].Line].End
		if last+1 >= end {
			return -1, -1
		}
		return last + 1, min(end, last+1+n-before)
	case after < n: // the clue's start
		first := int(at[after]) - 1
		start := t.Lines[t.Tokens[first].Line].First
		if start == first {
			return -1, -1
		}
		return max(start, first-after), first
	}
	return -1, -1
}

// coverage is the share of the clue's rarity that the text holds.
func (al *alignment) coverage() float64 {
	if al.total == 0 {
		return 0
	}
	return float64(al.found) / float64(al.total)
}
