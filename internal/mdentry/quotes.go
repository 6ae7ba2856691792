package mdentry

import (
	"html"
	"sort"
	"strings"
	"unicode"

	"unstuck/internal/kb"
)

// quoteSample makes a sample of a quoted block, given the blocks from it on. Quotes that are remarks ("> **Note**",
// "> [!TIP]") are none.
func (d *document) quoteSample(blocks []block) []kb.Sample {
	q := blocks[0]
	var lines []string
	s, size := kb.Sample{}, 0
	for _, b := range blocks[1:] {
		if b.depth <= q.depth {
			break
		}
		if b.kind != paragraph || b.text == "" {
			continue
		}
		if size += len(b.text); size > maxQuote {
			return nil
		}
		if len(lines) == 0 {
			if isRemark(b.text) {
				return nil
			}
			s.Line = d.lineOf(b.at)
		}
		text, template := quoteTemplate(strings.ToValidUTF8(strings.TrimSpace(b.text), "\uFFFD"))
		s.Template = s.Template || template
		lines = append(lines, text)
	}
	s.Text = strings.Join(lines, "\n")
	if len(lines) == 0 || !usable(s) {
		return nil
	}
	return []kb.Sample{s}
}

// maxQuote is the length above which a quote is prose and no message.
const maxQuote = 2000

// isRemark reports whether a quote's text is an aside of the author.
func isRemark(text string) bool {
	t := strings.ToLower(strings.TrimLeft(text, "*_ "))
	if strings.HasPrefix(t, "[!") || strings.HasPrefix(t, ":") {
		return true
	}
	word := t
	if i := strings.IndexAny(t, " *_:!\n"); i >= 0 {
		word = t[:i]
	}
	switch word {
	case "note", "tip", "important", "caution", "info", "warning", "hint", "good", "see", "hinweis", "remarque", "nota", "примечание":
		after := strings.TrimLeft(t[len(word):], "*_")
		return word != "see" && (strings.HasPrefix(after, ":") || strings.HasPrefix(text, "**") || strings.HasPrefix(after, "!")) ||
			strings.HasPrefix(t, "good to know") || strings.HasPrefix(t, "see ")
	}
	return false
}

// setApart makes a sample of a paragraph that is nothing but a message in italics or in code.
func (d *document) setApart(b block) []kb.Sample {
	text, ok := apart(strings.ToValidUTF8(b.text, "\uFFFD"))
	if !ok || !d.tellsOfError(b, text) {
		return nil
	}
	s, ok := spokenSample(text, d.lineOf(b.at))
	if !ok {
		return nil
	}
	return []kb.Sample{s}
}

// tellsOfError reports whether a text set apart reads like a message. Below the name of a diagnostic, one in italics need
// not hold a word of failure; elsewhere it may be a command, a date, or what the page is about.
func (d *document) tellsOfError(b block, text string) bool {
	if strings.HasPrefix(text, "This ") {
		return false
	}
	if errorWords(text) {
		return true
	}
	i := sort.Search(len(d.blocks), func(i int) bool { return d.blocks[i].start >= b.start })
	return text[0] != '`' && i > 0 && d.blocks[i-1].kind == heading && isIdentifier(headingText(d.blocks[i-1].text))
}

// isIdentifier reports a heading that is one name, as of a diagnostic.
func isIdentifier(s string) bool {
	s = strings.Trim(s, "`")
	return !strings.Contains(s, " ") && strings.ContainsFunc(s, unicode.IsLetter)
}

// apart returns a paragraph that is set in italics or in code as a whole, without the marks, if it may be a message.
func apart(text string) (string, bool) {
	text = strings.TrimSpace(text)
	if len(text) < 8 || len(text) > maxQuote || strings.IndexByte("_*`", text[0]) < 0 || len(strings.Fields(text)) < 3 {
		return "", false
	}
	mark := text[:1]
	inner := text[1 : len(text)-1]
	switch mark {
	case "_", "*":
		if !strings.HasSuffix(text, mark) || strings.HasPrefix(inner, mark) || strings.Contains(inner, " "+mark) && strings.Contains(inner, mark+" ") || isRemark(inner) {
			return "", false
		}
		return inner, !strings.HasSuffix(inner, ":")
	case "`":
		return text, codeSpan(text) == len(text)
	}
	return "", false
}

// preSample makes a sample of an HTML block that holds a <pre> element.
func (d *document) preSample(b block, marked bool) []kb.Sample {
	at := strings.Index(b.text, "<pre")
	if at < 0 {
		return nil
	}
	open := tagEnd(b.text[at:])
	if open == 0 {
		return nil
	}
	at += open
	code, _, _ := strings.Cut(b.text[at:], "</pre>")
	text, skipped := trimSample(html.UnescapeString(withoutTags(code)))
	if text == "" || len(text) > maxQuote*4 || !isOutput("", text, marked) {
		return nil
	}
	s := kb.Sample{Line: d.lineOf(b.at) + strings.Count(b.text[:at], "\n") + skipped}
	if s.Text, s.Template = fenceTemplate(text); !usable(s) {
		return nil
	}
	return []kb.Sample{s}
}

// withoutTags takes the HTML tags out of a text.
func withoutTags(s string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		s = s[i:]
		n := 1
		if name := tagName(s); name != "" && htmlTag(name) {
			n = max(tagEnd(s), 1)
		}
		if n == 1 {
			out.WriteByte('<')
		}
		s = s[n:]
	}
}

// beginsWithMessage reports whether the first thing below a heading is a quoted message or an output.
func (d *document) beginsWithMessage(n *node) bool { return d.leadEnd(n) > n.body }

// leadEnd returns the offset behind the messages with which the text below a heading begins; n.body if it begins
// with something else.
func (d *document) leadEnd(n *node) int {
	lead := n.body
	blocks := d.blocksIn(n.body, n.end)
	for i, b := range blocks {
		if b.depth > 0 {
			continue
		}
		next := n.end
		for _, after := range blocks[i+1:] {
			if after.depth == 0 {
				next = after.start
				break
			}
		}
		switch {
		case b.kind == quote && len(d.quoteSample(blocks[i:])) > 0:
		case b.kind == fence && b.info != indented && isOutput(b.info, b.text, false):
		case b.kind == paragraph && i == 0 && len(d.setApart(b)) > 0:
		case (b.kind == htmlBlock || b.kind == paragraph) && saysNothing(b.text):
			continue
		default:
			return lead
		}
		lead = next
	}
	return lead
}
