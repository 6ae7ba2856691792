package mdentry

import (
	"sort"
	"strings"
	"unicode"

	"unstuck/internal/kb"
)

// blocksIn returns the blocks that begin between two offsets.
func (d *document) blocksIn(start, end int) []block {
	i := sort.Search(len(d.blocks), func(i int) bool { return d.blocks[i].start >= start })
	j := sort.Search(len(d.blocks), func(i int) bool { return d.blocks[i].start >= end })
	return d.blocks[i:max(i, j)]
}

// maxSamples is how many samples of one entry are kept.
const maxSamples = 200

// samples collects the error texts in the parts. In a marked symptom section every fence that is not source code is
// one; in other text, it must read like the output of something that went wrong.
func (d *document) samples(parts []part, own bool) []kb.Sample {
	var out []kb.Sample
	for _, p := range parts {
		blocks := d.blocksIn(p.start, p.end)
		for i, b := range blocks {
			if len(out) >= maxSamples {
				return out
			}
			switch b.kind {
			case fence:
				if s, ok := d.fenceSample(b, p.marked, own); ok {
					out = append(out, s)
				}
			case quote:
				if !own && p.marked {
					out = append(out, d.quoteSample(blocks[i:])...)
				}
			case paragraph:
				if !own && p.marked && i == 0 {
					out = append(out, d.setApart(b)...)
				}
			case htmlBlock:
				if !own {
					out = append(out, d.preSample(b, p.marked)...)
				}
			}
		}
	}
	return out
}

// fenceSample makes a sample of a fence's text, its line exact.
func (d *document) fenceSample(b block, marked, own bool) (kb.Sample, bool) {
	text, skipped := trimSample(b.text)
	if text == "" || !isOutput(b.info, text, marked) {
		return kb.Sample{}, false
	}
	s := kb.Sample{Text: text, Line: d.lineOf(b.at) + skipped}
	if !own {
		s.Text, s.Template = fenceTemplate(withoutRemarks(text))
	}
	return s, usable(s)
}

// usable refuses samples of which too little is left that could be met.
func usable(s kb.Sample) bool {
	return strings.Trim(s.Text, kb.Mask+" \t\n'\"`.,:;()[]{}<>-") != ""
}

// trimSample removes blank lines and raw tags around a text, and says how many lines it took off the top.
func trimSample(text string) (trimmed string, skipped int) {
	lines := strings.Split(strings.ToValidUTF8(text, "\uFFFD"), "\n")
	isEmpty := func(line string) bool { line = strings.TrimSpace(line); return line == "" || isRawTag(line) }
	for len(lines) > 0 && isEmpty(lines[0]) {
		lines = lines[1:]
		skipped++
	}
	for len(lines) > 0 && isEmpty(lines[len(lines)-1]) {
		lines = lines[:len(lines)-1]
	}
	return strings.TrimRight(strings.Join(lines, "\n"), " \t\r"), skipped
}

// isOutput reports whether a fence holds what a program printed, by its language and its text.
func isOutput(info, text string, marked bool) bool {
	switch kind := languageKind(info); {
	case kind == sourceCode, namesFile(info):
		return false
	case kind == shellCode:
		return printsSomething(text) || errorWords(text) && (marked || hasPrompt(text))
	case kind == outputText:
		return marked && !onlyCommands(text) || errorWords(text)
	default:
		if info == indented || !marked {
			return errorWords(withoutComments(text)) && !onlyCommands(text) && !looksLikeSource(text)
		}
		return !onlyCommands(text) && (errorWords(withoutComments(text)) || !looksLikeSource(text))
	}
}

// namesFile reports an info string that says in which file the text stands: title="app.json".
func namesFile(info string) bool {
	for _, key := range [...]string{"title=", "filename=", "file="} {
		if _, value, ok := strings.Cut(info, key); ok {
			value, _, _ = strings.Cut(strings.TrimLeft(value, `"'`), `"`)
			if dot := strings.LastIndexByte(value, '.'); dot >= 0 && len(value)-dot <= 6 && !strings.Contains(value, " ") {
				return !strings.HasSuffix(value, ".log") && !strings.HasSuffix(value, ".txt")
			}
		}
	}
	return false
}

// withoutRemarks takes the remark in brackets off every line when all lines end in one, as where a manual says which
// program prints which wording: "x is not a function (Firefox)".
func withoutRemarks(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, " \t\r")
		at := strings.LastIndex(line, " (")
		if at < 0 || !strings.HasSuffix(line, ")") || !isRemarkText(line[at+2:len(line)-1]) {
			return text
		}
		lines[i] = line[:at]
	}
	return strings.Join(lines, "\n")
}

// isRemarkText reports a few words of which one at least is a name: letters, hyphens and commas, and a capital first.
func isRemarkText(s string) bool {
	if s == "" || len(s) > maxLead || len(strings.Fields(s)) > 6 || !isUpper(s[0]) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(" -,&", r) }) < 0
}

type codeKind uint8

const (
	unknownCode codeKind = iota
	outputText
	shellCode
	sourceCode
)

// languageKind reads a fence's info string. Data formats count as output: servers answer in them.
func languageKind(info string) codeKind {
	if info == "" || info == indented {
		return unknownCode
	}
	lang, _, _ := strings.Cut(strings.ToLower(strings.Trim(info, "{}. ")), " ")
	lang, _, _ = strings.Cut(lang, ",")
	lang, _, _ = strings.Cut(lang, "{")
	switch strings.TrimPrefix(lang, ".") {
	case "text", "txt", "plain", "plaintext", "none", "output", "log", "logs", "console", "terminal", "error", "errors", "stacktrace", "traceback",
		"pytb", "shell-session", "sh-session", "shellsession", "console-session", "iex", "erl", "irb", "gdb", "nohighlight", "stderr", "stdout", "json", "http", "xml", "":
		return outputText
	case "sh", "bash", "shell", "zsh", "fish", "cmd", "bat", "batch", "powershell", "pwsh", "ps1", "ps", "azurecli", "azurepowershell", "dos", "cmdline":
		return shellCode
	}
	return sourceCode
}

// promptLine reports whether a line is a command behind a prompt.
func promptLine(line string) bool {
	line = strings.TrimLeft(line, " \t")
	return strings.HasPrefix(line, "$ ") || strings.HasPrefix(line, "> ") || strings.HasPrefix(line, "PS> ") || strings.HasPrefix(line, "% ") ||
		strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "iex> ") || strings.HasPrefix(line, ">>> ") || strings.HasPrefix(line, "C:\\>")
}

func hasPrompt(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if promptLine(line) {
			return true
		}
	}
	return false
}

// onlyCommands reports whether every line is a command behind a prompt.
func onlyCommands(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" && !promptLine(line) {
			return false
		}
	}
	return true
}

// printsSomething reports whether the text shows commands behind prompts and what they printed.
func printsSomething(text string) bool { return hasPrompt(text) && !onlyCommands(text) }

// looksLikeSource reports whether half of the lines begin or end as source code does.
func looksLikeSource(text string) bool {
	code, lines := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if lines++; sourceLine(line) {
			code++
		}
	}
	return code*2 >= lines
}

func sourceLine(line string) bool {
	if bare, _, found := strings.Cut(line, " // "); found {
		line = strings.TrimSpace(bare)
	}
	word, _, _ := strings.Cut(line, " ")
	switch word {
	case "import", "def", "use", "let", "const", "fn", "struct", "impl", "trait", "enum", "match", "pub", "class", "public", "private", "var",
		"function", "return", "package", "func", "mod", "extern", "static", "type", "//":
		return true
	}
	switch {
	case strings.HasSuffix(line, ";"), strings.HasSuffix(line, "{"), strings.HasSuffix(line, "};"), strings.HasPrefix(line, "#["),
		strings.HasPrefix(line, "#!["), strings.HasPrefix(line, "//"), strings.Contains(line, " => "):
		return true
	}
	return strings.Trim(line, "})],; ") == ""
}

// withoutComments takes the comments off lines of code, so that "// error" makes no output of them.
func withoutComments(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if i := strings.Index(line, "//"); i >= 0 && (i == 0 || line[i-1] == ' ') {
			line = line[:i] + "\n"
		}
		out.WriteString(line)
	}
	return out.String()
}
