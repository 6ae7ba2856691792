package logscan

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"sync"
)

// Literals looks for many byte strings in a stream at once, whatever their case.
//
// It probes every eighth byte. At a place it takes the eight bytes there and asks a bitmap whether a literal holds them:
// of a literal of fifteen bytes or more, eight such windows stand in the bitmap, one for each way in which it may lie
// between two places, so that one of them is met. A shorter literal is found in the same way by four bytes at every second
// byte, or at every fourth where no literal is so short that it needs more. The cost is a few instructions for some bytes
// of the stream, nearly whatever the number of literals; only what the bitmaps do not deny is compared. (q-grams with a
// stride, after the prefilters of Burkhardt and Kärkkäinen and of agrep.)
type Literals struct {
	bits        bitmap // of the windows of long literals
	pass        []byte // not 0 where the hash of a window of a short literal leads
	next        bitmap // of the long windows with what is beside them
	long, short grams
	words       []string    // in lower case, as bytes|0x20
	thirds      [][3]uint64 // the first, middle and last eight bytes of the long ones, which are all of their bytes
	marks       int         // literals from this number on are marks
	stride      int         // of the short ones
	reach       int         // bytes that have to be there behind a window
	laid        sync.Once
}

// MinLiteral is the length of the shortest literal that can be found.
const MinLiteral = shortStride + shortGram - 1

// MaxLiteral is the length to which longer ones are cut.
const MaxLiteral = 3 * longGram

const (
	longStride  = 8
	longGram    = 8
	longLiteral = longStride + longGram - 1
	shortStride = 2
	wideStride  = 4
	shortGram   = 4
	slack       = 16 // bytes behind the data that are read, not used
)

// fold makes letters of both cases equal, and some other bytes with them.
const fold = 0x2020202020202020

// bitmap has a bit for each hash. Its length is a power of two.
type bitmap []byte

func (m bitmap) set(h uint64) { m[h>>byteShift&uint64(len(m)-1)] |= 1 << (h >> bitShift) }

func (m bitmap) has(h uint64) bool {
	return m[h>>byteShift&uint64(len(m)-1)]>>(h>>bitShift)&1 != 0
}

// grams is a set of windows of one length.
type grams struct {
	table []gram // open addressing, by hash
	top   uint8  // shift of the hash, for the table
}

// gram is a window of a literal.
type gram struct {
	literal int32  // number plus one; 0 is an empty slot
	check   uint32 // four bytes to compare before the literal is looked at
	at      int8   // where in the literal the window starts
}

// Multiplicative hashing (Knuth): the three bits at the top choose a bit, some below its byte.
const (
	mul         = 0x9E3779B97F4A7C15
	bitShift    = 61
	byteShift   = 40
	leastBitmap = 12 // binary logarithm of the size in bytes
	mostBitmap  = 20 // so large the bitmap stays within a processor's second cache
	sparse      = 64 // bits for each window, where the bitmap may be so large

	mul32     = mul & (1<<32 - 1) // so that a product with mul holds the one for its first four bytes, too
	passBits  = 17
	passShift = 32 - passBits
	nextBits  = 18
)

// NewLiterals prepares the search for anchors and marks. Those shorter than MinLiteral are not found; of those longer than
// MaxLiteral the first bytes are looked for.
func NewLiterals(anchors, marks []string) *Literals {
	l := &Literals{marks: len(anchors), stride: wideStride}
	all := slices.Concat(anchors, marks)
	l.thirds = make([][3]uint64, len(all))
	for n, w := range all {
		w = foldString(w[:min(len(w), MaxLiteral)])
		l.words = append(l.words, w)
		l.reach = max(l.reach, len(w)+longStride+slack)
		if len(w) >= longLiteral {
			l.thirds[n] = [3]uint64{load8(w), load8(w[len(w)/2-longGram/2:]), load8(w[len(w)-longGram:])}
		}
		if len(w) >= MinLiteral && len(w) < wideStride+shortGram-1 {
			l.stride = shortStride
		}
	}
	return l
}

// Tuned returns literals that find the same, faster in a text like the sample.
func (l *Literals) Tuned(sample []byte) *Literals {
	t := &Literals{words: l.words, thirds: l.thirds, marks: l.marks, stride: l.stride, reach: l.reach}
	t.laid.Do(func() { t.lay(newPieces(l.words, sample)) })
	return t
}

// lay puts the windows of the literals into the sets.
func (l *Literals) lay(p *pieces) {
	long, short := 0, 0
	for _, w := range l.words {
		switch {
		case len(w) >= longLiteral:
			long += longStride
		case len(w) >= MinLiteral:
			short += l.stride
		}
	}
	l.long, l.short = newGrams(long), newGrams(short)
	l.bits = make(bitmap, 1<<min(max(bits.Len(uint(long*sparse/8)), leastBitmap), mostBitmap))
	l.pass, l.next = make([]byte, 1<<passBits), make(bitmap, 1<<nextBits)
	for n, w := range l.words {
		switch {
		case len(w) >= longLiteral:
			for way := range longStride {
				at := p.long(w, way)
				h := load8(w[at:]) * mul
				l.bits.set(h)
				next := load4(w[at+beside(at):])
				h = withNext(h, next)
				l.next.set(h)
				l.long.insert(h, gram{int32(n + 1), next, int8(at)})
			}
		case len(w) >= MinLiteral:
			for way := range l.stride {
				at := p.short(w, way, l.stride)
				u := load4(w[at:])
				l.pass[u*mul32>>passShift] = 1
				l.short.insert(uint64(u)*mul, gram{int32(n + 1), u, int8(at)})
			}
		}
	}
}

// Many literals share a window that is a common word, so each is kept under four bytes more: those behind the window, or
// before it where it starts later in the literal.
const (
	behind = longGram
	before = -4
)

func beside(at int) int {
	if at < -before {
		return behind
	}
	return before
}

// withNext returns the hash of a window and the four bytes beside it.
func withNext(h uint64, next uint32) uint64 { return (h ^ uint64(next)) * mul }

// newGrams returns a set for so many windows.
func newGrams(most int) grams {
	size := max(bits.Len(uint(most+most/3)), 1) // of the slots, a quarter at least stays empty
	return grams{table: make([]gram, 1<<size), top: uint8(64 - size)}
}

func (g *grams) insert(h uint64, x gram) {
	slot, last := h>>g.top, uint64(len(g.table)-1)
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
	l.laid.Do(func() { l.lay(newPieces(l.words, nil)) }) // not sooner: a scan of large files alone uses tuned ones
	var f flags
	line := 0 // marks before it are in a line that has one
	for i := from &^ (longStride - 1); i < to; i += len(f) * longStride {
		n := min((to-i+longStride-1)/longStride, len(f))
		l.probe(f[:n], b[i:len(b)+slack])
		clear(f[n:])
		for k := 0; k < n; k += 8 {
			for set := binary.LittleEndian.Uint64(f[k:]); set != 0; {
				j := bits.TrailingZeros64(set) / 8
				set &^= 0xff << (8 * j)
				dst, line = l.compare(dst, b, i+(k+j)*longStride, line)
			}
		}
	}
	return dst
}

// compare appends the literals whose windows start in the eight bytes at i.
func (l *Literals) compare(dst []mark, b []byte, i, line int) ([]mark, int) {
	whole := b[:len(b)+slack]
	v := binary.LittleEndian.Uint64(whole[i:]) | fold
	if h := v * mul; l.bits.has(h) {
		dst = l.compareLong(dst, b, i, h)
	}
	for k := i; k < i+longStride; k += l.stride {
		if u := binary.LittleEndian.Uint32(whole[k:]) | fold&(1<<32-1); l.pass[u*mul32>>passShift] != 0 {
			dst, line = l.compareShort(dst, b, k, u, line)
		}
	}
	return dst, line
}

// compareLong appends the literals of which the window with this hash stands at i.
func (l *Literals) compareLong(dst []mark, b []byte, i int, h uint64) []mark {
	g, le := &l.long, binary.LittleEndian
	last := uint64(len(g.table) - 1)
	for _, side := range [...]int{before, behind} {
		k := i + side
		if k < 0 || k+4 > len(b) {
			continue
		}
		next := le.Uint32(b[k:]) | fold&(1<<32-1)
		h := withNext(h, next)
		if !l.next.has(h) {
			continue
		}
		for slot := h >> g.top; g.table[slot].literal != 0; slot = (slot + 1) & last {
			x := &g.table[slot]
			n, from := x.literal-1, i-int(x.at)
			if x.check != next || beside(int(x.at)) != side || from < 0 || from+len(l.words[n]) > len(b) {
				continue
			}
			w, third := b[from:from+len(l.words[n])], &l.thirds[n]
			middle, end := w[len(w)/2-longGram/2:], w[len(w)-longGram:]
			if le.Uint64(w)|fold == third[0] && le.Uint64(middle)|fold == third[1] && le.Uint64(end)|fold == third[2] {
				dst = append(dst, mark{int32(from), n})
			}
		}
	}
	return dst
}

// compareShort is compareLong for short literals of which the window u stands at i. Of marks it takes only those at or behind
// line, and returns the end of the line of the last one.
func (l *Literals) compareShort(dst []mark, b []byte, i int, u uint32, line int) ([]mark, int) {
	g := &l.short
	last := uint64(len(g.table) - 1)
	for slot := uint64(u) * mul >> g.top; g.table[slot].literal != 0; slot = (slot + 1) & last {
		x := &g.table[slot]
		from, isMark := i-int(x.at), int(x.literal) > l.marks
		if x.check != u || isMark && from < line || !stands(b, from, l.words[x.literal-1]) {
			continue
		}
		dst = append(dst, mark{int32(from), x.literal - 1})
		if isMark {
			line = lineEnd(b, from)
		}
	}
	return dst, line
}

// stands reports whether a literal stands at a place of b.
func stands(b []byte, from int, w string) bool {
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
