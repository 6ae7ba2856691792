package mdentry

import (
	"strings"
	"unicode/utf8"
)

// plainYAML reads the front matter that nearly all files have: keys with a word, a text or a list of such. The library
// takes much longer for it than for reading the whole document below. ok is false for everything in which YAML has rules
// of its own; a test holds that what it reads is what the library reads.
func plainYAML(text string, line int) (values []value, ok bool) {
	if !plainText(text) {
		return nil, false
	}
	lines := strings.Split(text, "\n")
	for i := 0; i < len(lines); i++ {
		l := strings.TrimRight(lines[i], " ")
		if l == "" || l[0] == '#' {
			continue
		}
		key, rest, found := strings.Cut(l, ":")
		if !found || !plainKey(key) || rest != "" && rest[0] != ' ' {
			return nil, false
		}
		v := value{key: key, line: line + i}
		rest = strings.TrimLeft(rest, " ")
		switch {
		case rest == "":
			last := i
			if v.texts, last, ok = plainItems(lines, i); !ok {
				return nil, false
			}
			if last > i {
				v.shape = sequence
			}
			i = last
		case rest[0] == '[':
			if v.texts, ok = plainFlow(rest); !ok {
				return nil, false
			}
			v.shape = sequence
		default:
			s, null, ok := plainScalar(rest, "")
			if !ok {
				return nil, false
			}
			if !null && strings.TrimSpace(s) != "" {
				v.shape, v.texts = scalar, []string{s}
			}
		}
		if next := i + 1; next < len(lines) && strings.HasPrefix(lines[next], " ") {
			return nil, false // it goes on
		}
		values = append(values, v)
	}
	return values, true
}

// plainText reports whether a text has none of the characters that YAML forbids or takes for ends of lines.
func plainText(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\n' || c == 0x7f {
			return false
		} else if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r < 0xa0 || r == utf8.RuneError || r == 0x2028 || r == 0x2029 || r >= 0xe000 {
				return false
			}
			i += n - 1
		}
	}
	return true
}

// maxPlainKey is far below the length from which YAML takes no key without a question mark.
const maxPlainKey = 128

func plainKey(s string) bool {
	if len(s) > maxPlainKey {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c|0x20 >= 'a' && c|0x20 <= 'z') && (i == 0 || !(c >= '0' && c <= '9') && c != '_' && c != '-' && c != '.') {
			return false
		}
	}
	return s != ""
}

// plainItems reads the items below the key on line i, and returns the line of the last one.
func plainItems(lines []string, i int) (items []string, last int, ok bool) {
	indent := -1
	for ; i+1 < len(lines); i++ {
		l := strings.TrimRight(lines[i+1], " ")
		t := strings.TrimLeft(l, " ")
		if !strings.HasPrefix(t, "- ") {
			break
		}
		if n := len(l) - len(t); indent >= 0 && n != indent {
			return nil, i, false
		} else {
			indent = n
		}
		s, null, ok := plainScalar(strings.TrimLeft(t[2:], " "), "")
		if !ok {
			return nil, i, false
		}
		if !null {
			items = append(items, s)
		}
	}
	return items, i, true
}

// plainFlow reads a list in brackets.
func plainFlow(s string) (items []string, ok bool) {
	rest, ok := strings.CutSuffix(s[1:], "]")
	if !ok || rest == "" {
		return nil, ok
	}
	for more := true; more; {
		var item string
		item, rest, more = cutItem(strings.TrimLeft(rest, " "))
		s, null, ok := plainScalar(strings.TrimRight(item, " "), "[]{}?")
		if !ok || s == "" {
			return nil, false
		}
		if !null {
			items = append(items, s)
		}
	}
	return items, true
}

// cutItem cuts the first item off a list in brackets. Within quotation marks, commas belong to it.
func cutItem(s string) (item, rest string, more bool) {
	quoted := 0
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		quoted = 2 + strings.IndexByte(s[1:], s[0])
	}
	item, rest, more = strings.Cut(s[quoted:], ",")
	return s[:quoted+len(item)], rest, more
}

// plainScalar reads a word, or a text in quotation marks. A word must have none of the characters in not.
func plainScalar(s, not string) (text string, null, ok bool) {
	if s == "" {
		return "", false, false
	}
	if q := s[0]; q == '"' || q == '\'' {
		if len(s) < 2 || s[len(s)-1] != q || strings.IndexByte(s[1:len(s)-1], q) >= 0 || q == '"' && strings.IndexByte(s, '\\') >= 0 {
			return "", false, false
		}
		return s[1 : len(s)-1], false, true
	}
	c := s[0]
	if !(c|0x20 >= 'a' && c|0x20 <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c < utf8.RuneSelf || strings.ContainsAny(s, not) ||
		strings.Contains(s, ": ") || strings.Contains(s, " #") || s[len(s)-1] == ':' {
		return "", false, false
	}
	return s, s == "null" || s == "Null" || s == "NULL", true
}
