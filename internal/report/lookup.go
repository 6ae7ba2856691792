package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"

	"unstuck/internal/kb"
)

// The verdicts as they stand in the JSON.
const (
	verdictMatch = "match"
	verdictMaybe = "maybe"
	verdictNone  = "none"
)

// WriteLookup writes the answer to one error text for a person to read.
func WriteLookup(w io.Writer, l Lookup, st Style) error {
	p := &page{st: st}
	switch {
	case l.Verdict == verdictMatch && len(l.Matches) > 0:
		p.known(l)
	case l.Verdict == verdictMaybe && len(l.Matches) > 0:
		p.unsure(l)
	default:
		p.unknown(l)
	}
	p.inputNote(l)
	return p.writeTo(w)
}

// certainty puts a confidence into a word and a number. It never says 100 %: nothing here is certain.
func certainty(c float64) string {
	return certaintyWord(c) + " " + percent(c)
}

func certaintyWord(c float64) string {
	switch {
	case c >= 0.9:
		return "very likely"
	case c >= 0.5:
		return "likely"
	case c >= 0.2:
		return "possible"
	}
	return "doubtful"
}

func percent(c float64) string {
	n := int(math.Round(c * 100))
	return fmt.Sprintf("%d %%", min(max(n, 1), 99))
}

// known prints the fix of the best match, and one line for each of the others.
func (p *page) known(l Lookup) {
	m := l.Matches[0]
	p.lead("Known, "+certainty(m.Confidence)+": ", m.Title, green)
	if !p.filled("Fix", m.Fix, m.Vars) {
		p.blank()
		p.text(0, "The entry names no fix.", 0)
	}
	if strings.HasPrefix(strings.TrimSpace(m.Fix), kb.DraftMark) {
		p.blank()
		p.text(0, "This entry is a draft: its fix is yet to be written.", yellow)
	}
	p.section("Cause", m.Cause)
	if len(m.Evidence) > 0 {
		p.heading("What gave it away")
		p.evidence(m.Evidence)
	}
	p.blank()
	p.vars(m.Vars)
	p.field("Versions", m.Versions)
	p.links("Sources", m.Sources, mostSources)
	p.field("Entry", m.ID+place(m.KB))
	p.add(p.st.paint(dim, "More") + "      " + p.st.command("show", quoteArg(m.Ref())))
	p.others(l.Matches)
}

// vars says which parts of the fix are the user's own, and which are for the user to fill in.
func (p *page) vars(vars []Var) {
	var yours, open []string
	for _, v := range vars {
		if v.Value != "" {
			yours = append(yours, v.Name+" "+v.Value)
		} else {
			open = append(open, "{"+v.Name+"}")
		}
	}
	p.field("Yours", strings.Join(yours, ", "))
	p.field("Fill in", strings.Join(open, ", "))
}

// mostSources is how many sources an answer names; show has them all.
const mostSources = 3

// lead writes the first line of an answer: how sure, in colour, and the title.
func (p *page) lead(sure, title string, color attr) {
	pieces := []piece{{text: sure, look: bold | color}, {text: CleanLine(title), look: bold}}
	p.add(p.st.wrap(pieces, p.st.width())...)
}

// place names the knowledge base of an entry that was not shipped with the program.
func place(base string) string {
	if base == "" || base == "embedded" {
		return ""
	}
	return " (from " + base + ")"
}

// evidence quotes the lines that met a clue, with what they share with it set off.
func (p *page) evidence(ev []Evidence) {
	const most = 3
	for i, e := range ev {
		if i == most {
			p.add(p.st.paint(dim, "  and "+Count(len(ev)-most, "more line")))
			return
		}
		p.add(p.quote("  ", e))
	}
}

// quote shows one line of the error text on one line.
func (p *page) quote(indent string, e Evidence) string {
	label := fmt.Sprintf("%sline %d: ", indent, e.Line)
	text := CleanLine(e.Text[:min(len(e.Text), longestLine)])
	if p.st.Aligned {
		text = excerpt(text, e.Clue, p.st.width()-len(label))
	} else {
		text = truncate(text, longestQuote)
	}
	return p.st.paint(dim, label) + p.st.highlight(text, CleanLine(e.Clue))
}

// longestQuote bounds a quoted line in a pipe, where nobody reads 200 MB either.
const longestQuote = 400

// longestLine is how many bytes of a line are looked at for a quotation.
const longestLine = 1 << 16

// excerpt shortens a line to n columns around its first word that the clue has too.
func excerpt(text, clue string, n int) string {
	if textWidth(text) <= n {
		return text
	}
	first := len(text)
	if s := sharedSpans(text, CleanLine(clue)); len(s) > 0 {
		first = s[0].Start
	}
	if textWidth(text[:first]) < n/2 || first == len(text) {
		return truncate(text, n)
	}
	start := strings.LastIndexByte(text[:first], ' ') + 1
	if back := strings.LastIndexByte(text[:max(start-1, 0)], ' '); back >= 0 && start-back < n/3 {
		start = back + 1
	}
	return truncate("…"+text[start:], n)
}

// highlight underlines what a clean line shares with a clue.
func (st Style) highlight(text, clue string) string {
	if !st.Color {
		return text
	}
	var b strings.Builder
	at := 0
	for _, s := range sharedSpans(text, clue) {
		b.WriteString(text[at:s.Start])
		b.WriteString(st.paint(bold|underline, text[s.Start:s.End]))
		at = s.End
	}
	b.WriteString(text[at:])
	return b.String()
}

// sharedSpans finds the clue in a line: as it stands, whatever its case, or else the words that both hold, with
// neighbours joined.
func sharedSpans(text, clue string) []Range {
	if clue == "" {
		return nil
	}
	if lower := strings.ToLower(text); len(lower) == len(text) {
		sub := strings.ToLower(clue)
		if i := strings.Index(lower, sub); i >= 0 {
			return []Range{{i, i + len(sub)}}
		}
	}
	in := map[string]bool{}
	for _, w := range words(clue) {
		in[strings.ToLower(clue[w.Start:w.End])] = true
	}
	var out []Range
	adjacent := false
	for _, w := range words(text) {
		hit := in[strings.ToLower(text[w.Start:w.End])]
		switch {
		case hit && adjacent:
			out[len(out)-1].End = w.End
		case hit && w.End-w.Start > 1:
			out = append(out, w)
		default:
			hit = false
		}
		adjacent = hit
	}
	return out
}

// words returns the runs of letters, digits and underscores of a text.
func words(s string) []Range {
	var out []Range
	start := -1
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			out, start = append(out, Range{start, i}), -1
		}
	}
	if start >= 0 {
		out = append(out, Range{start, len(s)})
	}
	return out
}

// others lists the matches behind the first: those on its own lines may be it instead, the rest are further problems.
func (p *page) others(ms []Match) {
	var same, elsewhere []Match
	for _, m := range ms[1:] {
		if m.Block == ms[0].Block {
			same = append(same, m)
		} else {
			elsewhere = append(elsewhere, m)
		}
	}
	if len(same) > 0 {
		p.heading("The same lines could also be")
		for _, m := range same {
			p.other(m, percent(m.Confidence))
		}
	}
	if len(elsewhere) > 0 {
		p.heading("Other known problems in this text")
		for _, m := range elsewhere {
			p.other(m, m.Block.words()+", "+percent(m.Confidence))
		}
	}
}

func (p *page) other(m Match, where string) {
	line := fmt.Sprintf("  %s (%s): ", CleanLine(m.ID), where)
	title := CleanLine(m.Title)
	if p.st.Aligned {
		title = truncate(title, max(p.st.width()-textWidth(line), minWidth))
	}
	p.add(line + title)
}

// words names a range of lines.
func (s Span) words() string {
	if s.First == s.Last {
		return fmt.Sprintf("line %d", s.First)
	}
	return fmt.Sprintf("lines %d to %d", s.First, s.Last)
}

// unsure lists at most three possibilities with what speaks for each.
func (p *page) unsure(l Lookup) {
	ms := l.Matches[:min(len(l.Matches), 3)]
	sure := "Not sure: it may be this known problem, but real doubt remains."
	if len(ms) > 1 {
		sure = fmt.Sprintf("Not sure: it may be one of these %d known problems, but real doubt remains.", len(ms))
	}
	p.text(0, sure, bold|yellow)
	for i, m := range ms {
		p.blank()
		pieces := []piece{{text: certaintyWord(m.Confidence) + " " + percent(m.Confidence) + ": "}, {text: CleanLine(m.Title), look: bold}}
		for j, line := range p.st.wrap(pieces, p.st.width()-3) {
			label := "   "
			if j == 0 {
				label = fmt.Sprintf("%d. ", i+1)
			}
			p.add(label + line)
		}
		for _, e := range m.Evidence[:min(len(m.Evidence), 2)] {
			p.add(p.quote("   ", e))
		}
		p.add("   " + p.st.command("show", quoteArg(m.Ref())))
	}
	p.blank()
	p.text(0, "Compare the symptom before you try a fix. More of the output, from the first error on, may settle it.", dim)
}

// unknown says so in one line, then what came nearest and what to do next.
func (p *page) unknown(l Lookup) {
	if l.Input.unusable() {
		p.lead("Not known: ", strings.TrimSuffix(l.Input.Note, ".")+".", yellow)
		p.blank()
		p.next("look up the error's own lines", "'THE ERROR TEXT'")
		return
	}
	p.lead("Not known: ", "no entry fits this text.", yellow)
	if l.Seen > 1 {
		p.text(0, fmt.Sprintf("Seen %d times, still no entry.", l.Seen), 0)
	}
	for i, n := range l.Closest {
		if i == 0 {
			p.heading("Nearest, but none of them fits")
		}
		p.text(2, fmt.Sprintf("%s: %s", CleanLine(n.ID), n.Title), 0)
		if len(n.Missing) > 0 {
			p.text(4, "the text lacks: "+quoted(n.Missing, 3), dim)
		}
	}
	p.blank()
	p.next("search all entries for a word of it", "grep", "-i", "WORD")
	p.next("see what is known", "list")
	again := p.st.New
	if again == "" {
		again = "'THE ERROR TEXT'"
	}
	p.next("write it down for the next time", "new", again)
}

// unusable reports whether the input held nothing that could be looked up: the note then says why. Otherwise a note
// says what was left out.
func (i Input) unusable() bool { return i.Note != "" && i.Omitted == 0 }

// next adds a step the user can take, with its command.
func (p *page) next(what string, args ...string) {
	p.add(p.st.paint(dim, "To "+what+": ") + p.st.command(args...))
}

// quoted lists pieces in quotation marks, at most n of them.
func quoted(pieces []string, n int) string {
	var out []string
	for i, s := range pieces {
		if i == n {
			out = append(out, fmt.Sprintf("and %d more", len(pieces)-n))
			break
		}
		out = append(out, `"`+truncate(CleanLine(s), 60)+`"`)
	}
	return strings.Join(out, ", ")
}

// inputNote says what of the input was not used.
func (p *page) inputNote(l Lookup) {
	note := CleanLine(l.Input.Note)
	if note == "" || l.Input.unusable() {
		return
	}
	p.blank()
	p.text(0, "Note: "+note, dim)
}

// quoteArg spells a word for the screen as a POSIX shell reads it.
func quoteArg(s string) string { return ShellWord(CleanLine(s)) }

// ShellWord spells a word as a POSIX shell reads it, in quotes where it needs them.
func ShellWord(s string) string {
	safe := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_-./:=@%+,", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
