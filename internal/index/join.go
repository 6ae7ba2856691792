package index

import (
	"cmp"
	"encoding/binary"
	"slices"
	"sort"
	"sync"
)

// A knowledge base of which a part changes is not indexed anew as a whole. The entries of files that changed are put into
// a segment of their own; those that they replace stay where they are, but are no longer part of the index. A Layout says
// which entries are, in which order, and how much of the counts of the segments is to be taken off for those that are not.
// So the index gives what one made at once of the same entries would give.

// Place is where an entry stands: the number of its segment, and its own in it.
type Place struct {
	Segment int
	Entry   uint32
}

// layout is the opened form of what Layout makes:
//
//	lengths of the parts below, 8 bytes each; the first two are empty where one segment is used as it stands
//	a record an entry, in the order of the knowledge base: segment and number, 4 bytes each
//	for each segment the number of its entries, then of each its number in the knowledge base plus one; 4 bytes each
//	words of entries that are gone: hash (8 bytes), how many held it anywhere, and in titles, aliases or samples; by hash
//	grams of clues that are gone: key, how many led to one, 8 bytes each; by key
//	entries whose ids are others than their records say: number, place of the id in what follows, 4 bytes each; by number
//	these ids
type layout struct {
	entries []byte
	ranks   []byte
	of      []int // where in ranks each segment's begin
	gone    gone
	renamed []byte
	ids     []byte
}

// gone is what is to be taken off the counts.
type gone struct{ words, grams []byte }

const layoutParts = 6

// Join opens an index of several segments by a layout.
func Join(segments [][]byte, by []byte) (*Index, error) {
	ix := &Index{}
	for _, b := range segments {
		s, err := openSegment(b)
		if err != nil {
			return nil, err
		}
		ix.segments = append(ix.segments, s)
	}
	part, err := disassemble(by)
	if err != nil {
		return nil, err
	}
	l := &ix.layout
	*l = layout{entries: part[0], ranks: part[1], gone: gone{part[2], part[3]}, renamed: part[4], ids: part[5]}
	if len(l.entries)%8 != 0 || len(l.gone.words)%16 != 0 || len(l.gone.grams)%16 != 0 || len(l.renamed)%8 != 0 {
		return nil, ErrFormat
	}
	if l.len() > maxEntries {
		return nil, ErrTooLarge
	}
	if len(ix.segments) == 1 && len(l.entries)+len(l.ranks) == 0 {
		l.entries = nil
		return ix, nil
	}
	if l.entries == nil {
		l.entries = []byte{}
	}
	at := 0
	for _, s := range ix.segments {
		if at+4 > len(l.ranks) || u32(l.ranks, at) != uint32(s.len()) || s.len() > (len(l.ranks)-at-4)/4 {
			return nil, ErrFormat
		}
		l.of = append(l.of, at+4)
		at += 4 + 4*s.len()
	}
	if at != len(l.ranks) {
		return nil, ErrFormat
	}
	return ix, nil
}

func (l *layout) len() int { return len(l.entries) / 8 }

func (l *layout) place(n int) Place {
	return Place{int(u32(l.entries, 8*n)), u32(l.entries, 8*n+4)}
}

func (l *layout) number(p Place) (int, bool) {
	at := l.of[p.Segment] + 4*int(p.Entry)
	end := len(l.ranks)
	if p.Segment+1 < len(l.of) {
		end = l.of[p.Segment+1] - 4
	}
	if at >= end {
		return 0, false
	}
	n := int(u32(l.ranks, at)) - 1
	return n, n >= 0 && n < l.len()
}

// id returns the id of an entry if it is another than its record says.
func (l *layout) id(n int) (string, bool) {
	if len(l.renamed) == 0 {
		return "", false
	}
	i, ok := sort.Find(len(l.renamed)/8, func(i int) int { return cmp.Compare(uint32(n), u32(l.renamed, 8*i)) })
	if !ok || u32(l.renamed, 8*i+4) > uint32(len(l.ids)) {
		return "", false
	}
	c := cursor(l.ids[u32(l.renamed, 8*i+4):])
	return c.text(), true
}

func (g *gone) any() bool { return len(g.words) > 0 }

// word returns how many entries that are gone held a word, anywhere and in their titles, aliases or samples.
func (g *gone) word(hash uint64) (entries, titled uint32) {
	if i := find(g.words, hash); i >= 0 {
		return u32(g.words, i+8), u32(g.words, i+12)
	}
	return 0, 0
}

// gram returns how many clues that are gone a gram led to.
func (g *gone) gram(key uint64) int {
	if i := find(g.grams, key); i >= 0 {
		return int(u32(g.grams, i+8))
	}
	return 0
}

// find returns where in sorted records of 16 bytes the one that begins with this key stands, or -1.
func find(b []byte, key uint64) int {
	i, ok := sort.Find(len(b)/16, func(i int) int { return cmp.Compare(key, binary.LittleEndian.Uint64(b[16*i:])) })
	if !ok {
		return -1
	}
	return 16 * i
}

// Layout makes the layout of an index that has these entries of these segments, in this order. The error is ErrFormat, for
// a segment that cannot be opened or has no such entry.
func Layout(segments [][]byte, order []Place) ([]byte, error) {
	var part [layoutParts][]byte
	if len(segments) == 1 && asItStands(segments[0], order) {
		return assemble(&part), nil
	}
	part[0] = make([]byte, 0, 8*len(order))
	ranks := make([][]uint32, len(segments))
	opened := make([]*segment, len(segments))
	for i, b := range segments {
		s, err := openSegment(b)
		if err != nil {
			return nil, err
		}
		opened[i], ranks[i] = s, make([]uint32, s.len())
	}
	for n, p := range order {
		if p.Segment >= len(segments) || int(p.Entry) >= len(ranks[p.Segment]) {
			return nil, ErrFormat
		}
		ranks[p.Segment][p.Entry] = uint32(n) + 1
		part[0] = le32(part[0], uint32(p.Segment), p.Entry)
	}
	words, grams := map[uint64][2]uint32{}, map[uint64]uint32{}
	for i, s := range opened {
		part[1] = le32(le32(part[1], uint32(len(ranks[i]))), ranks[i]...)
		s.countGone(ranks[i], words, grams)
	}
	for _, h := range sortedKeys(words) {
		part[2] = le32(binary.LittleEndian.AppendUint64(part[2], h), words[h][0], words[h][1])
	}
	for _, k := range sortedKeys(grams) {
		part[3] = le32(binary.LittleEndian.AppendUint64(part[3], k), grams[k], 0)
	}
	return assemble(&part), nil
}

// asItStands reports whether the order is that of all entries of the first segment.
func asItStands(first []byte, order []Place) bool {
	for i, p := range order {
		if (p != Place{0, uint32(i)}) {
			return false
		}
	}
	return SegmentLen(first) == len(order)
}

// Rename returns a layout in which these entries, by their place in the order, are called otherwise than their records say.
func Rename(by []byte, ids map[int]string) ([]byte, error) {
	part, err := disassemble(by)
	if err != nil {
		return nil, err
	}
	part[4], part[5] = nil, nil
	for _, n := range sortedKeys(ids) {
		part[4] = le32(part[4], uint32(n), uint32(len(part[5])))
		part[5] = appendText(part[5], ids[n])
	}
	return assemble(&part), nil
}

func assemble(part *[layoutParts][]byte) []byte {
	var out []byte
	for _, p := range part {
		out = binary.LittleEndian.AppendUint64(out, uint64(len(p)))
	}
	return slices.Concat(append([][]byte{out}, part[:]...)...)
}

func disassemble(by []byte) (part [layoutParts][]byte, err error) {
	if len(by) < 8*layoutParts {
		return part, ErrFormat
	}
	rest := by[8*layoutParts:]
	for i := range part {
		n := binary.LittleEndian.Uint64(by[8*i:])
		if n > uint64(len(rest)) {
			return part, ErrFormat
		}
		part[i], rest = rest[:n:n], rest[n:]
	}
	if len(rest) > 0 {
		return part, ErrFormat
	}
	return part, nil
}

// SegmentLen returns how many entries a segment has; 0 when it cannot be opened.
func SegmentLen(b []byte) int {
	s, err := openSegment(b)
	if err != nil {
		return 0
	}
	return s.len()
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// fewGone is up to how many entries that are gone are looked for one by one in long lists.
const fewGone = 16

// countGone counts the words and the grams of the entries whose rank is 0.
func (s *segment) countGone(ranks []uint32, words map[uint64][2]uint32, grams map[uint64]uint32) {
	var all []uint32
	for n, r := range ranks {
		if r == 0 {
			all = append(all, uint32(n))
		}
	}
	if len(all) == 0 {
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { s.countWords(ranks, all, words) })
	s.countGrams(ranks, uint64(all[len(all)-1]), grams)
	wg.Wait()
}

func (s *segment) countWords(ranks, gone []uint32, words map[uint64][2]uint32) {
	count := func(hash uint64, where Field) {
		c := words[hash]
		c[0]++
		if where&(InTitle|InSample) != 0 {
			c[1]++
		}
		words[hash] = c
	}
	for n := range s.words() {
		w := s.word(uint32(n))
		if w.entries() > skipEvery && len(gone) <= fewGone {
			for _, entry := range gone {
				if where := s.fieldsIn(w, entry); where != 0 {
					count(w.hash(), where)
				}
			}
			continue
		}
		s.eachEntry(w, func(entry uint32, where Field) {
			if int(entry) < len(ranks) && ranks[entry] == 0 {
				count(w.hash(), where)
			}
		})
	}
}

// countGrams looks no further in a list than to the last of the entries that are gone.
func (s *segment) countGrams(ranks []uint32, last uint64, grams map[uint64]uint32) {
	s.eachGram(func(key uint64, n int, list cursor) {
		entry, at := uint64(0), 0
		for range n {
			delta, _, next := clueAt(list, at)
			if entry += delta; next > len(list) || entry > last {
				return
			}
			at = next
			if ranks[entry] == 0 {
				grams[key]++
			}
		}
	})
}
