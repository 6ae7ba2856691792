package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteWhy explains how one entry stands to a text: verdict and thresholds in words, the evidence, the named parts of
// the score, and what became of each clue.
func WriteWhy(w io.Writer, y Why, st Style) error {
	p := &page{st: st}
	p.add(st.wrapText(CleanLine(y.Entry.ID)+": ", y.Entry.Title, bold)...)
	p.blank()
	p.verdict(y)
	if len(y.Evidence) > 0 {
		p.heading("Evidence")
		for _, e := range y.Evidence {
			p.add(p.quote("  ", e))
			if clue := CleanLine(e.Clue); !strings.EqualFold(clue, CleanLine(e.Text)) {
				p.add(p.st.paint(dim, "    meets: ") + truncate(clue, p.st.width()-11))
			}
		}
	}
	p.signals(y.Signals)
	p.clues(y.Clues)
	if y.Verdict != verdictMatch {
		p.blank()
		p.next("see the whole entry", "show", quoteArg(y.Entry.Ref()))
	}
	return p.writeTo(w)
}

func (p *page) verdict(y Why) {
	words := map[string]string{
		verdictMatch: "It matches",
		verdictMaybe: "It may match",
		verdictNone:  "It does not match",
	}[y.Verdict]
	color := map[string]attr{verdictMatch: green, verdictMaybe: yellow, verdictNone: red}[y.Verdict]
	pieces := []piece{{text: words, look: bold | color}}
	if y.Input.unusable() {
		pieces = append(pieces, piece{text: ": " + CleanLine(y.Input.Note) + "."})
		p.add(p.st.wrap(pieces, p.st.width())...)
		return
	}
	text := fmt.Sprintf(": confidence %.2f.", y.Confidence)
	if t := y.Thresholds; t.Match > 0 {
		text += fmt.Sprintf(" A match takes %.2f or more, a maybe %.2f or more.", t.Match, t.Maybe)
	}
	switch {
	case y.Rank == 1:
		text += " Of all entries it fits this text best."
	case y.Rank > 1:
		text += fmt.Sprintf(" %s fit this text better.", capital(Count(y.Rank-1, "other entry")))
	}
	p.add(p.st.wrap(append(pieces, piece{text: text}), p.st.width())...)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// signals prints the parts of the score as a table: name, what was measured, its weight, what it adds, in words.
func (p *page) signals(ss []Signal) {
	if len(ss) == 0 {
		return
	}
	p.heading("Score (adds up in log odds)")
	name := len("signal")
	for _, s := range ss {
		name = max(name, textWidth(CleanLine(s.Name)))
	}
	p.add(p.st.paint(dim, fmt.Sprintf("  %s  %8s  %8s  %8s", pad("signal", name), "value", "weight", "adds")))
	for _, s := range ss {
		line := fmt.Sprintf("  %s  %8.3f  %+8.3f  %+8.3f", pad(CleanLine(s.Name), name), s.Value, s.Weight, s.Value*s.Weight)
		if s.Detail == "" {
			p.add(line)
			continue
		}
		p.add(p.st.wrapText(line+"  ", s.Detail, dim)...)
	}
}

// clues prints what became of each clue: how much of it the text holds and where, then, unless it holds all of it, the
// pieces.
func (p *page) clues(cs []Clue) {
	if len(cs) == 0 {
		return
	}
	p.heading("Clues (how much of each the text holds, and where)")
	where := 0
	for _, c := range cs {
		where = max(where, textWidth(CleanLine(c.Where)))
	}
	for _, c := range cs {
		at := "nowhere"
		if c.Line > 0 {
			at = fmt.Sprintf("line %d", c.Line)
		}
		label := fmt.Sprintf("  %3.0f %%  %s  %s  ", c.Coverage*100, pad(at, 8), pad(CleanLine(c.Where), min(where, 24)))
		p.add(p.st.wrapText(label, CleanLine(c.Clue), bold)...)
		if c.Coverage > 0 && c.Coverage < 1 {
			p.pieces("found", c.Found, green)
		}
		p.pieces("contradicted", c.Contradicted, red)
		p.pieces("missing", c.Missing, yellow)
		if c.Coverage < 1 {
			p.pieces("not compared, since it varies", c.Masked, dim)
		}
	}
}

func (p *page) pieces(label string, pieces []string, color attr) {
	if len(pieces) == 0 {
		return
	}
	clean := make([]string, len(pieces))
	for i, s := range pieces {
		clean[i] = CleanLine(s)
	}
	p.text(9, label+": "+strings.Join(clean, " "), color)
}
