// Package draft says of an error text what can be said before anybody knows its cause: which line tells most, what is
// left of the text without what must not be shared, how it reads without what varies, and a title. Of that it makes the
// Markdown of an entry to be filled in.
package draft

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"unstuck/internal/errtext"
	"unstuck/internal/rarity"
	"unstuck/internal/redact"
)

// Bounds of what is taken over from a text.
const (
	linesBefore = 6   // the line that tells most
	linesAfter  = 12  // that line
	maxLine     = 400 // bytes
	maxTitle    = 110 // characters
	maxWords    = 5   // of an id
	leastBits   = 7   // rarity of a word that an id needs
)

// Draft is what can be said of an error text.
type Draft struct {
	Title   string
	Lines   []string // of the text, repaired, without what must not be shared
	At      int      // index of the line that tells most
	Removed []redact.Found
}

// Of makes a draft of a text. Names are words that must go, see redact.Text. ok is false when the text holds no words.
func Of(t *errtext.Text, names ...string) (d Draft, ok bool) {
	at, best := -1, 0
	for i := range t.Lines {
		if n := telling(&t.Lines[i]); at < 0 && t.Lines[i].Body != "" && hasWord(t, i) || n > best {
			at, best = i, n
		}
	}
	if at < 0 {
		return d, false
	}
	block := t.Blocks[t.BlockOf(at)]
	first, end := max(block.First, at-linesBefore), min(block.End, at+linesAfter+1)
	var text strings.Builder
	for _, l := range t.Lines[first:end] {
		text.WriteString(lineOf(l) + "\n")
	}
	clean, found := redact.Text(text.String(), names...)
	d.Removed = found
	for line := range strings.Lines(clean) {
		d.Lines = append(d.Lines, cut(strings.TrimRight(line, " \n"), maxLine))
	}
	// A key of several lines became one.
	d.At = min(at-first, len(d.Lines)-1)
	if gone := end - first - len(d.Lines); gone > 0 {
		d.At = mostTelling(d.Lines)
	}
	for len(d.Lines) > 0 && d.Lines[len(d.Lines)-1] == "" {
		d.Lines = d.Lines[:len(d.Lines)-1]
	}
	for len(d.Lines) > 0 && d.Lines[0] == "" {
		d.Lines = d.Lines[1:]
		d.At--
	}
	if d.At < 0 || d.At >= len(d.Lines) {
		return d, false
	}
	d.Title = title(d.told())
	return d, d.Title != ""
}

// told is the line that tells most, with the next one where it ends in a colon: what follows is the message.
func (d Draft) told() string {
	s := strings.TrimSpace(strings.TrimLeft(d.Lines[d.At], "=> "))
	for _, next := range d.Lines[d.At+1:] {
		if next = strings.TrimSpace(next); next == "" && strings.HasSuffix(s, ":") {
			continue
		}
		if strings.HasSuffix(s, ":") {
			s += " " + strings.TrimPrefix(next, "** ")
		}
		break
	}
	return s
}

// mostTelling returns the index of the line that tells most.
func mostTelling(lines []string) int {
	at, best := 0, -1
	for i, l := range lines {
		if n := tells(l, len(l) > len(strings.TrimLeft(l, " "))); n > best {
			at, best = i, n
		}
	}
	return at
}

// maxRead is how much of a line is looked at. It is cut to what is kept of it when secrets are out of it, so that none is
// cut in two and no longer known.
const maxRead = 4096

// lineOf is a repaired line with its indentation, without anything that a terminal would obey.
func lineOf(l errtext.Line) string {
	return strings.Repeat(" ", min(l.Indent, 12)) + cut(plain(l.Body), maxRead)
}

// plain drops control and format characters: what turns the reading direction round is one of them.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == utf8.RuneError, unicode.Is(unicode.C, r):
			return -1
		}
		return r
	}, s)
}

// cut shortens a long line between characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], " ")
}

func hasWord(t *errtext.Text, line int) bool {
	l := t.Lines[line]
	return slices.ContainsFunc(t.Tokens[l.First:l.End], func(tok errtext.Token) bool { return tok.Kind != errtext.Masked })
}

// telling says how much a line reads like the message of an error. Causes and frames of a stack read less like it than
// the message itself.
func telling(l *errtext.Line) int {
	if l.First == l.End {
		return 0
	}
	return tells(l.Body, l.Indent > 0)
}

func tells(line string, indented bool) int {
	lower := strings.TrimSpace(strings.ToLower(cut(line, maxRead)))
	if lower == "" {
		return 0
	}
	n := 0
	for _, m := range [...]struct {
		mark string
		says int
	}{
		{"** (", 8}, {"exception", 4}, {"panic", 4}, {"fatal", 4}, {"error", 3}, {"could not", 3}, {"cannot", 3}, {"can't", 3}, {"unable to", 3},
		{"failed", 3}, {"failure", 2}, {"refused", 3}, {"denied", 3}, {"not found", 3}, {"no such", 3}, {"undefined", 3}, {"invalid", 2}, {"timeout", 2},
		{"timed out", 2}, {"crash", 2}, {"terminat", 1}, {"aborted", 2}, {"missing", 1}, {"unknown", 1}, {"unexpected", 2},
	} {
		if strings.Contains(lower, m.mark) {
			n += m.says
		}
	}
	if n == 0 {
		return 0
	}
	if lower[0] == '=' && strings.HasSuffix(lower, "=") {
		return 1 // the head of a report
	}
	if lower[0] == '(' || strings.HasPrefix(lower, "at ") || strings.HasPrefix(lower, "warning") {
		n /= 4 // a frame
	}
	if indented {
		n = n * 3 / 4
	}
	return n
}

// title makes a title of the line that tells most: without what varies, and not too long.
func title(line string) string {
	if i := strings.LastIndex(line, "** ("); i > 0 {
		line = line[i:] // an exception of Elixir, behind who reports it
	}
	s := strings.NewReplacer("…/…", "…", "…:…", "…").Replace(masked(line, "…"))
	s = strings.TrimSpace(strings.TrimPrefix(s, "** "))
	if len(strings.FieldsFunc(s, notLetter)) < 2 {
		s = line // nearly all of it varies
	}
	s = strings.TrimLeft(s, "…:;,.-*|> ")
	if s == "" {
		s = line
	}
	r := []rune(s)
	if len(r) <= maxTitle {
		return strings.TrimRight(s, " :,;")
	}
	s = string(r[:maxTitle])
	if i := strings.LastIndexByte(s, ' '); i > maxTitle/2 {
		s = s[:i]
	}
	return strings.TrimRight(s, " :,;…") + "…"
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) }

// masked returns a line with each thing that varies replaced, by the mask's own name where with is empty.
func masked(line, with string) string {
	var b strings.Builder
	at := 0
	for _, t := range errtext.ParseLine(line) {
		if t.Kind != errtext.Masked || int(t.Start) < at {
			continue
		}
		b.WriteString(line[at:t.Start])
		if with != "" {
			b.WriteString(with)
		} else {
			b.WriteString(errtext.MaskOf(t.Hash))
		}
		at = int(t.End)
	}
	return b.String() + line[at:]
}

// Shape returns the lines of the draft with the names of masks in the place of what varies: <path>, <num>.
func (d Draft) Shape() []string {
	out := make([]string, len(d.Lines))
	for i, l := range d.Lines {
		out[i] = masked(l, "")
	}
	return out
}

// FromShape makes a draft of the lines of a shape. In the place of a mask stands what might have stood there, so that a
// lookup takes it for the same.
func FromShape(lines []string, at int) Draft {
	values := strings.NewReplacer(
		"<pid>", "#PID<0.100.0>", "<ref>", "#Reference<0.1.2.3>", "<fun>", "#Function<1.2/3 in Some.module/1>", "<hex>", "0x7f00aa00",
		"<uuid>", "00000000-0000-4000-8000-000000000000", "<num>", "12", "<time>", "12:00:00", "<version>", "1.0.0",
		"<path>", "/path/to", "<url>", "https://example.com", "<addr>", "192.0.2.1", "<any>", "x")
	d := Draft{At: min(max(at, 0), len(lines)-1)}
	for _, l := range lines {
		d.Lines = append(d.Lines, values.Replace(l))
	}
	if len(lines) > 0 {
		d.Title = title(d.told())
	}
	return d
}

// ID makes an id of the most telling words of the title, in their order.
func (d Draft) ID() string {
	type word struct {
		text string
		bits float64
		at   int
	}
	var all []word
	for i, t := range errtext.ParseLine(d.Title) {
		text := t.Canonical(d.Title)
		if t.Kind == errtext.Masked || len(text) < 3 || isFunctionWord(text) || strings.EqualFold(text, redact.Secret) || slices.ContainsFunc(all, func(w word) bool { return w.text == text }) {
			continue
		}
		all = append(all, word{text, rarity.Bits(t.Hash), i})
	}
	slices.SortStableFunc(all, func(a, b word) int { return cmp.Compare(b.bits, a.bits) })
	for len(all) > 2 && all[len(all)-1].bits < leastBits {
		all = all[:len(all)-1]
	}
	all = all[:min(len(all), maxWords)]
	slices.SortFunc(all, func(a, b word) int { return a.at - b.at })
	var words []string
	for _, w := range all {
		words = append(words, w.text)
	}
	return strings.Join(words, " ")
}

// isFunctionWord reports whether a word only serves the grammar of a sentence.
func isFunctionWord(w string) bool {
	switch w {
	case "the", "and", "was", "were", "are", "has", "have", "had", "for", "from", "with", "this", "that", "its", "but", "you", "your", "been", "into", "because":
		return true
	}
	return false
}

// Languages returns the tags of the languages and tools that a text gives away.
func Languages(t *errtext.Text) []string {
	scope := t.ScopeOf()
	var out []string
	for _, tag := range [...]string{"elixir", "javascript", "python", "rust", "go", "java", "ruby", "php", "csharp", "docker", "postgres", "git", "ssh"} {
		if own := errtext.ScopeOfTags([]string{tag}); own&scope != 0 {
			out = append(out, tag)
		}
	}
	return out
}
