package errtext

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// unescape undoes the escapes of JSON and of most languages' string literals. What is no escape stays as it is.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'b', 'f':
			b = append(b, ' ')
		case '"', '\'', '\\', '/', '`':
			b = append(b, c)
		case 'u':
			if r, ok := hexRune(s[i+1:]); ok {
				b = utf8.AppendRune(b, r)
				i += 4
				continue
			}
			b = append(b, '\\', c)
		default:
			b = append(b, '\\', c)
		}
	}
	return string(b)
}

func hexRune(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	v, err := strconv.ParseUint(s[:4], 16, 32)
	return rune(v), err == nil
}

// escapedLines splits a line in which the newlines of a longer message are written as the two characters \n, and undoes
// its other escapes. One such pair may be part of a path or a pattern; what follows it must look like a new line.
func escapedLines(s string) ([]string, bool) {
	if !strings.Contains(s, `\n`) {
		return nil, false
	}
	all, sure := 0, 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		if s[i+1] == 'n' {
			all++
			if i+2 == len(s) || strings.IndexByte(` \*"'`, s[i+2]) >= 0 {
				sure++
			}
		}
		i++
	}
	if sure == 0 && all < 2 {
		return nil, false
	}
	if sure < all && hasDrive(s) {
		return nil, false // C:\new\node.exe: better whole than cut in the wrong places
	}
	return strings.Split(unescape(s), "\n"), true
}

// hasDrive reports whether s names a Windows drive.
func hasDrive(s string) bool {
	for from := 0; ; {
		i := strings.Index(s[from:], `:\`)
		if i < 0 {
			return false
		}
		i += from
		if i > 0 && isLetter(s[i-1]) && (i == 1 || !isIdent(s[i-2])) {
			return true
		}
		from = i + 2
	}
}
