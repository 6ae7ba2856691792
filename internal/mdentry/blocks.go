package mdentry

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// block is one piece of the document as far as this package cares about structure. Blocks inside lists and quotes
// follow the block that holds them, with a greater depth.
type block struct {
	kind  blockKind
	level int    // of a heading
	depth int    // how many lists, items and quotes hold it
	start int    // offset of the line on which it starts; of its first byte when depth > 0
	end   int    // headings and fences: offset behind the last line; else 0
	text  string // headings, paragraphs: Markdown; fences: the code; quotes: empty, their paragraphs follow
	at    int    // offset of text's first byte
	info  string // of a fence
}

type blockKind uint8

const (
	paragraph blockKind = iota
	heading
	fence
	quote
	list
	item
	htmlBlock
	rule
)

// maxNesting limits how deeply lists and quotes nest, and maxIndent how far a marker may be indented, because every
// line costs goldmark time for every block that is open. Markdown that people write stays far below both.
const (
	maxNesting = 16
	maxIndent  = 64
)

// scanBlocks parses the body. A fence that is never closed would swallow the rest of the file; when headings stand
// below it, it ends before the first of them and parsing starts anew there.
func (d *document) scanBlocks() []block {
	flat := flatten(d.src)
	var out []block
	for from, rounds := d.body, 0; from < len(d.src); rounds++ {
		p := blockParser{d: d, offset: from, last: from}
		got := p.parse(flat[from:])
		next := len(d.src)
		if i, at := d.runaway(got); i >= 0 && rounds < maxRunaways {
			d.problem(d.lineOf(got[i].start), "the code block that starts here is never closed; add the closing fence")
			if at > 0 {
				next = at
				got = got[:i+1]
				got[i].text = normalNewlines(d.text[got[i].at:at])
				got[i].end = at
			}
		}
		if rounds == 0 {
			out = got
		} else {
			out = append(out, got...)
		}
		from = next
	}
	return out
}

// maxRunaways bounds how often one file is parsed anew because of unclosed fences.
const maxRunaways = 8

// runaway finds the first top-level fence that was left open: nothing closes it, or what closes it is the end of
// another one, whose opening stands inside. It returns the fence's index and the offset of the first heading inside
// that should not be; 0 if there is none, index -1 if all fences are sound.
func (d *document) runaway(blocks []block) (index, at int) {
	for i, b := range blocks {
		if b.kind != fence || b.depth > 0 || b.info == indented {
			continue
		}
		closed := d.fenceCloses(b)
		inner := nestedOpening(b)
		if closed && inner < 0 {
			continue
		}
		limit := len(b.text)
		if closed {
			limit = inner
		}
		if h := headingLine(b.text[:limit]); h >= 0 && b.at > 0 {
			return i, d.offsetOfLine(d.lineOf(b.at) + h)
		}
		if !closed {
			return i, 0
		}
	}
	return -1, 0
}

func (d *document) offsetOfLine(line int) int { return d.lines[min(line, len(d.lines))-1] }

// fenceCloses reports whether the fence's last line is its closing fence.
func (d *document) fenceCloses(b block) bool {
	last := bytes.TrimSpace(d.src[d.lineStart(max(b.end-1, b.start)):b.end])
	mark := bytes.TrimLeft(d.src[b.start:b.end], " ")
	if len(mark) == 0 || b.end <= d.lineEnd(b.start) {
		return false
	}
	length := len(mark) - len(bytes.TrimLeft(mark, string(mark[:1])))
	return len(last) >= length && len(bytes.Trim(last, string(mark[:1]))) == 0
}

// nestedOpening returns the offset in the fence's text of a line that opens a fence, which is a sign that the
// outer one was never closed; -1 if there is none. Fences inside Markdown samples are left alone.
func nestedOpening(b block) int {
	switch strings.ToLower(b.info) {
	case "md", "markdown", "mdx", "text", "txt":
		return -1
	}
	for at := 0; at < len(b.text); {
		line, _, _ := strings.Cut(b.text[at:], "\n")
		if rest, ok := strings.CutPrefix(line, "```"); ok && rest != "" && !strings.ContainsAny(rest, "` ") {
			return at
		}
		at += len(line) + 1
	}
	return -1
}

// headingLine returns the number, from 0, of the first line of a code text that must be a heading of the document:
// an ATX heading of the second level or deeper with a blank line before it. A single # is a comment more often than
// not. It returns -1 if there is none.
func headingLine(code string) int {
	blank := false
	n := 0
	for line := range strings.SplitSeq(code, "\n") {
		marks := len(line) - len(strings.TrimLeft(line, "#"))
		if blank && marks >= 2 && marks <= 6 && strings.HasPrefix(line[marks:], " ") {
			return n
		}
		blank = strings.TrimSpace(line) == ""
		n++
	}
	return -1
}

// blockParser turns one goldmark document into blocks.
type blockParser struct {
	d      *document
	offset int // of the parsed text within the file
	last   int // start of the block before: blocks are in the order of their starts
	out    []block
}

// indented stands in a block's info when it is a code block by indentation.
const indented = "\x00indented"

// markdown returns the parser of all documents; it keeps nothing of one. Only blocks are parsed: titles and quoted messages
// are small and go through plain.go.
var markdown = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(util.Prioritized(unparsed{}, 0)))
})

// unparsed takes the text of every block as a whole. Without it, goldmark goes through each text byte by byte to cut it into
// nodes that nobody reads, which takes as long as finding the blocks.
type unparsed struct{}

// Trigger returns what a text may begin with: punctuation, or a blank, which stands for everything else.
func (unparsed) Trigger() []byte { return []byte(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") }

// Parse skips the text.
func (unparsed) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	for line, _ := block.PeekLine(); line != nil; line, _ = block.PeekLine() {
		block.AdvanceLine()
	}
	return ast.NewText()
}

func (p *blockParser) parse(body []byte) []block {
	doc := markdown().Parse(text.NewReader(body))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		p.walk(n, 0)
	}
	p.closeFences()
	return p.out
}

func (p *blockParser) walk(n ast.Node, depth int) {
	b := block{depth: depth, start: p.last}
	if n.Pos() >= 0 {
		b.start = max(p.last, p.offset+n.Pos())
	}
	if depth == 0 {
		b.start = max(p.last, p.d.lineStart(b.start))
	}
	p.last = b.start
	switch n := n.(type) {
	case *ast.Heading:
		b.kind, b.level = heading, n.Level
		p.setText(&b, n.Lines())
		b.end = p.headingEnd(&b, n.Lines())
		p.out = append(p.out, b)
	case *ast.FencedCodeBlock:
		b.kind = fence
		if n.Info != nil {
			b.info = strings.TrimSpace(p.d.text[p.offset+n.Info.Segment.Start : p.offset+n.Info.Segment.Stop])
		}
		p.setText(&b, n.Lines())
		p.out = append(p.out, b)
	case *ast.CodeBlock:
		b.kind, b.info = fence, indented
		p.setText(&b, n.Lines())
		p.out = append(p.out, b)
	case *ast.Paragraph, *ast.TextBlock:
		b.kind = paragraph
		p.setText(&b, n.Lines())
		p.out = append(p.out, b)
	case *ast.HTMLBlock:
		b.kind = htmlBlock
		p.setText(&b, n.Lines())
		p.out = append(p.out, b)
	case *ast.ThematicBreak:
		b.kind = rule
		p.out = append(p.out, b)
	case *ast.Blockquote, *ast.List, *ast.ListItem:
		switch n.Kind() {
		case ast.KindBlockquote:
			b.kind = quote
		case ast.KindList:
			b.kind = list
		default:
			b.kind = item
		}
		p.out = append(p.out, b)
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			p.walk(c, depth+1)
		}
	}
}

// setText joins the lines of a block. Values come from the file, not from the flattened copy that was parsed.
func (p *blockParser) setText(b *block, lines *text.Segments) {
	if lines.Len() == 0 {
		return
	}
	segs := lines.Sliced(0, lines.Len())
	b.at = p.offset + segs[0].Start
	if inARow(segs) {
		b.text = normalNewlines(p.d.text[b.at : p.offset+segs[len(segs)-1].Stop])
		return
	}
	var s strings.Builder
	for _, seg := range segs {
		for range seg.Padding {
			s.WriteByte(' ')
		}
		s.Write(p.d.src[p.offset+seg.Start : p.offset+seg.Stop])
	}
	b.text = normalNewlines(s.String())
}

// inARow reports whether the lines of a block follow each other as they do in the file.
func inARow(segs []text.Segment) bool {
	for i, seg := range segs {
		if seg.Padding > 0 || i > 0 && seg.Start != segs[i-1].Stop {
			return false
		}
	}
	return true
}

// headingEnd is the offset behind the heading's last line: its own, or its underline.
func (p *blockParser) headingEnd(b *block, lines *text.Segments) int {
	first := p.d.lineEnd(b.start)
	if lines.Len() == 0 {
		return first
	}
	marker := bytes.TrimLeft(p.d.src[b.start:first], " \t")
	if b.depth > 0 || bytes.HasPrefix(marker, []byte("#")) {
		return first
	}
	last := p.d.lineEnd(p.offset + lines.At(lines.Len()-1).Start)
	if last < len(p.d.src) {
		last = p.d.lineEnd(last)
	}
	return last
}

// closeFences gives every top-level fence its end: behind the closing fence, which goldmark does not record.
func (p *blockParser) closeFences() {
	for i := range p.out {
		b := &p.out[i]
		if b.kind != fence || b.depth > 0 {
			continue
		}
		end := len(p.d.src)
		if j := slices.IndexFunc(p.out[i+1:], func(n block) bool { return n.depth == 0 }); j >= 0 {
			end = p.out[i+1+j].start
		}
		b.end = b.start + len(bytes.TrimRight(p.d.src[b.start:end], " \t\r\n"))
		if b.end < end {
			b.end = p.d.lineEnd(b.end)
		}
	}
}

func normalNewlines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// flatten returns a copy of the source for goldmark, made harmless: list and quote markers beyond the limits of nesting
// become letters, and a long run of blank lines becomes one long line, because goldmark keeps a record for every blank
// line and block that is open. The copy's length is the source's, so offsets hold for both.
func flatten(src []byte) []byte {
	f := flattener{src: src, out: src}
	blank := 0
	for at := 0; at < len(src); {
		end := len(src)
		if i := bytes.IndexByte(src[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		if len(bytes.TrimSpace(src[at:end])) > 0 {
			blank = 0
			f.line(at, end)
		} else if blank++; blank > maxBlank {
			f.set(at-1, ' ')
		}
		at = end
	}
	return f.out
}

const maxBlank = 20

type flattener struct{ src, out []byte }

func (f *flattener) set(i int, c byte) {
	if &f.out[0] == &f.src[0] {
		f.out = bytes.Clone(f.src)
	}
	f.out[i] = c
}

func (f *flattener) line(at, end int) {
	markers := 0
	for i := at; i < end && bytes.IndexByte([]byte(" \t>*+-.)0123456789"), f.src[i]) >= 0; i++ {
		if !isMarker(f.src[at:end], i-at) {
			continue
		}
		if markers++; markers > maxNesting || i-at > maxIndent {
			f.set(i, 'x')
		}
	}
}

// isMarker reports whether the byte at i of a line may open a quote or, set off by spaces, a list item.
func isMarker(line []byte, i int) bool {
	before, after := byte(' '), byte(' ')
	if i > 0 {
		before = line[i-1]
	}
	if i+1 < len(line) {
		after = line[i+1]
	}
	if after != ' ' && after != '\t' && after != '\n' && after != '\r' && line[i] != '>' {
		return false
	}
	switch line[i] {
	case '>':
		return true
	case '-', '*', '+':
		return before == ' ' || before == '\t' || before == '>'
	case '.', ')':
		return '0' <= before && before <= '9'
	}
	return false
}
