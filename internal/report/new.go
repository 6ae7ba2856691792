package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// New is a draft of an entry that was written.
type New struct {
	Schema   int           `json:"schema"`
	ID       string        `json:"id"`
	File     string        `json:"file"` // as it is to be opened
	Title    string        `json:"title"`
	Tags     []string      `json:"tags"`
	Removed  []Removed     `json:"removed"` // from the sample
	Known    string        `json:"known"`   // the id of an entry that the text finds already, or empty
	Findings []LintFinding `json:"findings"`
}

// Removed counts what was taken out of a text.
type Removed struct {
	What  string `json:"what"`
	Count int    `json:"count"`
}

// WriteNew says what was written, what was taken out of the sample, and what is still to be done.
func WriteNew(w io.Writer, n New, st Style) error {
	p := &page{st: st}
	p.add(p.st.paint(bold, CleanLine(n.File)) + ": written")
	if len(n.Removed) > 0 {
		var parts []string
		for _, r := range n.Removed {
			what := CleanLine(r.What)
			if r.Count > 1 {
				what += fmt.Sprintf(" (%d)", r.Count)
			}
			parts = append(parts, what)
		}
		p.add("Taken out of the sample: " + strings.Join(parts, ", "))
	}
	if n.Known != "" {
		p.add("The text is known already: " + p.st.command("show", quoteArg(n.Known)))
	}
	p.findings(n.Findings)
	return p.writeAll(w)
}

// Ledger is the shapes of texts that found no answer.
type Ledger struct {
	Schema  int            `json:"schema"`
	On      bool           `json:"on"`
	Path    string         `json:"path"` // the file
	Records []LedgerRecord `json:"records"`
}

// LedgerRecord is one shape.
type LedgerRecord struct {
	Number int      `json:"number"`
	Count  int      `json:"count"`
	First  string   `json:"first"` // RFC 3339
	Last   string   `json:"last"`
	Text   string   `json:"text"` // the line that tells most
	Lines  []string `json:"lines"`
	Known  string   `json:"known"` // the id of an entry that it finds by now, or empty
}

// WriteLedger writes one shape a line: number, count, first and last time, the line that tells most, and the id of an
// entry that it finds by now.
func WriteLedger(w io.Writer, l Ledger, st Style, now time.Time) error {
	p := &page{st: st}
	if !st.Aligned {
		for _, r := range l.Records {
			fields := []string{strconv.Itoa(r.Number), strconv.Itoa(r.Count), CleanLine(r.First), CleanLine(r.Last), CleanLine(r.Text)}
			if r.Known != "" {
				fields = append(fields, CleanLine(r.Known))
			}
			p.add(strings.Join(fields, "\t"))
		}
		return p.writeAll(w)
	}
	for _, r := range l.Records {
		seen := fmt.Sprintf("seen %s, ", Count(r.Count, "time"))
		if r.Known != "" {
			seen += "now known: " + CleanLine(r.Known)
		} else {
			seen += "still no entry"
		}
		number := strconv.Itoa(r.Number) + ". "
		p.add(p.st.paint(bold, number) + truncate(CleanLine(r.Text), max(p.st.width()-len(number), minWidth)))
		p.add(p.st.paint(dim, strings.Repeat(" ", len(number))+seen+"; last "+age(r.Last, now)))
	}
	return p.writeAll(w)
}
