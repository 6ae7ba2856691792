package terminal

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"unstuck/internal/errtext"
)

// lastCommand cuts the last command with its output out of what a terminal shows. The text may end with the prompt at
// which this program was called: with "unstuck last" typed behind it, or with nothing when a key called it, unless the
// shell hides its prompt meanwhile, as bash does. The command begins at the last prompt of the same kind with any output
// below it that is not an answer of this program. Where no prompt is recognised, all of the text stays.
func lastCommand(screen string) string {
	lines := strings.Split(strings.TrimRight(screen, " \t\r\n"), "\n")
	end := len(lines)
	own, atPrompt := promptOf(lines[end-1])
	if atPrompt {
		end--
	}
	for n := end - 1; n >= 0; n-- {
		if atPrompt && !own.begins(lines[n]) || !atPrompt && !isPrompt(lines[n]) {
			continue
		}
		if !blank(lines[n+1:end]) && !ours(lines[n]) {
			return strings.Join(lines[n:end], "\n")
		}
		end = n
	}
	return strings.Join(lines[:end], "\n")
}

func blank(lines []string) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}

// ours reports whether what stands below a prompt is an earlier answer of this program: called by name, or by a key,
// which leaves the line empty. What unstuck run started is somebody else's.
func ours(line string) bool {
	typed := strings.Fields(line[errtext.PromptLen(line):])
	if len(typed) == 0 {
		return true
	}
	return path.Base(typed[0]) == "unstuck" && !slices.Contains(typed, "run")
}

// isPrompt reports whether a line begins with a prompt, of whatever kind. A comment looks like the prompt of root.
func isPrompt(line string) bool {
	return errtext.PromptLen(line) > 0 && !strings.HasPrefix(line, "# ")
}

// prompt is what a shell writes before a command is typed.
type prompt struct {
	text string // as it stands on the line where this program was called
	sign string // its last character: $, #, ❯; empty for a prompt of a kind that is not known
}

// promptOf finds the prompt of the line on which this program was called, if the line is such.
func promptOf(line string) (prompt, bool) {
	text := strings.TrimRight(line[:errtext.PromptLen(line)], " ")
	if text == "" {
		before, _, typed := strings.Cut(line, "unstuck last")
		before = strings.TrimRight(before, " ")
		return prompt{text: before}, typed && before != ""
	}
	_, size := utf8.DecodeLastRuneInString(text)
	return prompt{text: text, sign: text[len(text)-size:]}, true
}

// begins reports whether a line begins with the prompt: the same, or one of the same kind, as another folder or time in
// it makes another text.
func (p prompt) begins(line string) bool {
	if rest, ok := strings.CutPrefix(line, p.text); ok && (rest == "" || rest[0] == ' ') {
		return true
	}
	text := strings.TrimRight(line[:errtext.PromptLen(line)], " ")
	return p.sign != "" && strings.HasSuffix(text, p.sign) &&
		strings.Contains(text, "@") == strings.Contains(p.text, "@") &&
		strings.ContainsAny(text, "~/") == strings.ContainsAny(p.text, "~/")
}
