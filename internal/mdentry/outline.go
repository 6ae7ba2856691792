package mdentry

import (
	"fmt"
	"slices"
	"strings"
)

// node is a heading with everything below it, to the next heading of its level or above.
type node struct {
	level    int    // 0: the document; 1 to 6: a heading; markerLevel: a marker in the text
	title    string // plain text
	raw      string // as written
	role     roleMatch
	start    int // offset of the heading's line
	body     int // offset behind the heading
	end      int // offset behind the last line below it
	children []*node
	item     bool   // an item of a list, see leads.go
	indent   int    // of that item's text
	own      bool   // of the document: its title is a first-level heading
	heading  int    // of the document: offset of that heading's line, 0 if it has none
	problem  string // what to call a node made of several headings, see regroup.go
}

// markerLevel is the level of paragraphs such as **Solution**: below every heading.
const markerLevel = 7

// maxTitle is the length in bytes above which a heading is taken for text. Setext underlines make headings of whole
// paragraphs where a rule was meant.
const maxTitle = 400

// outline builds the tree of headings and markers.
func (d *document) outline() *node {
	root := &node{start: d.body, body: d.body, end: len(d.src)}
	stack := []*node{root}
	count := 0
	add := func(n *node) {
		if count++; count > maxHeadings {
			if count == maxHeadings+1 {
				d.problem(d.lineOf(n.start), fmt.Sprintf("more than %d headings; the rest is read as text, split the file", maxHeadings))
			}
			return
		}
		for n.level <= stack[len(stack)-1].level && len(stack) > 1 {
			stack[len(stack)-1].end = n.start
			stack = stack[:len(stack)-1]
		}
		parent := stack[len(stack)-1]
		parent.children = append(parent.children, n)
		stack = append(stack, n)
	}
	for i, b := range d.blocks {
		switch {
		case b.kind == heading && b.depth == 0:
			if n := headingNode(b, len(d.src)); n != nil {
				add(n)
			}
		case b.kind == paragraph && b.depth == 0:
			for _, n := range d.markers(b) {
				add(n)
			}
		case b.kind == item && b.depth == 1 && i+1 < len(d.blocks) && d.blocks[i+1].kind == paragraph:
			if n := d.itemMarker(b, d.blocks[i+1]); n != nil {
				add(n)
			}
		}
	}
	return root
}

func headingNode(b block, end int) *node {
	const remark = "note:"
	if len(b.text) > maxTitle {
		return nil
	}
	title := titleText(b.text)
	if title == "" || len(title) >= len(remark) && strings.EqualFold(title[:len(remark)], remark) {
		return nil // "#### Note: this error is no longer emitted" heads nothing
	}
	return &node{level: b.level, title: title, raw: b.text, role: roleOf(title), start: b.start, body: b.end, end: end}
}

// titleText is a heading as plain text on one line.
func titleText(raw string) string {
	return strings.Join(strings.Fields(inline(clean(headingText(raw)))), " ")
}

// hoistTitle makes the heading that is the document's title the root. That is the only heading of the highest level
// when it is a first-level one or the front matter has a title as well; or a first heading whose siblings all name
// roles, unless the front matter has a title. A lone second-level heading without any title is an entry's heading.
func (d *document) hoistTitle(root *node) *node {
	i := slices.IndexFunc(root.children, func(n *node) bool { return n.level != markerLevel })
	if i < 0 || root.children[i].role.role != noRole {
		return root
	}
	first := root.children[i]
	rest := root.children[i+1:]
	if slices.ContainsFunc(root.children[:i], func(n *node) bool { return n.role.role == fixRole }) {
		return root
	}
	roles := !slices.ContainsFunc(rest, func(n *node) bool { return n.role.role == noRole })
	switch {
	case len(rest) == 0 && (first.level == 1 || d.meta.text("title") != ""):
	case len(rest) > 0 && roles && len(first.children) == 0 && d.meta.text("title") == "":
	case first.level == 1 && roles:
	default:
		return root
	}
	return &node{title: first.title, raw: first.raw, own: first.level == 1, heading: first.start, start: root.start, body: first.body, end: root.end,
		children: append(first.children, rest...)}
}
