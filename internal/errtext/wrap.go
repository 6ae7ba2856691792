package errtext

import (
	"strings"
	"unicode/utf8"
)

const (
	minWidth = 60  // of a terminal that breaks lines
	maxWidth = 320 // of one as well
	alike    = 20  // bytes with which lines of one message begin, whatever it is about
)

// unwrap joins lines that a terminal of fixed width broke, in the middle of a word or at a blank. It needs proof: at
// least two lines of exactly the same width, of at least 60 columns, that no line exceeds. A message that a program prints
// twice, perhaps about another name of the same length, is no proof.
func unwrap(lines []Line) []Line {
	width, full, begins := 0, 0, ""
	for i := range lines {
		switch w := columns(lines[i].Raw); {
		case w > maxWidth:
			return lines
		case w > width:
			width, full, begins = w, 0, ""
			fallthrough
		case w == width && i+1 < len(lines):
			if full == 0 || !strings.HasPrefix(lines[i].Body, begins) {
				full++
			}
			begins = lines[i].Body[:min(len(lines[i].Body), alike)]
		}
	}
	if full < 2 || width < minWidth {
		return lines
	}
	out := lines[:0]
	for i := 0; i < len(lines); {
		end := i + 1
		size := len(lines[i].Body)
		for end < len(lines) && columns(lines[end-1].Raw) == width && continues(&lines[i], &lines[end]) && size < maxLine {
			size += len(lines[end].Raw)
			end++
		}
		l := lines[i]
		if end > i+1 {
			l.Body = join(lines[i:end])
		}
		out = append(out, l)
		i = end
	}
	return out
}

// join returns the first line's body and what the terminal wrote below it. Bodies are trimmed, so that a blank at which
// the terminal broke stands in the raw line only.
func join(lines []Line) string {
	var b strings.Builder
	b.WriteString(lines[0].Body)
	for i := 1; i < len(lines); i++ {
		if strings.HasSuffix(cleanLine(lines[i-1].Raw), " ") {
			b.WriteByte(' ')
		}
		b.WriteString(strings.TrimRight(cleanLine(lines[i].Raw), " "))
	}
	return b.String()
}

// columns counts characters, without what a terminal does not show: a bound on the width that is good enough for text
// that a terminal broke.
func columns(s string) int {
	switch {
	case len(s) < minWidth:
		return 0 // narrower than any that matters
	case len(s) > 8*maxWidth:
		return maxWidth + 1
	case isPlain(s):
		return len(s)
	}
	return utf8.RuneCountInString(cleanLine(s))
}

// continues reports whether b can be the rest of a: both are what stands in the original, less a's prefix, b starts at
// the margin and is no record of its own.
func continues(a, b *Line) bool {
	if b.Head || b.Raw == "" || a.part > 0 || b.part > 0 {
		return false
	}
	c := b.Raw[0]
	return c != '\t' && !strings.HasPrefix(b.Raw, "** (") && (c != ' ' || !strings.HasPrefix(b.Raw, "  "))
}
