package logscan

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// Literals looks for many byte strings in a stream at once, whatever their case.
//
// At every fourth place of the stream it asks a table whether the four bytes there lead to a literal. However a literal
// lies, one of these places is within it, so the table holds four bytes of it for each of the four ways it may lie. Where
// they do, a filter is asked with some bytes behind or before as well (a window), and what that lets pass is compared. The
// cost is a few instructions for every fourth byte of the stream, nearly whatever the number of literals. (q-grams with a
// stride, after the prefilters of Burkhardt and Kärkkäinen and of agrep.)
type Literals struct {
	literals []literal
	marks    int // literals from this number on are marks
	reach    int // bytes that have to be there behind a place

	laid    sync.Once
	leads   []byte   // by hash: 1 where four bytes lead to a window, else 0
	filter  filter   // of the hashes of all windows
	windows []window // in the order of their buckets
	starts  []uint32 // of each bucket, and the end of the last one
	top     uint8    // shift of a hash, for its bucket
}

// literal is a byte string that is looked for.
type literal struct {
	text   string    // in lower case, as bytes|0x20
	thirds [3]uint64 // the first, middle and last eight bytes of a long one, which are all of its bytes
}

const (
	stride = 4
	// MinLiteral is the length of the shortest literal that can be found: with a byte beside it, it has four bytes at a
	// place, however it lies.
	MinLiteral = stride + leadSize - 1 - 2
	// MaxLiteral is the length to which longer ones are cut.
	MaxLiteral = 3 * longSize
	// step is what the start of a search is aligned to: two places are looked at together.
	step  = 2 * stride
	slack = 16 // bytes behind the data that are read, not used
)

// fold makes letters of both cases equal, and some other bytes with them.
const (
	fold     = 0x2020202020202020
	foldLead = fold & (1<<32 - 1)
)

// Multiplicative hashing (Knuth). Leads and filter are so small that they stay within a processor's second cache.
const (
	mul      = 0x9E3779B97F4A7C15
	leadBits = 18
)

// filter is a Bloom filter of hashes: two bits of a word for each. Its length is a power of two.
type filter []uint64

const (
	leastFilter = 9 // binary logarithm of the number of words
	mostFilter  = 17
	sparse      = 32 // bits for each hash, where there may be so many
)

func newFilter(hashes int) filter {
	return make(filter, 1<<min(max(bits.Len(uint(hashes*sparse/64)), leastFilter), mostFilter))
}

func (f filter) add(h uint64) { f[h>>32&uint64(len(f)-1)] |= 1<<(h>>58) | 1<<(h>>52&63) }

func (f filter) has(h uint64) bool {
	w := f[h>>32&uint64(len(f)-1)]
	return w>>(h>>58)&(w>>(h>>52&63))&1 != 0
}

// leadHash returns the hash of four bytes.
func leadHash(lead uint32) uint32 { return lead * (mul & (1<<32 - 1)) >> (32 - leadBits) }

// NewLiterals prepares the search for anchors and marks. Those shorter than MinLiteral are not found; of those longer than
// MaxLiteral the first bytes are looked for.
func NewLiterals(anchors, marks []string) *Literals {
	all := slices.Concat(anchors, marks)
	l := &Literals{marks: len(anchors), literals: make([]literal, len(all))}
	folded := make([]byte, 0, MaxLiteral*len(all))
	for _, s := range all {
		s = s[:min(len(s), MaxLiteral)]
		folded = appendFolded(folded, s)
		l.reach = max(l.reach, len(s)+slack)
	}
	text := string(folded) // one for all
	for i, s := range all {
		n := min(len(s), MaxLiteral)
		w := literal{text: text[:n]}
		text = text[n:]
		if n >= longLiteral {
			w.thirds = [3]uint64{load(w.text[:longSize]), load(w.text[n/2-longSize/2:][:longSize]), load(w.text[n-longSize:])}
		}
		l.literals[i] = w
	}
	return l
}

// Tuned returns literals that find the same, faster in a text like the sample.
func (l *Literals) Tuned(sample []byte) *Literals {
	t := &Literals{literals: l.literals, marks: l.marks, reach: l.reach}
	t.laid.Do(func() { t.lay(sample) })
	return t
}

// lay chooses windows of all literals, and makes them ready to be found.
func (l *Literals) lay(sample []byte) {
	c := newChooser(l.literals, sample)
	c.chooseAll(l.literals)
	l.leads, l.filter = c.leads, newFilter(len(c.windows))
	size := max(bits.Len(uint(len(c.windows))), 1)
	l.top = uint8(64 - size)
	l.windows, l.starts = make([]window, len(c.windows)), make([]uint32, 1<<size+1)
	for _, w := range c.windows {
		h := w.bytes * mul
		l.filter.add(h)
		l.starts[h>>l.top]++
	}
	end := uint32(0)
	for i, n := range l.starts {
		end += n
		l.starts[i] = end
	}
	for _, w := range c.windows { // from the end of each bucket to its start
		start := &l.starts[w.bytes*mul>>l.top]
		*start--
		l.windows[*start] = w
	}
}

// mark says that a literal stands at a place.
type mark struct {
	at      int32
	literal int32
}

// block is how many bytes are sifted at a time.
const block = 4096

// find appends the literals that are met at the places from from to to of b, in the order of the places. b goes on for slack
// bytes beyond its length. Of marks only the first in each line is told.
func (l *Literals) find(dst []mark, b []byte, from, to int) []mark {
	l.laid.Do(func() { l.lay(nil) }) // not sooner: a scan of large files alone uses tuned ones
	var places [block / stride]uint16
	line := 0 // marks before it are in a line that has one
	for i := from &^ (step - 1); i < to; i += block {
		n := (min(to-i, block) + step - 1) &^ (step - 1)
		for _, k := range places[:l.sift(&places, b[i:i+n:i+n])] {
			dst, line = l.compare(dst, b, i+int(k), line)
		}
	}
	return dst
}

// sift finds the places in b, at most a block, that lead to a window, and returns how many they are. There is no branch in it
// that depends on the bytes: one that is taken now and then costs more than many places.
func (l *Literals) sift(places *[block / stride]uint16, b []byte) int {
	leads, le := (*[1 << leadBits]byte)(l.leads), binary.LittleEndian
	n := 0
	for i := 0; i <= len(b)-step; i += step {
		places[n&(len(places)-1)] = uint16(i)
		n += int(leads[leadHash(le.Uint32(b[i:])|foldLead)])
		places[n&(len(places)-1)] = uint16(i + stride)
		n += int(leads[leadHash(le.Uint32(b[i+stride:])|foldLead)])
	}
	return n
}

// compare appends the literals that have a window at the place i. Of marks it takes only those at or behind line, and returns
// the end of the line of the last one.
func (l *Literals) compare(dst []mark, b []byte, i, line int) ([]mark, int) {
	whole, le := b[:len(b)+slack], binary.LittleEndian
	behind := le.Uint64(whole[i:]) | fold
	before := behind<<(8*leadSize) | foldLead // at the start nothing is before the place, as good as any byte
	if i >= leadSize {
		before = le.Uint64(whole[i-leadSize:]) | fold
	}
	if v := behind; l.filter.has(v * mul) {
		dst, line = l.meet(dst, b, i, window{bytes: v}, line)
	}
	if v := behind & shortMask; l.filter.has(v * mul) {
		dst, line = l.meet(dst, b, i, window{bytes: v}, line)
	}
	if v := before; l.filter.has(v * mul) {
		dst, line = l.meet(dst, b, i, window{bytes: v, before: longSize - leadSize}, line)
	}
	if v := before >> (64 - 8*shortSize); l.filter.has(v * mul) {
		dst, line = l.meet(dst, b, i, window{bytes: v, before: shortSize - leadSize}, line)
	}
	return dst, line
}

// meet is compare for the literals that have this window there.
func (l *Literals) meet(dst []mark, b []byte, i int, w window, line int) ([]mark, int) {
	bucket := w.bytes * mul >> l.top
	found := l.windows[l.starts[bucket]:l.starts[bucket+1]]
	for k := range found {
		x := &found[k]
		if x.bytes != w.bytes || x.before != w.before {
			continue
		}
		n, from := x.literal, i-int(x.at)
		isMark := int(n) >= l.marks
		if isMark && from < line || !l.literals[n].stands(b, from) {
			continue
		}
		dst = append(dst, mark{int32(from), n})
		if isMark {
			line = lineEnd(b, from)
		}
	}
	return dst, line
}

// stands reports whether a literal stands at a place of b.
func (w *literal) stands(b []byte, from int) bool {
	size := len(w.text)
	if from < 0 || from+size > len(b) {
		return false
	}
	b = b[from : from+size]
	if le := binary.LittleEndian; size >= longLiteral {
		return le.Uint64(b)|fold == w.thirds[0] && le.Uint64(b[size/2-longSize/2:])|fold == w.thirds[1] &&
			le.Uint64(b[size-longSize:])|fold == w.thirds[2]
	}
	for k, c := range b {
		if c|0x20 != w.text[k] {
			return false
		}
	}
	return true
}

func appendFolded(dst []byte, s string) []byte {
	for i := range len(s) {
		dst = append(dst, s[i]|0x20)
	}
	return dst
}
