package logscan

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"
)

// Literals looks for many byte strings in a stream at once, whatever their case.
//
// It probes every fourth byte. At a place it takes the eight bytes there and asks a bitmap whether a literal holds them:
// of a literal of eleven bytes or more, four such windows in a row stand in the bitmap, so that one of them is met
// wherever the literal stands. A shorter literal is found in the same way by four bytes at a time, at every second place
// if there are literals of less than seven bytes. The cost
// is a few instructions for four bytes of the stream, nearly whatever the number of literals; only what the bitmap does
// not deny is compared. (q-grams with a stride, after the prefilters of Burkhardt and Kärkkäinen and of agrep.)
type Literals struct {
	long, short grams
	step        int      // between the windows of short literals; 0 when there are none
	words       []string // in lower case, as bytes|0x20
	marks       int      // literals from this number on are marks
	reach       int      // bytes that have to be there behind a window
}

// MinLiteral is the length of the shortest literal that can be found.
const MinLiteral = shortStride + shortGram - 1

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

// grams is a set of windows of one length: a table that denies most of what is not in it, and an exact one.
type grams struct {
	pass  []byte // by hash: 0 where no window is; the tag of the one that is; many where there are several
	bits  []byte // instead, where there are very many windows: a bit each, which takes a little longer and denies more
	table []gram // open addressing, by hash
	top   uint8  // shift of the hash, for the table
}

// gram is a window of a literal.
type gram struct {
	key     uint64
	literal int32 // number plus one; 0 is an empty slot
	at      uint8 // where in the literal the window starts
}

// Multiplicative hashing (Knuth); pass takes bits from the middle upwards, table those at the top.
const (
	mul         = 0x9E3779B97F4A7C15
	mul32       = 0x9E3779B1
	hashShift   = 40
	minPass     = 18 // binary logarithms of the sizes of pass: it should stay within a processor's second cache
	maxPass     = 22
	maxBits     = 20
	manyGrams   = 1 << 14
	passBits32  = 15 // the same for short literals: it should stay within the first
	hashShift32 = 32 - passBits32
)

// NewLiterals prepares the search for anchors and marks. Those shorter than MinLiteral are not found. Of a longer anchor
// the eleven bytes are looked for that the fewest others hold; its number is told where they stand.
func NewLiterals(anchors, marks []string) *Literals {
	l := &Literals{marks: len(anchors)}
	for _, w := range slices.Concat(anchors, marks) {
		l.words = append(l.words, foldString(w))
	}
	l.cutLong()
	for _, w := range l.words {
		l.reach = max(l.reach, len(w)+block+slack)
		switch {
		case len(w) >= longLiteral || len(w) < MinLiteral:
		case len(w) < longStride+shortGram-1:
			l.step = shortStride
		case l.step == 0:
			l.step = longStride
		}
	}
	var long, short []gram
	for n, w := range l.words {
		switch {
		case len(w) >= longLiteral:
			for at := range longStride {
				long = append(long, gram{load8(w[at:]), int32(n + 1), uint8(at)})
			}
		case len(w) >= MinLiteral:
			from := rarest(w, l.step)
			for at := from; at < from+l.step; at++ {
				short = append(short, gram{uint64(load4(w[at:])), int32(n + 1), uint8(at)})
			}
		}
	}
	l.long = newGrams(long, minPass, maxPass, func(key uint64) uint64 { return key * mul >> hashShift })
	l.short = newGrams(short, passBits32, passBits32, func(key uint64) uint64 { return uint64(uint32(key) * mul32 >> hashShift32) })
	return l
}

// cutLong cuts long literals to the piece whose windows the fewest literals share: what is frequent among them is frequent
// in logs.
func (l *Literals) cutLong() {
	counts := make([]uint16, 1<<18)
	slot := func(w string) *uint16 { return &counts[load8(w)*mul>>(64-18)] }
	for _, w := range l.words {
		for at := 0; at+longGram <= len(w); at++ {
			if c := slot(w[at:]); *c < 1<<15 {
				*c++
			}
		}
	}
	for n, w := range l.words {
		best, from := -1, 0
		for at := 0; at+longLiteral <= len(w); at++ {
			shared := 0
			for k := range longStride {
				shared += int(*slot(w[at+k:]))
			}
			if best < 0 || shared < best {
				best, from = shared, at
			}
		}
		if best >= 0 {
			l.words[n] = w[from : from+longLiteral]
		}
	}
}

// everywhere holds pieces of words that stand in nearly every line of a log, where no literal should be looked for.
const everywhere = "time timestamp datetime component request response http info debug warning status user username name hostname " +
	"type level message trace logger com.example connection address source server service example.com "

// rarest returns where in a short literal the n windows start by which it is found: where letters stand that texts seldom
// hold.
func rarest(w string, n int) int {
	const frequent = " etaoinsrhldcumfpgwybvkxjqz" // in English, the most frequent first
	most, at := -1000, 0
	for i := 0; i+n+shortGram-1 <= len(w); i++ {
		rare := 0
		for _, c := range []byte(w[i : i+n+shortGram-1]) {
			if n := strings.IndexByte(frequent, c); n >= 0 {
				rare += n
			} else {
				rare += len(frequent) / 2
			}
		}
		for k := range n {
			if strings.Contains(everywhere, w[i+k:i+k+shortGram]) {
				rare -= 100
			}
		}
		if rare > most {
			most, at = rare, i
		}
	}
	return at
}

// tag is one of 254 values that are not 0 and not many, by bits of a hash that its place in pass does not depend on.
func tag(h uint64) byte { return byte(h>>32)%254 + 1 }

// many stands in pass where several windows meet.
const many = 255

func newGrams(gs []gram, least, most int, hash func(key uint64) uint64) grams {
	size := uint8(bits.Len(uint(max(len(gs), 1)*2 - 1)))
	g := grams{table: make([]gram, 1<<size), top: 64 - size}
	g.pass = make([]byte, 1<<min(max(bits.Len(uint(len(gs)*32)), least), most))
	if len(gs) > manyGrams && least != most {
		g.pass, g.bits = nil, make([]byte, 1<<maxBits)
	}
	for _, x := range gs {
		if g.bits != nil {
			h := x.key * mul
			g.bits[h>>hashShift&(1<<maxBits-1)] |= 1 << (h >> 61)
			g.insert(x)
			continue
		}
		p := &g.pass[hash(x.key)&uint64(len(g.pass)-1)]
		if t := tag(x.key * mul); *p == 0 {
			*p = t
		} else if *p != t {
			*p = many
		}
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
		switch {
		case l.long.bits != nil:
			i = l.skipBits(b, i, to)
		case l.step == 0:
			i = l.long.skip(b, i, to)
		case l.step == longStride:
			i = l.skip4(b, i, to)
		default:
			i = l.skip2(b, i, to)
		}
		end := min(i+block, to)
		dst, line = l.compare(dst, b, i, end, line)
		i = end
	}
	return dst
}

// block is how many bytes are probed before it is looked whether there was anything.
const block = 32

// skip returns where the first block at or after i starts of which the table lets a window pass, or the last one before
// to. The block is written out because the compiler does not unroll loops: that makes it twice as fast.
func (g *grams) skip(b []byte, i, to int) int {
	t, le := g.pass, binary.LittleEndian
	m := uint64(len(t) - 1)
	b = b[:len(b)+slack]
	for ; i+block <= to; i += block {
		w := (*[block + slack]byte)(b[i:])
		if t[(le.Uint64(w[0:])|fold)*mul>>hashShift&m]|
			t[(le.Uint64(w[4:])|fold)*mul>>hashShift&m]|
			t[(le.Uint64(w[8:])|fold)*mul>>hashShift&m]|
			t[(le.Uint64(w[12:])|fold)*mul>>hashShift&m]|
			t[(le.Uint64(w[16:])|fold)*mul>>hashShift&m]|
			t[(le.Uint64(w[20:])|fold)*mul>>hashShift&m]|
			t[(le.Uint64(w[24:])|fold)*mul>>hashShift&m]|
			t[(le.Uint64(w[28:])|fold)*mul>>hashShift&m] != 0 {
			break
		}
	}
	return i
}

// skipBits is skip for very many long literals, and short ones if there are any.
func (l *Literals) skipBits(b []byte, i, to int) int {
	if l.step == 0 {
		return l.long.skipBits(b, i, to)
	}
	s, le := (*[1 << passBits32]byte)(l.short.pass), binary.LittleEndian
	t := (*[1 << maxBits]byte)(l.long.bits)
	bit := [8]byte{1, 2, 4, 8, 16, 32, 64, 128}
	const m = 1<<maxBits - 1
	b = b[:len(b)+slack]
	for ; i+block <= to; i += block / 2 {
		h := (*[block/2 + slack]byte)(b[i:])
		a, b, c, d := le.Uint64(h[0:])|fold, le.Uint64(h[4:])|fold, le.Uint64(h[8:])|fold, le.Uint64(h[12:])|fold
		v, w, x, y := a*mul, b*mul, c*mul, d*mul
		if t[v>>hashShift&m]&bit[v>>61]|t[w>>hashShift&m]&bit[w>>61]|t[x>>hashShift&m]&bit[x>>61]|t[y>>hashShift&m]&bit[y>>61]|
			s[uint32(a)*mul32>>hashShift32]|s[uint32(b)*mul32>>hashShift32]|
			s[uint32(c)*mul32>>hashShift32]|s[uint32(d)*mul32>>hashShift32]|
			s[uint32(a>>16)*mul32>>hashShift32]|s[uint32(b>>16)*mul32>>hashShift32]|
			s[uint32(c>>16)*mul32>>hashShift32]|s[uint32(d>>16)*mul32>>hashShift32] != 0 {
			break
		}
	}
	return i
}

// skipBits is grams.skip for very many literals.
func (g *grams) skipBits(b []byte, i, to int) int {
	t, le := (*[1 << maxBits]byte)(g.bits), binary.LittleEndian
	bit := [8]byte{1, 2, 4, 8, 16, 32, 64, 128}
	const m = 1<<maxBits - 1
	b = b[:len(b)+slack]
	for ; i+block <= to; i += block / 2 {
		w := (*[block/2 + slack]byte)(b[i:])
		p, q := (le.Uint64(w[0:])|fold)*mul, (le.Uint64(w[4:])|fold)*mul
		r, s := (le.Uint64(w[8:])|fold)*mul, (le.Uint64(w[12:])|fold)*mul
		if t[p>>hashShift&m]&bit[p>>61]|t[q>>hashShift&m]&bit[q>>61]|t[r>>hashShift&m]&bit[r>>61]|t[s>>hashShift&m]&bit[s>>61] != 0 {
			break
		}
	}
	return i
}

// skip4 is grams.skip for literals of both kinds, short ones at every fourth place.
func (l *Literals) skip4(b []byte, i, to int) int {
	t, s, le := l.long.pass, (*[1 << passBits32]byte)(l.short.pass), binary.LittleEndian
	m := uint64(len(t) - 1)
	b = b[:len(b)+slack]
	for ; i+block <= to; i += block / 2 {
		h := (*[block/2 + slack]byte)(b[i:])
		a, b, c, d := le.Uint64(h[0:])|fold, le.Uint64(h[4:])|fold, le.Uint64(h[8:])|fold, le.Uint64(h[12:])|fold
		if t[a*mul>>hashShift&m]|t[b*mul>>hashShift&m]|t[c*mul>>hashShift&m]|t[d*mul>>hashShift&m]|
			s[uint32(a)*mul32>>hashShift32]|s[uint32(b)*mul32>>hashShift32]|
			s[uint32(c)*mul32>>hashShift32]|s[uint32(d)*mul32>>hashShift32] != 0 {
			break
		}
	}
	return i
}

// skip2 is grams.skip for literals of both kinds, short ones at every second place.
func (l *Literals) skip2(b []byte, i, to int) int {
	t, s, le := l.long.pass, (*[1 << passBits32]byte)(l.short.pass), binary.LittleEndian
	m := uint64(len(t) - 1)
	b = b[:len(b)+slack]
	for ; i+block <= to; i += block / 2 {
		h := (*[block/2 + slack]byte)(b[i:])
		a, b, c, d := le.Uint64(h[0:])|fold, le.Uint64(h[4:])|fold, le.Uint64(h[8:])|fold, le.Uint64(h[12:])|fold
		if t[a*mul>>hashShift&m]|t[b*mul>>hashShift&m]|t[c*mul>>hashShift&m]|t[d*mul>>hashShift&m]|
			s[uint32(a)*mul32>>hashShift32]|s[uint32(b)*mul32>>hashShift32]|
			s[uint32(c)*mul32>>hashShift32]|s[uint32(d)*mul32>>hashShift32]|
			s[uint32(a>>16)*mul32>>hashShift32]|s[uint32(b>>16)*mul32>>hashShift32]|
			s[uint32(c>>16)*mul32>>hashShift32]|s[uint32(d>>16)*mul32>>hashShift32] != 0 {
			break
		}
	}
	return i
}

// compare appends the literals whose windows start from i to to.
func (l *Literals) compare(dst []mark, b []byte, i, to, line int) ([]mark, int) {
	whole := b[:len(b)+slack]
	for ; i < to; i += longStride {
		v := binary.LittleEndian.Uint64(whole[i:]) | fold
		if l.long.may(v * mul) {
			dst = l.compareLong(dst, b, i, v)
		}
		if l.step == 0 {
			continue
		}
		for k := 0; k < longStride; k += l.step {
			u := uint32(v >> (8 * k))
			if l.short.pass[u*mul32>>hashShift32] != 0 {
				dst, line = l.compareShort(dst, b, i+k, uint64(u), line)
			}
		}
	}
	return dst, line
}

// may reports whether a window of this hash may be one of the set.
func (g *grams) may(h uint64) bool {
	if g.bits != nil {
		return g.bits[h>>hashShift&(1<<maxBits-1)]>>(h>>61)&1 != 0
	}
	t := g.pass[h>>hashShift&uint64(len(g.pass)-1)]
	return t != 0 && (t == many || t == tag(h))
}

// compareLong appends the literals that stand where the eight bytes v at i are a window of them.
func (l *Literals) compareLong(dst []mark, b []byte, i int, v uint64) []mark {
	g := &l.long
	last := uint64(len(g.table) - 1)
	for slot := v * mul >> g.top; g.table[slot].literal != 0; slot = (slot + 1) & last {
		if x := &g.table[slot]; x.key == v && l.stands(b, i, x) {
			dst = append(dst, mark{int32(i - int(x.at)), x.literal - 1})
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

// stands reports whether the literal of a window that was met at i stands there whole.
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
