package logscan

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Literals looks for many byte strings in a stream at once, whatever their case.
//
// It probes every fourth byte. At a place it takes the eight bytes there and asks a bitmap whether a literal holds them:
// of a literal of eleven bytes or more, four such windows in a row stand in the bitmap, so that one of them is met
// wherever the literal stands. A shorter literal is found in the same way by four bytes at every second place. The cost
// is a few instructions for some bytes of the stream, nearly whatever the number of literals; only what the bitmaps do not
// deny is compared. (q-grams with a stride, after the prefilters of Burkhardt and Kärkkäinen and of agrep.)
type Literals struct {
	long, short grams
	bits        []byte      // a bit for each hash of a window of a long literal
	pass        []byte      // not 0 where the hash of a window of a short literal leads; nil when there are none
	words       []string    // in lower case, as bytes|0x20
	thirds      [][3]uint64 // the first, middle and last eight bytes of the long ones, which are all of their bytes
	marks       int         // literals from this number on are marks
	reach       int         // bytes that have to be there behind a window
}

// MinLiteral is the length of the shortest literal that can be found.
const MinLiteral = shortStride + shortGram - 1

// MaxLiteral is the length to which longer ones are cut.
const MaxLiteral = 3 * longGram

const (
	longStride  = 4
	longGram    = 8
	longLiteral = longStride + longGram - 1
	shortStride = 2
	shortGram   = 4
	slack       = 8 // bytes behind the data that are read, not used
)

// fold makes letters of both cases equal, and some other bytes with them.
const fold = 0x2020202020202020

// grams is a set of windows of one length.
type grams struct {
	table []gram // open addressing, by hash
	top   uint8  // shift of the hash, for the table
}

// gram is a window of a literal.
type gram struct {
	key     uint64
	literal int32 // number plus one; 0 is an empty slot
	at      uint8 // where in the literal the window starts
}

// Multiplicative hashing (Knuth): the three bits at the top choose a bit, some from the middle its byte.
const (
	mul         = 0x9E3779B97F4A7C15
	hashShift   = 40
	bitShift    = 61
	leastBitmap = 12  // binary logarithm of the size in bytes
	mostBitmap  = 20  // so large the bitmap stays within a processor's second cache
	sparse      = 128 // bits for each window, where the bitmap may be so large

	mul32     = mul & (1<<32 - 1) // so that a product with mul holds the one for its first four bytes, too
	passBits  = 17
	passShift = 32 - passBits
)

// NewLiterals prepares the search for anchors and marks. Those shorter than MinLiteral are not found; of those longer than
// MaxLiteral the first bytes are looked for.
func NewLiterals(anchors, marks []string) *Literals {
	l := &Literals{marks: len(anchors)}
	all := slices.Concat(anchors, marks)
	l.thirds = make([][3]uint64, len(all))
	for n, w := range all {
		w = foldString(w[:min(len(w), MaxLiteral)])
		l.words = append(l.words, w)
		l.reach = max(l.reach, len(w)+block+slack)
		if len(w) >= longLiteral {
			l.thirds[n] = [3]uint64{load8(w), load8(w[len(w)/2-longGram/2:]), load8(w[len(w)-longGram:])}
		}
	}
	l.lay(newPieces(l.words, nil))
	return l
}

// Tuned returns literals that find the same, faster in a text like the sample.
func (l *Literals) Tuned(sample []byte) *Literals {
	t := &Literals{words: l.words, thirds: l.thirds, marks: l.marks, reach: l.reach}
	t.lay(newPieces(l.words, sample))
	return t
}

// lay puts the windows of the literals into the sets.
func (l *Literals) lay(p *pieces) {
	var long, short []gram
	for n, w := range l.words {
		switch {
		case len(w) >= longLiteral:
			from := p.long(w)
			for at := from; at < from+longStride; at++ {
				long = append(long, gram{load8(w[at:]), int32(n + 1), uint8(at)})
			}
		case len(w) >= MinLiteral:
			from := p.short(w)
			for at := from; at < from+shortStride; at++ {
				short = append(short, gram{uint64(load4(w[at:])), int32(n + 1), uint8(at)})
			}
		}
	}
	l.long, l.short = newGrams(long), newGrams(short)
	l.bits = make([]byte, 1<<min(max(bits.Len(uint(len(long)*sparse/8)), leastBitmap), mostBitmap))
	for _, x := range long {
		h := x.key * mul
		l.bits[h>>hashShift&uint64(len(l.bits)-1)] |= 1 << (h >> bitShift)
	}
	if len(short) > 0 {
		l.pass = make([]byte, 1<<passBits)
		for _, x := range short {
			l.pass[uint32(x.key)*mul32>>passShift] = 1
		}
	}
}

func newGrams(gs []gram) grams {
	size := uint8(bits.Len(uint(max(len(gs), 1)*2 - 1)))
	g := grams{table: make([]gram, 1<<size), top: 64 - size}
	for _, x := range gs {
		g.insert(x)
	}
	return g
}

func (g *grams) insert(x gram) {
	last := uint64(len(g.table) - 1)
	slot := x.key * mul >> g.top
	for g.table[slot].literal != 0 {
		slot = (slot + 1) & last
	}
	g.table[slot] = x
}

// mark says that a literal stands at a place.
type mark struct {
	at      int32
	literal int32
}

// find appends the places of literals that are met at the windows from from to to of b, in the order of the windows.
// b goes on for slack bytes beyond its length. Of marks only the first in each line is told.
func (l *Literals) find(dst []mark, b []byte, from, to int) []mark {
	i := from &^ (longStride - 1)
	line := i // marks before it are in a line that has one
	for i < to {
		if l.pass == nil {
			i = l.skipLong(b, i, to)
		} else {
			i = l.skip(b, i, to)
		}
		end := min(i+block, to)
		dst, line = l.compare(dst, b, i, end, line)
		i = end
	}
	return dst
}

// compare appends the literals whose windows start from i to to.
func (l *Literals) compare(dst []mark, b []byte, i, to, line int) ([]mark, int) {
	whole := b[:len(b)+slack]
	for ; i < to; i += longStride {
		v := binary.LittleEndian.Uint64(whole[i:]) | fold
		if l.may(v) {
			dst = l.compareLong(dst, b, i, v)
		}
		if l.pass == nil {
			continue
		}
		for k := i; k < min(i+longStride, to); k += shortStride {
			if u := binary.LittleEndian.Uint32(whole[k:]) | fold&(1<<32-1); l.pass[u*mul32>>passShift] != 0 {
				dst, line = l.compareShort(dst, b, k, uint64(u), line)
			}
		}
	}
	return dst, line
}

// may reports whether eight bytes may be a window of a long literal.
func (l *Literals) may(key uint64) bool {
	h := key * mul
	return l.bits[h>>hashShift&uint64(len(l.bits)-1)]>>(h>>bitShift)&1 != 0
}

// compareLong appends the literals that stand where the eight bytes v at i are a window of them.
func (l *Literals) compareLong(dst []mark, b []byte, i int, v uint64) []mark {
	g := &l.long
	last := uint64(len(g.table) - 1)
	le := binary.LittleEndian
	for slot := v * mul >> g.top; g.table[slot].literal != 0; slot = (slot + 1) & last {
		x := &g.table[slot]
		if x.key != v {
			continue
		}
		n := len(l.words[x.literal-1])
		from := i - int(x.at)
		if from < 0 || from+n > len(b) {
			continue
		}
		w, third := b[from:from+n], &l.thirds[x.literal-1]
		if le.Uint64(w)|fold == third[0] && le.Uint64(w[n-longGram:])|fold == third[2] && le.Uint64(w[n/2-longGram/2:])|fold == third[1] {
			dst = append(dst, mark{int32(from), x.literal - 1})
		}
	}
	return dst
}

// compareShort is compareLong for four bytes. Of marks it takes only those at or behind line, and returns the end of the
// line of the last one.
func (l *Literals) compareShort(dst []mark, b []byte, i int, v uint64, line int) ([]mark, int) {
	g := &l.short
	last := uint64(len(g.table) - 1)
	for slot := v * mul >> g.top; g.table[slot].literal != 0; slot = (slot + 1) & last {
		x := &g.table[slot]
		isMark := int(x.literal) > l.marks
		if x.key != v || isMark && i < line || !l.stands(b, i, x) {
			continue
		}
		dst = append(dst, mark{int32(i - int(x.at)), x.literal - 1})
		if isMark {
			line = lineEnd(b, i)
		}
	}
	return dst, line
}

// stands reports whether the short literal of a window that was met at i stands there whole.
func (l *Literals) stands(b []byte, i int, x *gram) bool {
	w := l.words[x.literal-1]
	from := i - int(x.at)
	if from < 0 || from+len(w) > len(b) {
		return false
	}
	for k, c := range b[from : from+len(w)] {
		if c|0x20 != w[k] {
			return false
		}
	}
	return true
}

func foldString(s string) string {
	b := []byte(s)
	for i := range b {
		b[i] |= 0x20
	}
	return string(b)
}

func load8(s string) uint64 {
	return uint64(load4(s)) | uint64(load4(s[4:]))<<32
}

func load4(s string) uint32 {
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}
