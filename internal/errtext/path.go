package errtext

import "strings"

// path reads a path, a URL or an address (user@host, node@host) that starts at i, and returns the index after it, or i
// when there is none. The directories vary and are masked together; the last part of a path tells which file it is and
// stays.
func (lx *lexer) path(i int) int {
	s := lx.s
	end := i
	for end < len(s) && pathByte(s[end]) {
		end++
	}
	end = trimPath(s, i, end)
	word := s[i:end]
	slashes, lastSlash, at := 0, -1, -1
	for j := i; j < end; j++ {
		switch s[j] {
		case '/', '\\':
			slashes++
			lastSlash = j
		case '@':
			at = j
		}
	}
	if strings.Contains(word, "://") {
		return lx.link(i, end, maskURL)
	}
	if at > i && at+1 < end && slashes == 0 {
		return lx.address(i, at, end)
	}
	if lastSlash < 0 || !isPath(word, slashes, lastSlash-i) {
		return i
	}
	return lx.link(i, end, maskPath)
}

func pathByte(c byte) bool {
	return isIdent(c) || c == '/' || c == '.' || c == '-' || c == '~' || c == '@' || c == '+' || c == '\\' || c == ':' || c == '%'
}

// trimPath takes back what belongs to the sentence, not to the path: a closing full stop, a line number.
func trimPath(s string, i, end int) int {
	for end > i && (s[end-1] == '.' || s[end-1] == ':' || s[end-1] == '-') {
		end--
	}
	for j := i; j < end; j++ {
		if s[j] == ':' && !(j-i == 1 && j+1 < end && (s[j+1] == '\\' || s[j+1] == '/')) && !strings.HasPrefix(s[j:], "://") && !schemePort(s, i, j) {
			return j
		}
	}
	return end
}

// schemePort reports whether the colon at j stands before the port of a URL.
func schemePort(s string, i, j int) bool {
	return strings.Contains(s[i:j], "://") && j+1 < len(s) && s[j+1] >= '0' && s[j+1] <= '9'
}

// isPath tells a path from words joined by a slash (and/or, put_resp_header/3, application/json).
func isPath(word string, slashes, lastSlash int) bool {
	last := word[lastSlash+1:]
	switch {
	case word[0] == '/' || strings.HasPrefix(word, "./") || strings.HasPrefix(word, "../") || strings.HasPrefix(word, "~/"):
		return len(word) > 1
	case len(word) > 2 && word[1] == ':':
		return true
	case slashes == 1:
		dot := strings.IndexByte(last, '.')
		return dot > 0 && dot+1 < len(last) && isLetter(last[dot+1]) || last == ""
	}
	return last == "" || digits(last) < len(last) || slashes > 2
}

// link adds a mask for the directories (or scheme and host) and the words of the last part.
func (lx *lexer) link(i, end int, mask string) int {
	s := lx.s
	name := strings.TrimRight(s[i:end], `/\`)
	cut := i + strings.LastIndexAny(name, `/\`)
	if mask == maskURL && strings.Count(s[i:end], "/") <= 2 {
		cut = end
	}
	if cut >= i {
		lx.mask(i, max(cut, i+1), mask)
	}
	for j := cut + 1; j < end; {
		k := j
		for k < end && isIdent(s[k]) {
			k++
		}
		if k == j {
			j++
			continue
		}
		if digits(s[j:k]) > 0 {
			// Figures in a file's name are a version or a date.
			if k-j > 0 && digits(s[j:k]) == k-j {
				lx.mask(j, k, maskNum)
				j = k
				continue
			}
		}
		lx.add(Token{Hash: hashFold(s[j:k]), Start: int32(j), End: int32(k), Flags: InPath})
		j = k
	}
	return end
}

// address adds the mask of user@host or node@host, or the words of package@version.
func (lx *lexer) address(i, at, end int) int {
	s := lx.s
	if s[at+1] >= '0' && s[at+1] <= '9' && strings.Count(s[at:end], ".") != 3 {
		return i // a package and its version
	}
	return lx.mask(i, end, maskAddr)
}
