package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"unsafe"

	"unstuck/internal/errtext"
	"unstuck/internal/logscan"
	"unstuck/internal/match"
)

// stream is one stream while it is scanned.
type stream struct {
	s      *Scan
	name   string
	order  int
	recent []recent // what was met in the last lines
	met    map[match.EntryRef]*incident
}

// incident is one time that a known issue shows, of which several blocks may tell, where every line is a record.
type incident struct {
	line  int      // of the last evidence
	raw   uint64   // what it says, but for figures
	clues []string // what of the entry was met
}

// again reports whether a sighting is of another incident than the last one of its issue: it is far from it, or shows the
// same piece of the entry once more, in the same words or not right below.
func (st *stream) again(y sighting, line int, text []byte) bool {
	const far = 12 // lines
	in := st.met[y.ref]
	raw := rawKey(text, 0)
	switch {
	case in == nil || line-in.line > far:
	case line <= in.line:
		return false // told with the block before
	case slices.Contains(in.clues, y.clue) && (line > in.line+1 || raw == in.raw):
	default:
		in.line, in.raw = line, raw
		in.clues = append(in.clues, y.clue)
		return false
	}
	st.met[y.ref] = &incident{line, raw, []string{y.clue}}
	return true
}

type recent struct {
	issue *Issue
	line  int // the last one of its block
}

// follows counts how often something was met shortly behind an issue, and how often right behind it.
type follows struct{ soon, next int }

// wake is how many lines after an error what follows from it may stand.
const wake = 50

// smallText is how large a stream may be to be looked up as a whole as well, as a lookup would.
const smallText = 64 << 10

// Read scans one stream to its end. The error is r's or that of the context; logscan.ErrBinary says that it is no text.
func (s *Scan) Read(ctx context.Context, name string, order int, r io.Reader) error {
	return s.read(ctx, name, order, 0, r)
}

// read is Read for what stands under a name for the first time, or again, from its beginning.
func (s *Scan) read(ctx context.Context, name string, order, again int, r io.Reader) error {
	st := s.newStream(name, order<<20+again)
	head := &beginning{r: r, rest: s.rest}
	if _, ok := r.(*logscan.File); !ok {
		r = head
	}
	sc := logscan.NewScanner(logscan.Options{Literals: s.literals, Failures: s.failures, Threads: s.o.Threads}, st.candidate)
	stats, err := sc.Scan(ctx, r)
	if errors.Is(err, logscan.ErrBinary) {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files++
	s.lines += stats.Lines
	s.bytes += stats.Bytes
	if err == nil && stats.Bytes <= smallText {
		if f, ok := r.(*logscan.File); ok {
			head.keep, _ = f.Start(int(stats.Bytes))
		}
		st.whole(head.keep)
	}
	return err
}

// rest says that a stream rests.
func (s *Scan) rest() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.o.Rest != nil {
		s.o.Rest()
	}
}

func (s *Scan) newStream(name string, order int) *stream {
	return &stream{s: s, name: name, order: order, met: map[match.EntryRef]*incident{}}
}

// beginning keeps the start of what is read through it.
type beginning struct {
	r    io.Reader
	keep []byte
	rest func()
}

func (h *beginning) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if errors.Is(err, logscan.ErrRest) {
		h.rest()
	}
	if room := smallText - len(h.keep); room > 0 {
		h.keep = append(h.keep, p[:min(n, room)]...)
	}
	return n, err
}

// whole looks a small text up as a whole, and counts what the blocks alone did not show. The caller holds the lock.
func (st *stream) whole(text []byte) {
	t := errtext.Parse(text)
	if t.Source.Binary {
		return
	}
	for _, m := range st.s.searcher.MatchWhole(t) {
		if st.met[m.Entry] != nil {
			continue
		}
		ev := m.Evidence[0]
		var rec errtext.Record
		if ev.Text != "" {
			rec = errtext.ReadRecord(ev.Text)
		}
		at := Place{File: st.name, Line: ev.Line, Offset: int64(ev.Offset), Time: strings.Clone(rec.Time), order: st.order}
		st.found(sighting{ref: m.Entry, confidence: m.Confidence, clue: ev.Clue, text: ev.Text}, at, at.Line, rec.Level)
	}
}

// candidate is told each block worth looking at. In a log full of errors most of them differ from one before in figures
// only; those are not read again.
func (st *stream) candidate(c *logscan.Candidate) error {
	s := st.s
	raw := rawKey(c.Text, c.Near)
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.likes[raw]; ok && st.like(v, c) {
		return nil
	}
	t := errtext.Parse(c.Text)
	key := keyOf(t, c.Near)
	seen := recall(s.verdicts, key, func() []sighting { return s.judge(t, c) })
	st.tell(seen, c)
	v := verdict{seen: seen}
	if len(seen) == 0 && c.Failure != nil && !s.o.KnownOnly {
		v.shape = st.unknown(t, c)
	}
	if figuresVary(t) {
		keep(s.likes, raw, v)
	}
	return nil
}

// verdict is what became of a block.
type verdict struct {
	seen  []sighting
	shape uint64 // of the unknown error that it is, or 0
}

// like does with a block what was done with one that is like it. It reports false when that needs the text.
func (st *stream) like(v verdict, c *logscan.Candidate) bool {
	if v.shape != 0 {
		sh := st.s.unknown.Again(v.shape)
		if sh == nil {
			return false
		}
		st.failed(sh.Value, c)
	}
	st.tell(v.seen, c)
	return true
}

// tell counts the known issues of a block.
func (st *stream) tell(seen []sighting, c *logscan.Candidate) {
	for _, y := range seen {
		line, from := nthLine(c.Text, y.line)
		at := Place{File: st.name, Line: c.First + y.line, Offset: c.Offset + int64(from), order: st.order}
		if st.again(y, at.Line, line) {
			y.text = string(line[:min(len(line), 4<<10)])
			at.Time = timeOf(y, c)
			st.found(y, at, c.Last, c.Record.Level)
		}
	}
}

// rawKey is a hash of a block as it stands, with all figures taken as the same.
func rawKey(text []byte, near uint64) uint64 {
	h := near ^ 0x9e3779b97f4a7c15
	for _, b := range text {
		if b-'0' < 10 {
			b = '0'
		}
		h = (h ^ uint64(b)) * 0x100000001b3
	}
	return h ^ h>>32
}

// figuresVary reports whether none of the figures of a text decides what it is about.
func figuresVary(t *errtext.Text) bool {
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		if tok.Kind == errtext.Number || tok.Kind != errtext.Masked && strings.ContainsAny(t.Lines[tok.Line].Body[tok.Start:tok.End], "0123456789") {
			return false
		}
	}
	return true
}

// timeOf returns the time of a sighting in a block: its line's own, or that of the record which it belongs to.
func timeOf(y sighting, c *logscan.Candidate) string {
	if y.line > 0 || c.Record.Time == "" {
		if r := errtext.ReadRecord(y.text); r.Time != "" {
			return r.Time
		}
	}
	return strings.Clone(c.Record.Time)
}

// nthLine returns a line of a text, from 0, and where it starts.
func nthLine(text []byte, n int) (line []byte, from int) {
	for range max(n, 0) {
		i := bytes.IndexByte(text[from:], '\n')
		if i < 0 {
			break
		}
		from += i + 1
	}
	line, _, _ = bytes.Cut(text[from:], []byte{'\n'})
	return bytes.TrimRight(line, "\r"), from
}

// keyOf is a hash of what decides what a block is about: its words, with what varies masked, and the clues around it.
func keyOf(t *errtext.Text, near uint64) uint64 {
	h := near
	line := int32(0)
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		h = mix(h, tok.Hash^uint64(tok.Line-line)^uint64(tok.Glue)<<8^uint64(tok.Flags)<<16)
		line = tok.Line
	}
	return h
}

func mix(h, v uint64) uint64 {
	h = (h ^ v) * 0x9e3779b97f4a7c15
	return h ^ h>>29
}

// judge looks a block up, with what stands around it.
func (s *Scan) judge(t *errtext.Text, c *logscan.Candidate) []sighting {
	if !s.searcher.Leads(t) {
		return nil
	}
	text, before := c.Around()
	around := errtext.Parse(text)
	var out []sighting
	for _, m := range s.searcher.MatchBlock(t, around, before) {
		ev := m.Evidence[0]
		out = append(out, sighting{ref: m.Entry, confidence: m.Confidence, line: ev.Line - 1 - before, clue: ev.Clue})
	}
	return out
}

// found counts a known issue at a place in a block that ends with the line last.
func (st *stream) found(y sighting, at Place, last int, level errtext.Level) {
	s := st.s
	is := s.issues[y.ref]
	if is == nil {
		is = &Issue{ref: y.ref, Item: s.v.answer(y.ref), First: at, Last: at, Retry: true, follows: map[*Issue]follows{}}
		s.issues[y.ref] = is
	}
	if is.Count == 0 || at.before(is.First) {
		is.First = at
		is.Evidence = match.Evidence{Line: at.Line, Offset: int(at.Offset), Text: y.text, Clue: y.clue}
	}
	if is.Last.before(at) {
		is.Last = at
	}
	is.Count++
	is.Confidence = max(is.Confidence, y.confidence)
	is.Level = max(is.Level, level)
	is.Retry = is.Retry && retries(y.text)
	if n := len(is.Files); n > 0 && is.Files[n-1].First.order == at.order {
		is.Files[n-1].Count++
	} else {
		is.inFile(at)
	}
	st.follow(is.follows, is, at.Line)
	st.recent = append(st.recent, recent{is, last})
	if s.o.Found != nil {
		s.o.Found(is, at, is.Count)
	}
}

// maxFiles bounds in how many files an issue is counted apart.
const maxFiles = 1000

func (is *Issue) inFile(at Place) {
	i := slices.IndexFunc(is.Files, func(f FileCount) bool { return f.First.order == at.order })
	switch {
	case i >= 0:
		is.Files[i].Count++
	case len(is.Files) < maxFiles:
		is.Files = append(is.Files, FileCount{at, 1})
	}
}

// follow notes which issues were met shortly before a line.
func (st *stream) follow(behind map[*Issue]follows, self *Issue, line int) {
	old := 0
	for old < len(st.recent) && (st.recent[old].line < line-wake || len(st.recent)-old > wake) {
		old++
	}
	st.recent = slices.Delete(st.recent, 0, old)
	for i := len(st.recent) - 1; i >= 0; i-- {
		r := st.recent[i]
		twice := func(o recent) bool { return o.issue == r.issue }
		if r.issue == self || slices.ContainsFunc(st.recent[i+1:], twice) {
			continue
		}
		f := behind[r.issue]
		f.soon++
		if line-r.line <= 1 {
			f.next++
		}
		behind[r.issue] = f
	}
}

// retries reports whether a line says that something is tried again.
func retries(line string) bool {
	l := strings.ToLower(line)
	for _, w := range [...]string{"retry", "retries", "retrying", "try again", "trying again", "reconnect", "backoff", "back-off", "attempt "} {
		if strings.Contains(l, w) {
			return true
		}
	}
	return false
}

// unknown counts a failure that no entry knows, and returns its shape.
func (st *stream) unknown(t *errtext.Text, c *logscan.Candidate) uint64 {
	s := st.s
	first := c.FailureLine - c.First + 1
	i := slices.IndexFunc(t.Lines, func(l errtext.Line) bool { return l.Num >= first && l.First < l.End })
	if i < 0 {
		i = slices.IndexFunc(t.Lines, func(l errtext.Line) bool { return l.First < l.End })
	}
	if i < 0 {
		return 0
	}
	shape, key := t.Shape(i)
	sh, fresh := s.unknown.Add(key)
	if fresh {
		sh.Value = &Unknown{Shape: shape, follows: map[*Issue]follows{},
			retry: retries(unsafe.String(unsafe.SliceData(c.Failure), len(c.Failure)))}
	}
	st.failed(sh.Value, c)
	return key
}

// failed notes where an unknown error stands.
func (st *stream) failed(u *Unknown, c *logscan.Candidate) {
	st.s.failing++
	at := Place{File: st.name, Line: c.FailureLine, Offset: c.FailureAt, Time: c.Record.Time, order: st.order}
	if u.First.Line == 0 || at.before(u.First) {
		at.Time = strings.Clone(at.Time)
		u.First, u.Example = at, string(c.Failure[:min(len(c.Failure), 1<<10)])
	}
	if u.Last.Line == 0 || u.Last.before(at) {
		at.Time = strings.Clone(at.Time)
		u.Last = at
	}
	st.follow(u.follows, nil, at.Line)
}
