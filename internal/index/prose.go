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

// appendProse reads the texts of an entry: it adds all their words to the vocabulary, and as clues the messages that the entry
// quotes outside its samples, and its sentences when it has none: a document that was never written for us often says in its
// prose, or in a comment of its example, what the message says.
func (a *Analyser) appendProse(out []clue, e *kb.Entry) []clue {
	sampled := len(e.Samples) > 0
	left := maxProse
	for i, text := range [...]string{e.Symptom, e.Cause, e.Fix} {
		eachPiece(text, func(p piece) {
			a.addWords(InBody, p.text)
			if left == 0 || p.kind == code || sampled && (p.kind != message || i == 0) { // what stands above is in the samples
				return
			}
			least := minProse
			if p.kind == message {
				least = minMessage
			}
			toks := a.lexed[:min(len(a.lexed), maxClue)]
			if plainTokens(toks) < least {
				return
			}
			left--
			out = a.appendLine(out, clue{source: Prose, text: p.text, lexed: a.kept.clone(toks)})
			if p.kind == message { // as it stands in the output, so all of it is what the entry is about
				tokens := out[len(out)-1].tokens
				for k := range tokens {
					tokens[k].Role |= Core
				}
			}
		})
	}
	return out
}

// plainTokens counts the tokens that are not masked.
func plainTokens(ts []errtext.Token) int {
	n := 0
	for i := range ts {
		if ts[i].Kind != errtext.Masked {
			n++
		}
	}
	return n
}

// piece is a sentence of a document, or a line of an example in it.
type piece struct {
	text string
	kind pieceKind
}

type pieceKind uint8

const (
	prose   pieceKind = iota
	message           // that an example quotes
	code
)

// eachPiece calls f with the pieces of a Markdown text: its sentences, paragraph by paragraph, and the lines of its examples.
// Of code, the comments that quote an error are messages beside; of what programs print, the lines that tell of one.
func eachPiece(markdown string, f func(piece)) {
	var p paragraph
	fence, output := "", false
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		mark := line[:len(line)-len(strings.TrimLeft(line, "`~"))]
		switch {
		case fence != "":
			if len(mark) >= len(fence) && mark == line {
				fence = ""
				continue
			}
			kind := code
			if c := errorComment(line); c != "" {
				f(piece{c, message})
			} else if output && saysFailure(line) {
				kind = message
			}
			f(piece{line, kind})
		case len(mark) >= 3:
			p.flush(f)
			fence, output = mark, isOutput(line[len(mark):])
			f(piece{line, code})
		case line == "" || line[0] == '#':
			p.flush(f)
			eachSentence(strings.TrimLeft(line, "# "), f)
		default:
			if line[0] == '-' || line[0] == '*' || line[0] == '+' || line[0] >= '1' && line[0] <= '9' {
				p.flush(f)
			}
			p.add(line)
		}
	}
	p.flush(f)
}

// paragraph joins lines.
type paragraph struct {
	first  string // until there is another
	joined strings.Builder
}

func (p *paragraph) add(line string) {
	switch {
	case p.joined.Len() > 0:
	case p.first == "":
		p.first = line
		return
	default:
		p.joined.WriteString(p.first)
	}
	p.joined.WriteByte(' ')
	p.joined.WriteString(line)
}

// flush calls f with the sentences and empties the paragraph.
func (p *paragraph) flush(f func(piece)) {
	text := p.first
	if p.joined.Len() > 0 {
		text = p.joined.String()
	}
	eachSentence(text, f)
	*p = paragraph{}
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

// eachSentence splits a paragraph after full stops, question and exclamation marks that a capital or a code follows.
func eachSentence(p string, f func(piece)) {
	start := 0
	for i := 0; i+2 < len(p); i++ {
		if (p[i] == '.' || p[i] == '?' || p[i] == '!' || p[i] == ':') && p[i+1] == ' ' && (p[i+2] >= 'A' && p[i+2] <= 'Z' || p[i+2] == '`') {
			f(piece{strings.TrimSpace(p[start : i+1]), prose})
			start = i + 2
		}
	}
	if s := strings.TrimSpace(p[start:]); s != "" {
		f(piece{s, prose})
	}
}
