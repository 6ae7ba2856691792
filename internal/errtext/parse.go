package errtext

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// parser builds a Text line by line.
type parser struct {
	text *Text
	wide bool // the original is in UTF-16: a line takes more bytes there
}

// segment adds the lines of s, which starts at line num and byte offset of the original; gaps are what its lines lost.
func (p *parser) segment(s string, num, offset int, gaps []gap) {
	t := p.text
	t.Lines = slices.Grow(t.Lines, strings.Count(s, "\n")+1)
	first := num
	for start := 0; start < len(s); {
		end := strings.IndexByte(s[start:], '\n')
		next := start + end + 1
		if end < 0 {
			end, next = len(s)-start, len(s)
		}
		p.line(num, offset, s[start:start+end])
		offset += size(s[start:next], p.wide)
		if len(gaps) > 0 && gaps[0].line == num-first {
			offset += int(gaps[0].size)
			gaps = gaps[1:]
		}
		start = next
		num++
		t.Source.Lines++
	}
}

// finish cuts the collected lines into tokens and blocks.
func (p *parser) finish() {
	t := p.text
	t.Lines = unwrap(t.Lines)
	size := 0
	for i := range t.Lines {
		size += len(t.Lines[i].Body)
	}
	t.Tokens = make([]Token, 0, size/5+8)
	for i := range t.Lines {
		l := &t.Lines[i]
		l.First = len(t.Tokens)
		t.Tokens = lex(t.Tokens, l.Body, i)
		l.End = len(t.Tokens)
	}
	t.Blocks = blocks(t.Lines)
}

const (
	// maxLine bounds the part of one line that is looked at. What decides stands near the start or the end.
	maxLine = 32 << 10
	// maxNesting bounds messages within messages: a JSON log line in the log field of another.
	maxNesting = 3
)

// line repairs one original line and appends what it gives.
func (p *parser) line(num, offset int, raw string) {
	raw = strings.TrimSuffix(raw, "\r")
	l := Line{Num: num, Offset: offset, Raw: raw}
	p.repair(l, cut(raw, longLine), 0)
}

// cut leaves the middle out of a string longer than n.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n*3/4], "") + " ... " + strings.ToValidUTF8(s[len(s)-n/4:], "")
}

// repair appends the lines that s gives, which is what the line l says, or a part of it at this depth.
func (p *parser) repair(l Line, s string, depth int) {
	var head bool
	l.Body, l.Indent, head = stripPrefix(cleanLine(s), nil)
	if depth == 0 {
		l.Head = head
	}
	if depth < maxNesting {
		if strs, ok := jsonStrings(nil, l.Body); ok {
			l.Head = true
			for i, str := range strs {
				p.pieces(l, strings.Split(str, "\n"), i, depth)
			}
			return
		}
		if pieces, ok := escapedLines(l.Body); ok {
			p.pieces(l, pieces, 0, depth)
			return
		}
	}
	l.Body = cut(l.Body, maxLine)
	l.part = int32(depth)
	p.text.Lines = append(p.text.Lines, l)
}

// pieces appends the lines within a line. first is not 0 when other pieces of the line came before.
func (p *parser) pieces(l Line, pieces []string, first, depth int) {
	most := 64 + len(l.Raw)/32 // a line of nothing but escaped newlines must not fill the memory
	for i, piece := range pieces[:min(len(pieces), most)] {
		l.Head = l.Head && first+i == 0
		p.repair(l, piece, depth+1)
	}
}

// size returns how many bytes of the original s takes.
func size[T string | []byte](s T, wide bool) int {
	if !wide {
		return len(s)
	}
	units := 0
	for i := range len(s) {
		switch {
		case s[i] >= 0xf0: // two surrogates
			units += 2
		case utf8.RuneStart(s[i]):
			units++
		}
	}
	return 2 * units
}
