package match

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/rarity"
)

const (
	// maxTyped is how many words a query may have that someone typed from memory.
	maxTyped = 12
	// typedWordCap bounds what one word of a query weighs, in bits: that it is rare says little about what it means.
	typedWordCap = 10
	// typedWordMin keeps common words from weighing nothing, they are still the user's words.
	typedWordMin = 2
	// functionWord is what a word weighs that only serves the grammar of a question.
	functionWord = 0.5
	// phraseWorth is what it adds to the confidence that an entry has the words of the query in one clue, in order, and
	// titleWorth that the query says all of its title.
	phraseWorth = 0.08
	titleWorth  = 0.06
	// maxRanked is how many entries these are asked of.
	maxRanked = 24
	// maxTied is how many entries may fit a query equally well before it says nothing.
	maxTied = 3
)

// isTyped reports whether a text may have been typed from memory: one short line without the marks of program output.
func isTyped(t *errtext.Text) bool {
	only := ""
	for i := range t.Lines {
		if t.Lines[i].Body == "" {
			continue
		}
		if only != "" {
			return false
		}
		only = t.Lines[i].Raw
	}
	if len(t.Tokens) == 0 || len(t.Tokens) > maxTyped {
		return false
	}
	for _, mark := range [...]string{"** (", "{:", "{{", "{'", "<<", "[", "#", "=>", ": ", `", `, "%{"} {
		if strings.Contains(only, mark) {
			return false
		}
	}
	for _, tok := range t.Tokens {
		if h := errtext.MaskOf(tok.Hash); h == "<path>" || h == "<url>" || h == "<time>" {
			return false
		}
	}
	return true
}

// sense is a word of the knowledge base that a word of the query may mean.
type sense struct {
	hash   uint64
	factor float64 // 1 for the word itself, less for one spelt like it
}

// typed returns the candidates of a typed query: the entries whose words cover most of the query.
func (s *Searcher) typed(t *errtext.Text) []candidate {
	var out []candidate
	for b, ix := range s.bases {
		out = append(out, s.typedIn(t, b, ix)...)
	}
	return out
}

// typedCandidate is an entry with its score in place of the confidence, and whether its title holds most of the query.
type typedCandidate struct {
	candidate
	titled bool
}

// tally is how well one entry covers a query, or a word of it.
type tally struct {
	entry   int
	covered float64 // of the query's weight, by any field, discounted
	title   float64 // of the query's weight, by the title, the id, aliases or tags
}

// tallies are of the entries that hold any of the words, in the order of the entries.
type tallies []tally

// tallies returns the tallies of a word of this weight in one of its senses.
func (s sense) tallies(ix *index.Index, w float64) tallies {
	out := make(tallies, 0, ix.EntriesWith(s.hash))
	ix.EachEntry(s.hash, func(entry int, where index.Field) {
		y := tally{entry: entry, covered: w * s.factor * fieldFactor(where)}
		if where&index.InTitle != 0 {
			y.title = w * s.factor
		}
		out = append(out, y)
	})
	byEntry := func(a, b tally) int { return cmp.Compare(a.entry, b.entry) }
	if !slices.IsSortedFunc(out, byEntry) { // an index of several segments has an order of its own
		slices.SortFunc(out, byEntry)
	}
	return out
}

// join returns the tallies of two words or senses, where join says what they make of an entry that both have.
func (ys tallies) join(zs tallies, join func(a, b float64) float64) tallies {
	if len(ys) == 0 {
		return zs
	}
	out := make(tallies, 0, len(ys)+len(zs))
	for len(ys) > 0 && len(zs) > 0 {
		y, z := ys[0], zs[0]
		switch {
		case y.entry < z.entry:
			ys = ys[1:]
		case y.entry > z.entry:
			y, zs = z, zs[1:]
		default:
			y.covered, y.title = join(y.covered, z.covered), join(y.title, z.title)
			ys, zs = ys[1:], zs[1:]
		}
		out = append(out, y)
	}
	return append(append(out, ys...), zs...)
}

func (s *Searcher) typedIn(t *errtext.Text, base int, ix *index.Index) []candidate {
	total := 0.0
	var all tallies
	for _, word := range queryWords(ix, t) {
		hash := errtext.WordHash(word)
		w := typedWeight(word, hash, ix.EntriesWith(hash), ix.Few())
		total += w
		var best tallies
		for _, se := range senses(ix, hash, word) {
			best = best.join(se.tallies(ix, w), math.Max)
		}
		all = all.join(best, func(a, b float64) float64 { return a + b })
	}
	var found []typedCandidate
	order := func(a, b typedCandidate) int { return s.order(a.candidate, b.candidate) }
	for _, y := range all {
		if s.keep != nil && !s.keep(base, y.entry) {
			continue
		}
		if score := typedScore(&y, total); score > 0 {
			c := typedCandidate{candidate{ref: EntryRef{base, y.entry}, confidence: score}, total >= singlesOut && isTitled(&y, total)}
			found = insert(found, c, maxRanked, order)
		}
	}
	s.preferPhrases(t, ix, found)
	out := make([]candidate, len(found))
	for i, c := range found {
		out[i] = c.candidate
		out[i].confidence = typedConfidence(c.confidence, c.titled)
	}
	slices.SortFunc(out, s.order)
	if len(out) > maxTied && out[0].confidence-out[maxTied].confidence < 0.01 {
		return nil
	}
	return out[:min(len(out), 20)]
}

// preferPhrases raises the candidates of a typed query that hold its words in a row or near each other, and those of
// whose title the query says much.
func (s *Searcher) preferPhrases(t *errtext.Text, ix *index.Index, out []typedCandidate) {
	w := &worker{s: s, t: t, ix: ix}
	w.al.typo = w.typo
	for i := range out {
		phrase, title := 0.0, 0.0
		e := w.head(out[i].ref.Entry)
		for n := e.FirstClue; n < e.FirstClue+min(e.Clues, 64); n++ {
			cl := w.clue(n)
			if cl.Source > index.Prose {
				break
			}
			w.toks = ix.AppendTokens(w.toks[:0], cl)
			al := w.al.align(w.toks, t, 0, len(t.Tokens), 0)
			if al.found == 0 {
				continue
			}
			words := 0
			for k := range w.toks {
				if al.mask&(1<<k) != 0 || al.near&(1<<k) != 0 {
					words++
				}
			}
			phrase = max(phrase, float64(words)/float64(len(t.Tokens)))
			if cl.Source <= index.Alias {
				title = max(title, al.coverage())
			}
		}
		out[i].confidence += phraseWorth*phrase + titleWorth*title
		out[i].titled = out[i].titled && title >= titleSaid
	}
}

// queryWords returns the words of a query. One that the base does not know but that is made of several which it
// does, such as DYNAMIC_SERVER_USAGE, counts as those.
func queryWords(ix *index.Index, t *errtext.Text) []string {
	var out []string
	for _, tok := range t.Tokens {
		if tok.Kind == errtext.Masked {
			continue
		}
		word := t.TokenText(tok)
		parts := strings.FieldsFunc(word, func(r rune) bool { return r == '_' })
		unknown := func(part string) bool { return ix.EntriesWith(errtext.WordHash(part)) == 0 }
		if tok.Kind != errtext.Word || !unknown(word) || len(parts) == 0 || slices.ContainsFunc(parts, unknown) {
			parts = []string{word}
		}
		out = append(out, parts...)
	}
	return out
}

// typedWeight returns how much a word of a query weighs that so many entries hold: a bit less for each doubling beyond
// a few, as the clues of a paste do.
func typedWeight(word string, hash uint64, entries, few int) float64 {
	if isFunctionWord(word) {
		return functionWord
	}
	w := min(rarity.Bits(hash), typedWordCap)
	if entries > few {
		w -= math.Log2(float64(entries) / float64(few))
	}
	return max(w, typedWordMin)
}

// isFunctionWord reports whether a word is one of the closed classes of English (articles, pronouns, prepositions,
// auxiliaries, question words) or one of the few verbs and nouns with which people ask.
func isFunctionWord(w string) bool {
	switch w {
	case "a", "an", "the", "i", "my", "me", "it", "its", "is", "are", "was", "be", "am", "do", "does", "did", "has", "have", "had",
		"in", "on", "at", "to", "of", "for", "from", "by", "with", "when", "while", "after", "before", "and", "or", "but", "if", "then",
		"how", "why", "what", "where", "which", "who", "this", "that", "there", "these", "can", "will", "would", "should", "get",
		"gets", "getting", "got", "fix", "solve", "help", "mean", "means", "please", "still", "just", "some", "any", "all", "you", "we":
		return true
	}
	return false
}

// fieldFactor says how much a word counts by where it stands.
func fieldFactor(f index.Field) float64 {
	switch {
	case f&index.InTitle != 0:
		return 1
	case f&index.InTag != 0:
		return 0.9
	case f&index.InSample != 0:
		return 0.8
	}
	return 0.7
}

// typedScore ranks the entries of a query by the share of it that they cover, anywhere and in their titles; 0 is none.
func typedScore(y *tally, total float64) float64 {
	if total < 8 || y.covered < 8 {
		return 0
	}
	return max(1.2*y.covered/total+0.3*y.title/total-0.45, 0)
}

const (
	// singlesOut is the rarity in bits that a query must have for a match: a common word or two, such as "time out", are said
	// of many things.
	singlesOut = 20
	// titleSaid is the share of a title or an alias that it must say.
	titleSaid = 0.4
)

// isTitled reports whether an entry knows nearly all of a query, and its title most: a word of the query that the entry
// does not know may be the one that decides.
func isTitled(y *tally, total float64) bool {
	return y.covered >= 0.9*total && y.title >= 0.6*total && y.title >= 8
}

// typedConfidence turns a score into confidence. The share of the query that the entry covers decides what is refused,
// and only an entry that is titled so is a match; among each sort the order is that of the scores.
func typedConfidence(score float64, titled bool) float64 {
	const best = 1.05 + phraseWorth + titleWorth // of all scores
	if !titled {
		const bar, spread = KnownFrom - 0.01, 0.1
		return min(score, bar-spread*(1-score/best))
	}
	return 0.97 - 0.45*(best-score)
}

// senses returns the words of the knowledge base that a word of the query may mean: itself; or, when the base does not
// know it, those spelt almost alike (edit distance) and those it abbreviates (subsequence, by sahilm/fuzzy).
func senses(ix *index.Index, hash uint64, word string) []sense {
	if len(word) < 3 {
		return []sense{{hash, 1}}
	}
	out := forms(ix, word)
	if ix.EntriesWith(hash) > 0 {
		return append(out, sense{hash, 1})
	}
	if len(out) > 0 {
		return out
	}
	var words []string
	slip := 1
	if len(word) >= 8 {
		slip = 2
	}
	ix.EachSimilar(word, slip, func(w string) bool {
		if len(w) < 3 || w[0] == '<' {
			return true
		}
		switch {
		case len(word) >= 4 && closeTo(word, w, slip):
			out = append(out, sense{errtext.WordHash(w), 0.85})
		case len(word) >= 5 && len(w) >= 5 && (strings.HasPrefix(w, word) || strings.HasPrefix(word, w)):
			out = append(out, sense{errtext.WordHash(w), 0.8})
		case w[0] == word[0]:
			words = append(words, w)
		}
		return true
	})
	if len(out) > 0 {
		return out
	}
	for _, m := range fuzzy.Find(word, words) {
		if len(m.Str) <= 2*len(word)+2 {
			out = append(out, sense{errtext.WordHash(m.Str), 0.6})
		}
		if len(out) == 3 {
			break
		}
	}
	return out
}

// forms returns the other forms of an English word that the knowledge base holds: borrow, borrows, borrowed, borrowing.
func forms(ix *index.Index, word string) []sense {
	if len(word) < 4 {
		return nil
	}
	stem := word
	for _, end := range [...]string{"ing", "ed", "es", "s", "e"} {
		if s, ok := strings.CutSuffix(word, end); ok && len(s) >= 3 && !strings.HasSuffix(word, "ss") {
			stem = s
			break
		}
	}
	var out []sense
	for _, end := range [...]string{"", "e", "s", "es", "ed", "ing"} {
		form := stem + end
		if h := errtext.WordHash(form); form != word && ix.EntriesWith(h) > 0 {
			out = append(out, sense{h, 0.75})
		}
	}
	return out
}

// mergeTyped joins the candidates of both readings of a short text, unordered; an entry keeps the better of the two, unless
// the text rules it out.
func mergeTyped(paste, typed []candidate) []candidate {
	at := map[EntryRef]int{}
	for i, c := range paste {
		at[c.ref] = i
	}
	for _, c := range typed {
		if i, ok := at[c.ref]; ok {
			if c.confidence > paste[i].confidence && !paste[i].ruledOut {
				paste[i].confidence = c.confidence
			}
			continue
		}
		paste = append(paste, c)
	}
	return paste
}
