package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"unstuck/internal/kb"
)

// hole is shown for what may not be shown.
const hole = string(utf8.RuneError)

// Clean makes a text of an input or an entry fit for a terminal. What comes out is valid UTF-8 and holds no control
// character but tab and line feed, no terminal escape and no character that turns the reading direction round.
//
// Colour codes and other whole escape sequences are left out, since they carry no text, and so are byte order marks and
// the weak direction marks, which nobody would miss. Any other forbidden character becomes U+FFFD, so that a reader sees that something stood there; line and paragraph separators and a carriage return
// within a line become a blank. kb.Mask becomes an ellipsis.
func Clean(s string) string {
	if i := firstUnclean(s); i < len(s) {
		return clean(s, i)
	}
	return s
}

// CleanLine is Clean for a text that is to stay on one line: runs of white space become one blank.
func CleanLine(s string) string {
	return strings.Join(strings.Fields(Clean(s)), " ")
}

// firstUnclean returns the offset of the first byte that Clean would change, or len(s). Nearly all text is clean, and
// most of it is ASCII.
func firstUnclean(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || unsafeRune(r) || r == '\u2028' || r == '\u2029' || isMask(r) {
			return i
		}
		i += n
	}
	return len(s)
}

func clean(s string, from int) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	b.WriteString(s[:from])
	for i := from; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteString(hole)
		case r == '\x1b' || isC1Introducer(r):
			if l := escapeLen(s[i:]); l > 0 {
				n = l
			} else {
				b.WriteString(hole)
			}
		case r == '\r':
			if i+1 == len(s) || s[i+1] != '\n' {
				b.WriteByte(' ')
			}
		case r == '\u2028' || r == '\u2029':
			b.WriteByte(' ')
		case isMask(r):
			b.WriteString("…")
		case isInvisible(r):
		case unsafeRune(r):
			b.WriteString(hole)
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
}

// unsafeRune reports whether a terminal might obey r instead of showing it: C0, DEL, C1, and the marks that override,
// embed or isolate a reading direction. The invisible tag characters count too, since they hide text from a reader.
func unsafeRune(r rune) bool {
	switch {
	case r < ' ':
		return r != '\n' && r != '\t'
	case r >= 0x7f && r <= 0x9f:
		return true
	case r == 0x61c, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	case r == 0xfeff, r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}

// isInvisible reports whether r is a mark without a width that can go without a trace.
func isInvisible(r rune) bool {
	return r == 0xfeff || r == 0x61c || r == 0x200e || r == 0x200f
}

func isMask(r rune) bool {
	m, _ := utf8.DecodeRuneInString(kb.Mask)
	return r == m
}

// isC1Introducer reports whether r opens an escape sequence by itself: CSI, OSC, DCS, SOS, PM, APC as one character.
func isC1Introducer(r rune) bool {
	return r == 0x9b || r == 0x9d || r == 0x90 || r == 0x98 || r == 0x9e || r == 0x9f
}

// escapeLen returns the length of the escape sequence that s begins with, or 0 when it is not a whole one. A string
// sequence (OSC and its kin) must end on its line: an unfinished one must not swallow the text behind it.
func escapeLen(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r == '\x1b' {
		if len(s) < 2 {
			return 0
		}
		switch c := s[1]; {
		case c == '[':
			return csiLen(s, 2)
		case c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_':
			return stringLen(s, 2)
		case c >= '(' && c <= '+':
			if len(s) > 2 && s[2] > ' ' && s[2] < 0x7f {
				return 3
			}
			return 0
		case c >= '0' && c <= '~':
			return 2
		}
		return 0
	}
	if r == 0x9b {
		return csiLen(s, n)
	}
	return stringLen(s, n)
}

// longestEscape bounds the search for the end of a string sequence, so that a text full of unfinished ones is still read
// in linear time.
const longestEscape = 1024

// csiLen finds the end of a control sequence: parameters, intermediates, one final byte.
func csiLen(s string, i int) int {
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x3f {
		i++
	}
	if i < len(s) && s[i] >= 0x40 && s[i] <= 0x7e {
		return i + 1
	}
	return 0
}

// stringLen finds the end of a string sequence: BEL, ESC \ or ST.
func stringLen(s string, i int) int {
	s = s[:min(len(s), longestEscape)]
	for i < len(s) {
		switch {
		case s[i] == '\n':
			return 0
		case s[i] == '\a':
			return i + 1
		case strings.HasPrefix(s[i:], "\x1b\\"), strings.HasPrefix(s[i:], "\u009c"):
			return i + 2
		case s[i] == '\x1b':
			return 0
		}
		i++
	}
	return 0
}

// cleanLines splits a text into clean lines without the empty ones at either end. Tabs and inner white space stay.
func cleanLines(s string) []string {
	lines := strings.Split(Clean(s), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
