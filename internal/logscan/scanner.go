// Package logscan cuts a stream of any size into the error blocks worth looking at, with their places, in bounded memory.
//
// A prefilter of byte strings (Literals) says where a known error or a failure may stand; only there lines are read. It
// knows no entries: the strings are handed in, and what a block means is for the caller to say.
package logscan

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"unstuck/internal/errtext"
)

// Bounds of what is looked at around a place. They are in lines and bytes, so that what a block holds does not depend on
// how the stream was read.
const (
	backLines    = 12       // searched for the start of the record that a line belongs to
	maxUnitLines = 80       // of one block
	linesBefore  = 24       // of context
	linesAfter   = 24       // of context
	maxBefore    = 32 << 10 // bytes
	maxAfter     = 64 << 10 // bytes
	longLine     = 128 << 10
	maxLine      = 1 << 20 // a line longer than this is not held whole
	part         = 256 << 10
)

// ErrBinary is returned for a stream that is no text.
var ErrBinary = errors.New("binary, not text")

// Options say how a stream is scanned.
type Options struct {
	Literals *Literals
	Failures *errtext.Failures // nil: only blocks that hold an anchor are candidates
	Threads  int               // at most so many read and search at once; 0 is 1
}

// Stats say what was read.
type Stats struct {
	Lines int   // line feeds, and a last line without one
	Bytes int64 // of the stream
}

// Candidate is a block that holds an anchor or tells of a failure.
type Candidate struct {
	First, Last int            // its lines, counted from 1
	Offset      int64          // of its first byte in the stream
	Text        []byte         // its lines
	Anchors     []int          // numbers of the anchors it holds, ascending
	Failure     []byte         // the first line of it that tells of a failure; nil when none does
	FailureLine int            // the number of that line
	FailureAt   int64          // its offset
	Near        uint64         // a hash of the anchors in the lines around it
	Record      errtext.Record // the front of its first line

	s         *Scanner
	unit      [2]int // in the scanner's window
	failureAt int
}

// Around returns the block with the lines around it, and how many lines stand before it.
func (c *Candidate) Around() (text []byte, before int) {
	from, to := c.s.before(c.unit[0]), c.s.after(c.unit[1])
	return c.s.buf[from:to], bytes.Count(c.s.buf[from:c.unit[0]], []byte{'\n'})
}

// Scanner scans one stream.
type Scanner struct {
	o     Options
	yield func(*Candidate) error
	batch int // bytes read at a time

	buf     []byte // a window of the stream; slack bytes behind it are 0
	base    int64  // offset of buf[0]
	gapAt   int    // from here on the window lacks gap bytes of the stream, the middle of a long line
	gap     int64
	scanned int    // literals were looked for before this; a multiple of step
	done    int    // blocks before this were told
	counted int    // line feeds before this are in line
	line    int    // line feeds of the stream before counted
	marks   []mark // in order; those of blocks that were told are kept for a while, for Candidate.Near
	next    int    // index of the first mark not yet told
	tuneAt  int64  // so far into the stream the literals are tuned to it
	tuned   bool   // that they are
	fronts  fronts
	checked bool  // that it is text
	failed  error // of yield
}

// NewScanner returns a scanner that gives its candidates, in order, to yield. What a candidate refers to is valid until
// yield returns; an error of yield ends the scan.
func NewScanner(o Options, yield func(*Candidate) error) *Scanner {
	o.Threads = max(o.Threads, 1)
	// When a line is told, there are its context before, the line, which may have grown by a read before its middle was
	// dropped, its context behind, and room for a read.
	batch := part
	if o.Threads > 1 {
		batch = partsOf(o.Threads) * part
	}
	size := 2*maxBefore + maxLine + maxAfter + 3*batch // one of them still to be told, where several threads read
	return &Scanner{o: o, yield: yield, batch: batch, tuneAt: tuneAt, buf: make([]byte, 0, size+slack)}
}

// Scan reads the whole of r and tells its candidates. The error is r's, yield's, that of the context, or ErrBinary.
func (s *Scanner) Scan(ctx context.Context, r io.Reader) (Stats, error) {
	if f, ok := r.(*File); ok {
		if sample := f.sample(s.tuneAt); sample != nil {
			s.o.Literals, s.tuned = s.o.Literals.Tuned(sample), true
		}
	}
	for {
		if err := ctx.Err(); err != nil {
			return s.stats(), err
		}
		err := s.fill(r)
		if s.failed != nil {
			return s.stats(), s.failed
		}
		if err == nil && !s.checked && len(s.buf) < startSize {
			continue // too little to tell text from anything else
		}
		if s.binary() {
			return s.stats(), ErrBinary
		}
		if errors.Is(err, ErrRest) {
			if err := s.Flush(); err != nil {
				return s.stats(), err
			}
			continue
		}
		end := err != nil
		s.search(end)
		s.tune()
		if end || s.parallel(r) == nil {
			s.failed = s.tell(end)
		}
		if s.failed != nil {
			return s.stats(), s.failed
		}
		if errors.Is(err, io.EOF) {
			return s.stats(), nil
		}
		if err != nil {
			return s.stats(), err
		}
	}
}

// tuneAt is how much of a stream is read, or how large a file is, before the literals are tuned to it, which takes as long
// as scanning some megabytes.
const tuneAt = 8 << 20

// tune tunes the literals to what the window holds, once. What stands across the place up to which the stream was searched
// is looked for again, as it may be met by other bytes now.
func (s *Scanner) tune() {
	if s.tuned || s.base < s.tuneAt || s.scanned < MaxLiteral {
		return
	}
	s.tuned = true
	s.o.Literals = s.o.Literals.Tuned(s.buf)
	from := (s.scanned - MaxLiteral) &^ (step - 1)
	met := func(m mark) bool { return int(m.at) >= from }
	s.marks = append(s.marks[:s.next], slices.DeleteFunc(s.marks[s.next:], met)...)
	for _, m := range s.o.Literals.find(nil, s.buf, from, s.scanned) {
		if met(m) {
			s.marks = append(s.marks, m)
		}
	}
	s.sort(s.next)
}

// Flush tells the candidates of the whole lines read so far as if the stream ended there. It is for a stream that rests.
func (s *Scanner) Flush() error {
	whole := s.buf
	s.buf = whole[:lineStart(whole, len(whole))]
	s.search(true)
	err := s.tell(true)
	s.buf = whole
	return err
}

func (s *Scanner) stats() Stats {
	st := Stats{Lines: s.line + bytes.Count(s.buf[s.counted:], []byte{'\n'}), Bytes: s.offset(len(s.buf))}
	if n := len(s.buf); n > 0 && s.buf[n-1] != '\n' {
		st.Lines++
	}
	return st
}

// offset turns an index of the window into an offset in the stream.
func (s *Scanner) offset(i int) int64 {
	if i >= s.gapAt {
		return s.base + int64(i) + s.gap
	}
	return s.base + int64(i)
}

// startSize is how many bytes of a stream are looked at to tell text from anything else.
const startSize = 512

// binary looks at the start of the stream, once, or each time there is more of a short one. In pieces of whatever size the
// stream comes, it looks at the same bytes, and of a stream that is no text no others count as read.
func (s *Scanner) binary() bool {
	if s.checked || len(s.buf) == 0 {
		return false
	}
	s.checked = len(s.buf) >= startSize
	start := s.buf[:min(len(s.buf), startSize)]
	if !errtext.IsBinary(start) {
		return false
	}
	s.buf = start
	return true
}

// fill makes room and reads once into it.
func (s *Scanner) fill(r io.Reader) error {
	if len(s.buf)-lineStart(s.buf, len(s.buf)) > maxLine {
		if s.failed = s.tell(false); s.failed != nil { // all before the line
			return s.failed
		}
		s.dropMiddle()
	}
	// Only a long line takes the whole window: the less of it is in use, the more of it stays in the processor's cache.
	if s.room() < s.batch || len(s.buf) >= 2*(maxBefore+maxAfter+s.batch) {
		s.slide()
	}
	if f := s.parallel(r); f != nil {
		return s.fillParallel(f)
	}
	for range 100 {
		n, err := r.Read(s.buf[len(s.buf):min(len(s.buf)+part, cap(s.buf)-slack)])
		if n > 0 || err != nil {
			s.buf = s.buf[:len(s.buf)+n]
			return err
		}
	}
	return io.ErrNoProgress
}

// parallel returns the file that several threads read, or nil.
func (s *Scanner) parallel(r io.Reader) *File {
	if f, ok := r.(*File); ok && s.o.Threads > 1 {
		return f
	}
	return nil
}

// room is how much may be read before something must go.
func (s *Scanner) room() int { return cap(s.buf) - slack - len(s.buf) }

// needed returns from where on the window is still needed.
func (s *Scanner) needed() int {
	from := s.scanned
	if s.next < len(s.marks) {
		from = min(from, int(s.marks[s.next].at))
	}
	return max(lineStart(s.buf, from)-2*maxBefore, 0) &^ (step - 1)
}

// slide drops what is no longer needed from the front of the window.
func (s *Scanner) slide() {
	keep := s.needed()
	s.count(max(keep, s.counted))
	s.base = s.offset(keep)
	s.buf = s.buf[:copy(s.buf, s.buf[keep:])]
	if s.gapAt -= keep; s.gapAt <= 0 {
		s.gapAt, s.gap = 0, 0
	}
	s.scanned -= keep
	s.done = max(s.done-keep, 0)
	s.counted -= keep
	gone := 0
	for gone < s.next && int(s.marks[gone].at) < keep {
		gone++
	}
	s.marks = slices.Delete(s.marks, 0, gone)
	s.next -= gone
	for i := range s.marks {
		s.marks[i].at -= int32(keep)
	}
	s.fronts.forget()
}

// dropMiddle takes the middle out of a line at the end of the window that has grown too long to be held. What is kept of
// it is more than what errtext looks at.
func (s *Scanner) dropMiddle() {
	first := lineStart(s.buf, len(s.buf))
	from, to := (first+longLine)&^(step-1), (len(s.buf)-longLine)&^(step-1)
	if s.gapAt <= first { // a gap in a line before: what was told of it stays told
		s.base, s.gap = s.base+s.gap, 0
	}
	s.gapAt = from
	s.gap += int64(to - from)
	s.buf = append(s.buf[:from], s.buf[to:]...)
	s.marks = slices.DeleteFunc(s.marks, func(m mark) bool { return int(m.at) >= from })
	s.next = min(s.next, len(s.marks))
	s.scanned = min(s.scanned, from)
	s.fronts.forget()
}
