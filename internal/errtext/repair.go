package errtext

import (
	"strings"
	"unicode/utf8"
)

// cleanLine removes what a terminal would act on rather than show: escape sequences, overwritten text, control
// characters; and brings typographic quotes and spaces, and what a copy wrote out (^[[0m, \x1b[0m, &quot;), back to what
// programs print. What it returns is valid UTF-8 without control characters.
func cleanLine(s string) string {
	if isPlain(s) {
		return s
	}
	s = lastOverwrite(s)
	b := make([]byte, 0, len(s)+8)
	for i := 0; i < len(s); {
		c := s[i]
		if n, stands := writtenOut(s[i:]); n > 0 {
			b = append(b, stands...)
			i += n
			continue
		}
		switch {
		case c == 0x1b:
			i += escapeLen(s[i:])
		case c == '\t':
			b = append(b, "  "...)
			i++
		case c == '\b':
			_, n := utf8.DecodeLastRune(b)
			b = b[:len(b)-n]
			i++
		case c < 0x20 || c == 0x7f:
			b = append(b, ' ')
			i++
		case c < utf8.RuneSelf:
			b = append(b, c)
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			b = append(b, plainRune(r, s[i:i+n])...)
			i += n
		}
	}
	return string(b)
}

// isPlain reports whether s needs no cleaning.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if class[c]&isOdd == 0 {
			continue
		}
		if c < 0x20 || c >= 0x7f {
			return false
		}
		if n, _ := writtenOut(s[i:]); n > 0 {
			return false
		}
	}
	return true
}

// writtenOut recognises, at the start of s, a control sequence or a character that a pager, a logger or a web page wrote
// out in plain characters. It returns its length and what it stands for.
func writtenOut(s string) (int, string) {
	switch s[0] {
	case '^':
		if s == "^M" {
			return 2, ""
		}
		if n := writtenEscape(s, "^["); n > 0 {
			return n, ""
		}
	case '\\':
		for _, esc := range [...]string{`\x1b`, `\x1B`, `\033`, `\e`, `\u001b`, `\u001B`} {
			if n := writtenEscape(s, esc); n > 0 {
				return n, ""
			}
		}
	case '[': // the escape character itself was lost
		if n := colourLen(s); n > 0 {
			return n, ""
		}
	case '&':
		for _, e := range [...][2]string{{"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}, {"&quot;", `"`}, {"&#34;", `"`}, {"&#39;", "'"}, {"&#x27;", "'"}, {"&apos;", "'"}, {"&nbsp;", " "}} {
			if strings.HasPrefix(s, e[0]) {
				return len(e[0]), e[1]
			}
		}
	case "␛"[0]:
		if n := writtenEscape(s, "␛"); n > 0 {
			return n, ""
		}
	}
	return 0, ""
}

// writtenEscape returns the length of a control sequence whose escape character is written as esc.
func writtenEscape(s, esc string) int {
	if len(s) < len(esc)+2 || s[:len(esc)] != esc {
		return 0
	}
	switch rest := s[len(esc):]; rest[0] {
	case '[':
		n := 1
		for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == ';' || rest[n] == '?') {
			n++
		}
		if n < len(rest) && isLetter(rest[n]) {
			return len(esc) + n + 1
		}
	case ']': // a window title or a link, up to its ^G
		if n := strings.Index(rest[:min(len(rest), maxString)], "^G"); n > 0 {
			return len(esc) + n + 2
		}
	}
	return 0
}

// colourLen returns the length of a colour or erase sequence without its escape character: [31m, [0;1m, [0K.
func colourLen(s string) int {
	n := 1
	for n < len(s) && n < 14 && (s[n] >= '0' && s[n] <= '9' || s[n] == ';') {
		n++
	}
	if n == 1 || n == len(s) || s[n] != 'm' && s[n] != 'K' || n+1 < len(s) && s[n+1] == ']' {
		return 0
	}
	return n + 1
}

// lastOverwrite keeps what a terminal shows last of a line that rewrites itself with carriage returns.
func lastOverwrite(s string) string {
	for {
		i := strings.LastIndexByte(s, '\r')
		if i < 0 {
			return s
		}
		if !blank(s[i+1:]) {
			return s[i+1:]
		}
		s = s[:i]
	}
}

// blank reports whether a terminal shows nothing for s.
func blank(s string) bool {
	for i := 0; i < len(s); {
		switch {
		case s[i] == 0x1b:
			i += escapeLen(s[i:])
		case s[i] <= ' ':
			i++
		default:
			return false
		}
	}
	return true
}

// maxString bounds the text of an escape sequence that sets a title or a link.
const maxString = 2 << 10

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
		for i := 2; i < min(len(s), maxString); i++ {
			if s[i] == 0x07 {
				return i + 1
			}
			if s[i] == 0x1b {
				if i+1 < len(s) && s[i+1] == '\\' {
					return i + 2
				}
				return 2 // never ended: another sequence starts
			}
		}
		return 2
	case '(', ')', '*', '+', '#', '%', ' ': // a character set and the like: one more byte
		return min(3, len(s))
	}
	if s[1] < 0x20 || s[1] >= 0x7f {
		return 1
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
	case '–', '—', '‐', '‑', '−', '─', '━', '═':
		return "-"
	case '│', '┃', '║', '┆', '┊':
		return "|"
	case '└', '├', '╰', '┌', '╭', '┬', '╞':
		return "+"
	case '…':
		return "..."
	case '\u00a0', '\u2007', '\u202f', '\u2028', '\u2029', '\u3000':
		return " "
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u200f',
		'\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069':
		return ""
	}
	if r < 0xa0 || r > placeholder && r <= 0xf8ff { // control characters; the glyphs of prompts
		return " "
	}
	return s
}

// placeholder stands for a variable part in the text of an entry (kb.Mask). The rest of the private-use area is glyphs
// that prompts draw.
const placeholder = '\ue000'
