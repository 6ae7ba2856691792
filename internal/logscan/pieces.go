package logscan

import (
	"encoding/binary"
	"strings"
)

// pieces chooses by which of their bytes literals are looked for: those that a text like the sample holds least, and of
// these the ones that the fewest literals share, as what is frequent among them is frequent in logs.
type pieces struct {
	sampled8, sampled4, shared counts
}

// counts says how often windows were seen, by a hash of them; nil when none were.
type counts []uint32

const countBits = 18

func newCounts() counts { return make(counts, 1<<countBits) }

func (c counts) add(key uint64) { c[key*mul>>(64-countBits)]++ }

func (c counts) of(key uint64) int {
	if c == nil {
		return 0
	}
	return int(c[key*mul>>(64-countBits)])
}

// maxSample bounds how much of a sample is looked at.
const maxSample = 512 << 10

func newPieces(words []string, sample []byte) *pieces {
	p := &pieces{shared: newCounts()}
	if len(sample) > 0 {
		p.sampled8, p.sampled4 = newCounts(), newCounts()
	}
	for i, le := 0, binary.LittleEndian; i+longGram <= min(len(sample), maxSample); i++ {
		v := le.Uint64(sample[i:]) | fold
		p.sampled8.add(v)
		p.sampled4.add(v & (1<<32 - 1))
	}
	for _, w := range words {
		for at := 0; at+longGram <= len(w); at++ {
			p.shared.add(load8(w[at:]))
		}
	}
	return p
}

// long returns where in a literal the longLiteral bytes start by which it is looked for.
func (p *pieces) long(w string) int {
	return least(len(w)-longLiteral+1, func(from int) int {
		cost := 0
		for at := from; at < from+longStride; at++ {
			key := load8(w[at:])
			cost += p.sampled8.of(key)<<8 + min(p.shared.of(key), 1<<8)
		}
		return cost
	})
}

// short returns where in a short literal the shortStride windows start by which it is looked for. Where the sample does not
// tell, that is where letters stand that texts seldom hold.
func (p *pieces) short(w string) int {
	const frequent = " etaoinsrhldcumfpgwybvkxjqz" // in English, the most frequent first
	return least(len(w)-MinLiteral+1, func(from int) int {
		cost := 0
		for at := from; at < from+shortStride; at++ {
			cost += p.sampled4.of(uint64(load4(w[at:]))) << 8
		}
		for _, c := range []byte(w[from : from+MinLiteral]) {
			if n := strings.IndexByte(frequent, c); n >= 0 {
				cost += len(frequent) - n
			} else {
				cost += len(frequent) / 2
			}
		}
		return cost
	})
}

// least returns the first of the numbers below n of which the cost is least.
func least(n int, cost func(int) int) int {
	best, at := cost(0), 0
	for i := 1; i < n; i++ {
		if c := cost(i); c < best {
			best, at = c, i
		}
	}
	return at
}
