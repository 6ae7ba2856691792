package index

import (
	"encoding/binary"
	"math/bits"
)

// A typed word that no entry holds may be meant for one that is spelt much like it. So that not every word is compared
// with it letter by letter, the index holds of each its shape: which letters stand in it, how long it is, and how it begins.

// shape is what is kept of a spelling: from the lowest bit on which letters it holds (letterBits), its first byte (8), and
// its length (8), at most 255.
type shape uint64

const (
	shapeSize  = 8
	letterBits = 40
	allLetters = 1<<letterBits - 1
)

// shapeOf returns the shape of a word. Letters of either case are the same. One that is not ASCII may be taken for one that
// is, so a word with such a letter counts as one that holds all.
func shapeOf(word string) shape {
	set := shape(0)
	for i := range len(word) {
		switch c := word[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			set |= 1 << (c | 0x20 - 'a')
		case c >= '0' && c <= '9':
			set |= 1 << (26 + c - '0')
		case c >= 0x80:
			set |= allLetters
		default:
			set |= 1 << (36 + c&3)
		}
	}
	if word == "" {
		return set
	}
	return set | shape(word[0])<<letterBits | shape(min(len(word), 255))<<(letterBits+8)
}

// EachSimilar calls f, as EachWord does and in its order, with every word that is within so many edits of the given one (a
// letter inserted, left out, replaced, or two neighbours exchanged); that begins as it does and holds its letters in their
// order; or that it begins with. It may call it with others, too.
func (ix *Index) EachSimilar(word string, edits int, f func(word string) bool) {
	like := shapeOf(word)
	if like.holdsAll() {
		ix.EachWord(f)
		return
	}
	for _, s := range ix.segments {
		shapes := s.part[partShapes]
		for n := 0; len(shapes) >= shapeSize; n, shapes = n+1, shapes[shapeSize:] {
			o := shape(binary.LittleEndian.Uint64(shapes))
			if (like.differ(o) <= 2*edits || like.begins() == o.begins() || o.holdsAll()) && like.maybe(o, edits) && !ix.tellWord(s, n, f) {
				return
			}
		}
	}
}

// maybe reports whether a word of shape o may be what EachSimilar is after, given the shape of the typed word.
func (s shape) maybe(o shape, edits int) bool {
	more, only := o.len()-s.len(), (s^o)&allLetters
	switch {
	case o.holdsAll(), more >= -edits && more <= edits && s.differ(o) <= 2*edits:
		return true
	case s.begins() != o.begins():
		return false
	}
	return more >= 0 && s&only == 0 || more <= 0 && o&only == 0
}

// differ returns how many letters only one of two words holds. An edit takes one away at most, and brings one.
func (s shape) differ(o shape) int { return bits.OnesCount64(uint64((s ^ o) & allLetters)) }

func (s shape) holdsAll() bool { return s&allLetters == allLetters }

func (s shape) len() int { return int(s >> (letterBits + 8)) }

func (s shape) begins() byte { return byte(s >> letterBits) }
