package index

import (
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/rarity"
)

// Source says which part of an entry a clue was taken from.
type Source uint8

const (
	Title Source = iota
	Alias
	Sample
	// Prose is a sentence of an entry that has no samples. It is the last of the sources that a text is laid over.
	Prose
	Unless
	// NotThis is a line of a text that the entry says it is not about, where it differs from the entry's own samples.
	NotThis
	// Calls holds the well-known functions in which the entry's problem shows, module and function in turn.
	Calls
	// Unlike is any line of a text that the entry says it is not about, numbered by that text.
	Unlike
)

// Role says what a token of a clue means for its entry.
type Role uint16

const (
	// Masked: varies from run to run; never compared.
	Masked Role = 1 << iota
	// Core: belongs to what the entry is about: its title, an alias or a template says it, and its samples hold it too.
	Core
	// Decides: an error atom, a quoted name, a function, a status or a code within the core. Another value there means
	// another problem.
	Decides
	// Call: a function.
	Call
	// Glued: joined to the token before it, as in Plug.Conn.
	Glued
	// Shared: a word of a NotThis clue that the entry's own clues hold as well.
	Shared
	// Optional: a word of a title that none of the entry's samples holds: it describes, and no error text need hold it.
	Optional
	// File: the file that a path names.
	File
	// Param: a quoted word or a number that does not decide. Another one in its place says nothing: it is the parameter of
	// a message.
	Param
	// Own: no other entry of the knowledge base has the word among its clues. It is not stored, but told by AppendTokens.
	Own
)

// Token is one word of a clue.
type Token struct {
	Hash    uint32 // the lower half of errtext.Hash
	Bits    uint8  // rarity, in quarters of a bit
	Len     uint8  // bytes of the spelling, at most 255
	Role    Role
	word    uint32 // its number in the segment
	segment int32
}

// BitScale is how many units of Token.Bits make one bit.
const BitScale = 4

// maxClue bounds the tokens of one clue. What follows in a longer line is parameters.
const maxClue = 48

// clue is a clue while its index is being built.
type clue struct {
	source Source
	number int // of the sample or alias, from 0
	line   int // of the line within its sample, from 0
	text   string
	tokens []Token
	rare   []rareness      // of the tokens
	lexed  []errtext.Token // of the whole text, which may have more of them
	bodies []string        // the texts that the tokens are from, where they are from several
}

// rareness is how rare a token is elsewhere, alone and after the one before it, in units of BitScale.
type rareness struct{ alone, after uint8 }

// hash returns the whole hash of a token.
func (c *clue) hash(i int) uint64 { return c.lexed[i].Hash }

// lineOf returns the text that a token is from.
func (c *clue) lineOf(i int) string {
	if c.bodies != nil {
		return c.bodies[i]
	}
	return c.text
}

// clues returns the clues of one entry: its title, its aliases and codes, every line of its samples, its prose; then the
// special ones, for which a text is judged when the entry is met already.
func (a *Analyser) clues(e *kb.Entry) []clue {
	out := a.found[:0]
	for _, t := range titles(e.Title) {
		out = a.appendLine(out, clue{source: Title, text: t})
	}
	for i, text := range e.Aliases {
		out = a.appendLine(out, clue{source: Alias, number: i, text: text})
	}
	for _, code := range codes(e) {
		out = a.appendLine(out, clue{source: Title, text: code})
	}
	samples := make([][]logicalLine, len(e.Samples))
	for i, s := range e.Samples {
		samples[i] = logicalLines(s.Text)
		out = a.appendSample(out, i, samples[i])
	}
	out = a.appendProse(out, e)
	markCore(out, e.Samples)
	out = appendCalls(out, e.Title, samples)
	out = a.appendNotThis(out, e)
	for i, u := range e.Unless {
		out = a.appendLine(out, clue{source: Unless, number: i, text: u})
	}
	a.found = out
	return slices.Clone(out)
}

// callsPerText is how many well-known functions of a title or a sample are kept: the one that raised the error stands
// near its start, after those that only passed it on.
const callsPerText = 3

// appendCalls adds the first well-known functions of the title and of each sample: where the error shows. A function is
// well known when the background holds it; the user's own modules say nothing about the entry.
func appendCalls(out []clue, title string, samples [][]logicalLine) []clue {
	c := clue{source: Calls, bodies: []string{}}
	c.addCalls([]logicalLine{{text: title, lexed: errtext.ParseLine(title)}})
	for _, lines := range samples {
		c.addCalls(lines)
	}
	if len(c.tokens) == 0 {
		return out
	}
	return append(out, c)
}

func (c *clue) addCalls(lines []logicalLine) {
	found := 0
	for _, l := range lines {
		toks := l.lexed
		for i := errtext.NextCall(toks, 0); i > 0; i = errtext.NextCall(toks, i+1) {
			if found == callsPerText || len(c.tokens) == maxClue {
				return
			}
			if !KnownCall(toks[i-1].Hash, toks[i].Hash) {
				continue
			}
			found++
			for _, tok := range toks[i-1 : i+1] {
				c.tokens = append(c.tokens, Token{Hash: uint32(tok.Hash)})
				c.lexed = append(c.lexed, tok)
				c.bodies = append(c.bodies, l.text)
			}
		}
	}
}

// demote takes Core from the lines of samples that stand in a text the entry says it is not about as well: they say
// nothing for it.
func demote(own, not []clue) {
	same := func(a, b Token) bool { return a.Hash == b.Hash }
	for i := range own {
		shared := func(c clue) bool { return slices.EqualFunc(c.tokens, own[i].tokens, same) }
		if own[i].source == Sample && slices.ContainsFunc(not, shared) {
			for k := range own[i].tokens {
				own[i].tokens[k].Role &^= Core | Decides
			}
		}
	}
}

// KnownCall reports whether a function and its module are ones that the background holds.
func KnownCall(module, function uint64) bool {
	return rarity.Bits(module) < rarity.Max && rarity.Bits(function) < rarity.Max
}

// appendNotThis adds the lines of the texts that must not match; and once more those of them where a quarter of their
// rarity at least is in words that the entry's own clues do not hold: the rest are the same lines about another name.
func (a *Analyser) appendNotThis(out []clue, e *kb.Entry) []clue {
	if len(e.NotThis) == 0 {
		return out
	}
	own := map[uint32]bool{}
	for i := range out {
		for _, t := range out[i].tokens {
			own[t.Hash] = true
		}
	}
	start := len(out)
	for i, s := range e.NotThis {
		out = a.appendSample(out, i, logicalLines(s.Text))
	}
	demote(out[:start], out[start:])
	for i := start; i < len(out); i++ {
		out[i].source = Unlike
		for k := range out[i].tokens {
			out[i].tokens[k].Role &^= Param // another value there makes it another text
		}
	}
	kept := out
	for _, c := range out[start:] {
		foreign, all := 0, 0
		seen := map[uint32]bool{}
		for _, t := range c.tokens {
			if seen[t.Hash] || t.Role&Masked != 0 {
				continue
			}
			seen[t.Hash] = true
			all += int(t.Bits)
			if !own[t.Hash] {
				foreign += int(t.Bits)
			}
		}
		if c.source = NotThis; foreign >= rareWord*BitScale && foreign*4 >= all {
			c.tokens = slices.Clone(c.tokens)
			for k := range c.tokens {
				if own[c.tokens[k].Hash] {
					c.tokens[k].Role |= Shared
				}
			}
			kept = append(kept, c)
		}
	}
	return kept
}

// messageWords is the least number of words that make a message of a part of a title.
const messageWords = 3

// titles returns a title and the parts of it that stand for the whole: each of several messages joined by " / ", which
// never stand in one text, and what is left without a closing remark in parentheses, without the exception's name in front,
// which some outputs leave out, or without further sentences.
func titles(title string) []string {
	out := []string{title}
	words := func(s string) int { return len(errtext.ParseLine(s)) }
	if parts := strings.Split(title, " / "); len(parts) > 1 {
		isMessage := func(p string) bool { return words(p) >= messageWords }
		messages := slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return !isMessage(p) })
		if len(messages) == len(parts) {
			return messages
		}
		out = append(out, messages...) // the others are names: "hackney / HTTPoison: :nxdomain"
	}
	if i := strings.LastIndex(title, " ("); i > 0 && strings.HasSuffix(title, ")") && !slices.ContainsFunc(errtext.ParseLine(title[i:]), decides) {
		out = append(out, title[:i])
	}
	if _, message, found := strings.Cut(title, ") "); found && strings.HasPrefix(strings.TrimLeft(title, "* "), "(") && words(message) > messageWords {
		out = append(out, message)
	}
	if first, rest, found := strings.Cut(title, ". "); found && words(first) > messageWords && words(rest) >= messageWords {
		out = append(out, first)
	}
	return out
}

// codes returns the error codes that a title or an alias names, such as E0425, TS2345 or ORA-00942: each is a clue of
// its own.
func codes(e *kb.Entry) []string {
	var out []string
	for _, text := range append([]string{e.Title}, e.Aliases...) {
		for _, t := range errtext.ParseLine(text) {
			word := text[t.Start:t.End]
			if t.Kind == errtext.Word && IsCode(word) && word != e.Title && !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out
}

// IsCode reports whether a word may be an error code: a few capital letters followed by at least three figures.
func IsCode(w string) bool {
	letters := 0
	for letters < len(w) && w[letters] >= 'A' && w[letters] <= 'Z' {
		letters++
	}
	for i := letters; i < len(w); i++ {
		if w[i] < '0' || w[i] > '9' {
			return false
		}
	}
	return letters > 0 && letters <= 8 && len(w)-letters >= 3
}

// decides reports whether a token is one of those that tell one error from another when a title holds them.
func decides(t errtext.Token) bool { return role(t)&Decides != 0 }

// appendLine adds a clue with the tokens of its text.
func (a *Analyser) appendLine(out []clue, c clue) []clue {
	if c.lexed == nil {
		a.lexed = errtext.AppendLine(a.lexed[:0], c.text)
		c.lexed = a.kept.clone(a.lexed)
	}
	if len(c.lexed) == 0 {
		return out
	}
	toks := c.lexed[:min(len(c.lexed), maxClue)]
	c.tokens, c.rare = a.tokens.take(len(toks)), a.rare.take(len(toks))
	for i, t := range toks {
		tok := Token{Hash: uint32(t.Hash), Role: role(t), Len: uint8(min(t.End-t.Start, 255))}
		if i > 0 && t.Glue == '.' && toks[i-1].Flags&errtext.Atom != 0 { // :ets.insert
			tok.Role |= Call | Decides
		}
		if i+1 < len(toks) && toks[i+1].Flags&errtext.Call != 0 && toks[i+1].Glue == '.' && rarity.Bits(t.Hash) < rarity.Max {
			tok.Role |= Decides // the module of a function, unless it is the user's own
		}
		if i > 0 && t.Flags&errtext.InPath != 0 && toks[i-1].Kind == errtext.Masked {
			tok.Role |= File
		}
		if standsForOwn(c.text[t.Start:t.End]) {
			tok.Role = Masked
		}
		tok.Bits = 1
		if tok.Role&Masked == 0 {
			alone := rarity.Bits(t.Hash)
			after := alone
			if i > 0 {
				after = rarity.After(toks[i-1].Hash, t.Hash, alone)
			}
			tok.Bits = bitsOf(min(alone, after+1))
			c.rare[i] = rareness{uint8(alone * BitScale), uint8(after * BitScale)}
		}
		c.tokens[i] = tok
	}
	return append(out, c)
}

// standsForOwn reports whether a word is one that documentation writes where each reader has a name of his own: that of the
// application.
func standsForOwn(word string) bool {
	switch word {
	case "my_app", "MyApp", "my_app_web", "MyAppWeb", "myapp", "myapp_web", "my_project", "MyProject", "my_lib", "MyLib":
		return true
	}
	return false
}

// bitsOf turns a rarity into units of BitScale, at least one.
func bitsOf(rarity float64) uint8 { return uint8(max(rarity*BitScale, 1)) }

// appendSample adds the lines of a sample.
func (a *Analyser) appendSample(out []clue, number int, lines []logicalLine) []clue {
	for _, l := range lines {
		out = a.appendLine(out, clue{source: Sample, number: number, line: l.line, text: l.text, lexed: l.lexed})
		if s := firstSentence(l.text); s != "" {
			out = a.appendLine(out, clue{source: Sample, number: number, line: l.line, text: s})
		}
	}
	return out
}

// firstSentence returns the first of several sentences of a message: what happened. What follows is advice, which other
// versions word in another way. It returns "" when there is only one.
func firstSentence(s string) string {
	for i := 20; i+2 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && s[i+2] >= 'A' && s[i+2] <= 'Z' {
			return s[:i]
		}
	}
	return ""
}

// logicalLine is a line of a sample with those that continue it.
type logicalLine struct {
	line  int // of its first line within the sample, from 0
	text  string
	lexed []errtext.Token
}

// logicalLines repairs a sample and joins the lines that a printer broke within brackets, as the same term stands on
// one line elsewhere.
func logicalLines(sample string) []logicalLine {
	t := errtext.Parse([]byte(sample))
	var out []logicalLine
	for i := 0; i < len(t.Lines); {
		first := i
		text := t.Lines[i].Body
		lexed := t.Tokens[t.Lines[i].First:t.Lines[i].End]
		depth := brackets(text)
		for i++; i < len(t.Lines) && depth > 0 && t.Lines[i].First-t.Lines[first].First < maxClue; i++ {
			depth += brackets(t.Lines[i].Body)
			text += " " + t.Lines[i].Body
		}
		if i > first+1 {
			lexed = errtext.ParseLine(text)
		}
		out = append(out, logicalLine{t.Lines[first].Num - 1, text, lexed})
	}
	return out
}

// brackets returns how many brackets a line leaves open.
func brackets(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			depth--
		}
	}
	return depth
}

func role(t errtext.Token) Role {
	var r Role
	if t.Kind == errtext.Masked {
		return Masked
	}
	if t.Glue != 0 {
		r |= Glued
	}
	if t.Flags&errtext.Call != 0 || t.Kind == errtext.Number && t.Glue == '/' {
		r |= Call
	}
	if t.Kind == errtext.Number || t.Kind == errtext.Var || t.Flags&(errtext.Atom|errtext.Quoted|errtext.Call) != 0 {
		r |= Decides // within the core only, see markCore
	}
	if t.Kind == errtext.Number && r&Call == 0 || t.Flags&(errtext.Quoted|errtext.Ticked) != 0 {
		r |= Param
	}
	return r
}

// markCore sets Core on the tokens that say what the entry is about: those of its title and its aliases that one of its
// samples holds too; all of the title's where there is no sample; all of a template's, whose variable parts are marked;
// and all of the title's and the samples' where the title quotes little of them. The same word is core wherever it stands in the entry.
func markCore(cs []clue, texts []kb.Sample) {
	inSample := map[uint32]bool{}
	core, decides := map[uint32]bool{}, map[uint32]bool{}
	each := func(keep func(*clue) bool, f func(*Token)) {
		for i := range cs {
			if keep(&cs[i]) {
				for k := range cs[i].tokens {
					if t := &cs[i].tokens[k]; t.Role&Masked == 0 {
						f(t)
					}
				}
			}
		}
	}
	isSample := func(c *clue) bool { return c.source == Sample }
	isTitle := func(c *clue) bool { return c.source == Title }
	each(isTitle, func(t *Token) {
		if t.Role&Decides != 0 {
			decides[t.Hash] = true
		}
	})
	plain := map[uint32]bool{}
	each(isSample, func(t *Token) {
		inSample[t.Hash] = true
		plain[t.Hash] = plain[t.Hash] || t.Role&File == 0
	})
	each(isSample, func(t *Token) {
		if !plain[t.Hash] { // only ever the name of a file: it decides where it is core
			decides[t.Hash] = true
		}
	})
	samples := len(inSample) > 0
	shared, all := 0, 0
	each(isTitle, func(t *Token) {
		all += int(t.Bits)
		if inSample[t.Hash] {
			shared += int(t.Bits)
		}
	})
	each(func(c *clue) bool { return isTitle(c) || c.source == Alias && samples }, func(t *Token) {
		if !samples || inSample[t.Hash] {
			core[t.Hash] = true
		}
	})
	none := samples && shared*2 < all // the title describes, it does not quote
	each(func(c *clue) bool { return isSample(c) && (none || texts[c.number].Template) || none && isTitle(c) }, func(t *Token) { core[t.Hash] = true })
	for i := range cs {
		cs[i].maskOwnFile(core)
	}
	each(func(*clue) bool { return true }, func(t *Token) {
		t.Role &^= Decides
		if core[t.Hash] {
			t.Role |= Core
			if decides[t.Hash] {
				t.Role |= Decides
				t.Role &^= Param
			}
		}
		if samples && !none { // the title says which words of the samples count
			t.Role &^= Param
		}
	})
	if samples && !none {
		each(isTitle, func(t *Token) {
			if !inSample[t.Hash] {
				t.Role |= Optional
			}
		})
	}
}

// maskOwnFile masks the name of the file at the start of a compiler's message, src/shop.erl:39: type dict() undefined, where
// nobody knows it and it is not what the entry is about: it is the author's own.
func (c *clue) maskOwnFile(core map[uint32]bool) {
	place, _, found := strings.Cut(c.text, ": ")
	if !found || strings.ContainsRune(place, ' ') {
		return
	}
	for k := range c.tokens {
		t := &c.tokens[k]
		if int(c.lexed[k].Start) >= len(place) {
			return
		}
		if t.Role&File != 0 && c.rare[k].alone == rarity.Max*BitScale && !core[t.Hash] {
			t.Role = Masked
		}
	}
}

// gramKey returns the key of one word, or of two words with at most one between.
func gramKey(a, b uint64, skip uint64) uint64 {
	if b == 0 {
		return rarity.Pair(a, 0x51)
	}
	return rarity.Pair(rarity.Pair(a, b), skip)
}

const (
	// rareWord is the rarity in bits from which a word alone makes a clue a candidate.
	rareWord = 10
	// rarePair is the same for two words together.
	rarePair = 13
	// fairPair is the same for a clue that has fewer than gramsAtLeast such words and pairs.
	fairPair     = 8
	gramsAtLeast = 4
	// gramsPerClue bounds the grams of one clue, the rarest first.
	gramsPerClue = 10
	// maxPostings is how many clues may share a gram. One that more share tells nothing, and is not indexed. It belongs
	// to the definition of a candidate: the reference scorer in the tests of match applies it as well.
	maxPostings = 128
)

// grams returns the keys under which a clue is found. They depend on nothing but the clue. A line of a sample that holds
// nothing of the entry's core, such as a frame of a stack, supports what another line has found; it is not found itself.
func (c *clue) grams() (best topGrams) {
	core := slices.ContainsFunc(c.tokens, func(t Token) bool { return t.Role&Core != 0 })
	if !core {
		return best
	}
	var fair topGrams
	plain := func(i int) bool { return c.tokens[i].Role&Masked == 0 }
	for i := range c.tokens {
		if !plain(i) {
			continue
		}
		alone := int(c.rare[i].alone)
		if alone >= rareWord*BitScale {
			best.add(gram{gramKey(c.hash(i), 0, 0), alone})
		}
		for skip := 1; skip <= 2 && i+skip < len(c.tokens); skip++ {
			if j := i + skip; plain(j) {
				bits := alone + int(c.rare[j].after)
				if skip == 2 {
					bits = alone + int(c.tokens[j].Bits)
				}
				g := gram{gramKey(c.hash(i), c.hash(j), uint64(skip)), bits - skip}
				if bits >= rarePair*BitScale {
					best.add(g)
				} else if bits >= fairPair*BitScale {
					fair.add(g)
				}
			}
		}
	}
	for i := 0; i < fair.n && best.n < gramsAtLeast; i++ { // a message of common words
		best.add(fair.grams[i])
	}
	return best
}

// gram is the key of a word or a pair of words with its rarity, in units of BitScale.
type gram struct {
	key  uint64
	bits int
}

// topGrams holds the rarest grams of a clue, the rarest first, ties by key, each once.
type topGrams struct {
	grams [gramsPerClue]gram
	n     int
}

func (t *topGrams) add(g gram) {
	for i, o := range t.grams[:t.n] {
		if o.key == g.key {
			if o.bits >= g.bits {
				return
			}
			copy(t.grams[i:t.n], t.grams[i+1:t.n])
			t.n--
			break
		}
	}
	i := t.n
	for i > 0 && (t.grams[i-1].bits < g.bits || t.grams[i-1].bits == g.bits && t.grams[i-1].key > g.key) {
		i--
	}
	if i == gramsPerClue {
		return
	}
	t.n = min(t.n+1, gramsPerClue)
	copy(t.grams[i+1:t.n], t.grams[i:])
	t.grams[i] = g
}
