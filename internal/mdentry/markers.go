package mdentry

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A marker is a role named in the text instead of in a heading: **Solution**, **Fix:** do this, Solution: do this,
// - **Cause**: that.

// markers finds the lines of a paragraph that begin with a role. Notes stay part of the section they stand in: they
// are remarks to it.
func (d *document) markers(b block) []*node {
	var out []*node
	for at := b.at; at < len(d.src) && at-b.at < len(b.text); {
		end := d.lineEnd(at)
		if n := markerNode(d.text[at:end], at, len(d.src)); n != nil {
			n.start = at
			out = append(out, n)
		}
		at = end
	}
	return out
}

// itemMarker does the same for the item of a list, given the item and its first paragraph.
func (d *document) itemMarker(item, text block) *node {
	n := markerNode(d.text[text.at:d.lineEnd(text.at)], text.at, len(d.src))
	if n != nil {
		n.start = d.lineStart(item.start)
	}
	return n
}

func markerNode(line string, at, end int) *node {
	lead := leadOf(line)
	if lead.name == "" {
		return nil
	}
	m := roleOf(lead.name)
	if m.role == noRole || m.role == notesRole {
		return nil
	}
	own := strings.Trim(line[lead.length:], " \t\r\n") == ""
	switch {
	case lead.plain && (!m.strong || m.rest != "" || strings.HasPrefix(lead.name, "To ")):
		return nil // "To fix this, you can either:" goes on
	case !m.strong && !own && !lead.colon:
		return nil
	}
	return &node{level: markerLevel, title: lead.name, raw: line[:lead.length], role: m, start: at, body: at + lead.length, end: end}
}

// lead is what a line begins with: a text in bold or italics, or a short name before a colon.
type lead struct {
	name   string // as plain text
	length int    // in bytes, with marks, colon and the space before
	colon  bool
	plain  bool // no emphasis
}

func leadOf(line string) lead {
	trimmed := strings.TrimLeft(line, " ")
	l := lead{length: len(line) - len(trimmed)}
	if trimmed == "" || len(trimmed) > 4096 {
		return lead{}
	}
	switch trimmed[0] {
	case '*', '_':
		inner := strings.TrimLeft(trimmed, trimmed[:1])
		marks := len(trimmed) - len(inner)
		if marks > 3 || inner == "" || inner[0] == ' ' {
			return lead{}
		}
		end := strings.Index(inner, trimmed[:marks])
		if end <= 0 || end > maxLead {
			return lead{}
		}
		l.name = inner[:end]
		l.length += marks + end + marks
	default:
		if r, _ := utf8.DecodeRuneInString(trimmed); !unicode.IsUpper(r) && unicode.IsLower(r) || !unicode.IsLetter(r) {
			return lead{}
		}
		end := maxPlainLead + 1
		for _, colon := range [...]string{":", "："} {
			if i := strings.Index(trimmed[:min(len(trimmed), end+len(colon)-1)], colon); i >= 0 {
				end = i
			}
		}
		if end == 0 || end > maxPlainLead {
			return lead{}
		}
		l.name, l.plain = trimmed[:end], true
		l.length += end
	}
	for _, colon := range []string{":", "："} {
		if rest, ok := strings.CutSuffix(strings.TrimSpace(l.name), colon); ok {
			l.name, l.colon = rest, true
		}
		if strings.HasPrefix(line[l.length:], colon) {
			l.length += len(colon)
			l.colon = true
		}
	}
	l.name = inline(strings.TrimSpace(l.name))
	return l
}

const (
	maxLead      = 300
	maxPlainLead = 40
)
