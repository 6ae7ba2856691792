package eval

import (
	"encoding/json"
	"fmt"
	"strings"

	"unstuck/internal/match"
)

// Transform is something that happens to a text between the program that printed it and the paste.
type Transform struct {
	Name  string
	What  string
	Apply func(text string) string
}

// Transforms returns what pastes go through, each by itself.
func Transforms() []Transform {
	prefix := func(p string) func(string) string {
		return func(s string) string { return eachLine(s, func(_ int, l string) string { return p + l }) }
	}
	return []Transform{
		{"quoted", `"> " before every line, as in mail`, prefix("> ")},
		{"indented", "four blanks before every line", prefix("    ")},
		{"crlf", "lines end in CR LF", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
		{"coloured", "ANSI colours round the lines that say error", coloured},
		{"syslog", `"Mar 14 09:26:53 web-1 app[4711]: " before every line`, prefix("Mar 14 09:26:53 web-1 app[4711]: ")},
		{"iso-log", `"2026-03-14T09:26:53.589Z web-1 app[4711]: " before every line`, prefix("2026-03-14T09:26:53.589Z web-1 app[4711]: ")},
		{"ci-log", `"2026-03-14T09:26:53.5891234Z " before every line`, prefix("2026-03-14T09:26:53.5891234Z ")},
		{"docker", `"#12 3.456 " before every line, as docker build prints`, prefix("#12 3.456 ")},
		{"compose", `"web_1  | " before every line, as docker compose prints`, prefix("web_1  | ")},
		{"remote", `"remote: " before every line, as git push prints`, prefix("remote: ")},
		{"json", "the whole text as one string of a JSON log record", jsonRecord},
		{"question", "inside a Markdown fence, with a question round it", question},
		{"wrapped", "broken at 80 columns", func(s string) string { return eachLine(s, wrap80) }},
		{"spaced", "an empty line after every line", func(s string) string { return strings.ReplaceAll(s, "\n", "\n\n") }},
		{"trailing", "blanks at the end of every line", func(s string) string { return eachLine(s, func(_ int, l string) string { return l + "   " }) }},
		{"one-line", "line ends lost, as in a chat or a search box", func(s string) string { return strings.Join(strings.Fields(s), " ") }},
		{"smart", "quotes turned into typographic ones", smartQuotes},
		{"lower", "all in lower case", strings.ToLower},
	}
}

// eachLine applies f to every line, without its end.
func eachLine(s string, f func(n int, line string) string) string {
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	for i, l := range lines {
		lines[i] = f(i, l)
	}
	return strings.Join(lines, "\n") + "\n"
}

// coloured prints lines that look like an error in bold red, as tools do on a terminal; the first line when none does.
func coloured(s string) string {
	paint := func(l string) string { return "\x1b[1m\x1b[31m" + l + "\x1b[0m" }
	found := false
	out := eachLine(s, func(_ int, l string) string {
		if !strings.Contains(l, "rror") && !strings.Contains(l, "** (") {
			return l
		}
		found = true
		return paint(l)
	})
	if !found {
		return eachLine(s, func(n int, l string) string {
			if n == 0 {
				return paint(l)
			}
			return l
		})
	}
	return out
}

func jsonRecord(s string) string {
	msg, err := json.Marshal(strings.TrimRight(s, "\n"))
	if err != nil {
		return s
	}
	return fmt.Sprintf("{\"time\":\"2026-03-14T09:26:53.589Z\",\"level\":\"error\",\"msg\":%s,\"pid\":4711}\n", msg)
}

func question(s string) string {
	return "Hi all,\n\nsince this morning I get this when I deploy, any idea what to do?\n\n```\n" + strings.TrimRight(s, "\n") +
		"\n```\n\nIt worked last week. Thanks!\n"
}

// wrap80 breaks a line as a terminal does, in the middle of words.
func wrap80(_ int, l string) string {
	const width = 80
	r := []rune(l)
	var b strings.Builder
	for len(r) > width {
		b.WriteString(string(r[:width]))
		b.WriteByte('\n')
		r = r[width:]
	}
	b.WriteString(string(r))
	return b.String()
}

// smartQuotes does what editors and chats do to quotes.
func smartQuotes(s string) string {
	var b strings.Builder
	open := false
	for _, r := range s {
		switch r {
		case '"':
			if open = !open; open {
				b.WriteRune('“')
			} else {
				b.WriteRune('”')
			}
		case '\'':
			b.WriteRune('’')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Survival counts what a transformation leaves of the right answers to clear pasted cases.
type Survival struct {
	Transform Transform
	Answers   int // cases answered rightly as they are
	Kept      int // of those, still answered rightly
	Other     int // now a match on another entry
	Maybe     int
	None      int
	Refusals  int // cases refused rightly as they are
	Refused   int // of those, still refused
}

// Robustness measures what every transformation leaves of the right outcomes.
func Robustness(b *Base, outcomes []Outcome) []Survival {
	var out []Survival
	for _, tr := range Transforms() {
		s := Survival{Transform: tr}
		for _, o := range outcomes {
			if o.Right && o.Case.Pasted() && !o.Case.Borderline() {
				s.add(o.Case, b.AskText(tr.Apply(o.Case.Query)))
			}
		}
		out = append(out, s)
	}
	return out
}

func (s *Survival) add(c *Case, a Answer) {
	if !c.Answerable() {
		s.Refusals++
		if Right(c, a) {
			s.Refused++
		}
		return
	}
	s.Answers++
	switch {
	case Right(c, a):
		s.Kept++
	case a.Verdict == match.Known:
		s.Other++
	case a.Verdict == match.Maybe:
		s.Maybe++
	default:
		s.None++
	}
}
