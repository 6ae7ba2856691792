package errtext

import (
	"slices"
	"strings"
)

// parser builds a Text line by line.
type parser struct {
	text *Text
	json []string // scratch for the strings of one JSON line
}

// segment adds the lines of s, which starts at line num and byte offset of the original.
func (p *parser) segment(s string, num, offset int) {
	t := p.text
	t.Lines = slices.Grow(t.Lines, strings.Count(s, "\n")+1)
	for start := 0; start < len(s); {
		end := strings.IndexByte(s[start:], '\n')
		next := start + end + 1
		if end < 0 {
			end, next = len(s)-start, len(s)
		}
		p.line(num, offset+start, s[start:start+end])
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

// line repairs one original line and appends what it gives.
func (p *parser) line(num, offset int, raw string) {
	raw = strings.TrimSuffix(raw, "\r")
	s := cleanLine(raw)
	body, indent, head := stripPrefix(s)
	if strs, ok := jsonStrings(p.json[:0], body); ok {
		p.json = strs
		first := true
		for _, str := range strs {
			for piece := range strings.SplitSeq(str, "\n") {
				b, in, _ := stripPrefix(cleanLine(piece))
				p.add(Line{Num: num, Offset: offset, Raw: raw, Body: b, Indent: in, Head: first})
				first = false
			}
		}
		return
	}
	if pieces, ok := escapedLines(body); ok {
		for i, piece := range pieces {
			b, in, _ := stripPrefix(piece)
			p.add(Line{Num: num, Offset: offset, Raw: raw, Body: b, Indent: in, Head: head && i == 0})
		}
		return
	}
	p.add(Line{Num: num, Offset: offset, Raw: raw, Body: body, Indent: indent, Head: head})
}

// maxLine bounds the part of one line that is looked at. What decides stands near the start or the end.
const maxLine = 32 << 10

func (p *parser) add(l Line) {
	if len(l.Body) > maxLine {
		l.Body = strings.ToValidUTF8(l.Body[:maxLine*3/4], "") + " … " + strings.ToValidUTF8(l.Body[len(l.Body)-maxLine/4:], "")
	}
	p.text.Lines = append(p.text.Lines, l)
}
