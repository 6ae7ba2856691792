package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Scan is what a scan of logs found.
type Scan struct {
	Issues  []ScanIssue
	Unknown []ScanUnknown
	Summary ScanSummary
}

// ScanPlace is a line of a log.
type ScanPlace struct {
	File   string `json:"file"` // "-" for standard input
	Line   int    `json:"line"`
	Offset int64  `json:"offset"`
	Time   string `json:"time"` // as the log has it
}

// ScanFound is told when a known issue is met for the first time.
type ScanFound struct {
	Schema int       `json:"schema"`
	Type   string    `json:"type"` // "found"
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	At     ScanPlace `json:"at"`
	Text   string    `json:"text"`
}

// ScanIssue is a known issue with all its places.
type ScanIssue struct {
	Schema     int        `json:"schema"`
	Type       string     `json:"type"` // "issue"
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	Tags       []string   `json:"tags"`
	Confidence float64    `json:"confidence"`
	KB         string     `json:"kb"`
	Path       string     `json:"path"`
	Heading    string     `json:"heading"`
	Count      int        `json:"count"`
	First      ScanPlace  `json:"first"`
	Last       ScanPlace  `json:"last"`
	Files      []ScanFile `json:"files"`
	Text       string     `json:"text"`  // the line at its first place that gave it away
	Clue       string     `json:"clue"`  // what of the entry it met
	Fix        string     `json:"fix"`   // the first line of the fix
	After      string     `json:"after"` // the id of the issue that it only ever follows
	Retry      bool       `json:"retry"`
	Behind     bool       `json:"-"` // as in Item
}

func (i ScanIssue) ref() string { return Item{ID: i.ID, KB: i.KB, Behind: i.Behind}.Ref() }

// ScanFile says how often something stands in one file, and where first.
type ScanFile struct {
	File  string `json:"file"`
	Line  int    `json:"line"`
	Count int    `json:"count"`
}

// ScanUnknown is a shape of errors that no entry knows.
type ScanUnknown struct {
	Schema int       `json:"schema"`
	Type   string    `json:"type"`  // "unknown"
	Shape  string    `json:"shape"` // what varies stands as <num>, <path> and the like
	Count  int       `json:"count"`
	Over   int       `json:"over"` // by so much at most the count may be too high
	First  ScanPlace `json:"first"`
	Last   ScanPlace `json:"last"`
	Text   string    `json:"text"`  // the line at its first place
	After  string    `json:"after"` // the id of the known issue that it only ever follows
}

// ScanSummary ends a scan.
type ScanSummary struct {
	Schema   int    `json:"schema"`
	Type     string `json:"type"` // "summary"
	Known    int    `json:"known"`
	Unknown  int    `json:"unknown"` // shapes
	Exact    bool   `json:"exact"`   // all unknown shapes could be told apart and counted
	Failing  int    `json:"failing"` // unknown errors in all
	Files    int    `json:"files"`
	Lines    int    `json:"lines"`
	Bytes    int64  `json:"bytes"`
	Complete bool   `json:"complete"` // nothing was interrupted or could not be read
	Note     string `json:"note,omitempty"`
	// KnownOnly says that nobody asked for unknown errors.
	KnownOnly bool `json:"-"`
}

// shownUnknown is how many unknown shapes are shown to a person unless asked for more.
const shownUnknown = 5

// WriteScan writes what a scan found for a person to read: each known issue once, what follows from it below it, then the
// most frequent of the unknown errors. limit bounds both (0: all known issues, a few unknown ones).
func WriteScan(w io.Writer, s Scan, limit int, st Style) error {
	p := &page{st: st}
	p.scanHead(s)
	n := 0
	for i, is := range s.Issues {
		if is.After != "" {
			continue
		}
		if n++; limit > 0 && n > limit {
			p.blank()
			p.text(0, "and "+Count(heads(s.Issues[i:]), "more known issue")+"; --limit 0 shows all", dim)
			break
		}
		p.scanIssue(n, is, s)
	}
	p.scanUnknown(s, limit)
	p.scanNote(s.Summary)
	return p.writeTo(w)
}

func heads(all []ScanIssue) int {
	n := 0
	for _, is := range all {
		if is.After == "" {
			n++
		}
	}
	return n
}

// scanHead says how much of what was read.
func (p *page) scanHead(s Scan) {
	sure, look := Count(len(s.Issues), "known issue"), green
	if len(s.Issues) == 0 {
		sure, look = "No known issue", yellow
	}
	p.add(p.st.wrap([]piece{{text: sure, look: bold | look}, {text: " in " + amount(s.Summary)}}, p.st.width())...)
}

// amount words how much was read.
func amount(s ScanSummary) string {
	out := fmt.Sprintf("%s (%s)", thousands(s.Lines)+" "+strings.Fields(Count(s.Lines, "line"))[1], Bytes(s.Bytes))
	if s.Files != 1 {
		out += " of " + Count(s.Files, "file")
	}
	return out
}

// thousands writes a number with commas.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Bytes words an amount of bytes.
func Bytes(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return Count(int(n), "byte")
}

// scanIssue writes one known issue with what follows from it.
func (p *page) scanIssue(n int, is ScanIssue, s Scan) {
	p.blank()
	label := fmt.Sprintf("%d. ", n)
	in := strings.Repeat(" ", len(label))
	pieces := []piece{{text: CleanLine(is.Title), look: bold}}
	for i, line := range p.st.wrap(pieces, p.st.width()-len(label)) {
		if i == 0 {
			p.add(label + line)
		} else {
			p.add(in + line)
		}
	}
	often := times(is.Count)
	if is.Retry {
		often += ", only where something is tried again"
	}
	p.text(len(in), often+": "+p.span(is.First, is.Last, is.Count), dim)
	p.add(p.excerpt(in, is.Text, is.Clue))
	if is.Fix != "" {
		p.add(p.st.wrapText(in+"Fix: ", is.Fix, 0)...)
	}
	p.add(in + p.st.command("show", quoteArg(is.ref())))
	for _, f := range s.Issues {
		if f.After == is.ID {
			p.text(len(in), fmt.Sprintf("followed by %s (%s, %s)", CleanLine(f.Title), CleanLine(f.ID), times(f.Count)), dim)
		}
	}
	for _, u := range s.Unknown {
		if u.After == is.ID {
			p.add(p.fit(in, fmt.Sprintf("followed by %s (%s)", CleanLine(u.Shape), times(u.Count))))
		}
	}
}

func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return thousands(n) + " times"
}

// span words where something was met first and last.
func (p *page) span(first, last ScanPlace, count int) string {
	if count == 1 || first == last {
		return first.words()
	}
	if last.File == first.File {
		last.File = ""
	}
	return first.words() + " to " + last.words()
}

func (s ScanPlace) words() string {
	out := fmt.Sprintf("line %d", s.Line)
	if s.File != "" && s.File != "-" {
		out = fmt.Sprintf("%s:%d", CleanLine(s.File), s.Line)
	}
	if s.Time != "" {
		out += " (" + CleanLine(s.Time) + ")"
	}
	return out
}

// excerpt shows a line of a log on one line, with what it shares with a clue set off.
func (p *page) excerpt(indent, text, clue string) string {
	text = CleanLine(text[:min(len(text), longestLine)])
	if p.st.Aligned {
		text = excerpt(text, clue, p.st.width()-len(indent)-2)
	} else {
		text = truncate(text, longestQuote)
	}
	return indent + p.st.paint(dim, "> ") + p.st.highlight(text, CleanLine(clue))
}

// fit writes a dim line, cut at the width of the terminal.
func (p *page) fit(indent, text string) string {
	if p.st.Aligned {
		text = truncate(text, p.st.width()-len(indent))
	} else {
		text = truncate(text, longestQuote)
	}
	return indent + p.st.paint(dim, text)
}

// scanUnknown lists the most frequent shapes of unknown errors.
func (p *page) scanUnknown(s Scan, limit int) {
	if s.Summary.KnownOnly {
		return
	}
	var alone []ScanUnknown
	for _, u := range s.Unknown {
		if u.After == "" {
			alone = append(alone, u)
		}
	}
	if len(alone) == 0 {
		return
	}
	p.blank()
	if limit == 0 {
		limit = shownUnknown
	}
	head := Count(len(alone), "unknown error shape")
	if !s.Summary.Exact {
		head = "more than " + head + ", counts are approximate"
	}
	if len(alone) > limit {
		head += "; the most frequent"
	}
	p.add(p.st.paint(bold|yellow, head), "")
	width := len(thousands(alone[0].Count))
	for _, u := range alone {
		width = max(width, len(thousands(u.Count)))
	}
	for _, u := range alone[:min(len(alone), limit)] {
		count := thousands(u.Count)
		count = strings.Repeat(" ", width-len(count)) + count
		label := "  " + count + " x  "
		shape := CleanLine(u.Shape)
		if p.st.Aligned {
			shape = truncate(shape, max(p.st.width()-len(label), minWidth))
		} else {
			shape = truncate(shape, longestQuote)
		}
		p.add(label+shape, strings.Repeat(" ", len(label))+p.st.paint(dim, p.span(u.First, u.Last, u.Count)))
	}
	p.blank()
	p.next("look one of them up", "'THE ERROR TEXT'")
}

func (p *page) scanNote(s ScanSummary) {
	if s.Note != "" {
		p.blank()
		p.text(0, "Note: "+s.Note, dim)
	}
}

// WriteScanFound writes that a known issue was met for the first time, for a person who follows a log.
func WriteScanFound(w io.Writer, is ScanIssue, st Style) error {
	p := &page{st: st}
	p.add(p.st.wrap([]piece{{text: "Known: ", look: bold | green}, {text: CleanLine(is.Title), look: bold}}, p.st.width())...)
	p.text(2, is.First.words(), dim)
	p.add(p.excerpt("  ", is.Text, is.Clue))
	if is.Fix != "" {
		p.add(p.st.wrapText("  Fix: ", is.Fix, 0)...)
	}
	p.add("  "+p.st.command("show", quoteArg(is.ref())), "")
	_, err := io.WriteString(w, strings.Join(p.lines, "\n")+"\n")
	return err
}

// WriteScanAgain writes that a known issue was met again, so often by now.
func WriteScanAgain(w io.Writer, is ScanIssue, st Style) error {
	line := fmt.Sprintf("again: %s, %s by now, last at %s", CleanLine(is.ID), times(is.Count), is.Last.words())
	_, err := io.WriteString(w, st.paint(dim, line)+"\n")
	return err
}

// WriteScanJSON writes what a scan found as JSON, one object a line: issues, unknown shapes, the summary.
func WriteScanJSON(w io.Writer, s Scan) error {
	for _, is := range s.Issues {
		if err := WriteJSON(w, is, false); err != nil {
			return err
		}
	}
	for _, u := range s.Unknown {
		if err := WriteJSON(w, u, false); err != nil {
			return err
		}
	}
	return WriteJSON(w, s.Summary, false)
}

// FirstLine returns the first line of a fix as plain text: its first sentences, and, where they announce one, the first
// command.
func FirstLine(md string) string {
	const longest = 200
	lines := newRenderer(Style{}).markdown(md, 0)
	end := slices.Index(lines, "")
	if end < 0 {
		end = len(lines)
	}
	out := CleanLine(strings.Join(lines[:end], " "))
	next := ""
	if end+1 < len(lines) {
		next = strings.TrimPrefix(CleanLine(lines[end+1]), "- ")
	}
	if len(out) > longest {
		if i := strings.LastIndex(out[:longest], ". "); i > 0 {
			return out[:i+1]
		}
		return truncate(out, longest)
	}
	if strings.HasSuffix(out, ":") && next != "" {
		out += " " + truncate(next, longest-len(out)/2)
	}
	return out
}
