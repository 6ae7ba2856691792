package lint

import (
	"bytes"
	"strings"
)

// keyLine returns the line of a key of the front matter that holds a value, else that of the key, else the first of the
// entry. A value that is written with escapes is not found, and then the key is near enough.
func (c *checker) keyLine(key, value string) int {
	at := -1
	line := c.e.Origin.Line
	n := 0
	for text := range bytes.Lines(c.matter()) {
		n++
		switch own := bytes.HasPrefix(text, []byte(key+":")); {
		case own:
			at, line = n, n
		case at > 0 && len(text) > 0 && text[0] != ' ' && text[0] != '-' && text[0] != '\t':
			return line
		}
		if at > 0 && value != "" && bytes.Contains(text, []byte(value)) {
			return n
		}
	}
	return line
}

// matter returns what may be the front matter of the entry's file.
func (c *checker) matter() []byte {
	if c.e.Origin.Heading != "" {
		return nil // a file of several entries
	}
	if i := bytes.Index(c.src, []byte("\n## ")); i >= 0 {
		return c.src[:i]
	}
	return c.src
}

// sectionLine returns the line of an offset of one of the entry's texts, which are parts of its file.
func (c *checker) sectionLine(section string, offset int) int {
	from := min(c.e.Origin.Start, len(c.src))
	i := bytes.Index(c.src[from:], []byte(section))
	if i < 0 {
		return c.e.Origin.Line
	}
	at := from + i
	return bytes.Count(c.src[:at], []byte{'\n'}) + 1 + strings.Count(section[:min(offset, len(section))], "\n")
}
