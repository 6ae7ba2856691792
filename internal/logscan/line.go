package logscan

// LineFinder looks for literals in single lines.
type LineFinder struct {
	l     *Literals
	buf   []byte
	marks []mark
}

// NewLineFinder returns a finder of these literals. It is for one goroutine.
func NewLineFinder(l *Literals) *LineFinder { return &LineFinder{l: l} }

// Find returns the numbers of the anchors that a line holds, valid until the next call, and whether it holds a mark.
func (f *LineFinder) Find(line []byte) (anchors []int32, marked bool) {
	f.buf = append(append(f.buf[:0], line...), make([]byte, slack)...)
	f.marks = f.l.find(f.marks[:0], f.buf[:len(line)], 0, len(line))
	for _, m := range f.marks {
		if int(m.literal) < f.l.marks {
			anchors = append(anchors, m.literal)
		} else {
			marked = true
		}
	}
	return anchors, marked
}
