package index

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

// Build makes the index of a knowledge base. The fingerprint is kept with it, to recognise the Markdown by. The same
// entries in the same order give the same bytes.
func Build(entries []kb.Entry, fingerprint uint64) []byte {
	b := newBuilder()
	eachAnalysed(entries, func(n int, a *analysis) { b.add(n, &entries[n], a) })
	b.weighAll()
	return b.finish(fingerprint)
}

// analysis is what Build needs of an entry that does not depend on the other entries.
type analysis struct {
	clues []clue
	terms []term
}

func analyse(n int, e *kb.Entry) analysis { return analysis{clues(n, e), terms(e)} }

// batch is how many entries are analysed before they are added: enough to keep all processors busy, few enough to fit
// into memory.
const batch = 64

// eachAnalysed calls f with the analysis of each entry, in order, while it analyses the next ones in parallel.
func eachAnalysed(entries []kb.Entry, f func(n int, a *analysis)) {
	ahead := make(chan []analysis, 1)
	go func() {
		defer close(ahead)
		for from := 0; from < len(entries); from += batch {
			ahead <- analyseBatch(from, entries[from:min(from+batch, len(entries))])
		}
	}()
	n := 0
	for part := range ahead {
		for i := range part {
			f(n, &part[i])
			n++
		}
	}
}

func analyseBatch(from int, entries []kb.Entry) []analysis {
	out := make([]analysis, len(entries))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(out)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(out); i = int(next.Add(1)) - 1 {
				out[i] = analyse(from+i, &entries[i])
			}
		})
	}
	wg.Wait()
	return out
}

// posting pairs a key of a hash table with one number to be listed under it.
type posting struct {
	key uint64
	n   uint32
}

type builder struct {
	sec      [sections][]byte
	intern   map[string]uint32
	spelling map[uint32]string

	owner       map[uint32]int32 // the one entry whose clues hold a word, or shared
	entriesWith map[uint32]int32 // how many entries hold a word anywhere

	clues int
	full  []uint64 // the hashes of all tokens, whole
	grams []posting
	terms []posting
}

func newBuilder() *builder {
	return &builder{intern: map[string]uint32{}, spelling: map[uint32]string{}, owner: map[uint32]int32{}, entriesWith: map[uint32]int32{}}
}

// shared marks a word that the clues of more than one entry hold.
const shared = -1

// count notes in how many entries each word stands, and which words stand in the clues of one entry only.
func (b *builder) count(n int, a *analysis) {
	for _, t := range a.terms {
		b.entriesWith[uint32(t.hash)]++
	}
	for _, c := range a.clues {
		if c.source > Sample {
			continue
		}
		for _, t := range c.tokens {
			if o, ok := b.owner[t.Hash]; ok && o != int32(n) {
				b.owner[t.Hash] = shared
			} else {
				b.owner[t.Hash] = int32(n)
			}
		}
	}
}

// add writes the records of an entry. What its words weigh is known when all entries are there: see weighAll.
func (b *builder) add(n int, e *kb.Entry, a *analysis) {
	b.count(n, a)
	first := b.clues
	for i := range a.clues {
		b.clue(&a.clues[i])
	}
	b.entry(n, e, first)
	for _, t := range a.terms {
		b.terms = append(b.terms, posting{t.hash, uint32(n)<<fieldBits | uint32(t.fields)})
		b.spelling[uint32(t.hash)] = t.spelling
	}
}

// weighAll weighs the words of all clues and chooses the grams by which each is found.
func (b *builder) weighAll() {
	written := Index{sec: b.sec} // shares the bytes that are changed below
	for n := range b.clues {
		rec := written.Clue(n)
		first := rec.First
		c := clue{entry: rec.Entry, source: rec.Source, tokens: written.AppendTokens(nil, rec)}
		b.weigh(&c)
		for i, t := range c.tokens {
			r := b.sec[secTokens][(first+i)*tokenSize:]
			r[4], r[6], r[7] = t.Bits, byte(t.Role), byte(t.Role>>8)
		}
		if c.source > Prose {
			continue
		}
		c.full = b.full[first : first+len(c.tokens)]
		for _, g := range c.grams() {
			b.grams = append(b.grams, posting{g, uint32(n)})
		}
	}
	b.full = nil
}

// FewEntries is the number of entries up to which a word is as telling as its rarity elsewhere says.
const FewEntries = 4

// weigh sets Own on the words that no other entry's clues hold, and makes the words that many entries hold count less:
// by a bit for each doubling beyond FewEntries.
func (b *builder) weigh(c *clue) {
	for i := range c.tokens {
		t := &c.tokens[i]
		if t.Role&Masked != 0 {
			continue
		}
		if b.owner[t.Hash] == int32(c.entry) {
			t.Role |= Own
		}
		if n := b.entriesWith[t.Hash]; n > FewEntries {
			less := int(math.Log2(float64(n)/FewEntries) * BitScale)
			t.Bits = uint8(max(int(t.Bits)-less, 1))
		}
	}
}

// clue writes the record of a clue: entry, first token, source with number, tokens and line, text.
func (b *builder) clue(c *clue) {
	first := len(b.sec[secTokens]) / tokenSize
	for i, t := range c.tokens {
		b.put(secTokens, t.Hash)
		b.sec[secTokens] = append(b.sec[secTokens], t.Bits, t.Len, byte(t.Role), byte(t.Role>>8))
		if t.Role&Masked == 0 {
			b.spelling[t.Hash] = c.words[i]
		}
	}
	b.put(secClues, uint32(c.entry), uint32(first),
		uint32(c.source)|uint32(min(c.number, 255))<<8|uint32(len(c.tokens))<<16|uint32(min(c.line, 255))<<24,
		b.string(c.text))
	b.full = append(b.full, c.full...)
	for range len(c.tokens) - len(c.full) { // calls are not found by grams
		b.full = append(b.full, 0)
	}
	b.clues++
}

// entry writes the record of an entry.
func (b *builder) entry(n int, e *kb.Entry, firstClue int) {
	b.put(secEntries,
		b.string(e.ID), b.string(e.Title), b.string(e.Origin.Path), b.string(e.Origin.Heading),
		b.string(strings.Join(e.Tags, ",")), b.string(strings.Join(e.Formerly, ",")),
		uint32(firstClue), uint32(b.clues-firstClue), uint32(errtext.ScopeOfTags(e.Tags)),
		uint32(e.Origin.Line), uint32(e.Origin.Start), uint32(e.Origin.End), uint32(len(e.Samples)),
		b.string(e.Cause), b.string(e.Fix), b.string(e.Versions), b.string(strings.Join(e.Sources, "\n")))
}

// Field says in which part of an entry a word stands, for typed queries.
type Field uint8

const (
	InTitle Field = 1 << iota // title, id or alias
	InSample
	InBody // symptom, cause, fix
	InTag
)

// fieldBits is how many bits of a term's posting say the field.
const fieldBits = 4

// term is a word of an entry.
type term struct {
	hash     uint64
	spelling string
	fields   Field
}

// terms returns the words of a whole entry and where they stand, in the order in which they are met first.
func terms(e *kb.Entry) []term {
	var out []term
	at := map[uint64]int{}
	add := func(f Field, texts ...string) {
		for _, s := range texts {
			for line := range strings.Lines(s) {
				line = strings.TrimSpace(line)
				for _, t := range errtext.ParseLine(line) {
					if t.Kind == errtext.Masked {
						continue
					}
					i, ok := at[t.Hash]
					if !ok {
						i = len(out)
						at[t.Hash] = i
						out = append(out, term{hash: t.Hash, spelling: t.Canonical(line)})
					}
					out[i].fields |= f
				}
			}
		}
	}
	add(InTitle, e.Title, strings.ReplaceAll(e.ID, "-", " "))
	add(InTitle, e.Aliases...)
	add(InTag, e.Tags...)
	for _, s := range e.Samples {
		add(InSample, s.Text)
	}
	add(InBody, e.Symptom, e.Cause, e.Fix)
	return out
}

func (b *builder) finish(fingerprint uint64) []byte {
	b.sec[secGrams] = b.table(b.grams, maxPostings)
	b.sec[secTerms] = b.table(b.terms, 0)
	b.words()
	return assemble(&b.sec, fingerprint)
}

// table sorts postings by key, writes their lists and returns the hash table over them. A list longer than limit is
// left out. A slot is the upper half of the key and the offset of the list plus one.
func (b *builder) table(ps []posting, limit int) []byte {
	slices.SortFunc(ps, func(x, y posting) int { return cmp.Or(cmp.Compare(x.key, y.key), cmp.Compare(x.n, y.n)) })
	ps = slices.Compact(ps)
	keys := 0
	for i := range ps {
		if i == 0 || ps[i].key != ps[i-1].key {
			keys++
		}
	}
	size := 4
	for size < keys*3/2 {
		size *= 2
	}
	slots := make([]byte, size*slotSize)
	for len(ps) > 0 {
		n := 1
		for n < len(ps) && ps[n].key == ps[0].key {
			n++
		}
		if limit == 0 || n <= limit {
			slot := int(ps[0].key) & (size - 1)
			for u32(slots, slot*slotSize+4) != 0 {
				slot = (slot + 1) & (size - 1)
			}
			binary.LittleEndian.PutUint32(slots[slot*slotSize:], uint32(ps[0].key>>32))
			binary.LittleEndian.PutUint32(slots[slot*slotSize+4:], uint32(len(b.sec[secPostings]))+1)
			b.list(ps[:n])
		}
		ps = ps[n:]
	}
	return slots
}

func (b *builder) list(ps []posting) {
	out := binary.AppendUvarint(b.sec[secPostings], uint64(len(ps)))
	last := uint32(0)
	for _, p := range ps {
		out = binary.AppendUvarint(out, uint64(p.n-last))
		last = p.n
	}
	b.sec[secPostings] = out
}

// words writes the spellings: sorted by hash, each its hash and its string.
func (b *builder) words() {
	for _, h := range slices.Sorted(maps.Keys(b.spelling)) {
		b.put(secWords, h, b.string(b.spelling[h]))
	}
}

func (b *builder) put(section int, vs ...uint32) {
	for _, v := range vs {
		b.sec[section] = binary.LittleEndian.AppendUint32(b.sec[section], v)
	}
}

// string stores s once and returns its offset.
func (b *builder) string(s string) uint32 {
	if off, ok := b.intern[s]; ok {
		return off
	}
	off := uint32(len(b.sec[secStrings]))
	b.intern[s] = off
	b.sec[secStrings] = append(binary.AppendUvarint(b.sec[secStrings], uint64(len(s))), s...)
	return off
}
