package engine

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"unsafe"

	"unstuck/internal/errtext"
	"unstuck/internal/logscan"
	"unstuck/internal/match"
)

// AnnotationKey is the name under which Annotate adds the id of a known issue to a record.
const AnnotationKey = "known_issue"

const (
	// annotatedLine is the length beyond which a line is passed through without a look.
	annotatedLine = 1 << 20
	// contextLines is how many lines before one are kept to understand it.
	contextLines = 40
	// contextBytes bounds them in bytes.
	contextBytes = 64 << 10
)

// Annotate copies r to w, line by line, and adds the id of the known issue to each line that shows one: to a JSON object
// as a member (of rsyslog's "$!", where the record has one), to other lines as known_issue=ID at the end. Every line comes
// out as soon as it has come in. What later lines would say of it is not waited for. The error is r's or w's.
func (s *Scan) Annotate(r io.Reader, w io.Writer) error {
	a := annotator{s: s, find: logscan.NewLineFinder(s.literals), verdicts: map[uint64]string{}}
	in, out := bufio.NewReaderSize(r, annotatedLine), bufio.NewWriterSize(w, 64<<10)
	for {
		line, err := in.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		if len(line) > 0 && !long {
			line = a.annotate(line)
		}
		if _, werr := out.Write(line); werr != nil {
			return werr
		}
		for long {
			if line, err = in.ReadSlice('\n'); err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				long = false
			}
			long = long && err != nil
			if _, werr := out.Write(line); werr != nil {
				return werr
			}
		}
		// Nothing is held back while the next line is waited for.
		if next, _ := in.Peek(in.Buffered()); err != nil || bytes.IndexByte(next, '\n') < 0 {
			if werr := out.Flush(); werr != nil {
				return werr
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// annotator knows the lines before the one at hand.
type annotator struct {
	s        *Scan
	find     *logscan.LineFinder
	before   []seenLine
	size     int               // of their texts
	verdicts map[uint64]string // ids, by what was seen
}

// seenLine is a line that has gone by.
type seenLine struct {
	text    []byte
	starts  bool // a record starts there
	anchors []int32
}

// annotate returns a line with what is known of it.
func (a *annotator) annotate(line []byte) []byte {
	text := bytes.TrimRight(line, "\r\n")
	id := a.known(text)
	if id == "" {
		return line
	}
	end := line[len(text):]
	if out, ok := addMember(text, id); ok {
		return append(out, end...)
	}
	out := append(make([]byte, 0, len(line)+len(id)+32), text...)
	out = append(out, " "+AnnotationKey+"="+id...)
	return append(out, end...)
}

// known returns the id of the issue that a line shows, or "", and remembers the line.
func (a *annotator) known(text []byte) string {
	anchors, marked := a.find.Find(text)
	rec := errtext.ReadRecord(unsafe.String(unsafe.SliceData(text), len(text)))
	fails := marked && a.s.failures.Tells(&rec)
	a.remember(seenLine{bytes.Clone(text[:min(len(text), contextBytes/2)]), rec.Starts, anchors})
	if len(anchors) == 0 && !fails {
		return ""
	}
	first := a.first()
	block := errtext.Parse(a.join(first))
	key := keyOf(block, a.near(first))
	return recall(a.verdicts, key, func() string { return a.judge(block, first) })
}

// remember keeps a line for those that follow.
func (a *annotator) remember(l seenLine) {
	a.before = append(a.before, l)
	a.size += len(l.text)
	old := 0
	for len(a.before)-old > contextLines || a.size > contextBytes && old+1 < len(a.before) {
		a.size -= len(a.before[old].text)
		old++
	}
	a.before = slices.Delete(a.before, 0, old)
}

// first returns where the record starts that the last line belongs to; where none starts near, the line is by itself.
func (a *annotator) first() int {
	last := len(a.before) - 1
	for i := last; i >= max(last-recordLines, 0); i-- {
		if a.before[i].starts {
			return i
		}
	}
	return last
}

// recordLines is how many lines above a line the record may start that it belongs to.
const recordLines = 12

func (a *annotator) join(from int) []byte {
	var b []byte
	for _, l := range a.before[from:] {
		b = append(append(b, l.text...), '\n')
	}
	return b
}

// near is a hash of the anchors in the lines before one.
func (a *annotator) near(line int) uint64 {
	var all []int32
	for _, l := range a.before[:line] {
		all = append(all, l.anchors...)
	}
	slices.Sort(all)
	h := uint64(0)
	for _, n := range slices.Compact(all) {
		h = mix(h, uint64(n)+1)
	}
	return h
}

// judge returns the id of the known issue to which the last line seen belongs; its block starts at first.
func (a *annotator) judge(block *errtext.Text, first int) string {
	if !a.s.searcher.Leads(block) {
		return ""
	}
	around := errtext.Parse(a.join(0))
	for _, m := range a.s.searcher.MatchBlock(block, around, first) {
		if shows(m, len(a.before)) {
			return a.s.v.brief(m.Entry).ID
		}
	}
	return ""
}

// shows reports whether a line is among the evidence of a match.
func shows(m match.Match, line int) bool {
	for _, e := range m.Evidence {
		if e.Line == line {
			return true
		}
	}
	return false
}

// addMember adds the id to a JSON object. It reports false for what is none.
func addMember(text []byte, id string) ([]byte, bool) {
	trimmed := bytes.TrimSpace(text)
	if len(trimmed) < 2 || trimmed[0] != '{' || !json.Valid(trimmed) {
		return nil, false
	}
	name, _ := json.Marshal(id) // a string always can be
	value := string(name)
	for _, m := range members(trimmed) {
		old := string(trimmed[m.from:m.to])
		switch {
		case m.key == AnnotationKey:
			return splice(trimmed, m.from, m.to, value), true
		case m.key == "$!" && old == "null":
			return splice(trimmed, m.from, m.to, `{"`+AnnotationKey+`":`+value+`}`), true
		case m.key == "$!" && old[0] == '{':
			inner, _ := addMember([]byte(old), id)
			return splice(trimmed, m.from, m.to, string(inner)), true
		}
	}
	comma := ","
	if len(bytes.TrimSpace(trimmed[1:len(trimmed)-1])) == 0 {
		comma = ""
	}
	at := len(trimmed) - 1
	return splice(trimmed, at, at, comma+`"`+AnnotationKey+`":`+value), true
}

// splice returns b with b[from:to] replaced.
func splice(b []byte, from, to int, s string) []byte {
	out := append(make([]byte, 0, len(b)+len(s)), b[:from]...)
	return append(append(out, s...), b[to:]...)
}

// member is one member of a JSON object and where its value stands.
type member struct {
	key      string
	from, to int
}

// members returns the members of a valid JSON object.
func members(object []byte) []member {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return nil
	}
	var out []member
	for d.More() {
		key, err := d.Token()
		name, ok := key.(string)
		var value json.RawMessage
		if err != nil || !ok || d.Decode(&value) != nil {
			return out
		}
		to := int(d.InputOffset())
		out = append(out, member{name, to - len(value), to})
	}
	return out
}
