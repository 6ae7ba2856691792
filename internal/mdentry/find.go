package mdentry

import (
	"slices"
	"strings"
)

// found is a node that is an entry.
type found struct {
	node  *node
	file  bool      // the entry is the whole file
	roles bool      // its sections are marked
	row   *sections // the sections, when it is the row of a table
}

// findEntries decides which nodes are entries.
//
// Headings that name a role make their parent an entry. Where none do, the children of a page that lists problems
// are entries each, and a page that is nothing of the kind is one entry as a whole.
func (d *document) findEntries() []found {
	if hasRoles(d.root) {
		return []found{{node: d.root, file: true, roles: true}}
	}
	f := finder{d: d}
	f.search(d.root, 0, false)
	if len(f.out) == 0 {
		f.out = d.tableEntries(d.root)
	}
	if len(f.out) == 0 {
		return []found{{node: d.root, file: true}}
	}
	return f.out
}

// hasRoles reports whether the sections of an entry stand directly below the node.
func hasRoles(n *node) bool {
	for _, c := range n.children {
		if c.role.strong && c.role.role != notThisRole {
			return true
		}
	}
	return false
}

type finder struct {
	d   *document
	out []found
}

// search looks for entries among the children of a node that is none itself, and reports whether it found any. All
// of them are entries when listed is set, when the node lists problems, or when most of them look like one.
func (f *finder) search(n *node, depth int, listed bool) bool {
	group := groupOf(n)
	collection := listed || isCollection(n, f.d)
	if len(group) == 0 && (collection || f.d.listsItems(n)) {
		return f.listed(n)
	}
	if len(group) == 0 || depth > markerLevel {
		return false
	}
	marked := 0
	for _, c := range group {
		if hasRoles(c) {
			marked++
		}
	}
	all := collection || marked*3 >= len(group) || f.likely(n, group, depth == 0)
	one := n == f.d.root && !all && f.aboutOne(n)
	before := len(f.out)
	if all && listed {
		f.listed(n)
	}
	for _, c := range group {
		switch {
		case hasRoles(c):
			f.out = append(f.out, found{node: c, roles: true})
		case one:
		case all && f.isChapter(c) && f.search(c, depth+1, true):
		case !all && f.search(c, depth+1, isCollectionTitle(c.title)):
		case all && f.isEntry(c):
			f.out = append(f.out, found{node: c})
		}
	}
	return len(f.out) > before
}

// listed takes the problems that stand below a heading without headings of their own.
func (f *finder) listed(n *node) bool {
	leads := f.d.leads(n)
	assign(leads, markersBelow(n))
	for _, l := range leads {
		f.out = append(f.out, found{node: l, roles: hasRoles(l)})
	}
	rows := f.d.tableEntries(n)
	f.out = append(f.out, rows...)
	return len(leads)+len(rows) > 0
}

// isChapter reports whether a heading on a page of problems only groups those below it.
func (f *finder) isChapter(n *node) bool {
	if isCollectionTitle(n.title) {
		return true
	}
	group := groupOf(n)
	if len(group) == 0 {
		return f.d.listsItems(n)
	}
	bare := strings.TrimSpace(f.d.text[n.body:group[0].start]) == ""
	if bare && (hasPlural(n.title) || !problemTitle(n.title) || len(group) > 1 && slices.ContainsFunc(group, hasRoles)) {
		return true
	}
	return f.likely(n, group, false)
}

// groupOf returns the children that may be entries: those that name no role.
func groupOf(n *node) []*node {
	var out []*node
	for _, c := range n.children {
		if c.role.role == noRole && c.level != markerLevel {
			out = append(out, c)
		}
	}
	return out
}

// isEntry reports whether a heading without any role below it is an entry among others that are.
func (f *finder) isEntry(n *node) bool {
	return strings.TrimSpace(f.d.text[n.body:n.end]) != "" && !isBoilerplate(n.title)
}

// likely reports whether most of the headings tell of a problem: by the message below them, or, where words are
// asked for too, by their words, unless the page is about one problem itself.
func (f *finder) likely(n *node, group []*node, byWords bool) bool {
	byWords = (byWords || hasPlural(n.title)) && len(group) > 1 && !f.aboutOne(n)
	messages, words, names := 0, 0, 0
	for _, c := range group {
		if isBareCode(c.title) || isErrorName(c.title) {
			names++
		}
		if f.d.beginsWithMessage(c) || isQuoted(c.raw) {
			messages++
		} else if byWords && problemTitle(c.title) {
			words++
		}
	}
	if names > 2 && names*2 > len(group) {
		return true // a list of codes, whatever the page is called
	}
	if messages*2 > len(group) {
		return len(group) > 1 || !f.aboutOne(n)
	}
	return byWords && (messages+words)*2 > len(group)
}

// isQuoted reports whether a heading is nothing but a message, set as code.
func isQuoted(raw string) bool {
	s := strings.TrimSpace(raw)
	return len(s) > 2 && s[0] == '`' && strings.IndexByte(s[1:], '`') == len(s)-2 && strings.Count(s, " ") > 1
}

// aboutOne reports whether the page or section is about a single problem.
func (f *finder) aboutOne(n *node) bool {
	title := n.title
	if n == f.d.root {
		title = f.d.title()
	}
	return (problemTitle(title) || isCamelCase(title)) && !isCollectionTitle(title) && !hasPlural(title)
}

// isCollection reports whether the node is a page or section that lists problems.
func isCollection(n *node, d *document) bool {
	return isCollectionTitle(n.title) || n == d.root && isCollectionTitle(d.title())
}
