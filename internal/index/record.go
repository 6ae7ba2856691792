package index

import (
	"encoding/binary"
	"math"
	"strings"
	"unsafe"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

// What is printed of an entry and what it is judged by are kept apart: many are judged where one is printed. Of entryRun
// entries there stand first the records, then the clues.
//
// A record is:
//
//	title, path, heading, tags, former ids, each with its length before it
//	line, start, length
//	cause, fix, versions, sources, each with its length before it
//	the texts of clues but for the title, each with its length before it
//
// The clues of an entry are, with their length before them:
//
//	id, with its length before it (those worth the same are told apart by it)
//	scope; how many samples, times 2, plus 1 if the entry is a general one
//	how many clues, times 4, plus 0, 1 or 2 if what follows takes 1, 2 or 4 bytes; of each clue its length in one byte, or
//	where it ends in more; the clues
//
// A clue is its line times 16, plus its source times 2, plus 1 if its number is not 0 and follows; the number of its text, 0
// for the title; its tokens. They may be those of the clue n (2n+1), or as many as half the number follow. Before them stands
// the role that most have; each is the number of its word and two bits that say what else follows.

const (
	// entryRun is how many entries have their clues together: so many that those of all entries of most bases are, few
	// enough to be kept in memory until their records are written.
	entryRun = 8192
	// startSize is the size of what says where an entry's record and clues are.
	startSize = 8
)

// maxClues bounds the clues of one entry.
const maxClues = 1 << clueBits

// clueBits is how many bits of the number of a clue say which of its entry's it is; the others say the entry.
const clueBits = 14

// Entry is what an index holds of an entry: enough to list it, to choose it, and to find its Markdown.
type Entry struct {
	Title         string
	Path, Heading string
	Tags          string // joined by commas
	Formerly      string // joined by commas
	Line          int
	Start, End    int // byte range in its file
	Head
}

// Head is what judging an entry begins with.
type Head struct {
	ID        string
	FirstClue int
	Clues     int
	Scope     errtext.Scope
	Samples   int
	General   bool // see kb.Entry

	segment      *segment
	at           int32  // number of the segment
	local        uint32 // number of the entry in the segment
	ends, bodies []byte // of the clues: where each ends, and all of them
	texts        []string
	more         cursor // what follows texts in the record
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
	text    uint32 // its number in the record
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

// appendEntry appends a record, but for the texts of clues.
func appendEntry(b []byte, e *kb.Entry) []byte {
	for _, s := range [...]string{e.Title, e.Origin.Path, e.Origin.Heading, strings.Join(e.Tags, ","), strings.Join(e.Formerly, ",")} {
		b = appendText(b, s)
	}
	b = appendNums(b, e.Origin.Line, e.Origin.Start, e.Origin.End-e.Origin.Start)
	for _, s := range [...]string{e.Cause, e.Fix, e.Versions, strings.Join(e.Sources, "\n")} {
		b = appendText(b, s)
	}
	return b
}

// appendHead appends what stands before the clues of an entry.
func appendHead(b []byte, e *kb.Entry) []byte {
	general := 0
	if e.General {
		general = 1
	}
	return appendNums(appendText(b, e.ID), int(errtext.ScopeOfTags(e.Tags)), len(e.Samples)<<1|general)
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
func (s *segment) len() int { return len(s.part[partStarts]) / startSize }

// at returns the records from where the start of an entry says.
func (s *segment) at(n uint32, start int) cursor {
	if int(n) >= s.len() {
		return nil
	}
	from := u32(s.part[partStarts], int(n)*startSize+start)
	if uint64(from) > uint64(len(s.part[partRecords])) {
		return nil
	}
	return cursor(s.part[partRecords][from:])
}

// record returns the record of an entry, and what follows it.
func (s *segment) record(n uint32) cursor { return s.at(n, 0) }

// clues returns the clues of an entry and what stands before them.
func (s *segment) clues(n uint32) cursor {
	c := s.at(n, 4)
	return c.bytes(c.num())
}

// id returns the id of an entry.
func (s *segment) id(n uint32) string {
	c := s.clues(n)
	return c.text()
}

// head returns what judging an entry begins with, but for what depends on other segments.
func (s *segment) head(n uint32) Head {
	c := s.clues(n)
	h := Head{segment: s, local: n, ID: c.text(), Scope: errtext.Scope(c.num())}
	samples, clues := c.num(), c.num()
	h.Samples, h.General, h.Clues = samples>>1, samples&1 != 0, clues>>2
	if h.Clues <= maxClues {
		h.ends = c.bytes(h.Clues << (clues & 3))
	}
	if h.ends == nil {
		h.Clues = 0
	}
	h.bodies = c
	return h
}

// entry returns an entry, but for its head.
func (s *segment) entry(n uint32) Entry {
	r := s.record(n)
	e := Entry{Title: r.text(), Path: r.text(), Heading: r.text(), Tags: r.text(), Formerly: r.text(),
		Line: r.num(), Start: r.num()}
	e.End = e.Start + r.num()
	return e
}

func (s *segment) answer(n uint32) Answer {
	r := s.record(n)
	r.skipEntry()
	return Answer{Cause: r.text(), Fix: r.text(), Versions: r.text(), Sources: split(r.text(), "\n")}
}

// Text returns a clue of the entry as it words it. The texts before it in the record are read once for all clues.
func (h *Head) Text(c Clue) string {
	if h.segment == nil {
		return ""
	}
	if h.texts == nil {
		title := h.segment.record(h.local)
		h.texts = []string{title.text()}
		h.more = h.segment.record(h.local)
		h.more.skipEntry()
		for range answerTexts {
			h.more.text()
		}
	}
	for len(h.texts) <= int(c.text) {
		h.texts = append(h.texts, h.more.text())
	}
	return h.texts[c.text]
}

// skipEntry goes on to what is printed only when an entry is the answer.
func (c *cursor) skipEntry() {
	for range 5 {
		c.text()
	}
	for range 3 {
		c.num()
	}
}

// answerTexts is how many texts of a record are those of the answer.
const answerTexts = 4

// body returns the bytes of clue k of the entry.
func (h *Head) body(k int) []byte {
	if k < 0 || k >= h.Clues {
		return nil
	}
	from, to := 0, h.end(k)
	if k > 0 {
		from = h.end(k - 1)
	}
	if from > to || to > len(h.bodies) {
		return nil
	}
	return h.bodies[from:to]
}

// fewClues is how many clues may have lengths, which have to be added up.
const fewClues = 64

// end returns where clue k ends.
func (h *Head) end(k int) int {
	switch len(h.ends) / h.Clues {
	case 1:
		end := 0
		for _, n := range h.ends[:k+1] {
			end += int(n)
		}
		return end
	case 2:
		return int(binary.LittleEndian.Uint16(h.ends[2*k:]))
	}
	return int(u32(h.ends, 4*k))
}

// appendClues appends the clues of an entry: their bodies, which end at these places.
func appendClues(b, bodies []byte, ends []int) []byte {
	width := endWidth(ends)
	b = appendNums(b, len(ends)<<2|width)
	last := 0
	for _, e := range ends {
		switch width {
		case 0:
			b = append(b, byte(e-last))
		case 1:
			b = binary.LittleEndian.AppendUint16(b, uint16(e))
		default:
			b = le32(b, uint32(e))
		}
		last = e
	}
	return append(b, bodies...)
}

// endWidth returns the binary logarithm of the bytes in which it can be said where each clue ends.
func endWidth(ends []int) int {
	last, longest := 0, 0
	for _, e := range ends {
		longest = max(longest, e-last)
		last = e
	}
	switch {
	case len(ends) <= fewClues && longest <= math.MaxUint8:
		return 0
	case last <= math.MaxUint16:
		return 1
	}
	return 2
}

// Clue returns the clue of the entry with this number, or a zero one when there is none or its record is damaged. The clues
// of an entry are numbered from its FirstClue on.
func (h *Head) Clue(n int) Clue {
	body := h.body(n - h.FirstClue)
	if body == nil {
		return Clue{}
	}
	c, at := clueHead(body)
	c.Entry, c.at, c.segment, c.local = EntryOf(n), h.at, h.segment, h.local
	tokens, at := uvarint(body, at)
	if tokens&1 != 0 { // of a clue that has tokens of its own
		body = h.body(int(tokens >> 1))
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
	c.text = uint32(min(text, maxClues)) // more there are not
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

// How a token says what it is, in the two bits after the number of its word.
const (
	asMost      = iota // the role that most have, the rarity of its word; of a word that is a mask, masked
	asMostGlued        // the same, and Glued
	withRole           // its role follows
	withBits           // its role and its rarity follow
	codeBits    = 2
)
