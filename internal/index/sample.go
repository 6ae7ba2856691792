package index

import "unstuck/internal/errtext"

// appendSample adds the lines of a sample.
func (a *Analyser) appendSample(out []clue, number int, lines []logicalLine) []clue {
	for _, l := range lines {
		out = a.appendLine(out, clue{source: Sample, number: number, line: l.line, text: l.text, lexed: l.lexed})
		if s := firstSentence(l.text); s != "" {
			out = a.appendLine(out, clue{source: Sample, number: number, line: l.line, text: s})
		}
	}
	return out
}

// firstSentence returns the first of several sentences of a message: what happened. What follows is advice, which other
// versions word in another way. It returns "" when there is only one.
func firstSentence(s string) string {
	for i := 20; i+2 < len(s); i++ {
		if s[i] == '.' && s[i+1] == ' ' && s[i+2] >= 'A' && s[i+2] <= 'Z' {
			return s[:i]
		}
	}
	return ""
}

// logicalLine is a line of a sample with those that continue it.
type logicalLine struct {
	line  int // of its first line within the sample, from 0
	text  string
	lexed []errtext.Token
}

// logicalLines repairs a sample and joins the lines that a printer broke within brackets, as the same term stands on
// one line elsewhere.
func logicalLines(sample string) []logicalLine {
	t := errtext.Parse([]byte(sample))
	var out []logicalLine
	for i := 0; i < len(t.Lines); {
		first := i
		text := t.Lines[i].Body
		lexed := t.Tokens[t.Lines[i].First:t.Lines[i].End]
		depth := brackets(text)
		for i++; i < len(t.Lines) && depth > 0 && t.Lines[i].First-t.Lines[first].First < maxClue; i++ {
			depth += brackets(t.Lines[i].Body)
			text += " " + t.Lines[i].Body
		}
		if i > first+1 {
			lexed = errtext.ParseLine(text)
		}
		out = append(out, logicalLine{t.Lines[first].Num - 1, text, lexed})
	}
	return out
}

// brackets returns how many brackets a line leaves open.
func brackets(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			depth--
		}
	}
	return depth
}
