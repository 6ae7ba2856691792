package errtext

import "strings"

// run is a stretch of bytes that may be a path, a URL, an address or a host name.
type run struct {
	end     int // after it, without what belongs to the sentence
	stop    int // after it, with that
	slashes int
	slash   int // the last slash or backslash, or -1
	at      int // the last @, or -1
	scheme  int // the colon of ://, or -1
	dots    int
}

// path reads a path, a URL, an address (user@host, node@host) or a host name that starts at i, and returns the index
// after it, or i when there is none. The directories vary and are masked together; the last part of a path tells which
// file it is and stays.
func (lx *lexer) path(i int) int {
	s := lx.s
	end := i
	for end < len(s) && class[s[end]]&inIdent != 0 {
		end++
	}
	if end > i && (end == len(s) || class[s[end]]&inPath == 0 && s[end] != ':') { // a word alone, as most are
		lx.plain = end
		return lx.host(i, end, 0)
	}
	r := scanRun(s, i)
	lx.plain = r.stop
	word := s[i:r.end]
	switch {
	case word == "":
		return i
	case r.scheme > 0 && strings.HasPrefix(word, "file:"):
		return lx.link(i, r.end, maskPath)
	case r.scheme > 0:
		end := lx.link(i, r.end, maskURL)
		if end < len(s) && (s[end] == '?' || s[end] == '#') { // the query says nothing about the error
			for end < len(s) && s[end] > ' ' && strings.IndexByte("\"'`<>)]}", s[end]) < 0 {
				end++
			}
			lx.last = end
		}
		return end
	case r.at > i && r.slashes == 0:
		if end := lx.remote(i, r); end > i {
			return end
		}
		return lx.address(i, r.at, r.end)
	case r.slash < 0:
		return lx.host(i, r.end, r.dots)
	case !isPath(word, r.slashes, r.slash-i):
		return i
	}
	return lx.link(i, r.end, maskPath)
}

// scanRun measures the run that starts at i.
func scanRun(s string, i int) run {
	r := run{slash: -1, at: -1, scheme: -1}
	end := i
	for ; end < len(s); end++ {
		c := s[end]
		switch {
		case class[c]&inIdent != 0:
		case c == '/' || c == '\\':
			r.slashes++
			r.slash = end
		case c == '@':
			r.at = end
		case c == '.':
			r.dots++
		case class[c]&inPath != 0:
		case c == ':' && strings.HasPrefix(s[end:], "://"):
			r.scheme = end
		case !r.goesOn(s, i, end):
			r.trim(s, i, end)
			return r
		}
	}
	r.trim(s, i, end)
	return r
}

// goesOn reports whether the byte at end, which paths rarely hold, is part of the run that starts at i: the colon of a
// drive or of a port in a URL, the blanks and parentheses of C:\Program Files (x86)\.
func (r *run) goesOn(s string, i, end int) bool {
	switch s[end] {
	case ':':
		if isDrive(s, i, end) {
			return true
		}
		if r.scheme < 0 || end+1 == len(s) || strings.IndexByte(s[r.scheme+3:end], '/') >= 0 {
			return false
		}
		return isDigit(s[end+1]) || userInfo(s[end:])
	case ' ':
		return r.slashes > 0 && isDrive(s, i, i+1) && pathGoesOn(s[end+1:])
	case '(':
		return r.slashes > 0 && isDrive(s, i, i+1) && strings.HasPrefix(s[end:], `(x86)\`)
	case ')':
		return r.slashes > 0 && isDrive(s, i, i+1) && strings.HasSuffix(s[:end+1], "(x86)")
	}
	return false
}

// trim takes back what belongs to the sentence: a full stop, a dash, the backslash of an escaped quote.
func (r *run) trim(s string, i, end int) {
	r.stop = end
	for end > i && (s[end-1] == '.' || s[end-1] == ':' || s[end-1] == '-' || s[end-1] == '\\') {
		if s[end-1] == '\\' {
			r.slashes--
		}
		end--
	}
	if r.slash >= end {
		if r.slash = strings.LastIndexAny(s[i:end], `/\`); r.slash >= 0 {
			r.slash += i
		}
	}
	r.end = end
}

// isDrive reports whether the colon at j ends the drive of a path that starts at i: C:\, C:/, also after file:///.
func isDrive(s string, i, j int) bool {
	return j > i && j+1 < len(s) && s[j] == ':' && (s[j+1] == '\\' || s[j+1] == '/' && !strings.HasPrefix(s[j:], "://")) && isLetter(s[j-1]) &&
		(j-1 == i || j-i > 7 && s[j-2] == '/' && strings.HasPrefix(s[i:], "file:"))
}

// userInfo reports whether the colon that s starts with stands between a user and a password in a URL.
func userInfo(s string) bool {
	at := strings.IndexByte(s[:min(len(s), 80)], '@')
	return at > 0 && !strings.ContainsAny(s[:at], " /\"'")
}

// pathGoesOn reports whether a Windows path goes on behind a blank: Program Files\, Application Data\. It may hold two
// blanks before the next backslash.
func pathGoesOn(s string) bool {
	blanks := 0
	for i := 0; i < len(s) && i < 32; i++ {
		switch c := s[i]; {
		case c == '\\':
			return i > 0
		case c == ' ':
			if blanks++; blanks > 1 {
				return false
			}
		case c != '(' && c != ')' && class[c]&inPath == 0:
			return false
		}
	}
	return false
}

// isPath tells a path from words joined by a slash (and/or, put_resp_header/3, application/json).
func isPath(word string, slashes, lastSlash int) bool {
	last := word[lastSlash+1:]
	switch {
	case word[0] == '/' || strings.HasPrefix(word, "./") || strings.HasPrefix(word, "../") || strings.HasPrefix(word, "~/"), strings.HasPrefix(word, `\\`), strings.HasPrefix(word, `.\`), strings.HasPrefix(word, `..\`):
		return len(word) > 1
	case word[0] == '\\':
		return slashes > 1
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
	if mask == maskURL && strings.Contains(name, "://") && strings.Count(name, "/") <= 2 {
		cut = end
	}
	if cut >= i {
		lx.mask(i, max(cut, i+1), mask)
	}
	temp := isTemp(s[i:max(cut, i)])
	for j := max(cut+1, i); j < end; {
		if n, m := lx.id(j); n > j {
			j = lx.mask(j, n, m)
			continue
		}
		if isDigit(s[j]) { // figures in a file's name are a version or a date
			k := j + digits(s[j:])
			for k < end && isIdent(s[k]) {
				k++
			}
			j = lx.mask(j, k, maskNum)
			continue
		}
		k := j
		for k < end && isIdent(s[k]) {
			k++
		}
		switch {
		case k == j:
			k++
		case temp && strings.ContainsAny(s[j:k], "0123456789"):
			lx.mask(j, k, maskHex)
		default:
			lx.add(Token{Hash: hashFold(s[j:k]), Start: int32(j), End: int32(k), Flags: InPath})
		}
		j = k
	}
	return end
}

// isTemp reports whether a folder is one for temporary files, whose names are made up.
func isTemp(dir string) bool {
	return strings.HasPrefix(dir, "/tmp") || strings.HasPrefix(dir, "/var/folders/") || strings.HasPrefix(dir, "/var/tmp") ||
		strings.HasSuffix(dir, `\Temp`)
}
