package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// textWidth returns how many columns a clean text takes on a terminal. A tab counts as one column; code, where tabs
// stand, is never measured.
func textWidth(s string) int {
	n := 0
	for i, c := range []byte(s) {
		if c >= utf8.RuneSelf {
			return i + wideWidth(s[i:])
		}
		n++
	}
	return n
}

func wideWidth(s string) int {
	total, last := 0, 0
	joined := false
	for _, r := range s {
		switch {
		case r == 0x200d:
			joined = true
			continue
		case joined:
			// Part of the character before the joiner, as in a family of people.
			joined = false
			continue
		case r == 0xfe0f && last == 1:
			total, last = total+1, 2 // the mark asks for the picture form, which is wide
			continue
		case r >= 0x1f3fb && r <= 0x1f3ff && last == 2:
			continue // skin colour of the picture before
		}
		last = runeWidth(r)
		total += last
	}
	return total
}

// runeWidth returns the columns of one character that stands alone.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1160 && r <= 0x11ff: // Hangul vowels and finals join the consonant before
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// truncate shortens a clean one-line text to at most n columns, with an ellipsis where something was left out.
func truncate(s string, n int) string {
	if textWidth(s) <= n {
		return s
	}
	if n <= 1 {
		return "…"
	}
	used := 0
	for i, r := range s {
		if used += runeWidth(r); used > n-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// pad fills a clean one-line text up to n columns.
func pad(s string, n int) string {
	if w := textWidth(s); w < n {
		return s + strings.Repeat(" ", n-w)
	}
	return s
}
