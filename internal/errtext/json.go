package errtext

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonStrings returns the string values of a line that is one JSON object, as structured loggers write them: the
// message, the stack, the error. Keys, numbers and short machine fields (times, ids) are left out. It is tolerant: a
// line cut off in the middle gives the strings before the cut.
func jsonStrings(dst []string, s string) ([]string, bool) {
	if len(s) < 8 || s[0] != '{' || s[1] != '"' && s[1] != ' ' {
		return nil, false
	}
	if i := strings.IndexByte(s, '"'); i < 0 || i > 4 {
		return nil, false
	}
	if !strings.Contains(s, `":`) && !strings.Contains(s, `" :`) {
		return nil, false // an Erlang tuple of strings, such as {"Kernel pid terminated",…}
	}
	for i := 0; i < len(s); {
		if s[i] != '"' {
			i++
			continue
		}
		str, n := jsonString(s[i:])
		i += n
		rest := strings.TrimLeft(s[i:], " ")
		if strings.HasPrefix(rest, ":") {
			continue // a key
		}
		if strings.ContainsAny(str, " \n") {
			dst = append(dst, str)
		}
	}
	return dst, len(dst) > 0
}

// jsonString decodes the string that s starts with and returns it with the bytes it took.
func jsonString(s string) (string, int) {
	end := 1
	for end < len(s) && s[end] != '"' {
		if s[end] == '\\' {
			end++
		}
		end++
	}
	if end > len(s) {
		end = len(s)
	}
	body := s[1:end]
	if end < len(s) {
		end++
	}
	return unescape(body), end
}

// unescape undoes the escapes of JSON and of most languages' string literals.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 'r':
		case 't':
			b.WriteString("  ")
		case 'u':
			if i+5 <= len(s) {
				if v, err := strconv.ParseUint(s[i+1:i+5], 16, 32); err == nil {
					b.WriteString(escapedRune(rune(v)))
					i += 4
					continue
				}
			}
			b.WriteString(`\u`)
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func escapedRune(r rune) string {
	if r < 0x20 || !utf8.ValidRune(r) {
		return " "
	}
	return plainRune(r, string(r))
}

// escapedLines splits a line in which the newlines of a longer message are written as the two characters \n.
// One such pair may be part of a path or a format; an indented continuation or several of them are a message.
func escapedLines(s string) ([]string, bool) {
	n := strings.Count(s, `\n`)
	if n == 0 || n == 1 && !strings.Contains(s, `\n `) && !strings.Contains(s, `\n**`) {
		return nil, false
	}
	return strings.Split(unescape(s), "\n"), true
}
