package draft

import (
	"strconv"
	"strings"
	"time"

	"unstuck/internal/kb"
)

// Markdown writes the draft as an entry to be filled in.
func (d Draft) Markdown(tags []string, now time.Time) string {
	var b strings.Builder
	line := func(s string) { b.WriteString(s + "\n") }
	line("---")
	line("title: " + strconv.Quote(d.Title))
	line("tags: " + tagList(tags))
	line("updated: " + now.Format(time.DateOnly))
	line("---")
	line("\n## Symptom\n")
	line(kb.DraftMark + " when it happens, in a sentence. Keep the telling lines below, and add a fence for each other form of it.")
	fence := fenceOf(d.Lines)
	line("\n" + fence + "text")
	for _, l := range d.Lines {
		line(l)
	}
	line(fence)
	line("\n## Cause\n")
	line(kb.DraftMark + " why it happens.")
	line("\n## Fix\n")
	line(kb.DraftMark + " what to do, first thing first, with commands ready to copy. Where you know it from goes into sources.")
	return b.String()
}

// tagList writes tags as a list of YAML, in quotes where they need them.
func tagList(tags []string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
	}
	out := make([]string, len(tags))
	for i, t := range tags {
		if out[i] = t; strings.IndexFunc(t, func(r rune) bool { return !plain(r) }) >= 0 || t[0] < 'a' {
			out[i] = strconv.Quote(t)
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// fenceOf returns a fence that no line ends.
func fenceOf(lines []string) string {
	fence := "```"
	for _, l := range lines {
		l = strings.TrimLeft(l, " ")
		if n := len(l) - len(strings.TrimLeft(l, "`")); n >= len(fence) {
			fence = strings.Repeat("`", n+1)
		}
	}
	return fence
}
