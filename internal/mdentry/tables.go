package mdentry

import (
	"strings"
)

// A table with a column for the problem and one for its fix is a list of entries, one a row.

// tableEntries finds such tables below a node, outside its subsections.
func (d *document) tableEntries(n *node) []found {
	var out []found
	end := n.end
	if len(n.children) > 0 {
		end = n.children[0].start
	}
	for _, b := range d.blocksIn(n.body, end) {
		if b.kind == paragraph && b.depth == 0 && strings.HasPrefix(b.text, "|") {
			out = append(out, d.rows(b)...)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// rows returns the rows of one table as entries; none if its head does not say where the problem and the fix are.
func (d *document) rows(b block) []found {
	var out []found
	var columns []role
	for at, line := b.at, 0; at < len(d.src) && at-b.at < len(b.text) && len(out) < maxHeadings; line++ {
		end := d.lineEnd(at)
		cells := tableCells(string(d.src[at:end]))
		switch {
		case line == 0:
			if columns = columnRoles(cells); columns == nil {
				return nil
			}
		case line == 1:
			if len(cells) == 0 || strings.Trim(strings.Join(cells, ""), ":- ") != "" {
				return nil
			}
		default:
			if f, ok := rowEntry(cells, columns); ok {
				f.node.start, f.node.body, f.node.end = at, at, end
				out = append(out, f)
			}
		}
		at = end
	}
	return out
}

// columnRoles reads a table's head; nil unless it names a problem and a fix.
func columnRoles(cells []string) []role {
	var roles []role
	var has [notesRole + 1]bool
	for _, c := range cells {
		title := titleText(c)
		r := roleOf(title).role
		switch strings.ToLower(title) {
		case "error code", "code", "status code", "exit code", "http status", "alert", "error name", "errors", "observed problem":
			r = symptomRole
		case "comment", "how to resolve the error", "what to check", "check", "resolve":
			r = fixRole
		}
		if r == symptomRole && has[symptomRole] {
			r = causeRole // "Error | Description | Action"
		}
		has[r] = true
		roles = append(roles, r)
	}
	if !has[symptomRole] || !has[fixRole] {
		return nil
	}
	return roles
}

func rowEntry(cells []string, columns []role) (found, bool) {
	var s sections
	n := &node{level: markerLevel}
	for i, c := range cells[:min(len(cells), len(columns))] {
		text := clean(c)
		switch columns[i] {
		case symptomRole:
			n.title, n.raw, s.symptom = titleText(c), c, text
		case causeRole:
			s.cause = text
		case fixRole:
			s.fix, s.fixMarked = text, true
		}
	}
	return found{node: n, roles: true, row: &s}, n.title != "" && len(n.title) <= maxTitle && s.fix != ""
}

// tableCells splits a row at the bars that stand neither in code nor behind a backslash.
func tableCells(line string) []string {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "|") {
		return nil
	}
	line = line[1:]
	var cells []string
	start := 0
	for i := 0; i < len(line); {
		switch line[i] {
		case '\\':
			i += 2
		case '`':
			i += codeSpan(line[i:])
		case '|':
			cells = append(cells, strings.TrimSpace(line[start:i]))
			i++
			start = i
		default:
			i++
		}
	}
	if rest := strings.TrimSpace(line[start:]); rest != "" {
		cells = append(cells, rest)
	}
	return cells
}
