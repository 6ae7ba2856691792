package errtext

import (
	"bytes"
	"errors"
	"io"
)

const (
	// holdWhole is the size up to which a text is kept whole.
	holdWhole = 8 << 20
	// part is the unit in which a larger text is kept: its first part, its last two at least, and as much as fits in
	// two parts of the lines between them that look like errors.
	part = 2 << 20
	// longLine is the length beyond which the middle of a line is left out while reading.
	longLine = 128 << 10
	// after is how many lines are kept below one that looks like an error, for its causes and its stack.
	after = 12
)

// segment is a run of whole lines of the original.
type segment struct {
	num    int // of its first line, from 1
	offset int // of its first byte
	lines  int
	data   []byte
}

// Read repairs and tokenises all of r in bounded memory, some 20 MB at the most. Of a text too large to hold it keeps
// the start, the end, and what looks like errors in between; Source.Omitted says how much was left out. The error is
// r's.
func Read(r io.Reader) (*Text, error) {
	k := keeper{cur: segment{num: 1}}
	src := &lineReader{r: r, buf: make([]byte, 0, 64<<10)}
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
	return k.text(), nil
}

// keeper decides which lines of a stream are kept.
type keeper struct {
	segs    []segment // kept for good, in order
	prev    segment   // kept so far as part of the end
	cur     segment   // being filled
	whole   bool      // no longer: a first part has been cut off
	bytes   int64
	omitted int64
	between int // bytes kept between start and end
	stack   int // lines still to keep below an error line
}

// add takes one line with its end; skipped counts bytes that the line's middle lost while reading.
func (k *keeper) add(line []byte, skipped int64) {
	k.cur.data = append(k.cur.data, line...)
	k.cur.lines++
	k.bytes += int64(len(line)) + skipped
	k.omitted += skipped
	limit := part
	if !k.whole {
		limit = holdWhole
	}
	if len(k.cur.data) < limit {
		return
	}
	if !k.whole {
		k.splitFirst()
		return
	}
	k.filter(k.prev)
	k.prev = k.cur
	k.cur = k.following(k.cur)
}

func (k *keeper) following(s segment) segment {
	return segment{num: s.num + s.lines, offset: int(k.bytes), data: make([]byte, 0, part+longLine)}
}

// splitFirst is called once, when the text turns out too large: its first part stays, the rest waits as the end.
func (k *keeper) splitFirst() {
	k.whole = true
	all := k.cur
	cut := bytes.LastIndexByte(all.data[:part], '\n') + 1
	first := segment{num: all.num, offset: all.offset, data: all.data[:cut], lines: bytes.Count(all.data[:cut], []byte{'\n'})}
	k.segs = append(k.segs, first)
	k.prev = segment{num: all.num + first.lines, offset: cut, data: all.data[cut:], lines: all.lines - first.lines}
	k.cur = k.following(all)
}

// filter keeps the lines of s that look like errors, with what follows them, while there is room.
func (k *keeper) filter(s segment) {
	run := segment{}
	flush := func() {
		if run.lines > 0 {
			run.data = bytes.Clone(run.data)
			k.segs = append(k.segs, run)
			k.between += len(run.data)
		}
		run = segment{}
	}
	num, offset := s.num, s.offset
	for rest := s.data; len(rest) > 0; {
		n := bytes.IndexByte(rest, '\n') + 1
		if n == 0 {
			n = len(rest)
		}
		if looksLikeError(rest[:n]) {
			k.stack = after
		}
		if k.stack > 0 && k.between+len(run.data) < 2*part {
			if run.lines == 0 {
				run = segment{num: num, offset: offset, data: rest[:0]}
			}
			run.data = run.data[:len(run.data)+n] // s.data is contiguous
			run.lines++
			k.stack--
		} else {
			flush()
			k.omitted += int64(n)
		}
		rest = rest[n:]
		num++
		offset += n
	}
	flush()
}

func (k *keeper) text() *Text {
	segs := k.segs
	if k.prev.lines > 0 {
		segs = append(segs, k.prev)
	}
	segs = append(segs, k.cur)
	t := &Text{Source: Source{Bytes: k.bytes, Omitted: k.omitted}}
	if isBinary(segs[0].data) {
		t.Source.Binary = true
		return t
	}
	p := parser{text: t}
	for _, s := range segs {
		p.segment(string(s.data), s.num, s.offset)
	}
	p.finish()
	return t
}

// errorMarks are pieces of words that messages of failure hold in nearly every tool, without their first letters so
// that both cases of those are met.
var errorMarks = [...]string{
	"rror", "RROR", "xception", "ailed", "AILED", "ailure", "atal", "anic", "** (", "rash", "CRASH", "erminat", "ould not",
	"annot", "an't", "efused", "enied", "not found", "ndefined", "nvalid", "nable to", "imeout", "imed out", "reason", "aborted",
}

// looksLikeError is a rough test that lets through what a text too large to hold must not lose.
func looksLikeError(line []byte) bool {
	for _, m := range errorMarks {
		if bytes.Contains(line, []byte(m)) {
			return true
		}
	}
	return false
}

// lineReader cuts a stream into lines without ever holding a whole long one.
type lineReader struct {
	r    io.Reader
	buf  []byte // read but not yet returned
	from int
	err  error
}

// next returns the next line with its end, valid until the following call. skipped counts the bytes left out of the
// middle of a line longer than longLine. With the last line comes the reader's error.
func (l *lineReader) next() (line []byte, skipped int64, err error) {
	scanned := 0
	for {
		if i := bytes.IndexByte(l.buf[l.from+scanned:], '\n'); i >= 0 {
			end := l.from + scanned + i + 1
			line = l.buf[l.from:end]
			l.from = end
			return line, skipped, nil
		}
		if l.err != nil {
			line = l.buf[l.from:]
			l.from = len(l.buf)
			return line, skipped, l.err
		}
		if n := len(l.buf) - l.from; n > longLine {
			// Keep three quarters from the start; the end moves along.
			const head, tail = longLine * 3 / 4, longLine / 4
			drop := n - head - tail
			copy(l.buf[l.from+head:], l.buf[len(l.buf)-tail:])
			l.buf = l.buf[:l.from+head+tail]
			skipped += int64(drop)
		}
		scanned = len(l.buf) - l.from
		l.fill()
	}
}

func (l *lineReader) fill() {
	if l.from > 0 {
		l.buf = l.buf[:copy(l.buf, l.buf[l.from:])]
		l.from = 0
	}
	if cap(l.buf)-len(l.buf) < 32<<10 {
		grown := make([]byte, len(l.buf), 2*cap(l.buf))
		copy(grown, l.buf)
		l.buf = grown
	}
	n, err := l.r.Read(l.buf[len(l.buf):cap(l.buf)])
	l.buf = l.buf[:len(l.buf)+n]
	l.err = err
}
