package report

import "strings"

// Style says how text is to look. The zero value is plain text for a pipe, 80 columns wide.
type Style struct {
	Color   bool   // terminal colours and emphasis
	Links   bool   // terminal hyperlinks (OSC 8)
	Aligned bool   // columns for people instead of tab-separated fields for programs
	Width   int    // columns; 0 is 80
	New     string // what "new" takes for the text that was looked up; empty is a placeholder for the text
	Command string // how the user calls the program, with the flags that choose knowledge bases; empty is "unstuck"
}

const (
	defaultWidth = 80
	maxWidth     = 100 // longer lines of prose are hard to read
	minWidth     = 20  // below this nothing is worth wrapping
)

func (st Style) width() int {
	switch {
	case st.Width <= 0:
		return defaultWidth
	case st.Width > maxWidth:
		return maxWidth
	case st.Width < minWidth:
		return minWidth
	}
	return st.Width
}

// command spells a call of the program that the user can copy.
func (st Style) command(args ...string) string {
	name := st.Command
	if name == "" {
		name = "unstuck"
	}
	return CleanLine(name + " " + strings.Join(args, " "))
}

// attr is a set of terminal attributes.
type attr uint8

const (
	bold attr = 1 << iota
	dim
	italic
	underline
	red
	green
	yellow
	cyan
)

// sgr lists the attributes with their codes, in the order in which they are written.
func sgr() [8]string { return [8]string{"1", "2", "3", "4", "31", "32", "33", "36"} }

// paint gives s, which must be clean, the attributes a where the style has colour.
func (st Style) paint(a attr, s string) string {
	if !st.Color || a == 0 || s == "" {
		return s
	}
	return a.open() + s + "\x1b[0m"
}

func (a attr) open() string {
	var b strings.Builder
	b.WriteString("\x1b[")
	first := true
	for i, code := range sgr() {
		if a&(1<<i) == 0 {
			continue
		}
		if !first {
			b.WriteByte(';')
		}
		first = false
		b.WriteString(code)
	}
	b.WriteByte('m')
	return b.String()
}
