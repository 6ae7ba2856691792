package report

import (
	"fmt"
	"io"
	"strings"
)

// Lint is what a check of entries found.
type Lint struct {
	Schema   int           `json:"schema"`
	Entries  int           `json:"entries"` // that were checked
	Samples  int           `json:"samples"`
	NotThis  int           `json:"not_this"`
	Others   int           `json:"others"` // entries of documents in another format, of which only the reading was checked
	Findings []LintFinding `json:"findings"`
	Fires    []LintFire    `json:"fires"` // which samples find another entry as well
}

// LintFire says that a sample finds another entry as a match as well as its own, or instead.
type LintFire struct {
	ID         string  `json:"id"`
	File       string  `json:"file"`
	Line       int     `json:"line"`
	Other      string  `json:"other"`
	Confidence float64 `json:"confidence"`
	Mutual     bool    `json:"mutual"`
}

// LintFinding is one thing to mend.
type LintFinding struct {
	Rule    string `json:"rule"`
	ID      string `json:"id"` // of the entry; empty when it is about the file
	KB      string `json:"kb"`
	Path    string `json:"path"` // relative to the knowledge base
	File    string `json:"file"` // as it is to be opened
	Line    int    `json:"line"` // from 1; 0 when it is the file as a whole
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
	Other   string `json:"other"` // the id of another entry that it is about, or empty
}

// WriteLint writes one finding a line, in the form that editors and compilers use: file:line: reason; remedy.
func WriteLint(w io.Writer, l Lint, st Style) error {
	p := &page{st: st}
	p.findings(l.Findings)
	return p.writeAll(w)
}

func (p *page) findings(fs []LintFinding) {
	for _, f := range fs {
		at := CleanLine(f.File)
		if f.Line > 0 {
			at = fmt.Sprintf("%s:%d", at, f.Line)
		}
		text := CleanLine(f.Message)
		if f.Remedy != "" {
			text += "; " + CleanLine(f.Remedy)
		}
		p.add(p.st.paint(bold, at+":") + " " + text)
	}
}

// Summary says in a line what was checked, and what came of it.
func (l Lint) Summary() string {
	var parts []string
	if l.Entries > 0 || l.Others == 0 {
		parts = append(parts, Count(l.Entries, "entry"), Count(l.Samples, "sample"))
		if l.NotThis > 0 {
			parts = append(parts, Count(l.NotThis, "text")+" not to match")
		}
	}
	if l.Others > 0 {
		parts = append(parts, Count(l.Others, "entry")+" in documents of other formats (only read; --strict checks them too)")
	}
	end := ": nothing to mend"
	if n := len(l.Findings); n > 0 {
		end = ": " + Count(n, "finding")
	}
	return strings.Join(parts, ", ") + end
}
