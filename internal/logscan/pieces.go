package logscan

import (
	"encoding/binary"
	"strings"
)

// pieces chooses by which of their bytes literals are looked for: those that a text like the sample holds least. Without
// one, those that the fewest literals share, as what is frequent among them is frequent in logs.
type pieces struct {
	seen8 counts // in the sample, or in the literals
	seen4 counts // in the sample
}

// counts says how often windows were seen, up to 255, by a hash of them; nil when none were.
type counts []uint8

const countBits = 20

func newCounts() counts { return make(counts, 1<<countBits) }

func (c counts) add(hash uint64) {
	if n := &c[hash>>(64-countBits)]; *n < 1<<8-1 {
		*n++
	}
}

func (c counts) of(hash uint64) int {
	if c == nil {
		return 0
	}
	return int(c[hash>>(64-countBits)])
}

// hash4 is the hash by which short literals are found, so that what is met by chance counts, too.
func hash4(u uint32) uint64 { return uint64(u*mul32>>passShift) << (64 - countBits) }

// maxSample bounds how much of a sample is looked at.
const maxSample = 512 << 10

func newPieces(words []string, sample []byte) *pieces {
	p := &pieces{seen8: newCounts()}
	if len(sample) == 0 {
		for _, w := range words {
			for at := 0; at+longGram <= len(w); at++ {
				p.seen8.add(load8(w[at:]) * mul)
			}
		}
		return p
	}
	p.seen4 = newCounts()
	for i, le := 0, binary.LittleEndian; i+longGram <= min(len(sample), maxSample); i++ {
		v := le.Uint64(sample[i:]) | fold
		p.seen8.add(v * mul)
		p.seen4.add(hash4(uint32(v)))
	}
	return p
}

// long returns where the window of a literal starts by which it is found where it lies in one way: its first byte so many
// bytes before a place that is probed, or as many and some strides.
func (p *pieces) long(w string, way int) int {
	best, least := way, p.ofLong(w[way:])
	for at := way + longStride; at+longGram <= len(w); at += longStride {
		if n := p.ofLong(w[at:]); n < least {
			best, least = at, n
		}
	}
	return best
}

// ofLong says how frequent the window at the start of a text is.
func (p *pieces) ofLong(w string) int { return p.seen8.of(load8(w) * mul) }

// short is long for short literals.
func (p *pieces) short(w string, way, stride int) int {
	best, least := way, p.ofShort(w[way:])
	for at := way + stride; at+shortGram <= len(w); at += stride {
		if n := p.ofShort(w[at:]); n < least {
			best, least = at, n
		}
	}
	return best
}

// ofShort is ofLong for four bytes. Where the sample does not tell, those are rare that hold letters which texts seldom hold.
func (p *pieces) ofShort(w string) int {
	const frequent = " etaoinsrhldcumfpgwybvkxjqz" // in English, the most frequent first
	cost := p.seen4.of(hash4(load4(w))) << 8
	for _, c := range []byte(w[:shortGram]) {
		if n := strings.IndexByte(frequent, c); n >= 0 {
			cost += len(frequent) - n
		} else {
			cost += len(frequent) / 2
		}
	}
	return cost
}
