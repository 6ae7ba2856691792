// Package rarity tells how telling a word is: how rarely it stands in ordinary logs, build output and error texts.
//
// The table behind it is generated (background.bin; background.md says from what and how) and counts words in the
// canonical spelling of errtext, so that both always speak of the same things. It knows no knowledge base: what is
// common within one is counted there.
package rarity

import (
	_ "embed"
	"encoding/binary"
	"maps"
	"slices"
)

//go:embed background.bin
var background string

// Max is the rarity in bits of a word that the background does not hold.
const Max = 20

// steps is how many steps of a stored value make one bit.
const steps = 8

// Bits returns how rare the word with this hash is: the negative binary logarithm of its share among the words of the
// background, at most Max.
func Bits(hash uint64) float64 {
	if v, ok := find(0, hash); ok {
		return float64(v) / steps
	}
	return Max
}

// After returns how rare the word is right after prev: little for the second word of an idiom ("no such file"), never
// more than alone, which is what Bits says of it.
func After(prev, hash uint64, alone float64) float64 {
	if v, ok := find(1, Pair(prev, hash)); ok {
		return min(alone, float64(v)/steps)
	}
	return alone
}

// Pair returns the hash of two words in a row.
func Pair(a, b uint64) uint64 {
	h := a*0x9e3779b97f4a7c15 ^ (b<<31 | b>>33)
	h ^= h >> 29
	return h * 0xbf58476d1ce4e5b9
}

// The table: two open-addressing hash tables (words, pairs of words), each a little-endian uint32 with the binary
// logarithm of its number of slots, then the slots. A slot is a uint32: the upper 24 bits are bits 40 to 63 of the
// hash, the lower 8 the value plus one; 0 is an empty slot.

// find looks a hash up in the table with this number.
func find(table int, hash uint64) (byte, bool) {
	data := background
	for range table {
		data = data[4+4<<word(data, 0):]
	}
	if len(data) < 4 {
		return 0, false
	}
	mask := uint64(1)<<word(data, 0) - 1
	tag := uint32(hash>>40) << 8
	for slot := hash & mask; ; slot = (slot + 1) & mask {
		v := word(data, int(4+4*slot))
		if v == 0 {
			return 0, false
		}
		if v&^0xff == tag {
			return byte(v) - 1, true
		}
	}
}

func word(s string, i int) uint32 {
	_ = s[i+3]
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16 | uint32(s[i+3])<<24
}

// Encode makes the table from the rarity in bits of words and of pairs of words. It is what the generator calls.
func Encode(words, pairs map[uint64]float64) []byte {
	return append(encodeTable(words), encodeTable(pairs)...)
}

func encodeTable(m map[uint64]float64) []byte {
	log := uint32(4)
	for 1<<log < len(m)*3/2+1 {
		log++
	}
	slots := make([]uint32, 1<<log)
	mask := uint64(len(slots) - 1)
	for _, h := range slices.Sorted(maps.Keys(m)) { // so that the bytes depend on the counts alone
		slot := h & mask
		for slots[slot] != 0 {
			slot = (slot + 1) & mask
		}
		v := min(max(m[h], 0), Max) * steps
		slots[slot] = uint32(h>>40)<<8 | uint32(v+0.5) + 1
	}
	out := binary.LittleEndian.AppendUint32(nil, log)
	for _, v := range slots {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}
