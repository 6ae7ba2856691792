package mdentry

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// clean takes out of Markdown what is meant for a site generator and not for a reader: Liquid tags, shortcodes,
// attribute lists, comments, component and HTML tags, imports, admonition markers. It only deletes, so the result
// is a subsequence of its input; what stands in code stays, but for lines that are nothing but a raw tag.
func clean(markdown string) string {
	c := newCleaner(markdown)
	c.out.Grow(len(c.rest))
	for c.rest != "" {
		c.next()
	}
	return unindent(strings.Trim(collapseBlank(c.out.String()), "\n"))
}

// saysNothing reports whether clean leaves nothing of a text. It stops where something is left.
func saysNothing(markdown string) bool {
	c := newCleaner(markdown)
	for c.rest != "" {
		at := c.out.Len()
		if c.next(); strings.Trim(c.out.String()[at:], " \t\n") != "" {
			return false
		}
	}
	return true
}

func newCleaner(markdown string) cleaner {
	if !utf8.ValidString(markdown) {
		markdown = strings.ToValidUTF8(markdown, "")
	}
	return cleaner{rest: normalNewlines(markdown)}
}

// next cleans a line.
func (c *cleaner) next() {
	line, rest, more := strings.Cut(c.rest, "\n")
	c.rest = rest
	c.line(line)
	if more && !c.drop {
		c.out.WriteByte('\n')
	}
}

// unindent takes the indent of a first line that stands in a component or a list off all lines.
func unindent(s string) string {
	if n := len(s) - len(strings.TrimLeft(s, " ")); n == 2 || n == 3 {
		return dedent(s, n)
	}
	return strings.Trim(s, " \t\n")
}

type cleaner struct {
	rest     string // what follows the current line
	out      strings.Builder
	buf      []byte // the current line without its tags
	drop     bool   // the current line is left out, its newline too
	fence    string // the opening marks of the fence we are in
	comment  bool   // inside <!-- … -->
	tag      bool   // inside a component's tag that spans lines
	tagLines int
	dedent   bool // inside the indented text of an admonition
	noEnd    bool // a comment without an end was seen: look for none again
}

func (c *cleaner) line(line string) {
	c.drop = false
	if c.comment {
		_, after, ok := strings.Cut(line, "-->")
		if c.comment = !ok; !ok {
			c.drop = true
			return
		}
		line = after
		if c.drop = strings.TrimSpace(line) == ""; c.drop {
			return
		}
	}
	if c.dedent && c.fence == "" {
		line = c.dedented(line)
	}
	trimmed := strings.TrimSpace(line)
	if c.inFence(trimmed) {
		if c.drop = isRawTag(trimmed); !c.drop {
			c.out.WriteString(strings.TrimRight(line, " "))
		}
		return
	}
	if c.tag {
		c.tagRest(line)
		return
	}
	if c.drop = c.siteLine(trimmed); c.drop || trimmed == "" {
		return
	}
	if strings.HasPrefix(trimmed, "#") && strings.HasSuffix(trimmed, "}") {
		line = withoutAttributes(line)
	}
	if strings.IndexByte(line, '<') < 0 && strings.IndexByte(line, '{') < 0 && strings.IndexByte(line, '[') < 0 {
		c.out.WriteString(line)
		return
	}
	c.buf = c.inline(c.buf[:0], line)
	if strings.TrimSpace(string(c.buf)) == "" {
		c.drop = true
		return
	}
	c.out.Write(c.buf)
}

// inFence reports whether the line belongs to a fence, its delimiters included.
func (c *cleaner) inFence(trimmed string) bool {
	marks := fenceMarks(trimmed)
	if c.fence == "" {
		if marks != "" && (marks[0] == '~' || !strings.Contains(trimmed[len(marks):], "`")) {
			c.fence = marks
			return true
		}
		return false
	}
	if closesFence(c.fence, marks, trimmed) {
		c.fence = ""
	}
	return true
}

// fenceMarks returns the run of three or more backticks or tildes a line begins with.
func fenceMarks(line string) string {
	if len(line) < 3 || line[0] != '`' && line[0] != '~' {
		return ""
	}
	n := len(line) - len(strings.TrimLeft(line, line[:1]))
	if n < 3 {
		return ""
	}
	return line[:n]
}

// closesFence reports whether a line that begins with these marks ends the open fence: the same mark, as often at least,
// and nothing behind.
func closesFence(fence, marks, line string) bool {
	return marks != "" && marks[0] == fence[0] && len(marks) >= len(fence) && len(marks) == len(line)
}

func isRawTag(line string) bool {
	inner, ok := strings.CutPrefix(line, "{%")
	if !ok {
		return false
	}
	inner, ok = strings.CutSuffix(inner, "%}")
	inner = strings.Trim(inner, "- ")
	return ok && (inner == "raw" || inner == "endraw")
}

// dedented takes four spaces off the lines below an admonition's marker, to the first line that has less.
func (c *cleaner) dedented(line string) string {
	switch {
	case strings.HasPrefix(line, "    "):
		return line[4:]
	case strings.HasPrefix(line, "\t"):
		return line[1:]
	case strings.TrimSpace(line) != "":
		c.dedent = false
	}
	return line
}

// siteLine reports lines that mean something to a generator only.
func (c *cleaner) siteLine(trimmed string) bool {
	switch {
	case trimmed == "", strings.IndexByte(":!?{[-<*1>ie", trimmed[0]) < 0: // none of those below begins so
		return false
	case strings.HasPrefix(trimmed, ":::"):
		return true
	case strings.HasPrefix(trimmed, "!!!"), strings.HasPrefix(trimmed, "??? "), strings.HasPrefix(trimmed, "???+ "):
		c.dedent = true
		return true
	case strings.HasPrefix(trimmed, "{.") && strings.HasSuffix(trimmed, "}"), isAttributeList(trimmed):
		return true
	case strings.HasPrefix(trimmed, "[//]: "), strings.HasPrefix(trimmed, "[comment]: "), strings.HasPrefix(trimmed, "--8<--"),
		strings.HasPrefix(trimmed, "<?") && strings.HasSuffix(trimmed, "?>"):
		return true
	case isMacro(trimmed):
		return true
	case trimmed == "* TOC", trimmed == "- TOC", trimmed == "1. TOC":
		return strings.HasPrefix(strings.TrimSpace(c.rest), "{:")
	case strings.EqualFold(trimmed, "[[toc]]"), strings.EqualFold(trimmed, "[toc]"):
		return true
	case strings.HasPrefix(trimmed, "> [!"):
		return strings.HasSuffix(trimmed, "]")
	case strings.HasPrefix(trimmed, "import "):
		return strings.Contains(trimmed, " from '") || strings.Contains(trimmed, ` from "`) ||
			strings.HasPrefix(trimmed, "import '") || strings.HasPrefix(trimmed, `import "`)
	case strings.HasPrefix(trimmed, "export "):
		return strings.HasPrefix(trimmed, "export const ") || strings.HasPrefix(trimmed, "export default ")
	}
	return false
}

// isMacro reports a line that is one call of a wiki's macro, such as {{Sidebar("Errors")}}: words that a reader sees
// instead are not known here. A lone {{ NAME }} is the variable part of a message.
func isMacro(line string) bool {
	inner, ok := between(line, "{{", "}}")
	if !ok {
		return false
	}
	name, rest, call := strings.Cut(inner, "(")
	return call && strings.HasSuffix(rest, ")") && strings.Count(inner, "{{") == 0 && isName([]byte(strings.TrimSpace(name)))
}

// inline appends a line without the tags in it. Code spans are copied whole.
func (c *cleaner) inline(out []byte, line string) []byte {
	indented := strings.HasPrefix(line, "    ")
	for i := 0; i < len(line); {
		n := 1 // how much of the line is dealt with
		keep := 1
		switch line[i] {
		case '\\':
			n = min(2, len(line)-i)
			keep = n
		case '`':
			n = codeSpan(line[i:])
			keep = n
		case '{':
			if tag := siteTag(line[i:]); tag > 0 {
				n, keep = tag, 0
			}
		case '[':
			if length, text := siteLink(line[i:]); length > 0 {
				out = append(out, text...)
				n, keep = length, 0
			}
		case '<':
			tag := c.angle(line[i:], i > 0 && isWordByte(line[i-1]))
			if tag > 0 {
				n, keep = tag, 0
			}
			if tag > 0 && indented && len(bytes.TrimSpace(out)) == 0 {
				// Without the tag, the indent would make code of the line.
				line, out = strings.TrimLeft(line[i+tag:], " \t"), out[:0]
				i = 0
				continue
			}
		default:
			if n = strings.IndexAny(line[i:], "\\`{[<"); n < 0 {
				n = len(line) - i
			}
			keep = n
		}
		out = append(out, line[i:i+keep]...)
		i += n
	}
	return out
}

// codeSpan returns the length of the code span that the text begins with, or of its backticks alone.
func codeSpan(s string) int {
	n := len(s) - len(strings.TrimLeft(s, "`"))
	marks := s[:n]
	s = near(s)
	for at := n; at < len(s); {
		j := strings.Index(s[at:], marks)
		if j < 0 {
			return n
		}
		at += j
		run := len(s[at:]) - len(strings.TrimLeft(s[at:], "`"))
		if run == n {
			return at + n
		}
		at += run
	}
	return n
}

// siteTag returns the length of the Liquid tag, shortcode or attribute list that the text begins with, or 0.
// An expression such as {{ name }} is no tag: it may be the variable part of a message.
func siteTag(s string) int {
	var closing string
	switch {
	case strings.HasPrefix(s, "{%"):
		closing = "%}"
	case strings.HasPrefix(s, "{{<"):
		closing = ">}}"
	case strings.HasPrefix(s, "{{%"):
		closing = "%}}"
	case strings.HasPrefix(s, "{{#include"), strings.HasPrefix(s, "{/*"):
		closing = "}"
	case beginsAttributes(s):
		closing = "}"
	default:
		return 0
	}
	if i := strings.Index(near(s), closing); i > 0 {
		return i + len(closing)
	}
	return 0
}

// beginsAttributes reports whether an attribute list begins here: {: .class}, {:#id}, {:width="10"}.
func beginsAttributes(s string) bool {
	rest, ok := strings.CutPrefix(s, "{:")
	return ok && rest != "" && (strings.IndexByte(" .#", rest[0]) >= 0 || isAttribute(rest))
}

// isAttributeList reports whether a line is nothing but an attribute list, or the name of one: {:toc}. A tuple of
// Elixir is none: {:error, :closed}.
func isAttributeList(line string) bool {
	return strings.HasPrefix(line, "{:") && strings.HasSuffix(line, "}") && (beginsAttributes(line) || !strings.Contains(line, ","))
}

// isAttribute reports whether the text begins with name="value".
func isAttribute(s string) bool {
	name, rest, ok := strings.Cut(s[:min(len(s), maxName)], "=")
	return ok && isName([]byte(name)) && strings.HasPrefix(rest, `"`)
}

// siteLink handles links whose target only a generator knows, [text]({% post_url … %}), of which the text stays,
// and DocFX's [!INCLUDE [title](file)], of which nothing does. It returns length 0 for any other link.
func siteLink(s string) (length int, text string) {
	s = near(s)
	if strings.HasPrefix(s, "[!") {
		if i := strings.IndexByte(s, ']'); i > 0 {
			if strings.HasPrefix(s[i:], "](") {
				if j := strings.Index(s[i:], ")]"); j > 0 {
					return i + j + 2, ""
				}
			}
			return i + 1, ""
		}
		return 0, ""
	}
	i := strings.IndexByte(s, ']')
	if i < 0 {
		return 0, ""
	}
	target := s[i+1:]
	for _, open := range []string{"({%", "({{"} {
		if strings.HasPrefix(target, open) {
			if j := strings.Index(target, "})"); j > 0 {
				return i + 1 + j + 2, s[1:i]
			}
			if j := strings.IndexByte(target, ')'); j > 0 {
				return i + 1 + j + 1, s[1:i]
			}
		}
	}
	return 0, ""
}

// angle returns how much of a text that begins with < is a comment or a tag, or 0.
func (c *cleaner) angle(s string, afterWord bool) int {
	if strings.HasPrefix(s, "<!--") {
		if c.noEnd {
			return 0
		}
		if i := strings.Index(s, "-->"); i >= 0 {
			return i + 3
		}
		if !strings.Contains(c.rest, "-->") {
			c.noEnd = true
			return 0
		}
		c.comment = true
		return len(s)
	}
	name := tagName(s)
	component := name != "" && (name[0] >= 'A' && name[0] <= 'Z')
	if name == "" || !component && !htmlTag(name) || component && afterWord && s[1] != '/' {
		return 0
	}
	if end := tagEnd(s); end > 0 {
		return end
	}
	if strings.HasSuffix(s, name) || strings.Contains(near(s), "=") || strings.HasSuffix(s, "<"+name+" ") {
		c.tag, c.tagLines = true, 0
		return len(s)
	}
	return 0
}

// maxTagLines is how far a tag may span before it is taken for text after all.
const maxTagLines = 30

// tagRest skips the lines of a tag that began on an earlier one.
func (c *cleaner) tagRest(line string) {
	c.tagLines++
	trimmed := strings.TrimSpace(line)
	ends := trimmed == ">" || strings.HasSuffix(trimmed, `">`) || strings.HasSuffix(trimmed, `'>`) ||
		strings.HasSuffix(trimmed, "}>") || strings.HasSuffix(trimmed, "/>")
	if ends || trimmed == "" || c.tagLines > maxTagLines {
		c.tag = false
	}
	c.drop = trimmed != ""
}

// tagName returns the name of the HTML or component tag that the text begins with, or the empty string.
func tagName(s string) string {
	i := 1
	s = s[:min(len(s), 100)]
	if i < len(s) && s[i] == '/' {
		i++
	}
	start := i
	for i < len(s) && (isWordByte(s[i]) || (s[i] == '.' || s[i] == '-' || s[i] == ':') && i > start) {
		i++
	}
	if i == start || !isLetter(s[start]) {
		return ""
	}
	if i < len(s) && s[i] != '>' && s[i] != ' ' && s[i] != '/' && s[i] != '\t' && s[i] != '\n' {
		return ""
	}
	return s[start:i]
}

// maxTag is the length of the longest tag on one line.
const maxTag = 600

// tagEnd returns the offset behind a tag's closing bracket, quotes and braces respected; 0 if it is not on the line.
func tagEnd(s string) int {
	quote, braces := byte(0), 0
	s = s[:min(len(s), maxTag)]
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' && braces > 0 || c == '\'' && s[i-1] == '=':
			quote = c
		case c == '{':
			braces++
		case c == '}':
			braces--
		case c == '>' && braces <= 0:
			return i + 1
		case c == '<' && braces <= 0:
			return 0
		}
	}
	return 0
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isWordByte(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' || c == '_' }

// htmlTag knows the tags that stand in Markdown. Others, such as <pid> or <module>, are text: error messages are
// full of them.
func htmlTag(name string) bool {
	switch strings.ToLower(name) {
	case "a", "abbr", "article", "aside", "b", "big", "blockquote", "br", "button", "caption", "center", "cite", "code",
		"col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font",
		"footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "ins", "kbd", "li", "mark",
		"nav", "ol", "p", "picture", "pre", "q", "s", "samp", "section", "small", "source", "span", "strike", "strong",
		"sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "video":
		return true
	}
	return false
}

// collapseBlank leaves one blank line where deleted lines left several.
func collapseBlank(s string) string {
	if !strings.Contains(s, "\n\n\n") {
		return s
	}
	var out strings.Builder
	blank, fence := 0, ""
	for line := range strings.Lines(s) {
		trimmed := strings.TrimSpace(line)
		if marks := fenceMarks(trimmed); marks != "" {
			switch {
			case fence == "":
				fence = marks
			case closesFence(fence, marks, trimmed):
				fence = ""
			}
		}
		if trimmed != "" {
			blank = 0
		} else if blank++; blank > 1 && fence == "" {
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

// dedent takes up to n spaces off every line: the text of a list's item, standing alone, is no longer indented.
func dedent(s string, n int) string {
	var out strings.Builder
	for line := range strings.Lines(s) {
		i := 0
		for i < n && i < len(line) && line[i] == ' ' {
			i++
		}
		out.WriteString(line[i:])
	}
	return strings.Trim(out.String(), " \t\n")
}
