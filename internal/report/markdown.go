package report

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"unstuck/internal/kb"
)

const (
	codeIndent = 4  // of code below the text around it
	maxNesting = 12 // levels of lists and quotes that are still indented
)

// newRenderer returns a renderer of any number of texts. Making its parser costs as much as reading a page.
func newRenderer(st Style) *mdRenderer {
	return &mdRenderer{st: st, wrapper: wrapper{st: st}, parser: parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
		parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
	)}
}

// markdown renders Markdown as lines of text, each indented by indent columns. Code lines are copied as they stand
// (but for control characters) and never wrapped; HTML tags are dropped and their text is kept; tables stay as the
// author aligned them.
func (r *mdRenderer) markdown(md string, indent int) []string { return r.withVars(md, indent, nil) }

// withVars is markdown with the values of variables in the places of their names: {port}. Where there is colour, a value
// is set off, and so is the name of a variable that has none.
func (r *mdRenderer) withVars(md string, indent int, vars []Var) []string {
	r.vars = vars
	r.src = []byte(Clean(md)) // before parsing, or the parser could cut an escape sequence in two
	r.lines, r.urls = nil, map[string]bool{}
	r.margin = strings.Repeat(" ", indent)
	r.codeMargin = r.margin
	r.children(r.parser.Parse(text.NewReader(r.src)), false)
	return r.lines
}

// mdRenderer renders one text at a time by walking its syntax tree.
type mdRenderer struct {
	st         Style
	parser     parser.Parser
	wrapper    wrapper
	src        []byte
	lines      []string
	urls       map[string]bool // addresses already spelt out
	margin     string          // before each line
	codeMargin string          // the same for code, without quote marks, so that it can be copied
	marker     string          // takes the place of margin on the next line: a list item's number
	depth      int
	vars       []Var
}

// fill puts the values of variables into a piece of text.
func (r *mdRenderer) fill(p piece) []piece {
	if len(r.vars) == 0 {
		return []piece{p}
	}
	var out []piece
	add := func(text string, look attr) {
		if text != "" {
			q := p
			q.text, q.look = text, look
			out = append(out, q)
		}
	}
	at := 0
	for _, ph := range kb.Placeholders(p.text) {
		i := slices.IndexFunc(r.vars, func(v Var) bool { return v.Name == ph.Name })
		if i < 0 {
			continue
		}
		add(p.text[at:ph.From], p.look)
		if value := CleanLine(r.vars[i].Value); value != "" {
			add(value, p.look&^cyan|bold|green)
		} else {
			add(p.text[ph.From:ph.To], p.look&^cyan|yellow)
		}
		at = ph.To
	}
	add(p.text[at:], p.look)
	return out
}

// emit writes one line.
func (r *mdRenderer) emit(margin, line string) {
	if r.marker != "" {
		margin, r.marker = r.marker, ""
	}
	if line == "" {
		margin = strings.TrimRight(margin, " ")
	}
	r.lines = append(r.lines, margin+line)
}

// children renders the blocks of a container, with blank lines between them. In a tight list only code is set apart.
func (r *mdRenderer) children(n ast.Node, tight bool) {
	written := false
	wasCode := false
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if !r.visible(c) {
			continue
		}
		code := isCode(c)
		if written && (!tight || code || wasCode) {
			r.emit(r.margin, "")
		}
		r.block(c)
		written, wasCode = true, code
	}
	if r.marker != "" {
		r.emit(r.margin, "")
	}
}

func isCode(n ast.Node) bool {
	return n.Kind() == ast.KindCodeBlock || n.Kind() == ast.KindFencedCodeBlock
}

// visible reports whether a block prints anything.
func (r *mdRenderer) visible(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.HTMLBlock:
		return r.htmlText(n) != ""
	case *ast.LinkReferenceDefinition:
		return false
	case *ast.Paragraph, *ast.TextBlock:
		return r.hasText(n)
	}
	return true
}

// hasText reports whether inline content prints anything: not when it is HTML tags alone.
func (r *mdRenderer) hasText(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.RawHTML:
		case *ast.Text:
			if strings.TrimSpace(string(c.Segment.Value(r.src))) != "" {
				return true
			}
		default:
			return true
		}
	}
	return false
}

func (r *mdRenderer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		r.flow(r.inline(n, bold, ""))
	case *ast.Paragraph, *ast.TextBlock:
		if table := r.table(n); table != nil {
			for _, l := range table {
				r.emit(r.margin, r.filled(l))
			}
			return
		}
		r.flow(r.inline(n, 0, ""))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.code(n)
	case *ast.Blockquote:
		r.nested("> ", "", func() { r.children(n, false) })
	case *ast.List:
		r.list(n)
	case *ast.ThematicBreak:
		r.emit(r.margin, "* * *")
	case *ast.HTMLBlock:
		r.flow([]piece{{text: r.htmlText(n)}})
	default:
		r.children(n, false)
	}
}

// flow writes running text, wrapped.
func (r *mdRenderer) flow(pieces []piece) {
	for _, l := range r.wrapper.wrap(pieces, r.st.width()-textWidth(r.margin)) {
		r.emit(r.margin, l)
	}
}

// nested renders with a deeper margin. marker, if any, takes the margin's place on the first line.
func (r *mdRenderer) nested(margin, marker string, render func()) {
	m, c := r.margin, r.codeMargin
	if r.depth++; r.depth <= maxNesting {
		if marker != "" {
			before := r.margin
			if r.marker != "" {
				before = r.marker
			}
			r.marker = before + marker
		}
		r.margin += margin
		r.codeMargin += strings.Repeat(" ", len(margin))
	}
	render()
	r.depth--
	r.margin, r.codeMargin = m, c
}

func (r *mdRenderer) list(n *ast.List) {
	last := n.Start + n.ChildCount() - 1
	width := len(strconv.Itoa(last)) + 2
	i := n.Start
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if prev := c.PreviousSibling(); prev != nil && (!n.IsTight || prev.LastChild() != nil && isCode(prev.LastChild())) {
			r.emit(r.margin, "")
		}
		marker := "- "
		if n.IsOrdered() {
			marker = pad(strconv.Itoa(i)+string(n.Marker), width)
			i++
		}
		r.nested(strings.Repeat(" ", len(marker)), marker, func() { r.children(c, n.IsTight) })
	}
}

func (r *mdRenderer) code(n ast.Node) {
	margin := r.codeMargin + strings.Repeat(" ", codeIndent)
	if r.marker != "" {
		r.emit(r.margin, "")
	}
	for _, l := range r.rawLines(n) {
		r.emit(margin, r.filled(l))
	}
}

// filled is a line that is copied as it stands, but for the values of variables.
func (r *mdRenderer) filled(line string) string {
	var b strings.Builder
	for _, p := range r.fill(piece{text: line}) {
		b.WriteString(r.st.paint(p.look, p.text))
	}
	return b.String()
}

// rawLines returns a block's own lines, without their ends.
func (r *mdRenderer) rawLines(n ast.Node) []string {
	var lines []string
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		lines = append(lines, strings.TrimRight(string(seg.Value(r.src)), "\r\n"))
	}
	return lines
}

// table returns the lines of a paragraph that is a table, as they stand. CommonMark knows no tables, and the
// extension that does costs every start 0.6 ms.
func (r *mdRenderer) table(n ast.Node) []string {
	lines := r.rawLines(n)
	found := false
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
		if i > 0 && isDelimiterRow(lines[i]) && strings.Contains(lines[i-1], "|") {
			found = true
		}
	}
	if !found {
		return nil
	}
	return lines
}

// isDelimiterRow recognises the second row of a table, such as |---|:-:|.
func isDelimiterRow(s string) bool {
	return strings.Contains(s, "|") && strings.Contains(s, "--") && strings.Trim(s, "|:- \t") == ""
}

// inline renders the inline content of n.
func (r *mdRenderer) inline(n ast.Node, look attr, link string) []piece {
	var out []piece
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			if s := resolve(c.Segment.Value(r.src)); s != "" {
				out = append(out, r.fill(piece{text: s, look: look, link: link})...)
			}
			if c.HardLineBreak() {
				out = append(out, piece{end: true})
			} else if c.SoftLineBreak() {
				out = append(out, piece{text: "\n", look: look, link: link})
			}
		case *ast.String:
			out = append(out, piece{text: string(c.Value), look: look, link: link})
		case *ast.CodeSpan:
			out = append(out, r.fill(r.codeSpan(c, look, link))...)
		case *ast.Emphasis:
			mark := italic
			if c.Level > 1 {
				mark = bold
			}
			out = append(out, r.inline(c, look|mark, link)...)
		case *ast.AutoLink:
			out = append(out, r.autoLink(c, look)...)
		case *ast.Link:
			out = append(out, r.link(c, string(c.Destination), look)...)
		case *ast.Image:
			out = append(out, r.link(c, string(c.Destination), look)...)
		case *ast.RawHTML:
			if tag := strings.ToLower(string(c.Segments.Value(r.src))); strings.HasPrefix(tag, "<br") {
				out = append(out, piece{end: true})
			}
		default:
			out = append(out, r.inline(c, look, link)...)
		}
	}
	return out
}

// codeSpan keeps its backticks where there is no colour to set it apart.
func (r *mdRenderer) codeSpan(n ast.Node, look attr, link string) piece {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(r.src))
		}
	}
	s := strings.ReplaceAll(b.String(), "\n", " ")
	if !r.st.Color {
		s = "`" + s + "`"
	}
	return piece{text: s, look: look | cyan, link: link, code: true}
}

func (r *mdRenderer) autoLink(n *ast.AutoLink, look attr) []piece {
	url := string(n.URL(r.src))
	r.urls[url] = true
	return []piece{{text: string(n.Label(r.src)), look: look | underline, link: safeURL(url)}}
}

// link renders a link's text, and its address behind it the first time: many terminals show no hyperlinks, and a pipe
// has none. An address within the page leads nowhere here.
func (r *mdRenderer) link(n ast.Node, url string, look attr) []piece {
	target := safeURL(url)
	out := r.inline(n, look, target)
	if target == "" || r.urls[url] {
		return out
	}
	r.urls[url] = true
	if plainText(out) == url {
		return out
	}
	if len(out) > 0 {
		out = append(out, piece{text: " "})
	}
	return append(out,
		piece{text: "(", look: look},
		piece{text: CleanLine(url), look: look | underline, link: target},
		piece{text: ")", look: look})
}

func plainText(pieces []piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.text)
	}
	return b.String()
}

// safeURL returns an address that may be handed to a terminal as a hyperlink: a web or mail address without anything
// that could end the sequence it stands in. Anything else gives the empty string.
func safeURL(url string) string {
	lower := strings.ToLower(url)
	if !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "mailto:") {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(url) {
		if c <= ' ' || c >= 0x7f {
			b.WriteByte('%')
			b.WriteString(strings.ToUpper(strconv.FormatUint(uint64(c)|0x100, 16)[1:]))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// resolve undoes backslash escapes and character references and cleans what comes out.
func resolve(raw []byte) string {
	if bytes.IndexByte(raw, '\\') < 0 && bytes.IndexByte(raw, '&') < 0 {
		return Clean(string(raw))
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case c == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]):
			i++
			b.WriteByte(raw[i])
		case c == '&':
			if end := bytes.IndexByte(raw[i:min(len(raw), i+40)], ';'); end > 0 {
				b.Write(util.ResolveEntityNames(util.ResolveNumericReferences(raw[i : i+end+1])))
				i += end
				continue
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return Clean(b.String())
}

// htmlText returns the text of an HTML block: tags, comments, scripts and style sheets are dropped.
func (r *mdRenderer) htmlText(n *ast.HTMLBlock) string {
	raw := strings.Join(r.rawLines(n), "\n")
	if n.HasClosure() {
		raw += "\n" + string(n.ClosureLine.Value(r.src))
	}
	var b strings.Builder
	for raw != "" {
		open := strings.IndexByte(raw, '<')
		if open < 0 {
			b.WriteString(raw)
			break
		}
		b.WriteString(raw[:open])
		raw = afterTag(raw[open:])
		b.WriteByte(' ')
	}
	return CleanLine(resolve([]byte(b.String())))
}

// afterTag returns what follows the tag, comment or whole script that s begins with.
func afterTag(s string) string {
	lower := strings.ToLower(s)
	for _, pair := range [][2]string{{"<!--", "-->"}, {"<script", "</script>"}, {"<style", "</style>"}, {"<?", "?>"}} {
		if strings.HasPrefix(lower, pair[0]) {
			_, rest, _ := cutFold(s, lower, pair[1])
			return rest
		}
	}
	_, rest, _ := strings.Cut(s, ">")
	return rest
}

// cutFold is strings.Cut of s around sep, found in lower, which must have the length of s.
func cutFold(s, lower, sep string) (before, after string, found bool) {
	if i := strings.Index(lower, sep); i >= 0 && len(lower) == len(s) {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
