package logscan

import (
	"bytes"
	"cmp"
	"slices"
	"unsafe"

	"unstuck/internal/errtext"
)

// search looks for literals in what has been read and not yet searched. Near the end it waits for more, unless this is
// the end.
func (s *Scanner) search(end bool) {
	l := s.o.Literals
	to := len(s.buf)
	if !end {
		to = (to - l.reach) &^ (step - 1)
	}
	if to <= s.scanned {
		return
	}
	found := len(s.marks)
	s.marks = l.find(s.marks, s.buf, s.scanned, to)
	s.sort(found)
	s.scanned = to &^ (step - 1)
}

// sort puts new marks in order, behind those told already.
func (s *Scanner) sort(found int) {
	byPlace := func(a, b mark) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.literal, b.literal)) }
	if !slices.IsSortedFunc(s.marks[max(found-1, 0):], byPlace) {
		slices.SortFunc(s.marks[s.next:], byPlace)
	}
}

// tell gives the blocks of all marks to yield behind which enough was read, or all when this is the end.
func (s *Scanner) tell(end bool) error {
	from, to := 0, 0 // the line of the last mark
	for s.next < len(s.marks) {
		at := int(s.marks[s.next].at)
		if at < s.done {
			s.next++
			continue
		}
		if at >= to || at < from {
			from, to = lineStart(s.buf, at), lineEnd(s.buf, at)
		}
		if !end && (len(s.buf)-to < maxAfter || s.buf[to-1] != '\n') {
			return nil
		}
		if err := s.judge(from, to); err != nil {
			return err
		}
	}
	return nil
}

// judge looks at a line that holds marks, and tells its block if it is a candidate.
func (s *Scanner) judge(from, to int) error {
	n := s.next
	anchors := false
	for n < len(s.marks) && int(s.marks[n].at) < to {
		anchors = anchors || s.isAnchor(n) && !middle(int(s.marks[n].at), from, to)
		n++
	}
	c := Candidate{s: s}
	rec := s.front(from, to)
	if s.fails(rec) {
		c.failure(from, to)
	}
	if !anchors && c.Failure == nil {
		s.next = n
		return nil
	}
	first := s.start(from, to)
	last := s.end(to, s.front(first, lineEnd(s.buf, first)).Starts, *s.front(from, to))
	// Anchors around the block count up to a bound, so that a log of nothing but errors takes no longer for each.
	var near [2 * mostNear]mark
	found, behind := 0, 0
	for i := s.next - 1; i >= 0 && int(s.marks[i].at) >= first-maxBefore && found < mostNear; i-- {
		if s.isAnchor(i) && int(s.marks[i].at) < first {
			near[found] = s.marks[i]
			found++
		}
	}
	for i := s.next; i < len(s.marks) && int(s.marks[i].at) < last+maxAfter/2 && behind < mostNear; i++ {
		at := int(s.marks[i].at)
		switch anchor := s.isAnchor(i); {
		case at >= last:
			behind++
			if anchor {
				near[found] = s.marks[i]
				found++
			}
		case anchor && (last-first <= longLine || !middle(at, lineStart(s.buf, at), lineEnd(s.buf, at))):
			c.Anchors = append(c.Anchors, int(s.marks[i].literal))
		case !anchor && c.Failure == nil:
			f, t := lineStart(s.buf, at), lineEnd(s.buf, at)
			if s.fails(s.front(f, t)) {
				c.failure(f, t)
			}
		}
	}
	slices.Sort(c.Anchors)
	c.Anchors = slices.Compact(c.Anchors)
	c.unit = [2]int{first, last}
	c.Near = s.near(near[:found], &c)
	c.Text = s.buf[first:last]
	c.Offset = s.offset(first)
	s.count(first)
	c.First = s.line + 1
	c.Last = c.First + bytes.Count(c.Text, []byte{'\n'})
	if s.buf[last-1] == '\n' {
		c.Last--
	}
	c.Record = *s.front(first, lineEnd(s.buf, first))
	if c.Failure != nil {
		c.FailureLine = c.First + bytes.Count(s.buf[first:c.failureAt], []byte{'\n'})
		c.FailureAt = s.offset(c.failureAt)
	}
	s.done = last
	for s.next < len(s.marks) && int(s.marks[s.next].at) < last {
		s.next++
	}
	return s.yield(&c)
}

// mostNear is how many marks on either side of a block are looked at.
const mostNear = 32

// near returns a hash of those of the anchors that stand around a block.
func (s *Scanner) near(anchors []mark, c *Candidate) uint64 {
	if len(anchors) == 0 {
		return 0
	}
	before, after := s.before(c.unit[0]), s.after(c.unit[1])
	ids := make([]int32, 0, 2*mostNear)
	for _, m := range anchors {
		if int(m.at) >= before && int(m.at) < after {
			ids = append(ids, m.literal)
		}
	}
	return hashOf(ids)
}

func (c *Candidate) failure(from, to int) {
	c.Failure = bytes.TrimRight(c.s.buf[from:to], "\r\n")
	c.failureAt = from
}

func (s *Scanner) isAnchor(n int) bool { return int(s.marks[n].literal) < s.o.Literals.marks }

// middle reports whether a place stands in the part of a very long line, from from to to, that is not looked at.
func middle(at, from, to int) bool {
	return to-from > longLine && at-from >= longLine*3/4 && to-at >= longLine/4
}

// fails reports whether a line tells of a failure and such lines are asked for.
func (s *Scanner) fails(rec *errtext.Record) bool {
	return s.o.Failures != nil && s.o.Failures.Tells(rec)
}

// start returns where the block starts that the line from from to to is in.
func (s *Scanner) start(from, to int) int {
	if s.front(from, to).Starts {
		return from
	}
	oldest := max(s.done, from-maxBefore)
	p := from
	for range backLines {
		q := lineStart(s.buf, p-1)
		if p <= oldest || q < oldest {
			break
		}
		if s.front(q, p).Starts {
			return q
		}
		p = q
	}
	// No record starts near: the text has no such structure, and lines stand for themselves with what continues them.
	for range backLines {
		q := lineStart(s.buf, from-1)
		if !s.front(from, to).Continues || from <= oldest || q < oldest {
			break
		}
		from, to = q, from
	}
	return from
}

// end returns where the block ends that goes on at p, behind a line of this front. records says that the text is made of
// log records; else only what continues the line by its shape belongs to it. A record that says the same again is another
// one, whatever its shape.
func (s *Scanner) end(p int, records bool, line errtext.Record) int {
	most := min(p+maxAfter/2, len(s.buf))
	for range maxUnitLines {
		q := lineEnd(s.buf[:most], p)
		if p == most || q == most && s.buf[q-1] != '\n' && q < len(s.buf) {
			break
		}
		f := s.front(p, q)
		if f.Starts || !records && !f.Continues || f.Time != "" && sameBut(f.Body, line.Body) {
			break
		}
		if f.Time != "" {
			line = *f
		}
		p = q
	}
	return p
}

// sameBut reports whether two texts are the same but for their figures.
func sameBut(a, b string) bool {
	isFigure := func(c byte) bool { return c >= '0' && c <= '9' }
	for {
		for a != "" && isFigure(a[0]) {
			a = a[1:]
		}
		for b != "" && isFigure(b[0]) {
			b = b[1:]
		}
		if a == "" || b == "" || a[0] != b[0] {
			return a == b
		}
		a, b = a[1:], b[1:]
	}
}

// before returns where the context of a block starts.
func (s *Scanner) before(p int) int {
	oldest := max(p-maxBefore, 0)
	for range linesBefore {
		q := lineStart(s.buf, p-1)
		if p == 0 || q < oldest {
			break
		}
		p = q
	}
	return p
}

// after returns where the context of a block ends.
func (s *Scanner) after(p int) int {
	most := min(p+maxAfter/2, len(s.buf))
	for range linesAfter {
		q := lineEnd(s.buf[:most], p)
		if p == most || q == most && s.buf[q-1] != '\n' && q < len(s.buf) {
			break
		}
		p = q
	}
	return p
}

// count counts line feeds up to i.
func (s *Scanner) count(i int) {
	if i > s.counted {
		s.line += bytes.Count(s.buf[s.counted:i], []byte{'\n'})
		s.counted = i
	}
}

// hashOf returns a hash of a set of literals.
func hashOf(ids []int32) uint64 {
	if len(ids) == 0 {
		return 0
	}
	slices.Sort(ids)
	h := uint64(1)
	for _, id := range slices.Compact(ids) {
		h = (h ^ uint64(id+1)) * mul
	}
	return h
}

// fronts remembers what was read of lines, which several blocks ask for.
type fronts struct {
	at  [64]int // index of the line in the window plus one
	rec [64]errtext.Record
}

func (f *fronts) forget() { f.at = [64]int{} }

// front reads the front of the line from from to to.
func (s *Scanner) front(from, to int) *errtext.Record {
	f := &s.fronts
	slot := uint64(from) * mul >> 58
	if f.at[slot] != from+1 {
		f.at[slot] = from + 1
		line := bytes.TrimRight(s.buf[from:to], "\r\n")
		f.rec[slot] = errtext.ReadRecord(unsafe.String(unsafe.SliceData(line), len(line)))
	}
	return &f.rec[slot]
}

// lineStart returns where the line starts that i is in. An index right behind a line feed starts one.
func lineStart(b []byte, i int) int { return bytes.LastIndexByte(b[:max(i, 0)], '\n') + 1 }

// lineEnd returns the index after the line feed of the line that i is in, or len(b).
func lineEnd(b []byte, i int) int {
	if n := bytes.IndexByte(b[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(b)
}
