package errtext

// finder looks for many short words in a text at once. Words are in lower case, ASCII, and at least three bytes long;
// they are found in any case.
type finder struct {
	words []string
	first [4096]uint8 // by the hash of three bytes: number of a word that starts so, plus one
	next  []uint8     // by number of a word: another one with the same hash, plus one
}

func newFinder(words []string) *finder {
	f := &finder{words: words, next: make([]uint8, len(words))}
	for i, w := range words {
		h := slot(w[0], w[1], w[2])
		f.next[i] = f.first[h]
		f.first[h] = uint8(i + 1)
	}
	return f
}

// slot hashes three bytes. Letters of both cases meet, and some other bytes with them.
func slot(a, b, c byte) uint32 {
	v := uint32(a) | uint32(b)<<8 | uint32(c)<<16 | 0x202020
	return v * 0x9E3779B1 >> 20
}

// find returns the number of a word that s holds at or after from, and where; -1 when there is none. Several at one
// place come in no order that matters.
func (f *finder) find(s []byte, from int) (word, at int) {
	for i := from; i+2 < len(s); i++ {
		n := f.first[slot(s[i], s[i+1], s[i+2])]
		for n > 0 {
			if startsFold(s[i:], f.words[n-1]) {
				return int(n - 1), i
			}
			n = f.next[n-1]
		}
	}
	return -1, len(s)
}

// each calls yield with the number of every word that s holds.
func (f *finder) each(s string, yield func(word int)) {
	for i := 0; i+2 < len(s); i++ {
		n := f.first[slot(s[i], s[i+1], s[i+2])]
		for n > 0 {
			if startsFold(s[i:], f.words[n-1]) {
				yield(int(n - 1))
			}
			n = f.next[n-1]
		}
	}
}

// startsFold reports whether s starts with word, which is in lower case, in any case.
func startsFold[T string | []byte](s T, word string) bool {
	if len(s) < len(word) {
		return false
	}
	for i := range len(word) {
		c := s[i]
		if c-'A' < 26 {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
