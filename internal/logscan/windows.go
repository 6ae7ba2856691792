package logscan

import (
	"encoding/binary"
	"math"
)

// window is bytes of a literal by which it is found where they stand at a place: the four there, which lead to it, and some
// behind or before them.
type window struct {
	bytes   uint64
	literal int32
	at      int8 // of the place in the literal
	before  int8 // how many of the bytes are before the place
}

const (
	leadSize  = 4
	longSize  = 8 // of the windows of literals that have one within them, however they lie
	shortSize = 5 // of the windows of others: if need be one of the bytes is beside the literal
	shortMask = 1<<(8*shortSize) - 1

	longLiteral = stride + longSize - 1
)

// lead returns the four bytes at the place.
func (w window) lead() uint32 { return uint32(w.bytes >> (8 * w.before)) }

// chooser chooses the windows of literals: those that make a search stop in vain least often.
type chooser struct {
	leads   []byte // as in Literals
	windows []window

	// How often a lead and a long window were seen in a text like the one to be searched, by hash.
	seenLeads   []uint16
	seenWindows []uint16

	buf []uint64
}

const seenBits = 19

// maxSample bounds how much of a sample is looked at.
const maxSample = 512 << 10

// newChooser returns a chooser for a text like the sample. Where there is none the literals are taken for it: what is
// frequent among them is frequent in logs.
func newChooser(literals []literal, sample []byte) *chooser {
	c := &chooser{
		leads:       make([]byte, 1<<leadBits),
		windows:     make([]window, 0, stride*len(literals)),
		seenLeads:   make([]uint16, 1<<leadBits),
		seenWindows: make([]uint16, 1<<seenBits),
		buf:         make([]uint64, 0, 1<<8),
	}
	if len(sample) == 0 {
		for i := range literals {
			c.see([]byte(literals[i].text))
		}
	}
	c.see(sample[:min(len(sample), maxSample)])
	return c
}

func (c *chooser) see(text []byte) {
	for ; len(text) >= longSize; text = text[1:] {
		v := binary.LittleEndian.Uint64(text) | fold
		count(&c.seenLeads[leadHash(uint32(v))])
		count(&c.seenWindows[v*mul>>(64-seenBits)])
	}
}

// count counts up to a bound.
func count(n *uint16) {
	if *n < math.MaxUint16 {
		*n++
	}
}

// chooseAll chooses windows of all literals. Short ones, which leave little choice, come first: where they make a search stop
// it may as well stop for others.
func (c *chooser) chooseAll(literals []literal) {
	for _, long := range [...]bool{false, true} {
		for n := range literals {
			text := literals[n].text
			if len(text) < MinLiteral || long != (len(text) >= longLiteral) {
				continue
			}
			for way := range stride {
				c.choose(int32(n), text, way)
			}
		}
	}
}

// choose chooses the window of a literal that lies in one way: its first byte so many bytes before a place, or as many and
// some strides.
func (c *chooser) choose(n int32, text string, way int) {
	size := longSize
	if len(text) < longLiteral {
		size = shortSize
	}
	var best window
	least := math.MaxInt
	for at := way - stride; at+leadSize <= len(text)+1; at += stride {
		for _, before := range [...]int{0, size - leadSize} {
			w := window{literal: n, at: int8(at), before: int8(before)}
			cost := 0
			for _, w.bytes = range c.variants(text, at-before, size) {
				cost += c.cost(w)
			}
			if cost > 0 && cost < least {
				best, least = w, cost
			}
		}
	}
	for _, best.bytes = range c.variants(text, int(best.at-best.before), size) {
		c.leads[leadHash(best.lead())] = 1
		count(&c.seenWindows[best.bytes*mul>>(64-seenBits)])
		c.windows = append(c.windows, best)
	}
}

// variants returns what may stand in the window at at. Where one byte of it is beside a short text, that is a window for
// each value of the byte, and where more are, none.
func (c *chooser) variants(text string, at, size int) []uint64 {
	c.buf = c.buf[:0]
	short := size == shortSize
	var rest uint64
	shift := 0 // of the byte beside the text
	switch end := at + size; {
	case at >= 0 && end <= len(text):
		return append(c.buf, load(text[at:end]))
	case short && at == -1:
		rest = load(text[:end]) << 8
	case short && end == len(text)+1:
		rest, shift = load(text[at:]), 8*(shortSize-1)
	default:
		return nil
	}
	for b := range uint64(1 << 8) {
		if b|0x20 == b {
			c.buf = append(c.buf, rest|b<<shift)
		}
	}
	return c.buf
}

// cost says how often a search would stop for a window. What others make it stop for already costs no more, but for each of
// them that has the same window another comparison.
func (c *chooser) cost(w window) int {
	n := int(c.seenWindows[w.bytes*mul>>(64-seenBits)]) + 1
	if h := leadHash(w.lead()); c.leads[h] == 0 {
		n += 4 * (int(c.seenLeads[h]) + 1)
	}
	return n
}

// load returns up to eight bytes of a text as a number, the first one lowest.
func load(s string) uint64 {
	if len(s) == longSize { // most are, and this is one instruction
		return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
	}
	v := uint64(0)
	for i := len(s) - 1; i >= 0; i-- {
		v = v<<8 | uint64(s[i])
	}
	return v
}
