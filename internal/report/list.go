package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"
)

// WriteList writes one entry a line: id, tags, title, and a mark where a nearer base shadows the entry. The id column
// always holds what show takes, so a shadowed entry stands there as kb:id.
func WriteList(w io.Writer, l List, st Style) error {
	p := &page{st: st}
	if !st.Aligned {
		for _, e := range l.Entries {
			fields := []string{CleanLine(e.name()), CleanLine(strings.Join(e.Tags, ",")), CleanLine(e.Title)}
			if e.Shadowed {
				fields = append(fields, "shadowed")
			}
			p.add(strings.Join(fields, "\t"))
		}
		return p.writeAll(w)
	}
	idWidth, tagWidth := 0, 0
	for _, e := range l.Entries {
		idWidth = max(idWidth, textWidth(CleanLine(e.name())))
		tagWidth = max(tagWidth, textWidth(CleanLine(strings.Join(e.Tags, ","))))
	}
	idWidth = min(idWidth, 48)
	tagWidth = min(tagWidth, (st.width()-idWidth)/3) // the title says more than the tags
	if st.width()-idWidth-tagWidth < minWidth+4 {
		tagWidth = 0
	}
	for _, e := range l.Entries {
		p.listLine(e, idWidth, tagWidth)
	}
	return p.writeAll(w)
}

// name is what reaches the entry: its id, or kb:id for one that a nearer base shadows or that an id alone does not reach.
func (e ListItem) name() string {
	if e.Shadowed || e.Behind {
		return e.KB + ":" + e.ID
	}
	return e.ID
}

func (p *page) listLine(e ListItem, idWidth, tagWidth int) {
	look := bold
	title := CleanLine(e.Title)
	if e.Shadowed {
		look = dim
		title = "(shadowed) " + title
	}
	id := CleanLine(e.name())
	used := max(idWidth, textWidth(id)) + 2
	line := p.st.paint(look, id) + strings.Repeat(" ", used-textWidth(id))
	if tagWidth > 0 {
		tags := truncate(CleanLine(strings.Join(e.Tags, ",")), tagWidth)
		line += p.st.paint(cyan, tags) + strings.Repeat(" ", tagWidth+2-textWidth(tags))
		used += tagWidth + 2
	}
	p.add(strings.TrimRight(line+truncate(title, max(p.st.width()-used, minWidth)), " "))
}

// writeAll writes the lines as they are; nothing at all when there are none.
func (p *page) writeAll(w io.Writer) error {
	if len(p.lines) == 0 {
		return nil
	}
	_, err := io.WriteString(w, strings.Join(p.lines, "\n")+"\n")
	return err
}

// CountTags counts the tags of a list, most used first. A shadowed entry does not count: it answers no lookup.
func CountTags(l List) Tags {
	n := map[string]int{}
	for _, e := range l.Entries {
		if e.Shadowed {
			continue
		}
		for _, t := range e.Tags {
			n[t]++
		}
	}
	out := Tags{Schema: SchemaVersion, Tags: []Tag{}}
	for t, c := range n {
		out.Tags = append(out.Tags, Tag{t, c})
	}
	slices.SortFunc(out.Tags, func(a, b Tag) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Tag, b.Tag))
	})
	return out
}

// WriteTags writes one tag a line with the number of entries that bear it.
func WriteTags(w io.Writer, t Tags, st Style) error {
	p := &page{st: st}
	width, digits := 0, 0
	for _, tag := range t.Tags {
		width = max(width, textWidth(CleanLine(tag.Tag)))
		digits = max(digits, len(strconv.Itoa(tag.Count)))
	}
	for _, tag := range t.Tags {
		name, n := CleanLine(tag.Tag), strconv.Itoa(tag.Count)
		if st.Aligned {
			gap := strings.Repeat(" ", width-textWidth(name)+2+digits-len(n))
			p.add(st.paint(cyan, name) + gap + n)
		} else {
			p.add(name + "\t" + n)
		}
	}
	return p.writeAll(w)
}
