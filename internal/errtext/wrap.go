package errtext

import (
	"strings"
	"unicode/utf8"
)

// unwrap joins lines that a terminal of fixed width broke in the middle of a word. It needs proof: at least two lines
// of exactly the same width, of at least 60 columns, that no line exceeds.
func unwrap(lines []Line) []Line {
	width := 0
	for i := range lines {
		width = max(width, columns(lines[i].Raw))
	}
	if width < 60 || width > 320 {
		return lines
	}
	full := 0
	for i := range lines {
		if columns(lines[i].Raw) == width && i+1 < len(lines) {
			full++
		}
	}
	if full < 2 {
		return lines
	}
	out := lines[:0]
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		for i+1 < len(lines) && columns(lines[i].Raw) == width && continues(lines[i], lines[i+1]) {
			i++
			l.Body += lines[i].Raw
		}
		out = append(out, l)
	}
	return out
}

// columns counts characters, a bound on the width that is good enough for text that a terminal broke.
func columns(s string) int {
	if len(s) > 2000 {
		return 1 << 20
	}
	return utf8.RuneCountInString(s)
}

// continues reports whether b can be the rest of a: both plain, b starting at the margin and not a record of its own.
func continues(a, b Line) bool {
	if b.Head || b.Raw == "" || !strings.HasSuffix(a.Raw, a.Body) && a.Body != strings.TrimSpace(a.Raw) {
		return false
	}
	c := b.Raw[0]
	return c != '\t' && !strings.HasPrefix(b.Raw, "** (") && (c != ' ' || !strings.HasPrefix(b.Raw, "  "))
}
