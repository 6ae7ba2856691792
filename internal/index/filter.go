package index

import (
	"cmp"
	"slices"
	"strings"

	"unstuck/internal/errtext"
)

const (
	// literalSize is how long a literal is at least, where the clue holds enough.
	literalSize = 12
	// literalMost is how long it may be: the search chooses a piece of it.
	literalMost = 24
	// literalsPerClue is how many literals a clue gives: a line that differs from the clue in a word holds another one.
	literalsPerClue = 3
	// literalBits is the rarity, in units of BitScale, from which a further literal of a clue is worth looking for.
	literalBits = 12 * BitScale
	// commonBits is the rarity below which a literal stands in too many ordinary lines: "users".
	commonBits = rarePair * BitScale
)

// EachLiteral calls f with byte strings for a fast search through logs: an error text that an entry knows by a clue holds
// one of the clue's literals, unless it words all of them differently. They are taken from the lines that can make an
// entry known, at least least bytes long, and stand in the text as they are whatever was done to it: they hold no quotes,
// no blanks but single ones and nothing that varies. Of a clue that has none long and rare enough f is told "".
//
// It stops when f returns false. keep, if not nil, says which entries take part.
func (ix *Index) EachLiteral(least int, keep func(entry int) bool, f func(entry int, literal string) bool) {
	more := true
	var toks []Token
	var texts []string
	for n := range ix.Len() {
		if !more {
			return
		}
		if keep != nil && !keep(n) {
			continue
		}
		e := ix.Entry(n)
		texts = texts[:0]
		for k := e.FirstClue; k < e.FirstClue+e.Clues; k++ {
			c := ix.Clue(k)
			if c.Source > Prose && c.Source != Unless && c.Source != NotThis {
				continue
			}
			text := ix.Text(c)
			if slices.Contains(texts, text) { // the title stands in a sample, too
				continue
			}
			texts = append(texts, text)
			toks = ix.AppendTokens(toks[:0], c)
			if c.Source > Prose || slices.ContainsFunc(toks, func(t Token) bool { return t.Role&Core != 0 }) || c.Source == Prose {
				eachLiteral(text, toks, least, func(s string) {
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
type phrase struct{ from, to, bits int }

// eachLiteral calls f with the literals of one clue.
func eachLiteral(text string, toks []Token, least int, f func(string)) {
	long, short := phrases(text, toks, least)
	if len(long) == 0 {
		long = short
	}
	slices.SortStableFunc(long, func(a, b phrase) int { return cmp.Compare(b.bits, a.bits) })
	var taken []phrase
	for _, p := range long {
		apart := func(q phrase) bool { return p.from >= q.to || q.from >= p.to }
		if len(taken) == literalsPerClue || len(taken) > 0 && p.bits < literalBits || p.bits < commonBits {
			break
		}
		if !slices.ContainsFunc(taken, func(q phrase) bool { return !apart(q) }) {
			taken = append(taken, p)
			f(text[p.from:p.to])
		}
	}
	if len(taken) == 0 {
		f("")
	}
}

// phrases returns the pieces of a clue that start with a word: of literalSize bytes, and shorter ones where the words end
// before.
func phrases(text string, toks []Token, least int) (long, short []phrase) {
	words := errtext.ParseLine(text)
	words = words[:min(len(words), len(toks))]
	for i := range words {
		p := phrase{from: int(words[i].Start), to: int(words[i].Start)}
		for k := i; k < len(words) && p.to-p.from < literalMost; k++ {
			start := int(words[k].Start)
			if words[k].Kind == errtext.Masked || k > i && !steady(text[p.to:start]) || !plain(text[start:words[k].End], words[k].Kind) {
				break
			}
			p.bits += int(toks[k].Bits)
			p.to = int(words[k].End)
		}
		switch {
		case p.to-p.from >= literalSize:
			p.to = min(p.to, p.from+literalMost)
			long = append(long, p)
		case p.to-p.from >= least:
			short = append(short, p)
		}
	}
	return long, short
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
