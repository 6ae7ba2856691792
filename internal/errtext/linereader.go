package errtext

import (
	"bytes"
	"io"
)

// lineReader cuts a stream into lines without ever holding a whole long one.
type lineReader struct {
	r        io.Reader
	longLine int
	buf      []byte // read but not yet returned
	from     int
	err      error

	wide      bool // r is UTF-16; buf is UTF-8
	bigEndian bool
	raw       []byte // of r, not yet decoded
}

// chunk is how much is read at once.
const chunk = 32 << 10

// peek returns the first n bytes of the stream, or fewer.
func (l *lineReader) peek(n int) []byte {
	for len(l.buf) < n && l.err == nil {
		l.fill()
	}
	return l.buf[:min(n, len(l.buf))]
}

// decode makes the reader take the rest of the stream for UTF-16.
func (l *lineReader) decode(bigEndian bool) {
	l.wide, l.bigEndian = true, bigEndian
	l.raw = append(make([]byte, 0, 2*chunk), l.buf[l.from:]...)
	l.buf, l.from = l.buf[:0], 0
	l.decodeRaw()
}

// odd returns how many bytes at the stream's end were no whole unit of UTF-16.
func (l *lineReader) odd() int64 { return int64(len(l.raw)) }

// next returns the next line with its end, valid until the following call. Of a line longer than longLine it returns
// three quarters from the start and the rest from the end; skipped counts the bytes of the original between. With the
// last line comes the reader's error.
func (l *lineReader) next() (line []byte, skipped int64, err error) {
	scanned := 0
	for {
		if i := bytes.IndexByte(l.buf[l.from+scanned:], '\n'); i >= 0 {
			end, before := l.from+scanned+i+1, len(l.buf)
			skipped += l.shorten(end)
			end -= before - len(l.buf)
			line = l.buf[l.from:end]
			l.from = end
			return line, skipped, nil
		}
		skipped += l.shorten(len(l.buf))
		if l.err != nil {
			line = l.buf[l.from:]
			l.from = len(l.buf)
			return line, skipped, l.err
		}
		scanned = len(l.buf) - l.from
		l.fill()
	}
}

// shorten takes the middle out of the line that ends at end, when it is too long, and returns how many bytes of the
// original that was.
func (l *lineReader) shorten(end int) int64 {
	if end-l.from <= l.longLine {
		return 0
	}
	tail := l.longLine / 4
	from, to := l.from+l.longLine-tail, end-tail
	n := size(l.buf[from:to], l.wide)
	l.buf = append(l.buf[:from], l.buf[to:]...)
	return int64(n)
}

func (l *lineReader) fill() {
	if l.from > 0 {
		l.buf = l.buf[:copy(l.buf, l.buf[l.from:])]
		l.from = 0
	}
	if l.wide {
		l.raw = l.readInto(l.raw)
		l.decodeRaw()
		return
	}
	if cap(l.buf)-len(l.buf) < chunk {
		grown := make([]byte, len(l.buf), 2*cap(l.buf))
		copy(grown, l.buf)
		l.buf = grown
	}
	l.buf = l.readInto(l.buf)
}

// readInto appends what one read gives, which is at least a byte or an error.
func (l *lineReader) readInto(b []byte) []byte {
	for range 100 {
		n, err := l.r.Read(b[len(b):cap(b)])
		l.err = err
		if n > 0 || err != nil {
			return b[:len(b)+n]
		}
	}
	l.err = io.ErrNoProgress
	return b
}

// decodeRaw moves whole characters from raw to buf.
func (l *lineReader) decodeRaw() {
	n := len(l.raw) &^ 1
	if high := n - 2; high >= 0 && l.err == nil && l.raw[high+l.highByte()]&0xfc == 0xd8 {
		n = high // the second half of a pair is still to come
	}
	l.buf = appendUTF16(l.buf, l.raw[:n], l.bigEndian)
	l.raw = l.raw[:copy(l.raw, l.raw[n:])]
}

// highByte is where in a unit its more significant byte stands.
func (l *lineReader) highByte() int {
	if l.bigEndian {
		return 0
	}
	return 1
}
