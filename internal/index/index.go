package index

import (
	"encoding/binary"
	"slices"

	"unstuck/internal/errtext"
)

// Index is an opened index. It refers to the bytes it was opened from. Entries and clues are numbered in the order of the
// knowledge base, whatever segments they are in.
type Index struct {
	segments []*segment
	layout   layout // the zero value where there is one segment that is used as it stands
}

// Open opens an index of one segment. The bytes must not change afterwards.
func Open(b []byte) (*Index, error) {
	s, err := openSegment(b)
	if err != nil {
		return nil, err
	}
	return &Index{segments: []*segment{s}}, nil
}

// Fingerprint returns what the segment was given to recognise the Markdown by.
func (ix *Index) Fingerprint() uint64 { return ix.segments[0].fingerprint }

// Len returns the number of entries.
func (ix *Index) Len() int {
	if ix.layout.entries != nil {
		return ix.layout.len()
	}
	return ix.segments[0].len()
}

// Sampled reports whether every entry has a sample, entries that newer segments replace among them.
func (ix *Index) Sampled() bool {
	return !slices.ContainsFunc(ix.segments, func(s *segment) bool { return s.bare > 0 })
}

// place returns the segment of an entry and its number there; ok is false when there is no such entry.
func (ix *Index) place(n int) (p Place, ok bool) {
	if n < 0 || n >= ix.Len() {
		return Place{}, false
	}
	if ix.layout.entries == nil {
		return Place{0, uint32(n)}, true
	}
	p = ix.layout.place(n)
	return p, p.Segment < len(ix.segments)
}

// number is the reverse of place; ok is false for an entry of a segment that is no longer part of the index.
func (ix *Index) number(p Place) (n int, ok bool) {
	if ix.layout.entries == nil {
		return int(p.Entry), int(p.Entry) < ix.segments[0].len()
	}
	return ix.layout.number(p)
}

// Entry returns the entry with this number, or a zero one when there is none.
func (ix *Index) Entry(n int) Entry {
	p, ok := ix.place(n)
	if !ok {
		return Entry{}
	}
	e := ix.segments[p.Segment].entry(p.Entry)
	e.Head = ix.Head(n)
	return e
}

// Head returns what judging the entry with this number begins with, or a zero one when there is none.
func (ix *Index) Head(n int) Head {
	p, ok := ix.place(n)
	if !ok {
		return Head{}
	}
	h := ix.segments[p.Segment].head(p.Entry)
	h.FirstClue, h.at = n<<clueBits, int32(p.Segment)
	if id, ok := ix.layout.id(n); ok {
		h.ID = id
	}
	return h
}

// ID returns the id of the entry with this number.
func (ix *Index) ID(n int) string {
	if id, ok := ix.layout.id(n); ok {
		return id
	}
	p, ok := ix.place(n)
	if !ok {
		return ""
	}
	return ix.segments[p.Segment].id(p.Entry)
}

// IDs returns the id of the entry with this number, and those it was known by before.
func (ix *Index) IDs(n int) (id string, formerly []string) {
	p, ok := ix.place(n)
	if !ok {
		return "", nil
	}
	rest := ix.segments[p.Segment].record(p.Entry)
	for range 4 {
		rest.text()
	}
	return ix.ID(n), split(rest.text(), ",")
}

// Answer returns what a lookup prints of the entry with this number.
func (ix *Index) Answer(n int) Answer {
	p, ok := ix.place(n)
	if !ok {
		return Answer{}
	}
	return ix.segments[p.Segment].answer(p.Entry)
}

// TextBytes returns how many bytes of the entry's record are texts of it, for figures of size.
func (ix *Index) TextBytes(n int) int {
	e, a := ix.Entry(n), ix.Answer(n)
	size := len(a.Cause) + len(a.Fix) + len(a.Versions)
	for _, s := range append(a.Sources, e.ID, e.Title, e.Path, e.Heading, e.Tags, e.Formerly) {
		size += len(s)
	}
	seen := map[string]bool{e.Title: true}
	for k := range e.Clues {
		if text := e.Text(e.Clue(e.FirstClue + k)); !seen[text] {
			seen[text] = true
			size += len(text)
		}
	}
	return size
}

// EntryOf returns the number of the entry that a clue belongs to.
func EntryOf(clue int) int { return clue >> clueBits }

// Clue returns the clue with this number, as Head.Clue does.
func (ix *Index) Clue(n int) Clue {
	h := ix.Head(EntryOf(n))
	return h.Clue(n)
}

// Text returns the clue as the entry words it.
func (ix *Index) Text(c Clue) string {
	h := Head{segment: c.segment, local: c.local}
	return h.Text(c)
}

// AppendTokens appends the tokens of a clue to dst, weighed for this knowledge base: a word that no other entry holds in
// its title, aliases or samples is its Own, and one that more than a few entries hold counts less, by a bit for each
// doubling.
func (ix *Index) AppendTokens(dst []Token, c Clue) []Token {
	b := c.tokens
	v, at := uvarint(b, 0)
	most := Role(v)
	dst = slices.Grow(dst, c.Tokens)
	few := ix.Few()
	alone := len(ix.segments) == 1 && !ix.layout.gone.any()
	for range c.Tokens {
		if v, at = uvarint(b, at); at > len(b) {
			return dst
		}
		t := Token{Role: most, word: uint32(v >> codeBits), segment: c.at}
		w := c.segment.word(t.word)
		if w == nil {
			return dst
		}
		hash := w.hash()
		t.Hash, t.Bits, t.Len = uint32(hash), w[20], w[21]
		switch code := v & (1<<codeBits - 1); {
		case code >= withRole:
			role, next := uvarint(b, at)
			t.Role, at = Role(role), next
			if code == withBits && at < len(b) {
				t.Bits = b[at]
				at++
			}
		case w[22] != 0:
			t.Role, t.Bits = Masked, 1
		case code == asMostGlued:
			t.Role |= Glued
		}
		if t.Role&Masked == 0 {
			entries, titled := w.entries(), w.titled()
			if !alone {
				entries, titled = ix.counts(hash)
			}
			t.weigh(entries, titled, uint32(few))
		}
		dst = append(dst, t)
	}
	return dst
}

// Word returns the spelling of a token of this index, or "".
func (ix *Index) Word(t Token) string {
	s := ix.segments[t.segment]
	spelling, _ := s.name(s.word(t.word))
	return spelling
}

// counts returns how many entries hold a word, anywhere and in their titles, aliases or samples.
func (ix *Index) counts(hash uint64) (entries, titled uint32) {
	for _, s := range ix.segments {
		w := s.find(hash)
		entries += w.entries()
		titled += w.titled()
	}
	e, t := ix.layout.gone.word(hash)
	return entries - min(e, entries), titled - min(t, titled)
}

// EntriesWith returns how many entries hold a word.
func (ix *Index) EntriesWith(word uint64) int {
	n, _ := ix.counts(word)
	return int(n)
}

// EachWord calls f with the spelling of every word that an entry holds, until f returns false. It may give one twice.
func (ix *Index) EachWord(f func(word string) bool) {
	for _, s := range ix.segments {
		for n := range s.words() {
			if !ix.tellWord(s, n, f) {
				return
			}
		}
	}
}

// tellWord calls f with the spelling of a word, if an entry holds it, and returns whether to go on.
func (ix *Index) tellWord(s *segment, n int, f func(word string) bool) bool {
	w := s.word(uint32(n))
	whole := len(ix.segments) == 1 && ix.layout.entries == nil // so the record says all, and need not be looked up
	if w.entries() == 0 || !whole && ix.EntriesWith(w.hash()) == 0 {
		return true
	}
	spelling, _ := s.name(w)
	return f(spelling)
}

// EachEntry calls f with every entry that holds the word, and where in the entry it stands.
func (ix *Index) EachEntry(word uint64, f func(entry int, where Field)) {
	for i, s := range ix.segments {
		s.eachEntry(s.find(word), func(n uint32, where Field) {
			if entry, ok := ix.number(Place{i, n}); ok {
				f(entry, where)
			}
		})
	}
}

// Holds reports whether an entry holds a word anywhere, and how many entries do.
func (ix *Index) Holds(entry int, word uint64) (held bool, entries int) {
	n, _ := ix.counts(word)
	if n == 0 {
		return false, 0
	}
	if p, ok := ix.place(entry); ok {
		s := ix.segments[p.Segment]
		held = s.fieldsIn(s.find(word), p.Entry) != 0
	}
	return held, int(n)
}

// Gram is a place in a text that leads to clues.
type Gram struct {
	Token   int    // index of its first token in the text
	Key     uint64 // the same for the same words
	Clues   int    // how many clues it leads to, in all segments
	ix      *Index
	segment int
	n       int
	list    cursor
}

// Grams returns the places of a text that lead to clues, in order: each word, each two words in a row, and each two
// with one between. What is masked leads nowhere.
func (ix *Index) Grams(dst []Gram, toks []errtext.Token) []Gram {
	for i := range toks {
		if toks[i].Kind == errtext.Masked {
			continue
		}
		a := toks[i].Hash
		dst = ix.appendGram(dst, i, gramKey(a, 0, 0)>>(64-keyBits))
		for skip := 1; skip <= 2 && i+skip < len(toks); skip++ {
			if b := toks[i+skip]; b.Kind != errtext.Masked {
				dst = ix.appendGram(dst, i, gramKey(a, b.Hash, uint64(skip))>>(64-keyBits))
			}
		}
	}
	return dst
}

// appendGram appends the place where a gram stands, once for each segment that has it, unless it leads nowhere, or to more
// clues than it could tell apart.
func (ix *Index) appendGram(dst []Gram, token int, key uint64) []Gram {
	before, all := len(dst), 0
	for i, s := range ix.segments {
		if n, list := s.postings(key); n > 0 {
			dst = append(dst, Gram{Token: token, Key: key, ix: ix, segment: i, n: n, list: list})
			all += n
		}
	}
	if all == 0 {
		return dst
	}
	if all -= ix.layout.gone.gram(key); all > maxPostings {
		return dst[:before]
	}
	for i := before; i < len(dst); i++ {
		dst[i].Clues = all
	}
	return dst
}

// AppendClues appends the numbers of all clues that a gram leads to.
func (g Gram) AppendClues(dst []int) []int {
	b := g.list
	entry, at := uint64(0), 0
	for range g.n {
		delta, clue, next := clueAt(b, at)
		if next > len(b) {
			break
		}
		at = next
		entry += delta
		if n, ok := g.ix.number(Place{g.segment, uint32(entry)}); ok && clue < maxClues {
			dst = append(dst, n<<clueBits|clue)
		}
	}
	return dst
}

// uvarint is binary.Uvarint from at on; beyond the end of b it returns a place that is, too.
func uvarint(b []byte, at int) (v uint64, next int) {
	if at < len(b) && b[at] < 0x80 { // as most are
		return uint64(b[at]), at + 1
	}
	return longUvarint(b, at)
}

func longUvarint(b []byte, at int) (v uint64, next int) {
	for shift := 0; at < len(b) && shift < 64; shift += 7 {
		c := b[at]
		at++
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v, at
		}
	}
	return 0, len(b) + 1
}

// EachGram calls f with every gram of the index and the clues of a segment that it leads to, in no meaningful order.
func (ix *Index) EachGram(f func(key uint64, clues []int)) {
	for i, s := range ix.segments {
		s.eachGram(func(key uint64, n int, list cursor) {
			f(key, Gram{ix: ix, segment: i, n: n, list: list}.AppendClues(nil))
		})
	}
}

// le32 appends numbers of 4 bytes.
func le32(b []byte, ns ...uint32) []byte {
	for _, n := range ns {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}
