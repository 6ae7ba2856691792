package report

import (
	"fmt"
	"io"
	"strings"
)

// page collects the lines of one text answer. It is written whole, so that a closed pipe or an error never leaves half
// an answer behind an exit code that says otherwise.
type page struct {
	st    Style
	lines []string
	md    *mdRenderer // made when the first Markdown comes
}

func (p *page) add(lines ...string) { p.lines = append(p.lines, lines...) }

// blank adds an empty line unless one stands there already.
func (p *page) blank() {
	if n := len(p.lines); n > 0 && p.lines[n-1] != "" {
		p.add("")
	}
}

// text adds wrapped plain text, indented.
func (p *page) text(indent int, s string, look attr) {
	p.add(p.st.wrapText(strings.Repeat(" ", indent), s, look)...)
}

// section adds a heading and Markdown below it; nothing when there is none. It reports whether there was any.
func (p *page) section(heading, md string) bool { return p.filled(heading, md, nil) }

// filled is section with the values of variables in their places.
func (p *page) filled(heading, md string, vars []Var) bool {
	if strings.TrimSpace(md) == "" {
		return false
	}
	if p.md == nil {
		p.md = newRenderer(p.st)
	}
	lines := p.md.withVars(md, 2, vars)
	if len(lines) == 0 {
		return false
	}
	p.heading(heading)
	p.add(lines...)
	return true
}

func (p *page) heading(s string) {
	p.blank()
	p.add(p.st.paint(bold, s), "")
}

// field adds a labelled line of plain text.
func (p *page) field(label, value string) {
	if value = CleanLine(value); value != "" {
		lines := p.st.wrapText(pad(label, fieldWidth), value, 0)
		if p.st.Color {
			lines[0] = p.st.paint(dim, label) + lines[0][len(label):]
		}
		p.add(lines...)
	}
}

// fieldWidth is the column at which the value of a field starts.
const fieldWidth = 10

// links adds a labelled list of addresses or references, one a line, never broken; at most n of them.
func (p *page) links(label string, urls []string, n int) {
	for i, u := range urls {
		if i == n {
			p.add(strings.Repeat(" ", fieldWidth) + p.st.paint(dim, fmt.Sprintf("and %d more", len(urls)-n)))
			return
		}
		if i > 0 {
			label = ""
		}
		u = CleanLine(u)
		text := u
		if target := safeURL(u); target != "" {
			text = p.st.render([]piece{{text: u, look: underline, link: target}})
		}
		p.add(p.st.paint(dim, label) + strings.Repeat(" ", fieldWidth-len(label)) + text)
	}
}

func (p *page) writeTo(w io.Writer) error {
	for n := len(p.lines); n > 0 && p.lines[n-1] == ""; n-- {
		p.lines = p.lines[:n-1]
	}
	_, err := io.WriteString(w, strings.Join(p.lines, "\n")+"\n")
	return err
}

// Count words a number of things: "1 line", "3 lines".
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	if stem, ok := strings.CutSuffix(thing, "y"); ok {
		return fmt.Sprintf("%d %sies", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
