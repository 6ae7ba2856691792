package lint

import (
	"bytes"
	"fmt"
	"strings"
)

// Headings checks a file that is not written in our format although its front matter has keys that no other knows: what
// keeps it from being one is a heading that is not ours, such as a slip in one that is.
func Headings(src []byte) []Finding {
	matter, body, ok := cutMatter(src)
	if !ok || !hasOwnKey(matter) {
		return nil
	}
	var out []Finding
	line := bytes.Count(src[:len(src)-len(body)], []byte{'\n'})
	fence := ""
	for text := range bytes.Lines(body) {
		line++
		s := strings.TrimSpace(string(text))
		switch {
		case fence != "":
			if strings.HasPrefix(s, fence) && strings.Trim(s, fence[:1]) == "" {
				fence = ""
			}
		case strings.HasPrefix(s, "```") || strings.HasPrefix(s, "~~~"):
			fence = s[:len(s)-len(strings.TrimLeft(s, s[:1]))]
		case strings.HasPrefix(s, "## ") && !ownHeading(s[3:]):
			out = append(out, Finding{Rule: Structure, Line: line, What: fmt.Sprintf("the heading %s is none of an entry, so the file is read as a document of another format", short(strings.TrimSpace(s[3:]))),
				Remedy: "use Symptom, Not this, Cause, Fix and Notes, and lower headings within them"})
		}
	}
	return out
}

func cutMatter(src []byte) (matter, body []byte, ok bool) {
	rest, ok := bytes.CutPrefix(src, []byte("---\n"))
	if !ok {
		return nil, nil, false
	}
	return bytes.Cut(rest, []byte("\n---\n"))
}

// hasOwnKey reports whether front matter has a key that site generators do not use.
func hasOwnKey(matter []byte) bool {
	for line := range bytes.Lines(matter) {
		for _, key := range []string{"unless:", "vars:", "formerly:", "sources:", "updated:"} {
			if bytes.HasPrefix(line, []byte(key)) {
				return true
			}
		}
	}
	return false
}

func ownHeading(s string) bool {
	switch strings.TrimSpace(s) {
	case "Symptom", "Not this", "Cause", "Fix", "Notes":
		return true
	}
	return false
}
