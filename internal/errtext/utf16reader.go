package errtext

import "io"

// UTF16 reports whether a stream that starts with these bytes is in UTF-16, by its byte order mark.
func UTF16(start []byte) bool {
	_, ok := utf16Mark(start)
	return ok
}

// UTF8Reader returns a reader that gives the text of r, which starts with the byte order mark of UTF-16, in UTF-8.
func UTF8Reader(r io.Reader) io.Reader { return &utf8Reader{raw: make([]byte, 0, chunk), r: r} }

type utf8Reader struct {
	r       io.Reader
	raw     []byte // not yet decoded
	text    []byte // decoded, not yet read
	big     bool
	started bool
	err     error
}

func (u *utf8Reader) Read(p []byte) (int, error) {
	for len(u.text) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		var n int
		n, u.err = u.r.Read(u.raw[len(u.raw):cap(u.raw)])
		u.raw = u.raw[:len(u.raw)+n]
		if u.err != nil && u.err != io.EOF {
			err := u.err
			u.err = nil // it may go on
			return 0, err
		}
		u.decode()
	}
	n := copy(p, u.text)
	u.text = u.text[n:]
	return n, nil
}

// decode moves whole characters from raw to text.
func (u *utf8Reader) decode() {
	b := u.raw
	if !u.started && len(b) >= 2 {
		u.big, _ = utf16Mark(b)
		u.started = true
		b = b[2:]
	}
	n := len(b) &^ 1
	if u.err == nil && n >= 2 {
		high := b[n-1]
		if u.big {
			high = b[n-2]
		}
		if high&0xfc == 0xd8 {
			n -= 2 // the second half of a pair is still to come
		}
	}
	u.text = appendUTF16(u.text[:0], b[:n], u.big)
	u.raw = u.raw[:copy(u.raw, b[n:])]
}
