package mdentry

import (
	"strings"
)

// On pages that list problems without headings, each problem is a list item or a paragraph that begins in bold, or
// the summary of a <details> element.

// leads returns such problems before the first heading below a node; nil if there are fewer than two, or if the text is
// about something else.
func (d *document) leads(n *node) []*node {
	var out []*node
	stop := n.end
	if group := groupOf(n); len(group) > 0 {
		stop = group[0].start
	}
	blocks := d.blocksIn(n.body, stop)
	for i, b := range blocks {
		if last := len(out) - 1; last >= 0 && (b.depth == 0 || b.kind == item && b.depth == 1) && out[last].item && out[last].end == stop {
			out[last].end = b.start // an item ends at the next one or with the list
		}
		var l *node
		switch {
		case b.kind == item && b.depth == 1 && i+1 < len(blocks) && blocks[i+1].kind == paragraph:
			if l = d.leadNode(blocks[i+1]); l == nil && i+2 < len(blocks) && blocks[i+2].depth == b.depth+1 {
				l = d.itemNode(blocks[i+1])
			}
			if l != nil {
				l.start, l.item, l.indent = d.lineStart(b.start), true, blocks[i+1].at-d.lineStart(blocks[i+1].at)
			}
		case b.kind == paragraph && b.depth == 0:
			if l = d.leadNode(b); l != nil && strings.TrimSpace(b.text[min(l.body-b.at, len(b.text)):]) != "" {
				l = nil
			}
		case b.kind == htmlBlock && b.depth == 0:
			l = d.summaryNode(b)
		}
		if l == nil || len(out) >= maxHeadings {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].end == stop {
			out[last].end = l.start
		}
		l.end = stop
		out = append(out, l)
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// listsItems reports whether what stands below a heading is a list whose items name a problem each and then tell of it.
func (d *document) listsItems(n *node) bool {
	named, items := 0, 0
	blocks := d.blocksIn(n.body, n.end)
	for i, b := range blocks {
		if b.kind != item || b.depth != 1 {
			continue
		}
		items++
		if i+2 < len(blocks) && blocks[i+1].kind == paragraph && blocks[i+2].depth == b.depth+1 && d.itemNode(blocks[i+1]) != nil {
			named++
		}
	}
	return named > 2 && named*4 > items*3
}

// itemNode makes a node of the first paragraph of an item that has more to say, if it is one line that names a problem.
func (d *document) itemNode(b block) *node {
	raw := strings.TrimSpace(b.text)
	title := titleText(strings.TrimLeft(raw, "0123456789. ")) // the number of a section
	if title == "" || len(title) > maxSentence || strings.Contains(raw, "\n") || !problemTitle(title) || roleOf(title).role != noRole {
		return nil
	}
	return &node{level: markerLevel, title: title, raw: raw, start: d.lineStart(b.at), body: d.lineEnd(b.at)}
}

// leadNode makes a node of a paragraph that begins in bold.
func (d *document) leadNode(b block) *node {
	line := d.text[b.at:d.lineEnd(b.at)]
	if !strings.HasPrefix(line, "**") && !strings.HasPrefix(line, "__") {
		return nil
	}
	l := leadOf(line)
	if l.name == "" || roleOf(l.name).role != noRole || isBoilerplate(l.name) {
		return nil
	}
	length := l.length
	if rest := strings.TrimLeft(line[length:], " "); strings.HasPrefix(rest, "- ") || strings.HasPrefix(rest, "– ") || strings.HasPrefix(rest, "— ") {
		length += len(line[length:]) - len(rest) + strings.IndexByte(rest, ' ')
	}
	return &node{level: markerLevel, title: titleText(l.name), raw: line[:l.length], start: d.lineStart(b.at), body: b.at + length}
}

// summaryNode makes a node of a <details> element.
func (d *document) summaryNode(b block) *node {
	const open, closing = "<summary>", "</summary>"
	src := d.text[b.start:min(len(d.text), b.start+4096)]
	i := strings.Index(src, open)
	j := strings.Index(src, closing)
	if i < 0 || j < i || i > len(b.text) || !strings.Contains(b.text, open) {
		return nil
	}
	title := titleText(clean(src[i+len(open) : j]))
	if title == "" || len(title) > maxTitle {
		return nil
	}
	return &node{level: markerLevel, title: title, raw: title, start: b.start, body: b.start + j + len(closing)}
}

// assign gives each problem the markers that stand in its text. Both are in the order of the text.
func assign(leads, markers []*node) {
	for _, l := range leads {
		for len(markers) > 0 && markers[0].start < l.body {
			markers = markers[1:]
		}
		for len(markers) > 0 && markers[0].start < l.end {
			m := *markers[0]
			m.end = min(m.end, l.end)
			l.children = append(l.children, &m)
			markers = markers[1:]
		}
	}
}
