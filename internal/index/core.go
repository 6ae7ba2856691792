package index

import (
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/rarity"
)

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
