package mdentry

import (
	"slices"
	"strings"
)

// Documents write the same tree in different ways. Before entries are looked for, three of them are brought to the
// form in which a heading without a role stands above the headings that name roles.

// regroup rearranges the tree below a node, the deepest nodes first.
func (d *document) regroup(n *node) {
	for _, c := range n.children {
		d.regroup(c)
		if isChapter(c) {
			c.role = roleMatch{}
		}
	}
	adoptSiblings(n)
	liftRoles(n)
	d.splitGroups(n)
}

// isChapter reports a heading such as "Errors" or "Diagnostics" that names a role but only stands above entries, each of
// which has sections of its own.
func isChapter(n *node) bool {
	if n.role.role == noRole {
		return false
	}
	entries, others := 0, 0
	for _, c := range n.children {
		switch {
		case c.role.role != noRole && c.level != markerLevel:
			return false
		case c.role.role == noRole && hasRoles(c):
			entries++
		default:
			others++
		}
	}
	return entries > others && (entries > 1 || !n.role.strong)
}

// liftRoles handles symptoms with a cause or fix below them. "Issue 1: the build hangs" is an entry then; a mere
// "Problem" leaves the entry to its parent, and what stands below it moves up beside it.
func liftRoles(n *node) {
	var out []*node
	for _, c := range n.children {
		out = append(out, c)
		if c.role.role != symptomRole || !hasRoles(c) {
			continue
		}
		if c.role.rest != "" || c.role.number != "" {
			c.role = roleMatch{}
			continue
		}
		i := slices.IndexFunc(c.children, func(below *node) bool { return below.role.role != noRole })
		c.end = c.children[i].start
		out = append(out, c.children[i:]...)
		c.children = c.children[:i]
	}
	n.children = out
}

// adoptSiblings handles entries whose roles stand at their own level: "## Disk full", "## Cause", "## Fix",
// "## Port taken", "## Cause", "## Fix". There must be several, or the first heading would be a mere introduction.
// Their roles come again: a page about one problem may have a section such as "Applies to" or "Best practices" before each.
func adoptSiblings(n *node) {
	owners, again := 0, false
	var seen [notesRole + 1]bool
	for i, c := range n.children {
		if c.level == markerLevel || c.role.role == noRole {
			continue
		}
		if i > 0 && owns(n.children[i-1], c) {
			owners++
		}
		again = again || c.role.strong && seen[c.role.role]
		seen[c.role.role] = true
	}
	if !again || owners < 2 || n.children[0].role.role != noRole {
		return
	}
	var out []*node
	for _, c := range n.children {
		last := len(out) - 1
		if c.role.role != noRole && c.level != markerLevel && len(out[last].children) < maxAdopted {
			out[last].children = append(out[last].children, c)
			out[last].end = c.end
			continue
		}
		out = append(out, c)
	}
	n.children = out
}

const maxAdopted = 50

// owns reports whether a heading is followed by a role of its own level.
func owns(n, role *node) bool {
	return n.role.role == noRole && n.level == role.level && n.level != markerLevel && role.role.strong && !hasRoles(n)
}

// splitGroups handles several problems below one heading: "Symptom 1", "Resolution 1", "Symptom 2", "Resolution 2",
// in any order when they are numbered; or a symptom that comes again after a fix.
func (d *document) splitGroups(n *node) {
	symptoms, fixes, numbers := 0, 0, 0
	for _, c := range n.children {
		switch {
		case c.role.role == symptomRole:
			symptoms++
		case c.role.role == fixRole:
			fixes++
		}
		if c.role.role == symptomRole && c.role.number != "" {
			numbers++
		}
	}
	if symptoms < 2 || fixes < 2 {
		return
	}
	if numbers == symptoms {
		d.group(n, numbered)
	} else {
		d.group(n, consecutive)
	}
}

// group replaces the children that name roles by nodes that hold them. The choice gives the index of the group a
// child belongs to; one behind the last starts a new group, -1 leaves the child where it is.
func (d *document) group(n *node, choose func(c *node, groups []*node) int) {
	var out, groups []*node
	for _, c := range n.children {
		i := len(groups) - 1 // goes on with the section it stands in
		if c.role.role != noRole {
			i = choose(c, groups)
		}
		switch {
		case i < 0:
			out = append(out, c)
		case i == len(groups):
			g := &node{level: c.level, title: c.title, raw: c.raw, start: c.start, body: c.start, end: c.end, children: []*node{c}}
			groups = append(groups, g)
			out = append(out, g)
		default:
			g := groups[i]
			g.children = append(g.children, c)
			g.end = max(g.end, c.end)
		}
	}
	if len(groups) < 2 {
		return
	}
	for i, g := range groups {
		g.problem = d.groupTitle(n, g, i)
	}
	n.children = out
}

func numbered(c *node, groups []*node) int {
	if c.role.number == "" {
		return -1
	}
	for i, g := range groups {
		if g.children[0].role.number == c.role.number {
			return i
		}
	}
	if c.role.role == symptomRole {
		return len(groups)
	}
	return -1
}

func consecutive(c *node, groups []*node) int {
	last := len(groups) - 1
	if c.role.role == symptomRole && (last < 0 || endsWithFix(groups[last])) {
		return len(groups)
	}
	return last
}

func endsWithFix(g *node) bool {
	for _, c := range g.children {
		if c.role.role == fixRole {
			return true
		}
	}
	return false
}

// groupTitle names one of several problems: by what its symptom's heading says, by its first sentence, else by the
// page's title.
func (d *document) groupTitle(n, g *node, i int) string {
	symptom := g.children[0]
	if m := symptom.role; m.rest != "" {
		if at := strings.Index(strings.ToLower(symptom.title), m.rest); at >= 0 {
			return symptom.title[at:]
		}
	}
	text := Plain(d.slice(symptom.body, min(symptom.end, symptom.body+1000)))
	line, _, _ := strings.Cut(text, "\n")
	if strings.HasSuffix(line, ":") {
		line = "" // it introduces something
	}
	if at := strings.Index(line, ". "); at > 0 {
		line = line[:at]
	}
	if line = strings.TrimRight(strings.TrimSpace(line), ".:"); len(line) > 10 && len(line) <= maxSentence {
		return line
	}
	title := n.title
	if title == "" {
		title = d.title()
	}
	return title + ": " + symptom.title
}
