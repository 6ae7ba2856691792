package mdentry

import (
	"strings"

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
		case b.kind == htmlBlock && clean(b.text) == "":
			continue
		default:
			return lead
		}
		lead = next
	}
	return lead
}
