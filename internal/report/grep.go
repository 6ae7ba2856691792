package report

import (
	"fmt"
	"io"
	"strings"
)

// GrepMode says how hits are printed.
type GrepMode int

const (
	GrepLines  GrepMode = iota // id:line:text
	GrepIDs                    // the id of each entry, once
	GrepCounts                 // id:number of lines
)

// WriteGrep writes hits the way grep does, with the entry's id in the place of the file.
func WriteGrep(w io.Writer, g Grep, mode GrepMode, st Style) error {
	p := &page{st: st}
	if mode == GrepLines {
		for _, h := range g.Hits {
			p.add(p.grepLine(h))
		}
		return p.writeAll(w)
	}
	var ids []string
	lines := map[string]int{}
	for _, h := range g.Hits {
		if lines[h.name()] == 0 {
			ids = append(ids, h.name())
		}
		lines[h.name()]++
	}
	for _, id := range ids {
		line := st.paint(cyan, CleanLine(id))
		if mode == GrepCounts {
			line += fmt.Sprintf(":%d", lines[id])
		}
		p.add(line)
	}
	return p.writeAll(w)
}

func (p *page) grepLine(h GrepHit) string {
	sep := p.st.paint(dim, ":")
	return p.st.paint(cyan, CleanLine(h.name())) + sep + p.st.paint(green, fmt.Sprint(h.Line)) + sep + p.st.marked(h.Text, h.Spans)
}

// marked cleans a line and colours the parts that met the pattern. The parts are cleaned one by one, since cleaning
// changes offsets; a part that cuts an escape sequence in two therefore shows what is left of it, harmlessly.
func (st Style) marked(text string, spans []Range) string {
	oneLine := func(s string) string { return strings.ReplaceAll(Clean(s), "\n", " ") }
	if !st.Color || len(spans) == 0 {
		return oneLine(text)
	}
	var b strings.Builder
	at := 0
	for _, s := range spans {
		if s.Start < at || s.End > len(text) || s.End < s.Start {
			continue
		}
		b.WriteString(oneLine(text[at:s.Start]))
		b.WriteString(st.paint(bold|red, oneLine(text[s.Start:s.End])))
		at = s.End
	}
	b.WriteString(oneLine(text[at:]))
	return b.String()
}
