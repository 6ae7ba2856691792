package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/rarity"
)

// Build makes the index of a knowledge base, of one segment. The fingerprint is kept with it, to recognise the Markdown
// by. The same entries in the same order give the same bytes.
func Build(entries []kb.Entry, fingerprint uint64) []byte {
	var out bytes.Buffer
	b := NewBuilder(&out)
	eachAnalysed(entries, b.Add)
	if err := b.Finish(fingerprint); err != nil {
		panic(err) // a buffer takes everything; more than 4 GiB do not come from memory
	}
	return out.Bytes()
}

// batch is how many entries are analysed before they are added: enough to keep all processors busy, few enough to fit
// into memory.
const batch = 64

// eachAnalysed calls f with each entry and its analysis, in order, while it analyses the next ones in parallel.
func eachAnalysed(entries []kb.Entry, f func(*kb.Entry, *Analysis)) {
	ahead := make(chan []*Analysis, 1)
	go func() {
		defer close(ahead)
		for from := 0; from < len(entries); from += batch {
			ahead <- analyseBatch(entries[from:min(from+batch, len(entries))])
		}
	}()
	n := 0
	for part := range ahead {
		for _, a := range part {
			f(&entries[n], a)
			n++
		}
	}
}

func analyseBatch(entries []kb.Entry) []*Analysis {
	out := make([]*Analysis, len(entries))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(out)) {
		wg.Go(func() {
			var a Analyser
			for i := int(next.Add(1)) - 1; i < len(out); i = int(next.Add(1)) - 1 {
				out[i] = a.Analyse(&entries[i])
			}
		})
	}
	wg.Wait()
	return out
}

// Analysis is what an index needs of an entry beside its texts. It does not depend on other entries.
type Analysis struct {
	clues []clue
	terms []term
	grams [][]uint64 // of each clue
}

// Analyser finds what an index needs of entries, one at a time. It keeps memory from one entry for the next, and nothing
// else. The zero value is ready.
type Analyser struct {
	found  []clue
	words  vocabulary
	lexed  []errtext.Token // of the piece that is being read
	kept   arena[errtext.Token]
	tokens arena[Token]
	rare   arena[rareness]
	terms  arena[term]
	keys   arena[uint64]
}

// Analyse finds the clues and the words of an entry.
func (a *Analyser) Analyse(e *kb.Entry) *Analysis {
	a.words.clear()
	out := &Analysis{clues: a.clues(e)}
	a.addTerms(e, out.clues)
	out.terms = a.terms.clone(a.words.terms)
	out.grams = make([][]uint64, len(out.clues))
	for i := range out.clues {
		if c := &out.clues[i]; c.source <= Prose {
			grams := c.grams()
			keys := a.keys.take(grams.n)
			for k := range keys {
				keys[k] = grams.grams[k].key
			}
			out.grams[i] = keys
		}
	}
	return out
}

// arena gives many short slices out of few long ones: an analysis consists of hundreds, which all go at the same time.
type arena[T any] struct{ free []T }

const arenaSize = 1024

// take returns a slice of n zero values.
func (a *arena[T]) take(n int) []T {
	if n > len(a.free) {
		a.free = make([]T, max(n, arenaSize))
	}
	out := a.free[:n:n]
	a.free = a.free[n:]
	return out
}

// clone returns a copy.
func (a *arena[T]) clone(of []T) []T {
	out := a.take(len(of))
	copy(out, of)
	return out
}

// ErrTooLarge is returned when a segment would have more than 4 GiB, or an index more entries than this system can number.
var ErrTooLarge = errors.New("the knowledge base is too large for one index")

// Builder writes a segment, entry by entry. In memory it keeps what each word and each gram lead to, some hundred bytes an
// entry.
type Builder struct {
	w      *segmentWriter
	n      uint32
	bare   uint32 // of them without a sample
	starts []byte
	wordAt map[uint64]uint32 // number of each word
	words  []*word
	arena  arena[word]
	leads  leads

	run             []byte // the clues of the entries whose records were written since the last such run
	rec, body, toks []byte
	ends            []int          // of the clues
	seen            map[string]int // clue of the entry by its tokens
	texts           map[string]int // number in the record by text
}

// NewBuilder returns a Builder that writes to w, from front to back.
func NewBuilder(w io.Writer) *Builder {
	return &Builder{w: newSegmentWriter(w), wordAt: map[uint64]uint32{}, seen: map[string]int{}, texts: map[string]int{}}
}

// Len returns how many entries were added.
func (b *Builder) Len() int { return int(b.n) }

// Size returns how many bytes were written.
func (b *Builder) Size() int64 { return int64(b.w.at) + int64(len(b.run)) }

// Add adds an entry with its analysis. The Builder keeps neither. Errors are told by Finish.
func (b *Builder) Add(e *kb.Entry, a *Analysis) {
	b.rec = appendEntry(b.rec[:0], e)
	b.clues(e, a)
	b.starts = le32(b.starts, uint32(b.w.at), uint32(len(b.run)))
	b.run = append(appendNums(b.run, len(b.body)), b.body...)
	b.w.write(b.rec)
	for _, t := range a.terms {
		b.words[b.word(errtext.Token{Hash: t.hash, End: int32(len(t.text))}, t.text)].add(b.n, t.fields)
	}
	b.n++
	if len(e.Samples) == 0 {
		b.bare++
	}
	if b.n%entryRun == 0 {
		b.endRun()
	}
}

// endRun writes the clues behind the records of their entries.
func (b *Builder) endRun() {
	for at := int((b.n-1)/entryRun*entryRun) * startSize; at < len(b.starts); at += startSize {
		clues := b.starts[at+4:]
		binary.LittleEndian.PutUint32(clues, u32(clues, 0)+uint32(b.w.at))
	}
	b.w.write(b.run)
	b.run = b.run[:0]
}

// word returns the number of the word that a token of a line is. Of one that has two names, such as badarg and
// ArgumentError, the first by the alphabet is kept, whichever comes first.
func (b *Builder) word(t errtext.Token, line string) uint32 {
	n, ok := b.wordAt[t.Hash]
	switch {
	case !ok:
		n = uint32(len(b.words))
		b.wordAt[t.Hash] = n
		w := &b.arena.take(1)[0]
		*w = word{hash: t.Hash, spelling: strings.Clone(t.Canonical(line)), bits: bitsOf(rarity.Bits(t.Hash)), mask: errtext.MaskOf(t.Hash) != ""}
		b.words = append(b.words, w)
	case t.Kind != errtext.Masked && int(t.End-t.Start) != len(b.words[n].spelling): // names of one word differ in length
		if s := t.Canonical(line); s < b.words[n].spelling {
			b.words[n].spelling = strings.Clone(s)
		}
	}
	return n
}

// clues writes the clues of an entry to b.body, their texts to b.rec, and notes the grams that lead to them.
func (b *Builder) clues(e *kb.Entry, a *Analysis) {
	clear(b.seen)
	clear(b.texts)
	b.texts[e.Title] = 0
	clues := a.clues[:min(len(a.clues), maxClues)]
	bodies := b.toks[:0]
	b.ends = b.ends[:0]
	for i := range clues {
		c := &clues[i]
		bodies = appendClueHead(bodies, c)
		bodies = appendNums(bodies, b.text(c.text))
		bodies = b.tokens(bodies, i, c)
		b.ends = append(b.ends, len(bodies))
		for _, key := range a.grams[i] {
			b.leads.add(key>>(64-keyBits), uint64(b.n), i)
		}
	}
	b.body = appendClues(appendHead(b.body[:0], e), bodies, b.ends)
	b.toks = bodies
}

// text returns the number of a clue's text in the record, which it adds if it is not there.
func (b *Builder) text(text string) int {
	n, ok := b.texts[text]
	if !ok {
		n = len(b.texts)
		b.texts[text] = n
		b.rec = appendText(b.rec, text)
	}
	return n
}

// tokens appends the tokens of clue i, or which clue of the entry has the same.
func (b *Builder) tokens(dst []byte, i int, c *clue) []byte {
	start := len(dst)
	dst = appendNums(dst, len(c.tokens)<<1)
	most := commonRole(c.tokens)
	dst = appendNums(dst, int(most))
	for k, t := range c.tokens {
		n := b.word(c.lexed[k], c.lineOf(k))
		w := b.words[n]
		code := uint64(withRole)
		switch {
		case t.Role == Masked && w.mask:
			code = asMost
		case t.Bits != w.bits:
			code = withBits
		case w.mask:
		case t.Role == most:
			code = asMost
		case t.Role == most|Glued:
			code = asMostGlued
		}
		dst = binary.AppendUvarint(dst, uint64(n)<<codeBits|code)
		if code >= withRole {
			dst = appendNums(dst, int(t.Role))
		}
		if code == withBits {
			dst = append(dst, t.Bits)
		}
	}
	if k, ok := b.seen[string(dst[start:])]; ok {
		return appendNums(dst[:start], k<<1|1)
	}
	b.seen[string(dst[start:])] = i
	return dst
}

// commonRole returns the role that most tokens have, glued or not.
func commonRole(ts []Token) Role {
	var count [Own]uint8 // of the tokens with each role, at most maxClue; none is Own yet
	for i := range ts {
		if ts[i].Role&Masked == 0 {
			count[ts[i].Role&^Glued]++
		}
	}
	best, most := Role(0), uint8(0)
	for i := range ts {
		if r := ts[i].Role &^ Glued; count[r] > most {
			best, most = r, count[r]
		}
	}
	return best
}

// Finish writes what is known when all entries are there. The error is the first of those of writing, or ErrTooLarge.
func (b *Builder) Finish(fingerprint uint64) error {
	if b.n%entryRun != 0 {
		b.endRun()
	}
	if b.w.at > math.MaxUint32 {
		return ErrTooLarge
	}
	b.w.end(partRecords)
	b.w.write(b.starts)
	b.w.end(partStarts)
	b.leads.write(b.w)
	writeWords(b.w, b.words)
	return b.w.finish(fingerprint, b.bare)
}

// Field says in which part of an entry a word stands, for typed queries.
type Field uint8

const (
	InTitle Field = 1 << iota // title, id or alias
	InSample
	InBody // symptom, cause, fix
	InTag
)

// term is a word of an entry.
type term struct {
	hash   uint64
	text   string // as the entry spells it
	fields Field
}

// vocabulary collects the words of an entry and where they stand, in the order in which they are met first.
type vocabulary struct {
	terms []term
	slots []uint32 // an open-addressing hash table of the numbers of terms, plus one
}

// clear empties the vocabulary for the next entry. The table of an entry of many words is not kept: most have few.
func (v *vocabulary) clear() {
	const few = 256
	if len(v.slots) == 0 || len(v.slots) > 16*few {
		v.slots = make([]uint32, few)
	}
	clear(v.slots)
	clear(v.terms) // they refer to the texts of the entry
	v.terms = v.terms[:0]
}

func (v *vocabulary) add(f Field, toks []errtext.Token, body string) {
	for _, t := range toks {
		if t.Kind == errtext.Masked {
			continue
		}
		slot := v.slot(t.Hash)
		if v.slots[slot] == 0 {
			v.terms = append(v.terms, term{t.Hash, body[t.Start:t.End], 0})
			v.slots[slot] = uint32(len(v.terms))
			if 2*len(v.terms) > len(v.slots) {
				v.grow()
				slot = v.slot(t.Hash)
			}
		}
		v.terms[v.slots[slot]-1].fields |= f
	}
}

// slot returns where in the table a word is, or where it goes.
func (v *vocabulary) slot(hash uint64) int {
	mask := len(v.slots) - 1
	slot := int(hash>>32) & mask
	for n := v.slots[slot]; n != 0 && v.terms[n-1].hash != hash; n = v.slots[slot] {
		slot = (slot + 1) & mask
	}
	return slot
}

func (v *vocabulary) grow() {
	v.slots = make([]uint32, 2*len(v.slots))
	for i := range v.terms {
		v.slots[v.slot(v.terms[i].hash)] = uint32(i) + 1
	}
}

// addTerms adds the words of an entry with these clues, but for those of its prose, which are known already.
func (a *Analyser) addTerms(e *kb.Entry, clues []clue) {
	for i := range clues {
		switch c := &clues[i]; c.source {
		case Title, Alias:
			a.words.add(InTitle, c.lexed, c.text)
		case Sample:
			a.words.add(InSample, c.lexed, c.text)
		}
	}
	a.addWords(InTitle, strings.ReplaceAll(e.ID, "-", " "))
	for _, t := range e.Tags {
		a.addWords(InTag, t)
	}
}

// addWords adds the words of a line.
func (a *Analyser) addWords(f Field, line string) {
	a.lexed = errtext.AppendLine(a.lexed[:0], line)
	a.words.add(f, a.lexed, line)
}
