package errtext

import (
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// utf16Mark reports whether b starts with the byte order mark of UTF-16, as PowerShell's redirection writes it.
func utf16Mark(b []byte) (bigEndian, ok bool) {
	if len(b) < 2 {
		return false, false
	}
	switch {
	case b[0] == 0xff && b[1] == 0xfe:
		return false, true
	case b[0] == 0xfe && b[1] == 0xff:
		return true, true
	}
	return false, false
}

// appendUTF16 appends UTF-16 as UTF-8. An odd byte at the end is left out.
func appendUTF16(dst, b []byte, bigEndian bool) []byte {
	unit := func(i int) rune {
		if bigEndian {
			return rune(binary.BigEndian.Uint16(b[i:]))
		}
		return rune(binary.LittleEndian.Uint16(b[i:]))
	}
	for i := 0; i+1 < len(b); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) && i+3 < len(b) {
			if both := utf16.DecodeRune(r, unit(i+2)); both != utf8.RuneError {
				r = both
				i += 2
			}
		}
		dst = utf8.AppendRune(dst, r) // a surrogate alone becomes U+FFFD
	}
	return dst
}
