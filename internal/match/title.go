package match

import (
	"iter"
	"math"
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
)

// code says what the error codes of a text, such as E0425, say of an entry that bears one in its title or aliases.
type code int

const (
	codeNone  code = iota
	codeSame       // the text shows the entry's code
	codeOther      // it shows another one of the same kind
)

// codeOf compares the error codes in the line of the best clue and beside it with those that the entry bears.
func (w *worker) codeOf(c *candidate) code {
	var seen []string
	for _, tok := range w.beside(c) {
		if word := w.t.Lines[tok.Line].Body[tok.Start:tok.End]; tok.Kind == errtext.Word && index.IsCode(word) {
			seen = append(seen, word)
		}
	}
	if len(seen) == 0 {
		return codeNone
	}
	out := codeNone
	for cl := range w.names(c) {
		if cl.Tokens != 1 {
			continue
		}
		own := w.ix.Text(cl)
		if !index.IsCode(own) {
			continue
		}
		for _, s := range seen {
			switch {
			case strings.EqualFold(s, own):
				return codeSame
			case strings.EqualFold(strings.TrimRight(s, figures), strings.TrimRight(own, figures)):
				out = codeOther
			}
		}
	}
	return out
}

const figures = "0123456789"

// isCodeInAnyCase is index.IsCode for a word as an index spells it.
func isCodeInAnyCase(word string) bool {
	return strings.TrimRight(word, figures) != word && index.IsCode(strings.ToUpper(word))
}

// beside returns the tokens of the line of an entry's best clue and of those above and below it.
func (w *worker) beside(c *candidate) []errtext.Token {
	line := int(w.t.Tokens[c.places[0].al.first].Line)
	return w.t.Tokens[w.t.Lines[max(line-1, 0)].First:w.t.Lines[min(line+1, len(w.t.Lines)-1)].End]
}

// names goes over the clues made of an entry's titles and aliases.
func (w *worker) names(c *candidate) iter.Seq[index.Clue] {
	e := w.head(c.ref.Entry)
	return func(yield func(index.Clue) bool) {
		for n := e.FirstClue; n < e.FirstClue+e.Clues; n++ {
			if cl := w.clue(n); cl.Source > index.Alias || !yield(cl) {
				return
			}
		}
	}
}

// titleLine returns the number, plus one, of a line whose message begins with the whole title of an entry as its name, as in
// "Module not found: Can't resolve 'fs'"; 0 if there is none.
func (w *worker) titleLine(c *candidate) int {
	for i := range c.places {
		p := &c.places[i]
		cl := w.clue(p.clue)
		if cl.Source != index.Title || cl.Tokens < 2 || p.al.coverage() < wholeLine || p.al.last-p.al.first+1 != cl.Tokens {
			continue
		}
		last := w.t.Tokens[p.al.last]
		line := &w.t.Lines[last.Line]
		rest := line.Body[last.End:]
		if p.al.first-line.First <= beforeName && p.al.first >= line.First && (rest == "" || rest[0] == ':' || rest[0] == '.') {
			return int(last.Line) + 1
		}
	}
	return 0
}

// beforeName is how many words, such as "Error", may stand before the name of a message.
const beforeName = 1

const (
	// titleEnough is the rarity in bits from which the words of a title count in full.
	titleEnough = 20
	// everyday is the rarity in bits below which a word of a title says nothing.
	everyday = 4
)

// titleWords returns which share of the words of the entry's title or of one of its aliases, by rarity, stand beside its
// best clue in any order. Codes do not count, as many outputs leave them out.
func (w *worker) titleWords(c *candidate) float64 {
	near := w.beside(c)
	var filter presence
	filter.addAll(near)
	var forms []uint32 // of the words there
	if c.bare {
		for _, tok := range near {
			for _, form := range w.forms(tok) {
				forms = append(forms, uint32(form))
			}
		}
	}
	most := 0.0
	for cl := range w.names(c) {
		w.toks = w.ix.AppendTokens(w.toks[:0], cl)
		have, all := 0.0, 0.0
		for _, t := range w.toks {
			bits := bitsOf(int(t.Bits))
			if t.Role&index.Masked != 0 || bits < everyday || isCodeInAnyCase(w.ix.Word(t)) {
				continue
			}
			all += bits
			slip := func(tok errtext.Token) bool { return w.typo(t, tok) }
			if filter.holds(near, t) || slices.Contains(forms, t.Hash) || t.Len >= 6 && slices.ContainsFunc(near, slip) {
				have += bits
			}
		}
		if all > 0 {
			most = math.Max(most, have/math.Max(all, titleEnough))
		}
	}
	return most
}
