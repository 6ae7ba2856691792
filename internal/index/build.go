package index

import (
	"cmp"
	"encoding/binary"
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
	sec    [sections][]byte
	intern map[string]uint32
	wordAt map[uint64]uint32 // number of each word
	words  []word

	clues int
	grams []posting
	terms []posting
}

// word is a word of any entry, on its way into the index.
type word struct {
	hash     uint32
	spelling string
	entries  uint32 // that hold it anywhere
	titled   uint32 // whose titles, aliases or samples hold it
	last     int32  // the last of these
}

func newBuilder() *builder {
	return &builder{intern: map[string]uint32{}, wordAt: map[uint64]uint32{}}
}

// word returns the number of a word.
func (b *builder) word(hash uint64, spelling string) uint32 {
	n, ok := b.wordAt[hash]
	if !ok {
		n = uint32(len(b.words))
		b.wordAt[hash] = n
		b.words = append(b.words, word{hash: uint32(hash), spelling: spelling, last: -1})
	}
	return n
}

// add writes the records of an entry.
func (b *builder) add(n int, e *kb.Entry, a *analysis) {
	first := b.clues
	for i := range a.clues {
		b.clue(&a.clues[i])
	}
	b.entry(n, e, first)
	for _, t := range a.terms {
		b.terms = append(b.terms, posting{t.hash, uint32(n)<<fieldBits | uint32(t.fields)})
		b.words[b.word(t.hash, t.spelling)].entries++
	}
}

// clue writes the record of a clue (entry, first token, source with number, tokens and line, text) and its tokens, and
// notes the grams that lead to it.
func (b *builder) clue(c *clue) {
	first := len(b.sec[secTokens]) / tokenSize
	for i, t := range c.tokens {
		n := b.word(c.full[i], c.words[i])
		if w := &b.words[n]; c.source <= Sample && w.last != int32(c.entry) {
			w.titled++
			w.last = int32(c.entry)
		}
		b.put(secTokens, n)
		b.sec[secTokens] = append(b.sec[secTokens], t.Bits, t.Len, byte(t.Role), 0)
	}
	b.put(secClues, uint32(c.entry), uint32(first),
		uint32(c.source)|uint32(min(c.number, 255))<<8|uint32(len(c.tokens))<<16|uint32(min(c.line, 255))<<24,
		b.string(c.text))
	if c.source <= Prose {
		for _, g := range c.grams() {
			b.grams = append(b.grams, posting{g, uint32(b.clues)})
		}
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
	b.sec[secGrams] = b.table(b.grams)
	b.sec[secTerms] = b.table(b.terms)
	for _, w := range b.words {
		b.put(secWords, w.hash, b.string(w.spelling), w.entries, w.titled)
	}
	return assemble(&b.sec, fingerprint)
}

// table sorts postings by key, writes their lists and returns the hash table over them. A slot is the upper half of the key and the offset of the list plus one.
func (b *builder) table(ps []posting) []byte {
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
		slot := int(ps[0].key) & (size - 1)
		for u32(slots, slot*slotSize+4) != 0 {
			slot = (slot + 1) & (size - 1)
		}
		binary.LittleEndian.PutUint32(slots[slot*slotSize:], uint32(ps[0].key>>32))
		binary.LittleEndian.PutUint32(slots[slot*slotSize+4:], uint32(len(b.sec[secPostings]))+1)
		b.list(ps[:n])
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
