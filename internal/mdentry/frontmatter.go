package mdentry

import (
	"bytes"
	"strings"
)

// matter is the front matter of a file, still unread.
type matter struct {
	form  matterForm
	text  []byte
	line  int  // of the text's first line in the file, from 1
	end   int  // offset behind the closing delimiter: the body begins here
	open  bool // the closing delimiter is missing
	large bool // longer than is read
}

type matterForm uint8

const (
	noMatter matterForm = iota
	yamlMatter
	tomlMatter
	jsonMatter
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// splitMatter finds the front matter: between lines of --- (YAML) or +++ (TOML), or a JSON object on the first line.
// A byte-order mark and blank lines may come before it. A rule at the top of a document that has no second one, or
// whose text is no list of keys, is not front matter.
func splitMatter(src []byte) matter {
	start := 0
	if bytes.HasPrefix(src, byteOrderMark) {
		start = len(byteOrderMark)
	}
	none := matter{end: start}
	for start < len(src) && (src[start] == '\n' || src[start] == '\r' || src[start] == ' ') {
		start++
	}
	first, rest := cutLine(src[start:])
	switch {
	case string(first) == "---":
		return delimited(src, len(src)-len(rest), "---", yamlMatter, none)
	case string(first) == "+++":
		return delimited(src, len(src)-len(rest), "+++", tomlMatter, none)
	case bytes.HasPrefix(first, []byte("{")) && !bytes.HasPrefix(first, []byte("{%")) &&
		!bytes.HasPrefix(first, []byte("{{")) && !bytes.HasPrefix(first, []byte("{:")):
		return jsonObject(src, start, none)
	}
	return none
}

// cutLine returns the first line without its end, and what follows it.
func cutLine(src []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(src, []byte{'\n'})
	return bytes.TrimRight(line, " \t\r"), rest
}

func delimited(src []byte, start int, mark string, form matterForm, none matter) matter {
	m := matter{form: form, line: 1 + bytes.Count(src[:start], []byte{'\n'})}
	for at := start; at < len(src); {
		line, rest := cutLine(src[at:])
		if string(line) == mark || form == yamlMatter && string(line) == "..." {
			m.text, m.end = src[start:at], len(src)-len(rest)
			if !looksLikeKeys(m.text) {
				return none
			}
			m.large = len(m.text) > maxMatter
			return m
		}
		if at-start > maxMatter {
			break
		}
		at = len(src) - len(rest)
	}
	return openMatter(src, start, m, none)
}

// openMatter is front matter whose end is missing: it is taken to end at the first blank line or heading, so that
// the document below is still read.
func openMatter(src []byte, start int, m, none matter) matter {
	at := start
	for at < len(src) {
		line, rest := cutLine(src[at:])
		if len(line) == 0 || line[0] == '#' {
			break
		}
		at = len(src) - len(rest)
	}
	if at == start || !looksLikeKeys(src[start:at]) {
		return none
	}
	m.text, m.end, m.open = src[start:at], at, true
	return m
}

// looksLikeKeys reports whether the text begins as front matter does: with a key, a comment, a table, or nothing.
func looksLikeKeys(text []byte) bool {
	for len(text) > 0 {
		var line []byte
		line, text = cutLine(text)
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || line[0] == '[' {
			continue
		}
		key, _, ok := cutKey(string(line))
		return ok && key != ""
	}
	return true
}

// cutKey splits "key: value" or "key = value". Keys are single words, perhaps quoted, or a few plain words before a
// colon and a space.
func cutKey(line string) (key, value string, ok bool) {
	i := strings.IndexAny(line, ":=")
	if i <= 0 {
		return "", "", false
	}
	key = strings.Trim(strings.TrimSpace(line[:i]), `"'`)
	if key == "" || strings.ContainsAny(key, " \t") && !isKeyPhrase(line, i) {
		return "", "", false
	}
	return key, strings.TrimSpace(line[i+1:]), true
}

// isKeyPhrase reports keys such as "external help file: x".
func isKeyPhrase(line string, colon int) bool {
	if line[colon] != ':' || !strings.HasPrefix(line[colon+1:]+" ", " ") || len(strings.Fields(line[:colon])) > 4 {
		return false
	}
	return strings.IndexFunc(line[:colon], func(r rune) bool { return !isWordRune(r) && r != ' ' && r != '-' }) < 0
}

// jsonObject takes a JSON object that ends with a brace alone on its line, or on the first line.
func jsonObject(src []byte, start int, none matter) matter {
	for at := start; at < len(src) && at-start <= maxMatter; {
		line, rest := cutLine(src[at:])
		next := len(src) - len(rest)
		whole := at == start && bytes.HasSuffix(line, []byte("}"))
		if whole || at > start && string(line) == "}" {
			text := bytes.TrimSpace(src[start:next])
			if !bytes.Contains(text, []byte(`":`)) && !bytes.Contains(text, []byte(`" :`)) {
				return none
			}
			return matter{form: jsonMatter, text: text, line: 1 + bytes.Count(src[:start], []byte{'\n'}), end: next}
		}
		at = next
	}
	return none
}
