package engine

import (
	"encoding/binary"
	"unsafe"

	"unstuck/internal/kb"
)

// What a file of a base holds is kept in the cache in this form: its problems, then its entries as the reader gave them,
// before ids were made unique in the base. Numbers are varints, texts and lists have their length before them.

// appendFile appends what was read of a file.
func appendFile(dst []byte, entries []kb.Entry, problems []kb.Problem) []byte {
	w := writer{dst}
	w.problems(problems)
	w.num(len(entries))
	for i := range entries {
		w.entry(&entries[i])
	}
	return w.b
}

// readFile appends to entries what appendFile wrote, and returns the problems. The texts of the entries refer to b. It
// reports whether b was whole.
func readFile(b []byte, entries []kb.Entry) ([]kb.Entry, []kb.Problem, bool) {
	r := reader{b: b}
	ps := r.problems()
	n := r.count()
	for range n {
		entries = append(entries, r.entry())
		if r.bad {
			break
		}
	}
	return entries, ps, !r.bad && len(r.b) == 0
}

type writer struct{ b []byte }

func (w *writer) num(n int)     { w.b = binary.AppendUvarint(w.b, uint64(n)) }
func (w *writer) text(s string) { w.num(len(s)); w.b = append(w.b, s...) }
func (w *writer) list(l []string) {
	w.num(len(l))
	for _, s := range l {
		w.text(s)
	}
}

func (w *writer) problems(ps []kb.Problem) {
	w.num(len(ps))
	for _, p := range ps {
		w.text(p.Path)
		w.num(p.Line)
		w.text(p.Message)
	}
}

func (w *writer) samples(l []kb.Sample) {
	w.num(len(l))
	for _, s := range l {
		w.text(s.Text)
		w.flag(s.Template)
		w.num(s.Line)
	}
}

func (w *writer) flag(b bool) {
	n := 0
	if b {
		n = 1
	}
	w.num(n)
}

func (w *writer) entry(e *kb.Entry) {
	w.text(e.ID)
	w.list(e.Formerly)
	w.text(e.Title)
	w.list(e.Tags)
	w.list(e.Aliases)
	w.list(e.Unless)
	w.num(len(e.Vars))
	for _, v := range e.Vars {
		w.text(v.Name)
		w.text(v.Value)
	}
	w.text(e.Versions)
	w.list(e.Sources)
	w.text(e.Updated)
	w.text(e.Symptom)
	w.text(e.Cause)
	w.text(e.Fix)
	w.text(e.Notes)
	w.samples(e.Samples)
	w.samples(e.NotThis)
	w.text(e.Unlike)
	w.flag(e.Own)
	w.text(e.Origin.Path)
	w.text(e.Origin.Heading)
	w.num(e.Origin.Line)
	w.num(e.Origin.Start)
	w.num(e.Origin.End)
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

func (r *reader) list() []string         { return elements(r, (*reader).text) }
func (r *reader) problems() []kb.Problem { return elements(r, (*reader).problem) }
func (r *reader) samples() []kb.Sample   { return elements(r, (*reader).sample) }

func (r *reader) problem() kb.Problem {
	return kb.Problem{Path: r.text(), Line: r.num(), Message: r.text()}
}

func (r *reader) sample() kb.Sample {
	return kb.Sample{Text: r.text(), Template: r.num() == 1, Line: r.num()}
}

func (r *reader) variable() kb.Var { return kb.Var{Name: r.text(), Value: r.text()} }

func (r *reader) entry() kb.Entry {
	e := kb.Entry{ID: r.text(), Formerly: r.list(), Title: r.text(), Tags: r.list(), Aliases: r.list(), Unless: r.list()}
	e.Vars = elements(r, (*reader).variable)
	e.Versions, e.Sources, e.Updated = r.text(), r.list(), r.text()
	e.Symptom, e.Cause, e.Fix, e.Notes = r.text(), r.text(), r.text(), r.text()
	e.Samples, e.NotThis, e.Unlike, e.Own = r.samples(), r.samples(), r.text(), r.num() == 1
	e.Origin = kb.Origin{Path: r.text(), Heading: r.text(), Line: r.num(), Start: r.num(), End: r.num()}
	return e
}
