package index

import (
	"slices"

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
