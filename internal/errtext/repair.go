package errtext

import (
	"strings"
	"unicode/utf8"
)

// cleanLine removes what a terminal would act on rather than show: escape sequences, overwritten text, control
// characters; and brings typographic quotes and spaces back to the ones that programs print.
func cleanLine(s string) string {
	if isPlain(s) {
		return s
	}
	s = lastOverwrite(s)
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == 0x1b:
			i += escapeLen(s[i:])
		case c == '\t':
			b.WriteByte(' ')
			b.WriteByte(' ')
			i++
		case c == '\b':
			i++
		case c < 0x20 || c == 0x7f:
			b.WriteByte(' ')
			i++
		case c < utf8.RuneSelf:
			b.WriteByte(c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(plainRune(r, s[i:i+n]))
			i += n
		}
	}
	return caretNotation(b.String())
}

// isPlain reports whether s needs no cleaning.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c >= 0x7f {
			return false
		}
	}
	return strings.IndexByte(s, '^') < 0
}

// caretNotation removes control characters that a pager or a copy wrote out as ^M and ^[[0m.
func caretNotation(s string) string {
	if strings.IndexByte(s, '^') < 0 {
		return s
	}
	for strings.HasSuffix(s, "^M") {
		s = s[:len(s)-2]
	}
	for {
		i := strings.Index(s, "^[[")
		if i < 0 {
			return s
		}
		s = s[:i] + s[i+1+escapeLen("\x1b"+s[i+2:]):]
	}
}

// lastOverwrite keeps what a terminal shows last of a line that rewrites itself with carriage returns.
func lastOverwrite(s string) string {
	s = strings.TrimRight(s, "\r")
	if i := strings.LastIndexByte(s, '\r'); i >= 0 && strings.TrimSpace(stripEscapes(s[i+1:])) != "" {
		return s[i+1:]
	}
	return s
}

func stripEscapes(s string) string {
	for {
		i := strings.IndexByte(s, 0x1b)
		if i < 0 {
			return s
		}
		s = s[:i] + s[i+escapeLen(s[i:]):]
	}
}

// escapeLen returns the length of the escape sequence that s starts with (ECMA-48: CSI, OSC and other strings, two-byte
// escapes), at least 1.
func escapeLen(s string) int {
	if len(s) < 2 {
		return 1
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if c := s[i]; c >= 0x40 && c <= 0x7e {
				return i + 1
			} else if c < 0x20 || c > 0x7e {
				return i
			}
		}
		return len(s)
	case ']', 'P', '^', '_', 'X':
		for i := 2; i < len(s); i++ {
			if s[i] == 0x07 {
				return i + 1
			}
			if s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
		}
		return 2
	}
	return 2
}

// plainRune returns what stands for a rune outside ASCII.
func plainRune(r rune, s string) string {
	switch r {
	case utf8.RuneError:
		return " "
	case '‘', '’', '‚', '‛', '′', '`', '´':
		return "'"
	case '“', '”', '„', '‟', '″', '«', '»':
		return `"`
	case '–', '—', '‐', '‑', '−':
		return "-"
	case '\u00a0', '\u2007', '\u202f', '\u2028', '\u2029', '\u3000':
		return " "
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u200f',
		'\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069':
		return ""
	case '…':
		return "..."
	}
	return s
}
