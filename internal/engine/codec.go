package engine

import (
	"encoding/binary"
	"unsafe"

	"unstuck/internal/kb"
)

// Problems are kept in the cache in this form: numbers are varints, texts and lists have their length before them.

// problemBytes returns problems as the cache keeps them; nothing when there are none.
func problemBytes(ps []kb.Problem) []byte {
	if len(ps) == 0 {
		return nil
	}
	var w writer
	w.problems(ps)
	return w.b
}

// readProblems reads what problemBytes wrote. It reports whether b was whole.
func readProblems(b []byte) ([]kb.Problem, bool) {
	if len(b) == 0 {
		return nil, true
	}
	r := reader{b: b}
	ps := r.problems()
	return ps, !r.bad && len(r.b) == 0
}

// countProblems returns how many problems b holds.
func countProblems(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	r := reader{b: b}
	return r.count()
}

type writer struct{ b []byte }

func (w *writer) num(n int)     { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *writer) text(s string) { w.num(len(s)); w.b = append(w.b, s...) }
func (w *writer) problems(ps []kb.Problem) {
	w.num(len(ps))
	for _, p := range ps {
		w.text(p.Path)
		w.num(p.Line)
		w.text(p.Message)
	}
}

// reader reads what a writer wrote. After a mistake it is bad, and gives empty values.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) fail() { r.bad, r.b = true, nil }

func (r *reader) num() int {
	n, w := binary.Uvarint(r.b)
	if w <= 0 || n > 1<<62 {
		r.fail()
		return 0
	}
	r.b = r.b[w:]
	return int(n)
}

// count reads the length of what takes at least a byte each.
func (r *reader) count() int {
	n := r.num()
	if n > len(r.b) {
		r.fail()
		return 0
	}
	return n
}

func (r *reader) text() string {
	n := r.count()
	if n == 0 {
		return ""
	}
	s := unsafe.String(unsafe.SliceData(r.b), n)
	r.b = r.b[n:]
	return s
}

// elements reads a list, of which one reads an element; nil when it is empty.
func elements[T any](r *reader, one func(*reader) T) []T {
	n := r.count()
	if n == 0 {
		return nil
	}
	l := make([]T, n)
	for i := range l {
		l[i] = one(r)
	}
	return l
}

func (r *reader) problems() []kb.Problem { return elements(r, (*reader).problem) }

func (r *reader) problem() kb.Problem {
	return kb.Problem{Path: r.text(), Line: r.num(), Message: r.text()}
}
