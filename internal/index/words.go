package index

import (
	"encoding/binary"
	"math/bits"
	"sort"
)

// A record of a word is its hash (8 bytes), the place of its name (4), how many entries hold it anywhere (4) and in their
// titles, aliases or samples (4), its rarity, its length, and whether it is a mask (a byte each), and a byte unused.
//
// Its name is its spelling, with its length before it, and the place of its list (4 bytes).
//
// If more than skipEvery entries hold it, its list begins with, for each skipEvery postings but
// the first, the entry before and where they begin (4 bytes each). Then come the postings: the difference of the entry
// from the one before, times 4, plus 0, 1 or 2 for those fields that most words stand in, or 3 when a byte with the fields
// follows.

const (
	wordSize  = 24
	skipEvery = 128
)

// commonFields are the fields that a posting says in two bits.
var commonFields = [3]Field{InBody, InTitle | InSample, InSample}

// appendPosting appends a posting of a word.
func appendPosting(b []byte, delta uint32, where Field) []byte {
	for i, f := range commonFields {
		if f == where {
			return binary.AppendUvarint(b, uint64(delta)<<2|uint64(i))
		}
	}
	return append(binary.AppendUvarint(b, uint64(delta)<<2|3), byte(where))
}

// posting reads the posting of a word at this place of a list; next is beyond the list where there is none.
func posting(list []byte, at int) (delta uint32, where Field, next int) {
	if at >= len(list) {
		return 0, 0, len(list) + 1
	}
	v := uint64(list[at])
	if next = at + 1; v >= 0x80 {
		v, next = uvarint(list, at)
	}
	if v&3 != 3 {
		return uint32(v >> 2), commonFields[v&3], next
	}
	if next >= len(list) {
		return 0, 0, len(list) + 1
	}
	return uint32(v >> 2), Field(list[next]), next + 1
}

// word is a word of any entry, on its way into a segment.
type word struct {
	hash     uint64
	spelling string
	entries  uint32 // that hold it anywhere
	titled   uint32 // whose titles, aliases or samples hold it
	last     uint32 // of these entries
	bits     uint8  // its rarity, in units of BitScale
	mask     bool   // it stands for what varies
	list     []byte
	skips    []byte
}

// add notes that an entry holds the word. Entries come in order.
func (w *word) add(entry uint32, fields Field) {
	if w.entries > 0 && w.entries%skipEvery == 0 {
		w.skips = binary.LittleEndian.AppendUint32(w.skips, w.last)
		w.skips = binary.LittleEndian.AppendUint32(w.skips, uint32(len(w.list)))
	}
	w.list = appendPosting(w.list, entry-w.last, fields)
	w.last = entry
	w.entries++
	if fields&(InTitle|InSample) != 0 {
		w.titled++
	}
}

// writeWords writes the names, the records, the hash table and the lists of words.
func writeWords(w *segmentWriter, words []*word) {
	le := binary.LittleEndian
	records := make([]byte, 0, len(words)*wordSize)
	size := 4
	for size < len(words)*3/2 {
		size *= 2
	}
	slots := make([]byte, size*4)
	at, list := uint32(0), uint32(0)
	var b []byte
	for i, x := range words {
		records = le.AppendUint64(records, x.hash)
		records = le.AppendUint32(records, at+uint32(len(b)))
		records = le.AppendUint32(records, x.entries)
		records = le.AppendUint32(records, x.titled)
		mask := byte(0)
		if x.mask {
			mask = 1
		}
		records = append(records, x.bits, uint8(min(len(x.spelling), 255)), mask, 0)
		b = le32(appendText(b, x.spelling), list)
		list += uint32(len(x.skips) + len(x.list))
		if len(b) > blockSize {
			w.write(b)
			at += uint32(len(b))
			b = b[:0]
		}
		slot := int(x.hash>>32) & (size - 1)
		for u32(slots, slot*4) != 0 {
			slot = (slot + 1) & (size - 1)
		}
		le.PutUint32(slots[slot*4:], uint32(i)+1)
	}
	w.write(b)
	w.end(partNames)
	w.write(records)
	w.end(partWords)
	w.write(slots)
	w.end(partSlots)
	for _, x := range words {
		w.write(le.AppendUint64(b[:0], uint64(shapeOf(x.spelling))))
	}
	w.end(partShapes)
	for _, x := range words {
		w.write(x.skips)
		w.write(x.list)
	}
	w.end(partLists)
}

// wordRecord is the record of a word; nil is that of none.
type wordRecord []byte

func (s *segment) word(n uint32) wordRecord {
	if at := uint64(n) * wordSize; at < uint64(len(s.part[partWords])) {
		return wordRecord(s.part[partWords][at:][:wordSize])
	}
	return nil
}

func (s *segment) words() int { return len(s.part[partWords]) / wordSize }

// find returns the word with this hash.
func (s *segment) find(hash uint64) wordRecord {
	slots := s.part[partSlots]
	mask := uint64(len(slots)/4 - 1)
	for i, slot := uint64(0), hash>>32&mask; i <= mask; i, slot = i+1, (slot+1)&mask {
		n := u32(slots, int(4*slot))
		if n == 0 {
			return nil
		}
		if r := s.word(n - 1); r != nil && r.hash() == hash {
			return r
		}
	}
	return nil
}

func (r wordRecord) hash() uint64 { return binary.LittleEndian.Uint64(r) }

// entries returns how many entries of the segment hold the word.
func (r wordRecord) entries() uint32 {
	if r == nil {
		return 0
	}
	return u32(r, 12)
}

// titled returns how many entries of the segment hold the word in their titles, aliases or samples.
func (r wordRecord) titled() uint32 {
	if r == nil {
		return 0
	}
	return u32(r, 16)
}

// name returns the name of a word; what is after its spelling is not read yet.
func (s *segment) name(r wordRecord) (spelling string, rest cursor) {
	if r == nil || uint64(u32(r, 8)) > uint64(len(s.part[partNames])) {
		return "", nil
	}
	c := cursor(s.part[partNames][u32(r, 8):])
	return c.text(), c
}

// list returns the skips and the postings of a word.
func (s *segment) list(r wordRecord) (skips []byte, postings cursor) {
	_, c := s.name(r)
	at := c.bytes(4)
	if at == nil || uint64(u32(at, 0)) > uint64(len(s.part[partLists])) {
		return nil, nil
	}
	c = cursor(s.part[partLists][u32(at, 0):])
	if n := r.entries(); n > skipEvery {
		skips = c.bytes(int((n-1)/skipEvery) * 8)
	}
	return skips, c
}

// eachEntry calls f with every entry of the segment that holds the word, and where.
func (s *segment) eachEntry(r wordRecord, f func(n uint32, where Field)) {
	_, list := s.list(r)
	entry, at := uint32(0), 0
	for range r.entries() {
		delta, where, next := posting(list, at)
		if next > len(list) {
			return
		}
		at = next
		entry += delta
		f(entry, where)
	}
}

// fieldsIn returns where in an entry of the segment the word stands, 0 for nowhere.
func (s *segment) fieldsIn(r wordRecord, entry uint32) Field {
	skips, list := s.list(r)
	at, n, held := 0, int(r.entries()), uint32(0)
	// The last stretch that begins after an entry before this one.
	if i := sort.Search(len(skips)/8, func(i int) bool { return u32(skips, 8*i) >= entry }); i > 0 {
		held = u32(skips, 8*(i-1))
		at = int(u32(skips, 8*(i-1)+4))
		n -= i * skipEvery
	}
	for range min(n, skipEvery) {
		delta, where, next := posting(list, at)
		if next > len(list) || held+delta > entry {
			return 0
		}
		at = next
		if held += delta; held == entry {
			return where
		}
	}
	return 0
}

const (
	// minFew is the least number of entries that are few.
	minFew = 4
	// fewShare is the share of a large base that is few: one entry of so many.
	fewShare = 32
)

// Few is the number of entries up to which a word is as telling as its rarity elsewhere says. What many entries of a small
// base have in common is the subject of that base; in a large one of a wide field the same number is a small part.
func (ix *Index) Few() int { return max(minFew, ix.Len()/fewShare) }

// weigh makes a token of the rarity of its word elsewhere one of this knowledge base, of which so many entries hold the
// word anywhere, and so many in their titles, aliases or samples; few is what Few says.
func (t *Token) weigh(entries, titled, few uint32) {
	if titled == 1 {
		t.Role |= Own
	}
	if entries > few {
		t.Bits = uint8(max(int(t.Bits)-lessBits(entries, few), 1))
	}
}

// lessBits returns by how much a word that more than few entries hold counts less: the binary logarithm of how many times
// as many it is, in units of BitScale, without what is behind the point. It is asked for each token of each clue.
func lessBits(entries, few uint32) int {
	times := uint64(entries) << 32 / uint64(few) // in units of 1 << 32, as the rest below
	whole := bits.Len64(times) - 33
	n := whole * BitScale
	rest := times >> whole                                                             // from 1 to 2
	for _, root := range [BitScale - 1]uint64{0x1306fe0a3, 0x16a09e667, 0x1ae89f996} { // fourth roots of 2, 4 and 8
		if rest >= root {
			n++
		}
	}
	return n
}
