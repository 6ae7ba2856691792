package mdentry

import (
	"strings"

	"unstuck/internal/kb"
)

// quoteTemplate turns a quoted message into plain text in which variable parts are kb.Mask: '*identifier*', %key%,
// \<server\>, <server>, {{ NAME }}, {0}, {name}, ${NAME}, %s, %1$s, or an example that stands for any: 'x', 'foo', '…'.
func quoteTemplate(md string) (text string, template bool) {
	masked := maskParts(md, true)
	text = inline(masked)
	return text, strings.Contains(text, kb.Mask)
}

// fenceTemplate does the same for a text in a fence, where stars are stars.
func fenceTemplate(s string) (text string, template bool) {
	text = maskParts(s, false)
	return text, text != s
}

// headingTemplate makes a sample of a heading that has variable parts: Cannot find module '<name>'.
func headingTemplate(raw string, line int) (kb.Sample, bool) {
	s := kb.Sample{Text: titleText(maskParts(raw, false)), Template: true, Line: line}
	return s, strings.Contains(s.Text, kb.Mask) && usable(s)
}

// maskParts replaces the variable parts of a message.
func maskParts(s string, markdown bool) string {
	if !strings.ContainsAny(s, "%<{*_'\"`‘“") {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); {
		n := 0
		switch s[i] {
		case '%':
			if n = percentPart(s[i:]); n == 0 && (i == 0 || !isWordByte(s[i-1])) {
				n = verbPart(s[i:])
			}
		case '<':
			if i == 0 || !isWordByte(s[i-1]) { // Vec<T> is a type
				n = anglePart(s[i:])
			}
		case '\\':
			if strings.HasPrefix(s[i:], `\<`) {
				n = escapedAngle(s[i:])
			}
		case '{':
			if n = bracePart(s[i:]); n == 0 {
				n = namePart(s, i)
			}
		case '$', '#':
			if n = namePart(s, i+1); n > 0 {
				n++
			}
		case '\'', '"', '`', 0xe2:
			if mark, end := anyName(s[i:]); end > 0 {
				out.WriteString(s[i : i+mark])
				out.WriteString(kb.Mask)
				i += mark
				n = end - mark
				i += n
				continue
			}
		case '*', '_':
			if markdown {
				n = emphasisPart(s, i)
			}
		}
		if n == 0 {
			out.WriteByte(s[i])
			i++
			continue
		}
		out.WriteString(kb.Mask)
		i += n
	}
	return out.String()
}

// maxName is the longest name of a variable part.
const maxName = 60

// percentPart takes %name%.
func percentPart(s string) int {
	for i := 1; i < len(s) && i < maxName; i++ {
		switch c := s[i]; {
		case c == '%':
			if i > 1 {
				return i + 1
			}
			return 0
		case isLetter(c) || c == '_' || i > 1 && (c == '.' || c == '-' || c >= '0' && c <= '9'):
		default:
			return 0
		}
	}
	return 0
}

// verbPart takes %s, %d, %1$s, %.2f, %lu, %1 and their like, which manuals copy out of the program's source.
func verbPart(s string) int {
	i := 1
	for i < len(s) && i < 6 && strings.IndexByte("0123456789$.*+-#", s[i]) >= 0 {
		i++
	}
	digits := i == 2 && s[1] >= '1' && s[1] <= '9' // of Windows and Qt
	for i < len(s) && i < 8 && strings.IndexByte("lhz", s[i]) >= 0 {
		i++
	}
	ends := func(i int) bool { return i == len(s) || !isWordByte(s[i]) && s[i] != '%' }
	switch {
	case i < len(s) && strings.IndexByte("sdvqxiufpcge", s[i]) >= 0 && ends(i+1):
		return i + 1
	case digits && ends(2):
		return 2
	}
	return 0
}

// namePart takes {0} and {name} at i.
func namePart(s string, i int) int {
	if i >= len(s) || s[i] != '{' || i > 0 && s[i-1] == '=' { // an attribute's value
		return 0
	}
	end := strings.IndexByte(s[i:min(len(s), i+maxName)], '}')
	if end < 2 {
		return 0
	}
	name := s[i+1 : i+end]
	if strings.Trim(name, "0123456789") == "" || isPlaceholder(name) && !strings.Contains(name, ".") {
		return end + 1
	}
	return 0
}

// anyName takes a quoted name that stands for any other in documents: a single letter, foo, bar, baz, or an ellipsis. It
// returns the length of the opening quote, and the offset of the closing one; 0 if there is nothing of the kind.
func anyName(s string) (mark, end int) {
	for _, q := range [...][2]string{{"'", "'"}, {`"`, `"`}, {"`", "`"}, {"‘", "’"}, {"“", "”"}} {
		rest, ok := strings.CutPrefix(s, q[0])
		if !ok {
			continue
		}
		i := strings.Index(rest[:min(len(rest), 8)], q[1])
		if i < 1 {
			return 0, 0
		}
		switch name := rest[:i]; name {
		case "foo", "bar", "baz", "...", "…", "xxx":
		default:
			if len(name) != 1 || name[0] < 'a' || name[0] > 'z' {
				return 0, 0
			}
		}
		return len(q[0]), len(q[0]) + i
	}
	return 0, 0
}

// anglePart takes <name>, unless it is a tag or one of the names that programs print so themselves.
func anglePart(s string) int {
	end := strings.IndexByte(s[:min(len(s), maxName)], '>')
	if end < 2 {
		return 0
	}
	name := s[1:end]
	if first, _, _ := strings.Cut(name, " "); !isPlaceholder(name) || htmlTag(first) || pageTag(first) || printedName(name) {
		return 0
	}
	return end + 1
}

func escapedAngle(s string) int {
	end := strings.Index(s[:min(len(s), maxName)], `\>`)
	length := end + 2
	if end < 0 {
		if end = strings.IndexByte(s[:min(len(s), maxName)], '>'); end < 0 {
			return 0
		}
		length = end + 1
	}
	if end < 3 || !isPlaceholder(s[2:end]) || printedName(s[2:end]) {
		return 0
	}
	return length
}

// isPlaceholder reports a name that stands for something: words of letters with spaces, hyphens or underscores.
func isPlaceholder(name string) bool {
	if !isLetter(name[0]) && name[0] < 0x80 {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool { return !isWordRune(r) && r != '-' && r != ' ' && r != '.' }) < 0
}

// pageTag knows the tags that messages of web tools speak of and that Markdown does not use.
func pageTag(name string) bool {
	switch strings.ToLower(name) {
	case "html", "head", "body", "title", "meta", "link", "script", "style", "template", "slot", "form", "input", "select", "option", "label",
		"textarea", "svg", "canvas", "main", "dialog", "audio", "track", "object", "embed", "noscript", "base", "fieldset", "legend":
		return true
	}
	return false
}

// printedName knows what real programs print in angle brackets.
func printedName(name string) bool {
	switch strings.ToLower(name) {
	case "module", "anonymous", "unknown", "none", "null", "nil", "init", "clinit", "string", "stdin", "stdout", "stderr", "lambda", "eof", "main",
		"undefined", "empty", "eval", "console", "input", "internal", "native", "built-in", "builtin", "listcomp", "dictcomp", "genexpr", "frozen", "top", "invalid",
		"no value", "no source", "redacted", "filtered", "omitted", "truncated", "missing", "unset", "not set":
		return true
	}
	return false
}

// bracePart takes {{ name }}.
func bracePart(s string) int {
	if !strings.HasPrefix(s, "{{") {
		return 0
	}
	end := strings.Index(s[:min(len(s), maxName)], "}}")
	if end < 3 {
		return 0
	}
	name := strings.TrimSpace(strings.Trim(s[2:end], "{}-"))
	if name == "" || !isPlaceholder(strings.TrimLeft(name, ".$")+"x") {
		return 0
	}
	return end + 2
}

// emphasisPart takes *name* and _name_, the way manuals set variable parts in italics.
func emphasisPart(s string, i int) int {
	mark := s[i]
	rest := s[i+1:]
	if i > 0 && (s[i-1] == mark || mark == '_' && isWordByte(s[i-1])) {
		return 0
	}
	end := strings.IndexByte(rest[:min(len(rest), maxName)], mark)
	if end < 1 || !isPlaceholder(rest[:end]) || rest[end-1] == ' ' {
		return 0
	}
	if after := i + 1 + end + 1; after < len(s) && (s[after] == mark || isWordByte(s[after])) {
		return 0
	}
	return end + 2
}
