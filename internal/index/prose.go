package index

import (
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

const (
	// maxProse bounds the sentences of one entry that become clues.
	maxProse = 24
	// minProse is the least number of tokens of such a sentence, and minMessage that of a message that is quoted.
	minProse, minMessage = 3, 2
)

// appendProse adds the messages that an entry quotes outside its samples, and its sentences when it has none: a document
// that was never written for us often says in its prose, or in a comment of its example, what the message says.
func appendProse(out []clue, e *kb.Entry) []clue {
	sampled := len(e.Samples) > 0
	left := maxProse
	texts := []string{e.Symptom, e.Cause, e.Fix}
	if sampled {
		texts = texts[1:] // what stands above is in the samples
	}
	for _, text := range texts {
		for _, s := range sentences(text) {
			if left == 0 {
				return out
			}
			if sampled && !s.message {
				continue
			}
			before := len(out)
			out = appendLine(out, clue{source: Prose, text: s.text})
			if len(out) == before {
				continue
			}
			least := minProse
			if s.message {
				least = minMessage
			}
			if plainTokens(out[before].tokens) < least {
				out = out[:before]
				continue
			}
			left--
			if s.message { // as it stands in the output, so all of it is what the entry is about
				for i := range out[before].tokens {
					out[before].tokens[i].Role |= Core
				}
			}
		}
	}
	return out
}

// plainTokens counts the tokens that are not masked.
func plainTokens(ts []Token) int {
	n := 0
	for _, t := range ts {
		if t.Role&Masked == 0 {
			n++
		}
	}
	return n
}

// sentence is a sentence of a document, or a message that an example of it quotes.
type sentence struct {
	text    string
	message bool
}

// sentences splits Markdown into sentences, paragraph by paragraph; of code it takes the comments that quote an error, and
// of what programs print the lines that tell of one.
func sentences(markdown string) []sentence {
	var out []sentence
	var paragraph strings.Builder
	flush := func() {
		out = append(out, splitSentences(paragraph.String())...)
		paragraph.Reset()
	}
	fence, output := "", false
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		mark := line[:len(line)-len(strings.TrimLeft(line, "`~"))]
		switch {
		case fence != "":
			if len(mark) >= len(fence) && mark == line {
				fence = ""
			} else if c := errorComment(line); c != "" {
				out = append(out, sentence{c, true})
			} else if output && saysFailure(line) {
				out = append(out, sentence{line, true})
			}
		case len(mark) >= 3:
			flush()
			fence, output = mark, isOutput(line[len(mark):])
		case line == "" || strings.HasPrefix(line, "#"):
			flush()
			out = append(out, splitSentences(strings.TrimLeft(line, "# "))...)
		default:
			if line[0] == '-' || line[0] == '*' || line[0] == '+' || line[0] >= '1' && line[0] <= '9' {
				flush()
			}
			paragraph.WriteString(line)
			paragraph.WriteByte(' ')
		}
	}
	flush()
	return out
}

// isOutput reports whether a fence with this info string may hold what a program printed.
func isOutput(info string) bool {
	lang, _, _ := strings.Cut(strings.ToLower(strings.Trim(info, "{}. ")), " ")
	switch lang {
	case "", "text", "txt", "plain", "plaintext", "none", "console", "log", "logs", "output", "terminal", "sh", "bash", "shell", "shell-session":
		return true
	}
	return false
}

// saysFailure reports whether a line of output tells of a failure and is not the code of a program.
func saysFailure(line string) bool {
	switch line[max(len(line)-1, 0):] {
	case "", ";", "{", "}", "(", "\\", "|":
		return false
	}
	return line[0] != '$' && line[0] != '#' && line[0] != '>' && strings.Count(line, " ") >= 2 && errtext.SaysFailure(line)
}

// errorComment returns the message that a comment of a line of code quotes ("// error: no method named `x` found"), with
// what is in backquotes left open: it names the example's own things.
func errorComment(line string) string {
	for _, mark := range [...]string{"//", "# ", "-- "} {
		_, c, ok := strings.Cut(line, mark)
		if !ok {
			continue
		}
		at := strings.Index(strings.ToLower(c), "error: ")
		if at < 0 {
			continue
		}
		parts := strings.Split(c[at+len("error: "):], "`")
		for i := 1; i < len(parts); i += 2 {
			parts[i] = kb.Mask
		}
		return strings.TrimSpace(strings.Join(parts, " "))
	}
	return ""
}

// splitSentences splits a paragraph after full stops, question and exclamation marks that a capital or a code follows.
func splitSentences(p string) []sentence {
	var out []sentence
	start := 0
	for i := 0; i+2 < len(p); i++ {
		if (p[i] == '.' || p[i] == '?' || p[i] == '!' || p[i] == ':') && p[i+1] == ' ' && (p[i+2] >= 'A' && p[i+2] <= 'Z' || p[i+2] == '`') {
			out = append(out, sentence{text: strings.TrimSpace(p[start : i+1])})
			start = i + 2
		}
	}
	if s := strings.TrimSpace(p[start:]); s != "" {
		out = append(out, sentence{text: s})
	}
	return out
}
