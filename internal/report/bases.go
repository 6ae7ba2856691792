package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Bases is knowledge bases: those that a lookup uses, or those that a command did something to.
type Bases struct {
	Schema int    `json:"schema"`
	Bases  []Base `json:"bases"` // nearest first
}

// Base is one knowledge base.
type Base struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"` // "folder", "file", "git", "project" or "embedded"
	Path     string `json:"path"` // where its Markdown is; empty for the embedded base
	URL      string `json:"url"`  // the git repository that it is fetched from, else empty
	Entries  int    `json:"entries"`
	Files    int    `json:"files"`
	Bytes    int64  `json:"bytes"` // of its Markdown
	Problems int    `json:"problems"`
	Indexed  string `json:"indexed"` // when its index was made, in RFC 3339, or empty
	Commit   string `json:"commit"`  // of a git repository
	Fetched  string `json:"fetched"` // when that was, in RFC 3339, or empty
	Shadows  bool   `json:"shadows"` // its entries hide farther ones of the same id
	Changed  bool   `json:"changed"` // the command did something to it
	Error    string `json:"error"`   // why it cannot be used, or was not updated
}

// Where says where the base comes from.
func (b Base) Where() string {
	if b.URL != "" {
		return b.URL
	}
	return b.Path
}

// remark says what is to be known of a base that is not as others are.
func (b Base) remark() string {
	switch {
	case b.Error != "":
		return "cannot be used: " + b.Error
	case !b.Shadows:
		return "not trusted, hides nothing"
	}
	return ""
}

// WriteBases writes one base a line: name, entries, size, time or age of the index, problems, place, and a remark where
// one is due.
func WriteBases(w io.Writer, l Bases, st Style, now time.Time) error {
	p := &page{st: st}
	if !st.Aligned {
		for _, b := range l.Bases {
			fields := []string{b.Name, strconv.Itoa(b.Entries), strconv.FormatInt(b.Bytes, 10), orDash(b.Indexed), strconv.Itoa(b.Problems), orDash(b.Where())}
			if r := b.remark(); r != "" {
				fields = append(fields, r)
			}
			for i := range fields {
				fields[i] = CleanLine(fields[i])
			}
			p.add(strings.Join(fields, "\t"))
		}
		return p.writeAll(w)
	}
	rows := [][]string{{"NAME", "ENTRIES", "SIZE", "INDEXED", "PROBLEMS", "WHERE"}}
	for _, b := range l.Bases {
		where := b.Where()
		if b.Kind == "embedded" {
			where = "in the program"
		}
		if r := b.remark(); r != "" {
			where += " (" + r + ")"
		}
		rows = append(rows, []string{CleanLine(b.Name), strconv.Itoa(b.Entries), size(b.Bytes), age(b.Indexed, now), strconv.Itoa(b.Problems), CleanLine(where)})
	}
	p.table(rows, "<>>>><")
	return p.writeAll(w)
}

// table adds rows in columns as wide as they need to be; the last is not padded. The first row is a heading. align has
// < or > for each column.
func (p *page) table(rows [][]string, align string) {
	widths := make([]int, len(align))
	for _, r := range rows {
		for i, c := range r {
			widths[i] = max(widths[i], textWidth(c))
		}
	}
	for n, r := range rows {
		var line strings.Builder
		for i, c := range r {
			look := attr(0)
			switch {
			case n == 0:
				look = dim
			case i == 0:
				look = bold
			}
			gap := strings.Repeat(" ", widths[i]-textWidth(c))
			switch {
			case i == len(r)-1:
				line.WriteString(p.st.paint(look, c))
			case align[i] == '>':
				line.WriteString(gap + p.st.paint(look, c) + "  ")
			default:
				line.WriteString(p.st.paint(look, c) + gap + "  ")
			}
		}
		p.add(line.String())
	}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// size words a number of bytes for people.
func size(n int64) string {
	unit := ""
	x := float64(n)
	for _, u := range []string{"kB", "MB", "GB"} {
		if x < 1000 {
			break
		}
		x /= 1000
		unit = u
	}
	switch {
	case unit == "":
		return fmt.Sprintf("%d B", n)
	case x < 10:
		return fmt.Sprintf("%.1f %s", x, unit)
	}
	return fmt.Sprintf("%.0f %s", x, unit)
}

// age words how long ago a time was.
func age(stamp string, now time.Time) string {
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return "-"
	}
	switch d := now.Sub(t); {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", d/time.Hour)
	default:
		return fmt.Sprintf("%d days ago", d/(24*time.Hour))
	}
}

// WriteLines writes plain lines.
func WriteLines(w io.Writer, lines []string, st Style) error {
	p := &page{st: st}
	for _, l := range lines {
		p.add(CleanLine(l))
	}
	return p.writeAll(w)
}
