package index

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unsafe"

	"unstuck/internal/errtext"
)

// Entry is what an index holds of an entry: enough to list it, to choose it, and to find its Markdown.
type Entry struct {
	ID, Title     string
	Path, Heading string
	Tags          string // joined by commas
	Formerly      string // joined by commas
	FirstClue     int
	Clues         int
	Scope         errtext.Scope
	Line          int
	Start, End    int // byte range in its file
	Samples       int
}

// Answer is what a lookup prints of an entry, so that it need not read the entry's file.
type Answer struct {
	Cause, Fix string // Markdown
	Versions   string
	Sources    []string
}

// Answer returns what a lookup prints of the entry with this number.
func (ix *Index) Answer(n int) Answer {
	if n < 0 || n >= ix.Len() {
		return Answer{}
	}
	r := ix.sec[secEntries][n*entrySize:]
	str := func(i int) string { return ix.string(u32(r, 4*i)) }
	return Answer{Cause: str(13), Fix: str(14), Versions: str(15), Sources: split(str(16), "\n")}
}

// TagList returns the tags one by one.
func (e Entry) TagList() []string { return split(e.Tags, ",") }

// FormerIDs returns the ids the entry was known by before.
func (e Entry) FormerIDs() []string { return split(e.Formerly, ",") }

func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

// Clue is one clue of an entry.
type Clue struct {
	Entry  int
	Source Source
	Number int // of the sample or alias, from 0
	Line   int // within the sample, from 0
	First  int // number of its first token
	Tokens int
	text   uint32
}

// Len returns the number of entries.
func (ix *Index) Len() int { return len(ix.sec[secEntries]) / entrySize }

// Clues returns the number of clues of all entries.
func (ix *Index) Clues() int { return len(ix.sec[secClues]) / clueSize }

// Entry returns the entry with this number, or a zero one when there is none.
func (ix *Index) Entry(n int) Entry {
	if n < 0 || n >= ix.Len() {
		return Entry{}
	}
	r := ix.sec[secEntries][n*entrySize:]
	str := func(i int) string { return ix.string(u32(r, 4*i)) }
	num := func(i int) int { return int(u32(r, 4*i)) }
	return Entry{
		ID: str(0), Title: str(1), Path: str(2), Heading: str(3), Tags: str(4), Formerly: str(5),
		FirstClue: num(6), Clues: num(7), Scope: errtext.Scope(u32(r, 4*8)),
		Line: num(9), Start: num(10), End: num(11), Samples: num(12),
	}
}

// Clue returns the clue with this number, or a zero one when there is none or its record is damaged.
func (ix *Index) Clue(n int) Clue {
	if n < 0 || n >= ix.Clues() {
		return Clue{}
	}
	r := ix.sec[secClues][n*clueSize:]
	w := u32(r, 8)
	c := Clue{Entry: int(u32(r, 0)), First: int(u32(r, 4)), Source: Source(w), Number: int(w >> 8 & 0xff),
		Tokens: int(w >> 16 & 0xff), Line: int(w >> 24), text: u32(r, 12)}
	if c.First+c.Tokens > len(ix.sec[secTokens])/tokenSize || c.Entry >= ix.Len() {
		return Clue{}
	}
	return c
}

// Text returns the clue as the entry words it.
func (ix *Index) Text(c Clue) string { return ix.string(c.text) }

// FewEntries is the number of entries up to which a word is as telling as its rarity elsewhere says.
const FewEntries = 4

// AppendTokens appends the tokens of a clue to dst, weighed for this knowledge base: a word that no other entry's clues
// hold is its Own, and one that more than FewEntries hold counts less, by a bit for each doubling.
func (ix *Index) AppendTokens(dst []Token, c Clue) []Token {
	b := ix.sec[secTokens][c.First*tokenSize:]
	for i := range c.Tokens {
		r := b[i*tokenSize : i*tokenSize+tokenSize]
		t := Token{word: u32(r, 0), Bits: r[4], Len: r[5], Role: Role(r[6])}
		if at := int(t.word) * wordSize; at < len(ix.sec[secWords]) {
			w := ix.sec[secWords][at:]
			t.Hash = u32(w, 0)
			if t.Role&Masked == 0 {
				t.weigh(u32(w, 8), u32(w, 12))
			}
		}
		dst = append(dst, t)
	}
	return dst
}

// weigh makes a token of the rarity of its word elsewhere one of this knowledge base, of which so many entries hold the
// word anywhere, and so many in their clues.
func (t *Token) weigh(entries, inClues uint32) {
	if inClues == 1 {
		t.Role |= Own
	}
	if entries > FewEntries {
		t.Bits = uint8(max(int(t.Bits)-lessBits(entries), 1))
	}
}

// lessBits returns by how much a word that more than FewEntries hold counts less: the binary logarithm of how many times
// as many it is, in units of BitScale, without what is behind the point. It is asked for each token of each clue.
func lessBits(entries uint32) int {
	whole := bits.Len32(entries) - 1
	n := (whole - 2) * BitScale                                                        // FewEntries is 1 << 2
	rest := uint64(entries) << 32 >> whole                                             // from 1 to 2, in units of 1 << 32
	for _, root := range [BitScale - 1]uint64{0x1306fe0a3, 0x16a09e667, 0x1ae89f996} { // fourth roots of 2, 4 and 8
		if rest >= root {
			n++
		}
	}
	return n
}

// Word returns the spelling of a token of this index, or "".
func (ix *Index) Word(t Token) string {
	if at := int(t.word) * wordSize; at < len(ix.sec[secWords]) {
		return ix.string(u32(ix.sec[secWords], at+4))
	}
	return ""
}

// EachWord calls f with every word of the knowledge base, until f returns false.
func (ix *Index) EachWord(f func(word string) bool) {
	b := ix.sec[secWords]
	for i := 0; i+wordSize <= len(b); i += wordSize {
		if !f(ix.string(u32(b, i+4))) {
			return
		}
	}
}

// string returns the string at this offset of the strings section. It refers to the index's own bytes.
func (ix *Index) string(off uint32) string {
	b := ix.sec[secStrings]
	if int(off) >= len(b) {
		return ""
	}
	n, w := binary.Uvarint(b[off:])
	if w <= 0 || n > uint64(len(b)-int(off)-w) {
		return ""
	}
	b = b[int(off)+w:][:n]
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// lookup returns the postings under a key of a hash table, nil when there are none.
func (ix *Index) lookup(table int, key uint64) []byte {
	slots := ix.sec[table]
	mask := uint64(len(slots)/slotSize - 1)
	tag := uint32(key >> 32)
	slot := key & mask
	for range len(slots) / slotSize {
		r := slots[slot*slotSize:]
		off := u32(r, 4)
		if off == 0 {
			return nil
		}
		if u32(r, 0) == tag {
			if int(off) > len(ix.sec[secPostings]) {
				return nil
			}
			return ix.sec[secPostings][off-1:]
		}
		slot = (slot + 1) & mask
	}
	return nil
}

// each calls f with the numbers of a posting list.
func each(list []byte, f func(n uint32)) {
	count, w := binary.Uvarint(list)
	if w <= 0 {
		return
	}
	list = list[w:]
	last := uint32(0)
	for range count {
		d, w := binary.Uvarint(list)
		if w <= 0 {
			return
		}
		list = list[w:]
		last += uint32(d)
		f(last)
	}
}

// Gram is a place in a text that leads to clues.
type Gram struct {
	Token int // index of its first token in the text
	list  []byte
}

// Grams returns the places of a text that lead to clues, in order: each word, each two words in a row, and each two
// with one between. What is masked leads nowhere.
func (ix *Index) Grams(dst []Gram, toks []errtext.Token) []Gram {
	for i := range toks {
		if toks[i].Kind == errtext.Masked {
			continue
		}
		a := toks[i].Hash
		dst = ix.appendGram(dst, i, gramKey(a, 0, 0))
		for skip := 1; skip <= 2 && i+skip < len(toks); skip++ {
			if b := toks[i+skip]; b.Kind != errtext.Masked {
				dst = ix.appendGram(dst, i, gramKey(a, b.Hash, uint64(skip)))
			}
		}
	}
	return dst
}

// appendGram appends the place where a gram stands, unless it leads nowhere, or to more clues than it could tell apart.
func (ix *Index) appendGram(dst []Gram, token int, key uint64) []Gram {
	if list := ix.lookup(secGrams, key); list != nil {
		if n, _ := binary.Uvarint(list); n <= maxPostings {
			dst = append(dst, Gram{token, list})
		}
	}
	return dst
}

// EachClue calls f with the number of every clue that a gram leads to, ascending.
func (g Gram) EachClue(f func(clue int)) {
	each(g.list, func(n uint32) { f(int(n)) })
}

// EachEntry calls f with every entry that holds the word, and where in the entry it stands.
func (ix *Index) EachEntry(word uint64, f func(entry int, where Field)) {
	if list := ix.lookup(secTerms, word); list != nil {
		each(list, func(n uint32) { f(int(n>>fieldBits), Field(n&(1<<fieldBits-1))) })
	}
}

// EntriesWith returns how many entries hold a word.
func (ix *Index) EntriesWith(word uint64) int {
	n, _ := binary.Uvarint(ix.lookup(secTerms, word))
	return int(n)
}

// manyEntries is the number of entries that hold a word beyond which it is taken to be in all of them.
const manyEntries = 4096

// Holds reports whether an entry holds a word anywhere, and how many entries do. Of a word that very many entries hold it
// says so without looking.
func (ix *Index) Holds(entry int, word uint64) (held bool, entries int) {
	list := ix.lookup(secTerms, word)
	n, _ := binary.Uvarint(list)
	if n > manyEntries {
		return true, int(n)
	}
	each(list, func(p uint32) { held = held || int(p>>fieldBits) == entry })
	return held, int(n)
}

// EachGram calls f with every gram of the index and the clues it leads to, in no meaningful order.
func (ix *Index) EachGram(f func(key uint64, clues []int)) {
	slots := ix.sec[secGrams]
	for i := 0; i < len(slots); i += slotSize {
		off := u32(slots, i+4)
		if off == 0 || int(off) > len(ix.sec[secPostings]) {
			continue
		}
		var clues []int
		each(ix.sec[secPostings][off-1:], func(n uint32) { clues = append(clues, int(n)) })
		f(uint64(u32(slots, i)), clues)
	}
}
