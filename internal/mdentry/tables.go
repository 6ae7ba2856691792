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
		switch {
		case b.depth > 0:
		case b.kind == paragraph && strings.HasPrefix(b.text, "|"):
			out = append(out, rowEntries(d.barRows(b))...)
		case b.kind == htmlBlock:
			if at := strings.Index(b.text, "<table"); at >= 0 {
				out = append(out, rowEntries(d.htmlRows(b.at+at, end))...)
			}
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// tableRow is the cells of a row and where it stands.
type tableRow struct {
	cells      []string
	start, end int
}

// rowEntries makes entries of the rows of a table; none if its head does not say where the problem and the fix are.
func rowEntries(rows []tableRow) []found {
	var out []found
	if len(rows) < 2 {
		return nil
	}
	columns := columnRoles(rows[0].cells)
	if columns == nil {
		return nil
	}
	for _, r := range rows[1:] {
		if f, ok := rowEntry(r.cells, columns); ok {
			f.node.start, f.node.body, f.node.end = r.start, r.start, r.end
			out = append(out, f)
		}
	}
	return out
}

// barRows returns the rows of a table drawn with bars, without the line below its head; none if there is no such line.
func (d *document) barRows(b block) []tableRow {
	var out []tableRow
	for at, line := b.at, 0; at < len(d.src) && at-b.at < len(b.text) && len(out) < maxHeadings; line++ {
		end := d.lineEnd(at)
		cells := tableCells(d.text[at:end])
		if line != 1 {
			out = append(out, tableRow{cells, at, end})
		} else if len(cells) == 0 || strings.Trim(strings.Join(cells, ""), ":- ") != "" {
			return nil
		}
		at = end
	}
	return out
}

// htmlRows returns the rows of the table in HTML that begins here; none if it has no end, or another table in it.
func (d *document) htmlRows(at, end int) []tableRow {
	var out []tableRow
	cell := -1 // where the text of the open cell begins
	for i := at + 1; len(out) < maxHeadings; i++ {
		next := strings.IndexByte(d.text[i:end], '<')
		if next < 0 {
			return nil
		}
		i += next
		tag := d.text[i:min(end, i+maxTag)]
		name := strings.ToLower(tagName(tag))
		switch name {
		case "table", "tr", "td", "th":
		default:
			continue
		}
		if cell >= 0 {
			row := &out[len(out)-1]
			row.cells = append(row.cells, strings.TrimSpace(d.text[cell:i]))
			row.end = i
			cell = -1
		}
		closes := strings.HasPrefix(tag, "</")
		switch {
		case name == "table" && closes:
			return out
		case name == "table":
			return nil
		case closes:
		case name == "tr":
			out = append(out, tableRow{start: i, end: i})
		case len(out) > 0:
			n := tagEnd(tag)
			if n == 0 {
				return nil
			}
			cell = i + n
		}
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
