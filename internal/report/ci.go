package report

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ciMarks are the beginnings of workflow commands that a runner finds anywhere in a line: GitHub Actions (first
// version) and Azure Pipelines, TeamCity, GitLab, Travis.
func ciMarks() []string {
	return []string{"##[", "##vso[", "##teamcity[", "section_start:", "section_end:", "travis_fold:"}
}

// CIWriter keeps the output of a continuous-integration job free of workflow commands: an error text or an entry could
// otherwise set variables, hide or forge log lines, or end a group. It breaks each with a blank that a reader can see
// ("##[error]" becomes "## [error]", "::warning::" at the start of a line ": :warning::").
//
// It holds back an unfinished line; Close writes it.
type CIWriter struct {
	w    io.Writer
	rest []byte
}

// NewCIWriter returns a CIWriter before w.
func NewCIWriter(w io.Writer) *CIWriter { return &CIWriter{w: w} }

// Write passes on the whole lines of p.
func (c *CIWriter) Write(p []byte) (int, error) {
	end := bytes.LastIndexByte(p, '\n') + 1
	if end == 0 {
		c.rest = append(c.rest, p...)
		return len(p), nil
	}
	out := []byte(disarm(string(c.rest) + string(p[:end])))
	c.rest = append(c.rest[:0], p[end:]...)
	if _, err := c.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what is left of an unfinished line. It does not close the writer behind it.
func (c *CIWriter) Close() error {
	if len(c.rest) == 0 {
		return nil
	}
	_, err := io.WriteString(c.w, disarm(string(c.rest)))
	c.rest = nil
	return err
}

// disarm breaks every workflow command in a text.
func disarm(s string) string {
	for _, m := range ciMarks() {
		last := len(m) - 1
		s = strings.ReplaceAll(s, m, m[:last]+" "+m[last:])
	}
	if !strings.Contains(s, "::") {
		return s
	}
	var b strings.Builder
	for line := range strings.Lines(s) {
		if i := lineStart(line); strings.HasPrefix(line[i:], "::") {
			line = line[:i] + ": " + line[i+1:]
		}
		b.WriteString(line)
	}
	return b.String()
}

// lineStart returns the offset of the first byte that a runner would look at: behind white space, and behind our own
// colour codes, which some runners drop before they look.
func lineStart(line string) int {
	i := 0
	for i < len(line) {
		r, n := utf8.DecodeRuneInString(line[i:])
		if r == '\x1b' {
			n = escapeLen(line[i:])
			if n == 0 {
				return i
			}
		} else if !unicode.IsSpace(r) {
			return i
		}
		i += n
	}
	return i
}
