package mdentry

import (
	"strings"
)

// part is a stretch of the document under one role.
type part struct {
	role       role
	start, end int
	marked     bool // what stands here is shown as the error: a fence that is no source code is a sample
}

// parts divides what stands below an entry's heading by role. Text before the first role belongs to the symptom;
// a heading without a role continues the section it stands in.
func (d *document) parts(n *node) []part {
	w := partition{parts: []part{{role: symptomRole, start: n.body, end: n.end}}}
	if len(n.children) > 0 {
		w.parts[0].end = max(n.body, min(n.end, n.children[0].start))
	}
	w.walk(n.children)
	return w.parts
}

type partition struct {
	parts []part
	seen  [notesRole + 1]bool
}

func (w *partition) walk(children []*node) {
	for _, c := range children {
		last := &w.parts[len(w.parts)-1]
		if c.start < last.start {
			continue
		}
		last.end = min(last.end, c.start) // problems told in turns overlap: see splitGroups
		if c.role.role != noRole {
			start := c.body
			if c.role.rest != "" || c.role.number != "" && w.seen[c.role.role] {
				start = c.start // the heading says more than its role: it stays
			}
			w.seen[c.role.role] = true
			w.parts = append(w.parts, part{role: c.role.role, start: start, end: c.end})
			continue
		}
		below := markersBelow(c)
		if fixBelow(c) {
			below = c.children // "Examples" with "Fixing the issue" below it
		}
		end := c.end
		if len(below) > 0 {
			end = below[0].start
		}
		if last.end == c.start {
			last.end = end
		} else {
			w.parts = append(w.parts, part{role: last.role, start: c.start, end: end})
		}
		w.walk(below)
	}
}

// markersBelow returns the bold markers under a heading that names no role.
func markersBelow(n *node) []*node {
	var out []*node
	for _, c := range n.children {
		if c.level == markerLevel {
			out = append(out, c)
		}
	}
	return out
}

// fixBelow reports whether a heading below one that names no role says that it holds a fix.
func fixBelow(n *node) bool {
	for _, c := range n.children {
		if c.level != markerLevel && (c.role.role == fixRole && c.role.strong || c.role.role == noRole && fixBelow(c)) {
			return true
		}
	}
	return false
}

// sections are the texts of an entry, and where its samples are looked for.
type sections struct {
	symptom, cause, fix, notes string
	samplesIn                  []part
	notThisIn                  []part
	unlike                     string
	fixMarked                  bool
}

// sectionsOf reads the sections of an entry that marks them.
func (d *document) sectionsOf(n *node) sections {
	var s sections
	var texts [notesRole + 1][]string
	for _, p := range d.parts(n) {
		text := d.slice(p.start, p.end)
		if text == "" {
			continue
		}
		texts[p.role] = append(texts[p.role], text)
		p.marked = true // a fence above the first role shows the problem, too
		switch p.role {
		case symptomRole:
			s.samplesIn = append(s.samplesIn, p)
		case notThisRole:
			s.notThisIn = append(s.notThisIn, p)
		}
	}
	join := func(r role) string { return strings.Join(texts[r], "\n\n") }
	s.symptom, s.cause, s.fix, s.notes = join(symptomRole), join(causeRole), join(fixRole), join(notesRole)
	s.unlike = join(notThisRole)
	s.fixMarked = s.fix != ""
	for _, from := range []*string{&s.cause, &s.notes, &s.symptom} {
		if s.fix == "" {
			s.fix = *from
			if from != &s.symptom {
				*from = ""
			}
		}
	}
	return s
}

// wholeText reads an entry without marked sections: what stands before the first prose is the message, the rest is
// what helps. When there is nothing but a message, it helps too.
func (d *document) wholeText(n *node) sections {
	lead := d.leadEnd(n)
	s := sections{symptom: d.slice(n.body, lead), fix: d.slice(lead, n.end)}
	if s.fix == "" {
		s.fix = s.symptom
	}
	s.samplesIn = []part{{role: symptomRole, start: n.body, end: lead, marked: true}, {role: symptomRole, start: lead, end: n.end}}
	return s
}

// slice is the cleaned Markdown between two offsets.
func (d *document) slice(start, end int) string {
	if start >= end {
		return ""
	}
	return clean(d.text[start:end])
}
