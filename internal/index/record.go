package index

import (
	"encoding/binary"
	"math"
	"strings"
	"unsafe"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

// A record holds all that the index has of one entry in one place, so that judging it touches little memory:
//
//	length of the clues, then
//	  how many there are, times 2, plus 1 if their places are large; where each ends (2 or 4 bytes); the clues
//	id, title, path, heading, tags, former ids, each with its length before it
//	scope, line, start, length, samples
//	cause, fix, versions, sources, each with its length before it
//
// A clue is its line times 16, plus its source times 2, plus 1 if its number is not 0 and follows; its text and its tokens.
// Text and tokens that stand in the record already are not repeated: the text may be that of the title (1) or of the clue n
// (n+2), or it follows (0); the tokens may be those of the clue n (2n+1), or as many as half the number follow. Before them
// stands the role that most have; each is the number of its word and two bits that say what else follows.

// maxClues bounds the clues of one entry.
const maxClues = 1 << clueBits

// clueBits is how many bits of the number of a clue say which of its entry's it is; the others say the entry.
const clueBits = 14

// Entry is what an index holds of an entry: enough to list it, to choose it, and to find its Markdown.
type Entry struct {
	ID, Title     string
	Path, Heading string
	Tags          string // joined by commas
	Formerly      string // joined by commas
	FirstClue     int
	Clues         int
	Scope         errtext.Scope
	Line          int
	Start, End    int // byte range in its file
	Samples       int
	General       bool // see kb.Entry
}

// TagList returns the tags one by one.
func (e Entry) TagList() []string { return split(e.Tags, ",") }

// FormerIDs returns the ids the entry was known by before.
func (e Entry) FormerIDs() []string { return split(e.Formerly, ",") }

func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}

// Answer is what a lookup prints of an entry, so that it need not read the entry's file.
type Answer struct {
	Cause, Fix string // Markdown
	Versions   string
	Sources    []string
}

// Clue is one clue of an entry.
type Clue struct {
	Entry  int
	Source Source
	Number int // of the sample or alias, from 0
	Line   int // within the sample, from 0
	Tokens int

	segment *segment
	at      int32  // number of the segment
	local   uint32 // number of the entry in the segment
	text    uint32 // 0: inline
	inline  string
	tokens  []byte
}

// appendText appends a text with its length before it.
func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendNums(b []byte, ns ...int) []byte {
	for _, n := range ns {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// appendEntry appends what follows the clues of a record.
func appendEntry(b []byte, e *kb.Entry) []byte {
	for _, s := range [...]string{e.ID, e.Title, e.Origin.Path, e.Origin.Heading, strings.Join(e.Tags, ","), strings.Join(e.Formerly, ",")} {
		b = appendText(b, s)
	}
	general := 0
	if e.General {
		general = 1
	}
	b = appendNums(b, int(errtext.ScopeOfTags(e.Tags)), e.Origin.Line, e.Origin.Start, e.Origin.End-e.Origin.Start, len(e.Samples)<<1|general)
	for _, s := range [...]string{e.Cause, e.Fix, e.Versions, strings.Join(e.Sources, "\n")} {
		b = appendText(b, s)
	}
	return b
}

// cursor reads varints and texts. Beyond the end, and after a mistake, it gives zeros.
type cursor []byte

func (c *cursor) num() int {
	if b := *c; len(b) > 0 && b[0] < 0x80 {
		*c = b[1:]
		return int(b[0])
	}
	return c.longNum()
}

func (c *cursor) longNum() int {
	v := c.num64()
	if v > math.MaxInt {
		*c = nil
		return 0
	}
	return int(v)
}

// num64 is num for numbers that may be larger than an int of 32 bits.
func (c *cursor) num64() uint64 {
	v, n := binary.Uvarint(*c)
	if n <= 0 {
		*c = nil
		return 0
	}
	*c = (*c)[n:]
	return v
}

// bytes returns the next n bytes.
func (c *cursor) bytes(n int) []byte {
	if uint(n) > uint(len(*c)) {
		*c = nil
		return nil
	}
	b := (*c)[:n:n]
	*c = (*c)[n:]
	return b
}

// text returns the next text. It refers to the index's own bytes.
func (c *cursor) text() string {
	b := c.bytes(c.num())
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// len returns the number of entries of the segment.
func (s *segment) len() int { return len(s.part[partStarts])/4 - 1 }

// record returns the clues of an entry and what follows them.
func (s *segment) record(n uint32) (clues, rest cursor) {
	if int(n) >= s.len() {
		return nil, nil
	}
	starts := s.part[partStarts]
	from, to := u32(starts, int(n)*4), u32(starts, int(n)*4+4)
	if from > to || uint64(to) > uint64(len(s.part[partRecords])) {
		return nil, nil
	}
	b := s.part[partRecords][from:to]
	size, at := uvarint(b, 0)
	if at > len(b) || size > uint64(len(b)-at) {
		return nil, nil
	}
	return cursor(b[at : at+int(size)]), cursor(b[at+int(size):])
}

// id returns the id of an entry.
func (s *segment) id(n uint32) string {
	_, rest := s.record(n)
	return rest.text()
}

// entry returns an entry, but for the numbers of its clues.
func (s *segment) entry(n uint32) Entry {
	clues, r := s.record(n)
	e := Entry{ID: r.text(), Title: r.text(), Path: r.text(), Heading: r.text(), Tags: r.text(), Formerly: r.text(),
		Scope: errtext.Scope(r.num()), Line: r.num(), Start: r.num()}
	e.End = e.Start + r.num()
	samples := r.num()
	e.Samples, e.General = samples>>1, samples&1 != 0
	e.Clues, _, _ = clueCount(clues)
	return e
}

func (s *segment) answer(n uint32) Answer {
	_, r := s.record(n)
	for range 6 {
		r.text()
	}
	for range 5 {
		r.num()
	}
	return Answer{Cause: r.text(), Fix: r.text(), Versions: r.text(), Sources: split(r.text(), "\n")}
}

// clueCount reads how many clues an entry has, and the size of the numbers that say where each ends. These numbers follow
// from at on, then the clues.
func clueCount(clues []byte) (n, size, at int) {
	v, at := uvarint(clues, 0)
	size = 2 + 2*int(v&1)
	if v>>1 > maxClues || int(v>>1)*size > len(clues)-min(at, len(clues)) {
		return 0, size, 0
	}
	return int(v >> 1), size, at
}

// clueBody returns the bytes of clue k of an entry.
func clueBody(clues []byte, k int) []byte {
	n, size, at := clueCount(clues)
	if k >= n {
		return nil
	}
	clues = clues[at:]
	end := func(i int) int {
		if size == 2 {
			return int(binary.LittleEndian.Uint16(clues[2*i:]))
		}
		return int(u32(clues, 4*i))
	}
	from, to := 0, end(k)
	if k > 0 {
		from = end(k - 1)
	}
	if clues = clues[n*size:]; from > to || to > len(clues) {
		return nil
	}
	return clues[from:to]
}

// appendClues appends the clues of an entry: their bodies, which end at these places.
func appendClues(b, bodies []byte, ends []int) []byte {
	if len(bodies) <= math.MaxUint16 {
		b = appendNums(b, len(ends)<<1)
		for _, e := range ends {
			b = binary.LittleEndian.AppendUint16(b, uint16(e))
		}
	} else {
		b = appendNums(b, len(ends)<<1|1)
		for _, e := range ends {
			b = le32(b, uint32(e))
		}
	}
	return append(b, bodies...)
}

// clue returns clue k of an entry, or a zero one.
func (s *segment) clue(n uint32, k int) Clue {
	clues, _ := s.record(n)
	body := clueBody(clues, k)
	if body == nil {
		return Clue{}
	}
	c, at := clueHead(body)
	c.segment, c.local = s, n
	tokens, at := uvarint(body, at)
	if tokens&1 != 0 { // of a clue that has tokens of its own
		body = clueBody(clues, int(tokens>>1))
		_, at = clueHead(body)
		tokens, at = uvarint(body, at)
	}
	if at > len(body) {
		return c
	}
	c.tokens = body[at:]
	c.Tokens = min(int(tokens>>1), len(c.tokens), maxClue)
	return c
}

// clueHead reads what stands before the tokens of a clue.
func clueHead(b []byte) (c Clue, at int) {
	head, at := uvarint(b, 0)
	c.Source, c.Line = Source(head>>1&7), int(head>>4)
	if head&1 != 0 {
		var number uint64
		number, at = uvarint(b, at)
		c.Number = int(number)
	}
	text, at := uvarint(b, at)
	if c.text = uint32(text); c.text == 0 {
		var size uint64
		if size, at = uvarint(b, at); at <= len(b) && size <= uint64(len(b)-at) {
			text := b[at : at+int(size)]
			c.inline = unsafe.String(unsafe.SliceData(text), len(text))
			at += len(text)
		}
	}
	return c, at
}

// appendClueHead appends the source, the line and the number of a clue.
func appendClueHead(b []byte, c *clue) []byte {
	line, number := min(c.line, 1<<20), min(c.number, 1<<20)
	if number == 0 {
		return appendNums(b, line<<4|int(c.source)<<1)
	}
	return appendNums(b, line<<4|int(c.source)<<1|1, number)
}

// textOf returns a clue as the entry words it.
func (s *segment) textOf(c Clue) string {
	switch c.text {
	case 0:
		return c.inline
	case 1:
		_, rest := s.record(c.local)
		rest.text()
		return rest.text()
	}
	clues, _ := s.record(c.local)
	other, _ := clueHead(clueBody(clues, int(c.text-2)))
	return other.inline
}

// How a token says what it is, in the two bits after the number of its word.
const (
	asMost      = iota // the role that most have, the rarity of its word; of a word that is a mask, masked
	asMostGlued        // the same, and Glued
	withRole           // its role follows
	withBits           // its role and its rarity follow
	codeBits    = 2
)
