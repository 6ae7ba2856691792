package errtext

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
)

// limits bound what Read holds.
type limits struct {
	part     int // a text up to four times this size is kept whole; see keeper for what is kept of a larger one
	longLine int // the middle of a line longer than this is left out
	after    int // how many lines below one that looks like an error are kept, for its causes and its stack
}

// longLine is limits.longLine outside tests. Parse looks at no more of a line either.
const longLine = 128 << 10

// lineCost is what a line counts beside its bytes: it takes memory even when it is empty.
const lineCost = 64

// Read repairs and tokenises all of r in bounded memory, some 50 MB at the most for ordinary text. Of a text too large
// to hold it keeps the start, the end, and what looks like errors in between; Source.Omitted says how much was left
// out. The error is r's.
func Read(r io.Reader) (*Text, error) {
	return read(r, limits{part: 1 << 20, longLine: longLine, after: 12})
}

func read(r io.Reader, lim limits) (*Text, error) {
	k := keeper{lim: lim, cur: segment{num: 1}}
	src := &lineReader{r: r, longLine: lim.longLine, buf: make([]byte, 0, 64<<10)}
	if bigEndian, ok := utf16Mark(src.peek(2)); ok {
		src.from += 2
		src.decode(bigEndian)
		k.wide = true
		k.bytes, k.cur.offset = 2, 2
	}
	for {
		line, skipped, err := src.next()
		if len(line) > 0 {
			k.add(line, skipped)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	k.bytes += src.odd()
	return k.text(), nil
}

// segment is a run of whole lines of the original.
type segment struct {
	num    int // of its first line, from 1
	offset int // of its first byte
	lines  int
	data   []byte
	gaps   []gap // of lines that lost their middle, in order
}

// gap says how many bytes of the original a line of a segment lost. Lines count from 0.
type gap struct {
	line int
	size int64
}

func (s *segment) cost() int { return len(s.data) + s.lines*lineCost }

// keeper decides which lines of a stream are kept. It fills one part after the other and holds the first and the last
// ones; of a part that leaves the end, what looks like errors stays while there is room.
type keeper struct {
	lim     limits
	wide    bool      // the original is in UTF-16
	kept    []segment // for good, in order
	end     []segment // whole parts at the end so far
	cur     segment   // being filled
	bytes   int64     // of the original, so far
	omitted int64
	between int // cost of what was kept between start and end
	stack   int // lines still to keep below an error line
	errors  *finder
}

// add takes one line with its end; skipped counts bytes of the original that the line's middle lost while reading.
func (k *keeper) add(line []byte, skipped int64) {
	if k.cur.lines > 0 && k.cur.cost()+len(line)+lineCost > k.lim.part {
		k.nextPart()
	}
	if skipped > 0 {
		k.cur.gaps = append(k.cur.gaps, gap{k.cur.lines, skipped})
	}
	k.cur.data = append(k.cur.data, line...)
	k.cur.lines++
	k.bytes += int64(size(line, k.wide)) + skipped
	k.omitted += skipped
}

// nextPart puts the part that is full where it belongs and starts another.
func (k *keeper) nextPart() {
	const atEnd = 2 // parts kept at the end, beside the one being filled
	var free []byte
	switch {
	case len(k.kept) == 0:
		k.kept = append(k.kept, k.cur)
	case len(k.end) < atEnd:
		k.end = append(k.end, k.cur)
	default:
		k.filter(k.end[0])
		free = k.end[0].data[:0]
		copy(k.end, k.end[1:])
		k.end[atEnd-1] = k.cur
	}
	if free == nil {
		free = make([]byte, 0, k.lim.part)
	}
	k.cur = segment{num: k.cur.num + k.cur.lines, offset: int(k.bytes), data: free}
}

// filter keeps the lines of s that look like errors, with what follows them, while there is room.
func (k *keeper) filter(s segment) {
	if k.errors == nil {
		k.errors = newFinder(errorMarks[:])
	}
	for len(s.data) > 0 {
		if k.between >= 2*k.lim.part {
			k.stack = 0
			k.omitted += int64(size(s.data, k.wide))
			return
		}
		if k.stack == 0 {
			_, at := k.errors.find(s.data, 0)
			if at < len(s.data) {
				at = bytes.LastIndexByte(s.data[:at], '\n') + 1
			}
			quiet := s.cut(at, k.wide)
			k.omitted += int64(size(quiet.data, k.wide))
			if len(s.data) == 0 {
				return
			}
			k.stack = 1 // the line itself
		}
		run := s.cut(k.stackEnd(s.data), k.wide)
		run.data = bytes.Clone(run.data)
		k.between += run.cost()
		k.kept = append(k.kept, run)
	}
}

// stackEnd returns the end of the lines at the start of data that are to be kept together.
func (k *keeper) stackEnd(data []byte) int {
	n, cost := 0, 0
	for n < len(data) && k.stack > 0 && k.between+cost < 2*k.lim.part {
		end := lineEnd(data, n)
		if word, _ := k.errors.find(data[n:end], 0); word >= 0 {
			k.stack = k.lim.after + 1
		}
		k.stack--
		cost += end - n + lineCost
		n = end
	}
	return n
}

func lineEnd(data []byte, from int) int {
	if i := bytes.IndexByte(data[from:], '\n'); i >= 0 {
		return from + i + 1
	}
	return len(data)
}

// cut takes the first n bytes, whole lines, off a segment and returns them.
func (s *segment) cut(n int, wide bool) segment {
	first := segment{num: s.num, offset: s.offset, data: s.data[:n], lines: bytes.Count(s.data[:n], []byte{'\n'})}
	if n == len(s.data) {
		first.lines = s.lines // the last one may have no end
	}
	s.num += first.lines
	s.offset += size(first.data, wide)
	for len(s.gaps) > 0 && s.gaps[0].line < first.lines {
		s.offset += int(s.gaps[0].size)
		first.gaps = append(first.gaps, s.gaps[0])
		s.gaps = s.gaps[1:]
	}
	for i := range s.gaps {
		s.gaps[i].line -= first.lines
	}
	s.lines -= first.lines
	s.data = s.data[n:]
	return first
}

// text makes the Text of what was kept. It gives the buffers back on its way.
func (k *keeper) text() *Text {
	segs := append(append(k.kept, k.end...), k.cur)
	t := &Text{Source: Source{Bytes: k.bytes, Omitted: k.omitted}}
	if IsBinary(segs[0].data) {
		t.Source.Binary = true
		return t
	}
	p := parser{text: t, wide: k.wide}
	for i := range segs {
		s := &segs[i]
		p.segment(string(s.data), s.num, s.offset, s.gaps)
		s.data = nil
	}
	k.kept, k.end, k.cur.data = nil, nil, nil
	p.finish()
	return t
}

// errorMarks are pieces of words that messages of failure hold in nearly every tool.
var errorMarks = [...]string{
	"error", "exception", "failed", "failure", "fatal", "panic", "** (", "crash", "terminat", "could not", "cannot", "can't", "refused",
	"denied", "not found", "undefined", "invalid", "unable to", "timeout", "timed out", "reason", "aborted",
}

// failureMarks are errorMarks, and the words that tell of a failure as often as not.
func failureMarks() []string {
	return append([]string{"not ", "no such", "missing", "unknown"}, errorMarks[:]...)
}

// SaysFailure reports whether a line says that something went wrong, as Fails does for a text.
func SaysFailure(line string) bool {
	line = strings.ToLower(line)
	return slices.ContainsFunc(failureMarks(), func(mark string) bool { return strings.Contains(line, mark) })
}

// FailingLines returns the indexes of the first lines that say that something went wrong, at most n.
func (t *Text) FailingLines(n int) []int {
	f := newFinder(failureMarks())
	var out []int
	size := 0
	for i := range t.Lines {
		if size += len(t.Lines[i].Body); size > maxScope || len(out) == n {
			break
		}
		if word, _ := f.find([]byte(t.Lines[i].Body), 0); word >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// Fails reports whether the text says anywhere that something went wrong, in one of the words that most tools use. An
// ordinary log of a program that works does not. Of a text over 256 KiB it is taken for granted.
func (t *Text) Fails() bool {
	f := newFinder(failureMarks())
	size := 0
	for i := range t.Lines {
		if size += len(t.Lines[i].Body); size > maxScope {
			return true
		}
		if word, _ := f.find([]byte(t.Lines[i].Body), 0); word >= 0 {
			return true
		}
	}
	return false
}
