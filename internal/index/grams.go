package index

import (
	"encoding/binary"
	"runtime"
	"slices"

	"unstuck/internal/rarity"
)

// gramKey returns the key of one word, or of two words with at most one between.
func gramKey(a, b uint64, skip uint64) uint64 {
	if b == 0 {
		return rarity.Pair(a, 0x51)
	}
	return rarity.Pair(rarity.Pair(a, b), skip)
}

const (
	// rareWord is the rarity in bits from which a word alone makes a clue a candidate.
	rareWord = 10
	// rarePair is the same for two words together.
	rarePair = 13
	// fairPair is the same for a clue that has fewer than gramsAtLeast such words and pairs.
	fairPair     = 8
	gramsAtLeast = 4
	// gramsPerClue bounds the grams of one clue, the rarest first.
	gramsPerClue = 10
	// maxPostings is how many clues may share a gram. One that more share tells nothing, and is not indexed. It belongs
	// to the definition of a candidate: the reference scorer in the tests of match applies it as well.
	maxPostings = 256
)

// grams returns the keys under which a clue is found. They depend on nothing but the clue. A line of a sample that holds
// nothing of the entry's core, such as a frame of a stack, supports what another line has found; it is not found itself.
func (c *clue) grams() (best topGrams) {
	core := slices.ContainsFunc(c.tokens, func(t Token) bool { return t.Role&Core != 0 })
	if !core {
		return best
	}
	var fair topGrams
	plain := func(i int) bool { return c.tokens[i].Role&Masked == 0 }
	for i := range c.tokens {
		if !plain(i) {
			continue
		}
		alone := int(c.rare[i].alone)
		if alone >= rareWord*BitScale {
			best.add(gram{gramKey(c.hash(i), 0, 0), alone})
		}
		for skip := 1; skip <= 2 && i+skip < len(c.tokens); skip++ {
			if j := i + skip; plain(j) {
				bits := alone + int(c.rare[j].after)
				if skip == 2 {
					bits = alone + int(c.tokens[j].Bits)
				}
				g := gram{gramKey(c.hash(i), c.hash(j), uint64(skip)), bits - skip}
				if bits >= rarePair*BitScale {
					best.add(g)
				} else if bits >= fairPair*BitScale {
					fair.add(g)
				}
			}
		}
	}
	for i := 0; i < fair.n && best.n < gramsAtLeast; i++ { // a message of common words
		best.add(fair.grams[i])
	}
	return best
}

// gram is the key of a word or a pair of words with its rarity, in units of BitScale.
type gram struct {
	key  uint64
	bits int
}

// topGrams holds the rarest grams of a clue, the rarest first, ties by key, each once.
type topGrams struct {
	grams [gramsPerClue]gram
	n     int
}

func (t *topGrams) add(g gram) {
	for i, o := range t.grams[:t.n] {
		if o.key == g.key {
			if o.bits >= g.bits {
				return
			}
			copy(t.grams[i:t.n], t.grams[i+1:t.n])
			t.n--
			break
		}
	}
	i := t.n
	for i > 0 && (t.grams[i-1].bits < g.bits || t.grams[i-1].bits == g.bits && t.grams[i-1].key > g.key) {
		i--
	}
	if i == gramsPerClue {
		return
	}
	t.n = min(t.n+1, gramsPerClue)
	copy(t.grams[i+1:t.n], t.grams[i:])
	t.grams[i] = g
}

// The key of a gram is the upper keyBits bits of its hash. The first bits of the key name a bucket. A bucket holds its
// keys in order, each as its difference from the one before (the first from the least that the bucket may hold), times 4, plus how
// many postings it has besides the first; 3 says that these are more than shortList, and that their number and their length in
// bytes follow. The postings are the difference of the entry from the one before, times 16, plus the number of the clue within the
// entry; 15 says that 15 or more is meant, and how many more follows.
//
// Most words of a text lead nowhere. The filter tells so of nine in ten at the price of one word of memory: a Bloom
// filter in which the bits of a key are all in one word of 64 (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient
// Bloom Filters", 2007).

const (
	keyBits       = 40
	maxBucketBits = 30
	shortList     = 3
	// postingsPerBucket is how many postings a bucket has at least, on average. There are as many words in the filter.
	postingsPerBucket = 16
)

// lead is a gram with one clue that it leads to.
type lead struct {
	key  uint64
	clue uint64 // entry << clueBits | number within the entry
}

// leads collects the grams of a segment by the first bits of their keys, as they come: by entry. They are kept short: for a
// million entries they are most of what is in memory.
type leads struct {
	shelves [1 << shelfBits]struct {
		b    []byte
		last uint64 // entry of the last one
	}
	n int
}

const shelfBits = 6

func (l *leads) add(key, entry uint64, clue int) {
	s := &l.shelves[key>>(keyBits-shelfBits)]
	rest := key & (1<<(keyBits-shelfBits) - 1)
	s.b = append(s.b, byte(rest), byte(rest>>8), byte(rest>>16), byte(rest>>24), byte(rest>>32))
	s.b = appendClue(s.b, entry-s.last, clue)
	s.last = entry
	l.n++
}

func appendClue(b []byte, entry uint64, clue int) []byte {
	b = binary.AppendUvarint(b, entry<<4|uint64(min(clue, 15)))
	if clue >= 15 {
		b = binary.AppendUvarint(b, uint64(clue-15))
	}
	return b
}

// take empties a shelf and returns what was on it, by key, then clue. It is there by clue already: what is sorted are numbers
// of the rest of the key and the place on the shelf.
func (l *leads) take(shelf int) []lead {
	s := &l.shelves[shelf]
	const least = 6 // bytes of one
	clues, order := make([]uint64, 0, len(s.b)/least), make([]uint64, 0, len(s.b)/least)
	entry := uint64(0)
	for c := cursor(s.b); len(c) > 0; {
		k := c.bytes(5)
		rest := uint64(k[0]) | uint64(k[1])<<8 | uint64(k[2])<<16 | uint64(k[3])<<24 | uint64(k[4])<<32
		d, clue, next := clueAt(c, 0)
		c = c[min(next, len(c)):]
		entry += d
		order = append(order, rest<<placeBits|uint64(len(clues)))
		clues = append(clues, entry<<clueBits|uint64(clue))
	}
	s.b = nil
	slices.Sort(order)
	out := make([]lead, len(order))
	for i, o := range order {
		out[i] = lead{uint64(shelf)<<(keyBits-shelfBits) | o>>placeBits, clues[o&(1<<placeBits-1)]}
	}
	return slices.Compact(out)
}

// placeBits is how many bits are left for a place on a shelf, which has less than 4 GiB.
const placeBits = 64 - (keyBits - shelfBits)

// clueAt reads the posting of a gram at this place of a list; next is beyond the list where there is none.
func clueAt(list []byte, at int) (delta uint64, clue, next int) {
	v, next := uvarint(list, at)
	if clue = int(v & 15); clue == 15 {
		var more uint64
		more, next = uvarint(list, next)
		clue += int(more)
	}
	return v >> 4, clue, next
}

// each empties the shelves and calls f with what was on each, in their order. Some are sorted ahead, in parallel.
func (l *leads) each(f func([]lead)) {
	var sorted [1 << shelfBits]chan []lead
	for i := range sorted {
		sorted[i] = make(chan []lead, 1)
	}
	ahead := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		for i := range sorted {
			ahead <- struct{}{}
			go func() { sorted[i] <- l.take(i) }()
		}
	}()
	for i := range sorted {
		f(<-sorted[i])
		<-ahead
	}
}

// gramWriter writes the buckets of a segment.
type gramWriter struct {
	w       *segmentWriter
	bits    int    // binary logarithm of the number of buckets
	next    uint64 // first bucket that is not begun yet
	last    uint64 // key, or the least one of the bucket
	at      uint32
	buckets []byte
	filter  []byte
}

// write writes all grams, and empties the shelves.
func (l *leads) write(w *segmentWriter) {
	g := gramWriter{w: w}
	for l.n>>(g.bits+1) >= postingsPerBucket && g.bits < maxBucketBits {
		g.bits++
	}
	g.buckets = make([]byte, 4<<g.bits+4)
	g.filter = make([]byte, 8<<g.bits)
	l.each(g.shelf)
	for ; g.next <= 1<<g.bits; g.next++ {
		binary.LittleEndian.PutUint32(g.buckets[4*g.next:], g.at)
	}
	w.end(partGrams)
	w.write(g.buckets)
	w.end(partBuckets)
	w.write(g.filter)
	w.end(partFilter)
}

// shelf writes the grams of one shelf.
func (g *gramWriter) shelf(ls []lead) {
	var b []byte
	for len(ls) > 0 {
		n := 1
		for n < len(ls) && ls[n].key == ls[0].key {
			n++
		}
		key := ls[0].key
		for bucket := key >> (keyBits - g.bits); g.next <= bucket; g.next++ {
			binary.LittleEndian.PutUint32(g.buckets[4*g.next:], g.at+uint32(len(b)))
			g.last = g.next << (keyBits - g.bits)
		}
		b = appendGram(b, key-g.last, ls[:n])
		g.last = key
		word, mask := filterOf(key, g.bits)
		f := g.filter[8*word:]
		binary.LittleEndian.PutUint64(f, binary.LittleEndian.Uint64(f)|mask)
		ls = ls[n:]
	}
	g.w.write(b)
	g.at += uint32(len(b))
}

// appendGram appends a key, as its difference from the one before, and what it leads to.
func appendGram(b []byte, delta uint64, ls []lead) []byte {
	b = binary.AppendUvarint(b, delta<<2|uint64(min(len(ls)-1, shortList)))
	if len(ls) > shortList {
		b = binary.AppendUvarint(b, uint64(len(ls)))
	}
	start := len(b)
	last := uint64(0)
	for _, l := range ls {
		entry := l.clue >> clueBits
		b = appendClue(b, entry-last, int(l.clue&(maxClues-1)))
		last = entry
	}
	if len(ls) > shortList {
		var size [binary.MaxVarintLen64]byte
		b = slices.Insert(b, start, size[:binary.PutUvarint(size[:], uint64(len(b)-start))]...)
	}
	return b
}

// filterOf returns the word of the filter that a key belongs to, and its bits in it.
func filterOf(key uint64, bits int) (word, mask uint64) {
	return key >> (keyBits - bits), 1<<(key&63) | 1<<(key>>6&63) | 1<<(key>>12&63)
}

// postings returns how many clues of the segment a gram leads to, and which.
func (s *segment) postings(key uint64) (n int, list cursor) {
	at, mask := filterOf(key, s.filterBits)
	if binary.LittleEndian.Uint64(s.part[partFilter][8*at:])&mask != mask {
		return 0, nil
	}
	bucket := key >> (keyBits - s.bucketBits)
	c := s.bucket(bucket)
	for k := bucket << (keyBits - s.bucketBits); len(c) > 0; {
		delta, n, list := c.gram()
		if k += delta; k >= key {
			if k == key {
				return n, list
			}
			break
		}
	}
	return 0, nil
}

// bucket returns the bytes of a bucket.
func (s *segment) bucket(n uint64) cursor {
	from, to := u32(s.part[partBuckets], int(4*n)), u32(s.part[partBuckets], int(4*n)+4)
	if from > to || uint64(to) > uint64(len(s.part[partGrams])) {
		return nil
	}
	return cursor(s.part[partGrams][from:to])
}

// gram reads the difference of a key from the one before, and its postings.
func (c *cursor) gram() (delta uint64, n int, list cursor) {
	delta = c.num64()
	if n = int(delta&3) + 1; n > shortList {
		n = c.num()
		return delta >> 2, n, c.bytes(c.num())
	}
	end := 0
	for range n {
		_, _, end = clueAt(*c, end)
	}
	return delta >> 2, n, c.bytes(end)
}

// eachGram calls f with every key and its postings.
func (s *segment) eachGram(f func(key uint64, n int, list cursor)) {
	for bucket := range uint64(1) << s.bucketBits {
		key := bucket << (keyBits - s.bucketBits)
		for c := s.bucket(bucket); len(c) > 0; {
			delta, n, list := c.gram()
			key += delta
			f(key, n, list)
		}
	}
}
