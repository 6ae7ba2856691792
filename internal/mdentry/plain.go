package mdentry

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain turns Markdown into plain text for search: no markup, no component tags, no shortcodes; code keeps its
// text, a link the text it shows. Lines stay lines. It takes time linear in the input.
func Plain(markdown string) string {
	var out strings.Builder
	fence := ""
	text := clean(markdown)
	out.Grow(len(text))
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		marks := fenceMarks(trimmed)
		switch {
		case fence != "" && closesFence(fence, marks, trimmed):
			fence = ""
			continue
		case fence != "":
			out.WriteString(line)
		case marks != "":
			fence = marks
			continue
		case isRule(trimmed):
			continue
		default:
			out.WriteString(inline(unmarked(trimmed)))
		}
		out.WriteByte('\n')
	}
	return strings.TrimSpace(out.String())
}

// isRule reports thematic breaks, heading underlines and the line below a table's head.
func isRule(line string) bool {
	return line != "" && strings.Trim(line, "-=*_|: ") == ""
}

// unmarked takes the markers of headings, lists, quotes, tables and footnotes off a line.
func unmarked(line string) string {
	for range maxNesting {
		before := line
		line = strings.TrimLeft(line, " \t")
		switch {
		case strings.HasPrefix(line, ">"):
			line = line[1:]
		case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "+ "):
			line = line[2:]
		case strings.HasPrefix(line, "[ ] "), strings.HasPrefix(line, "[x] "):
			line = line[4:]
		case strings.HasPrefix(line, "#"):
			if rest := strings.TrimLeft(line, "#"); len(line)-len(rest) <= 6 && strings.HasPrefix(rest, " ") {
				return headingText(rest)
			}
			return line
		case strings.HasPrefix(line, "|"):
			return strings.ReplaceAll(strings.Trim(line, "| "), "|", " ")
		default:
			line = afterNumber(line)
		}
		if line == before {
			break
		}
	}
	return line
}

// afterNumber takes the number off an item of a numbered list.
func afterNumber(line string) string {
	n := 0
	for n < len(line) && n < 9 && '0' <= line[n] && line[n] <= '9' {
		n++
	}
	if n > 0 && n+1 < len(line) && (line[n] == '.' || line[n] == ')') && line[n+1] == ' ' {
		return line[n+2:]
	}
	return line
}

// headingText takes the closing marks and the anchor off a heading's text: "Title {#id} ##".
func headingText(s string) string {
	s = strings.TrimSpace(s)
	if t := strings.TrimRight(s, "#"); strings.HasSuffix(t, " ") {
		s = strings.TrimSpace(t)
	}
	s = withoutAttributes(s)
	if strings.HasSuffix(s, "]") {
		// Hugo's and GitLab's [[anchor]] forms.
		if i := strings.LastIndex(s, "[["); i > 0 {
			s = strings.TrimSpace(s[:i])
		}
	}
	return s
}

// withoutAttributes takes the attributes off the end of a heading: {#id}, {.class}, {: #id}.
func withoutAttributes(s string) string {
	t := strings.TrimRight(s, " \t")
	if !strings.HasSuffix(t, "}") {
		return s
	}
	i := strings.LastIndexByte(t, '{')
	if i < 0 {
		return s
	}
	attr := strings.TrimLeft(t[i+1:], ": ")
	if strings.HasPrefix(attr, "#") || strings.HasPrefix(attr, ".") || strings.Contains(attr, "=") {
		return strings.TrimRight(t[:i], " \t")
	}
	return s
}

// inline turns the Markdown of one paragraph into plain text.
func inline(s string) string {
	if !strings.ContainsAny(s, "\\`*_[]<&!~") {
		return s
	}
	p := inliner{s: s}
	p.run()
	return string(p.out)
}

type inliner struct {
	s     string
	i     int
	out   []byte
	stars []mark // open runs of *, ** and ***
	bars  []mark // open runs of _
}

// mark is an emphasis run that may turn out to open something; it has been written to the output.
type mark struct {
	at int // in out
	n  int
}

func (p *inliner) run() {
	for p.i < len(p.s) {
		rest := p.s[p.i:]
		switch c := rest[0]; c {
		case '\\':
			p.i++
			if len(rest) > 1 && isPunct(rest[1]) {
				p.out = append(p.out, rest[1])
				p.i++
			} else {
				p.out = append(p.out, '\\')
			}
		case '`':
			p.code(rest)
		case '*', '_':
			p.emphasis(rest, c)
		case '[', '!':
			p.link(rest)
		case '<':
			p.angle(rest)
		case '&':
			p.entity(rest)
		case '~':
			if strings.HasPrefix(rest, "~~") {
				p.i += 2
			} else {
				p.literal(1)
			}
		default:
			n := strings.IndexAny(rest, "\\`*_[!<&~")
			if n < 0 {
				n = len(rest)
			}
			p.literal(n)
		}
	}
}

func (p *inliner) literal(n int) {
	p.out = append(p.out, p.s[p.i:p.i+n]...)
	p.i += n
}

func (p *inliner) code(rest string) {
	n := codeSpan(rest)
	marks := len(rest) - len(strings.TrimLeft(rest, "`"))
	if n <= marks {
		p.literal(marks)
		return
	}
	text := rest[marks : n-marks]
	if len(text) > 2 && text[0] == ' ' && text[len(text)-1] == ' ' {
		text = text[1 : len(text)-1]
	}
	p.out = append(p.out, text...)
	p.i += n
}

// emphasis removes a run of marks when it closes one that was opened before. Underscores inside words and around
// a single name (__init__) are text.
func (p *inliner) emphasis(rest string, c byte) {
	n := len(rest) - len(strings.TrimLeft(rest, rest[:1]))
	before, _ := utf8.DecodeLastRuneInString(p.s[:p.i])
	after, _ := utf8.DecodeRuneInString(rest[n:])
	opens := n < len(rest) && !unicode.IsSpace(after)
	closes := p.i > 0 && !unicode.IsSpace(before)
	open := &p.stars
	if c == '_' {
		open = &p.bars
		opens = opens && !isWordRune(before)
		closes = closes && !(n < len(rest) && isWordRune(after))
	}
	if closes && n <= 3 && len(*open) > 0 {
		o := (*open)[len(*open)-1]
		if o.n == n && !(c == '_' && n == 2 && isName(p.out[o.at+n:])) {
			p.out = append(p.out[:o.at], p.out[o.at+n:]...)
			*open = (*open)[:len(*open)-1]
			p.dropInside(o)
			p.i += n
			return
		}
	}
	if opens && n <= 3 && len(*open) < maxNesting {
		*open = append(*open, mark{len(p.out), n})
	}
	p.literal(n)
}

// dropInside forgets open marks that stood inside a pair that has just been closed.
func (p *inliner) dropInside(o mark) {
	for _, open := range []*[]mark{&p.stars, &p.bars} {
		for len(*open) > 0 && (*open)[len(*open)-1].at >= o.at {
			*open = (*open)[:len(*open)-1]
		}
	}
}

func isName(s []byte) bool {
	for _, c := range s {
		if !isWordByte(c) {
			return false
		}
	}
	return len(s) > 0
}

func isWordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// link writes the text of [text](target), [text][ref] and ![alt](target). Brackets that are no link are text.
func (p *inliner) link(rest string) {
	open := 0
	if rest[0] == '!' {
		open = 1
	}
	if len(rest) <= open || rest[open] != '[' {
		p.literal(1)
		return
	}
	closing := closingBracket(rest[open:])
	if closing < 0 {
		p.literal(1)
		return
	}
	label, after := rest[open+1:open+closing], rest[open+closing+1:]
	n := linkTarget(after)
	if strings.HasPrefix(label, "^") && n == 0 {
		p.i += open + closing + 1 // a footnote
		return
	}
	if n == 0 || strings.HasPrefix(after, "[") && label == "" {
		p.literal(1)
		return
	}
	if len(label) > 0 {
		inner := inliner{s: label}
		inner.run()
		p.out = append(p.out, inner.out...)
	}
	p.i += open + closing + 1 + n
}

// maxSpan bounds how far the end of a link, a tag or a code span is looked for, which keeps the time linear.
const maxSpan = 2000

func near(s string) string { return s[:min(len(s), maxSpan)] }

func closingBracket(s string) int {
	depth := 0
	s = near(s)
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			i += codeSpan(s[i:]) - 1
		case '[':
			if depth++; depth > 4 {
				return -1
			}
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// linkTarget returns the length of the (target) or [reference] behind a link's text, or 0.
func linkTarget(s string) int {
	if s == "" {
		return 0
	}
	switch s[0] {
	case '(':
		depth := 0
		for i := 0; i < len(near(s)); i++ {
			switch s[i] {
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					return linkLength(s[:i+1])
				}
			}
		}
	case '[':
		if i := strings.IndexByte(near(s), ']'); i > 0 {
			return i + 1
		}
	}
	return 0
}

// linkLength refuses targets that are no link: "argument[0](a b)" is code that someone forgot to mark.
func linkLength(s string) int {
	target := strings.Trim(s, "()")
	if i := strings.IndexAny(target, " \t"); i >= 0 && !strings.ContainsAny(target[i:], `"'`) && !strings.HasPrefix(target, "<") {
		return 0
	}
	return len(s)
}

// angle writes autolinks without their brackets and leaves out HTML tags; anything else in brackets is text.
func (p *inliner) angle(rest string) {
	name := tagName(rest)
	if name != "" && htmlTag(name) {
		if end := tagEnd(rest); end > 0 {
			if strings.EqualFold(name, "br") {
				p.out = append(p.out, ' ')
			}
			p.i += end
			return
		}
	}
	if end := strings.IndexAny(near(rest)[1:], "<> "); end > 0 && rest[1+end] == '>' {
		if link := rest[1 : 1+end]; strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
			p.out = append(p.out, link...)
			p.i += end + 2
			return
		}
	}
	p.literal(1)
}

func (p *inliner) entity(rest string) {
	if end := strings.IndexByte(rest[:min(len(rest), 32)], ';'); end > 1 {
		if text := html.UnescapeString(rest[:end+1]); text != rest[:end+1] {
			p.out = append(p.out, text...)
			p.i += end + 1
			return
		}
	}
	p.literal(1)
}

func isPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}
