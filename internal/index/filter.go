package index

import (
	"slices"
	"strings"

	"unstuck/internal/errtext"
)

const (
	// literalSize is how long a literal is at least, where the clue holds enough: the search is fastest with such ones.
	literalSize = 12
	// literalMost is how long it may be.
	literalMost = 24
	// literalsPerClue is how many literals a clue gives: a line that differs from the clue in a word holds another one.
	literalsPerClue = 3
	// commonBits is the rarity, in units of BitScale, below which a word stands in too many ordinary lines: "users". A clue
	// that has no more in all decides nothing alone.
	commonBits = rarePair * BitScale
	// phraseBits is the same for several words, or a name in a program: "is not running", "GenServer".
	phraseBits = rareWord * BitScale
	// wordBits is the same for a short word that may be one of everyday speech: "relation".
	wordBits = 16 * BitScale
)

// EachLiteral calls f with byte strings for a fast search through logs: an error text that an entry knows by a clue holds
// one of the clue's literals, unless it words all of them differently. They are taken from the lines that can make an
// entry known, at least least bytes long, and stand in the text as they are whatever was done to it: they hold no quotes,
// no blanks but single ones and nothing that varies. Of a clue that has none long and rare enough f is told "".
//
// It stops when f returns false. keep, if not nil, says which entries take part.
func (ix *Index) EachLiteral(least int, keep func(entry int) bool, f func(entry int, literal string) bool) {
	more := true
	var chooser literalChooser
	var toks []Token
	var texts []string
	for n := range ix.Len() {
		if !more {
			return
		}
		if keep != nil && !keep(n) {
			continue
		}
		e := ix.Head(n)
		texts = texts[:0]
		for k := e.FirstClue; k < e.FirstClue+e.Clues; k++ {
			c := e.Clue(k)
			if c.Source > Prose && c.Source != Unless && c.Source != NotThis {
				continue
			}
			text := e.Text(c)
			if slices.Contains(texts, text) { // the title stands in a sample, too
				continue
			}
			texts = append(texts, text)
			toks = ix.AppendTokens(toks[:0], c)
			if c.Source > Prose || slices.ContainsFunc(toks, func(t Token) bool { return t.Role&Core != 0 }) || c.Source == Prose {
				chooser.each(text, toks, least, func(s string) {
					// What speaks against an entry need not be found: it only tells one block from another.
					if c.Source <= Prose || len(s) >= literalSize {
						more = more && f(n, s)
					}
				})
			}
		}
	}
}

// phrase is a piece of a clue's text that stands in an error text as it is.
type phrase struct {
	from, to, bits int
	special        bool // several words, or one that is a name in a program
}

// literalChooser chooses the literals of clues, one after the other.
type literalChooser struct {
	lexed      []errtext.Token
	words      []fitting
	all, taken []phrase
}

// fitting is a word of a clue, and whether it may be part of a phrase.
type fitting struct {
	from, to, bits int
	fits           bool // it is spelt in one way only
	follows        bool // so are the word before it and what stands between them
}

// each calls f with the literals of one clue.
func (l *literalChooser) each(text string, toks []Token, least int, f func(string)) {
	if rarityOf(toks) < phraseBits { // and so is every phrase of it
		return
	}
	l.phrases(text, toks, least)
	l.choose(func(p *phrase) bool { return p.bits >= commonBits && p.to-p.from >= literalSize })
	if len(l.taken) == 0 {
		l.choose(func(p *phrase) bool { return p.bits >= wordBits || p.bits >= phraseBits && p.special })
	}
	for _, p := range l.taken {
		f(text[p.from:p.to])
	}
	if len(l.taken) == 0 && rarityOf(toks) >= commonBits {
		f("")
	}
}

// rarityOf returns the rarity of what does not vary in a clue.
func rarityOf(toks []Token) int {
	sum := 0
	for _, t := range toks {
		if t.Role&Masked == 0 {
			sum += int(t.Bits)
		}
	}
	return sum
}

// choose takes the rarest of the phrases that are fit, literalsPerClue at most, none of which covers another.
func (l *literalChooser) choose(fit func(*phrase) bool) {
	l.taken = l.taken[:0]
	for range literalsPerClue {
		best := -1
		for i := range l.all {
			p := &l.all[i]
			meets := func(q phrase) bool { return p.from < q.to && q.from < p.to }
			if (best < 0 || p.bits > l.all[best].bits) && fit(p) && !slices.ContainsFunc(l.taken, meets) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		l.taken = append(l.taken, l.all[best])
	}
}

// phrases finds the pieces of a clue that start with a word and are at least so many bytes long, as long as they may be.
func (l *literalChooser) phrases(text string, toks []Token, least int) {
	l.split(text, toks)
	l.all = l.all[:0]
	for i, w := range l.words {
		p := phrase{from: w.from, to: w.from}
		k := i
		for ; k < len(l.words) && p.to-p.from < literalMost; k++ {
			w := &l.words[k]
			if !w.fits || k > i && !w.follows {
				break
			}
			p.bits += w.bits
			p.to = w.to
		}
		if p.to = min(p.to, p.from+literalMost); p.to-p.from >= least {
			p.special = k > i+1 || isName(text[p.from:p.to])
			l.all = append(l.all, p)
		}
	}
}

// split finds the words of a clue.
func (l *literalChooser) split(text string, toks []Token) {
	l.lexed = errtext.AppendLine(l.lexed[:0], text)
	l.words = l.words[:0]
	end := 0
	for i, t := range l.lexed[:min(len(l.lexed), len(toks))] {
		w := fitting{from: int(t.Start), to: int(t.End), bits: int(toks[i].Bits)}
		w.fits = toks[i].Role&Masked == 0 && plain(text[w.from:w.to], t.Kind)
		w.follows = w.fits && i > 0 && l.words[i-1].fits && steady(text[end:w.from])
		l.words = append(l.words, w)
		end = w.to
	}
}

// isName reports whether a word is spelt as names in programs are: with a capital inside, a point or an underscore.
func isName(word string) bool {
	for i := 1; i < len(word); i++ {
		if c := word[i]; c == '_' || c == '.' || c >= 'A' && c <= 'Z' && word[i-1] >= 'a' && word[i-1] <= 'z' {
			return true
		}
	}
	return false
}

// steady reports whether what stands between two words is printed in one way only: few bytes, none of them one that
// quoting or a terminal would change.
func steady(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c <= ' ' && (c != ' ' || i > 0 && s[i-1] == ' '), c >= 0x7f:
			return false
		case strings.IndexByte("\"'`\\<>&", c) >= 0:
			return false
		}
	}
	return len(s) <= 4
}

// plain reports whether a word is made of nothing that a printer could spell in another way. Of a shell's variables that
// is only what would end the string that they stand in.
func plain(s string, kind errtext.Kind) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !letter && (kind != errtext.Var || c == '"' || c == '\\' || c <= ' ' || c >= 0x7f) {
			return false
		}
	}
	return true
}
