package errtext

import "strings"

// address adds the mask of user@host or node@host. It leaves alone the words of package@version, and a Java object with
// its hash (com.foo.Bar@1a2b3c).
func (lx *lexer) address(i, at, end int) int {
	s := lx.s
	if at+1 == end {
		return i
	}
	rest := s[at+1 : end]
	if hex := allHex(rest); hex && len(rest) <= 8 && s[i+strings.LastIndexByte(s[i:at], '.')+1]-'A' < 26 {
		return i
	} else if isDigit(rest[0]) && strings.Count(rest, ".") != 3 && !(hex && len(rest) >= 12) {
		return i
	}
	if n := portLen(s, end); n > 0 {
		end += n
	}
	return lx.mask(i, end, maskAddr)
}

func allHex(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// remote adds the repository of git@host:owner/name.git, as its URL would give it.
func (lx *lexer) remote(i int, r run) int {
	s := lx.s
	if r.end+1 >= len(s) || s[r.end] != ':' || !isLetter(s[r.end+1]) && s[r.end+1] != '~' && s[r.end+1] != '/' {
		return i
	}
	path := scanRun(s, r.end+1)
	if path.slashes == 0 || strings.HasSuffix(s[:path.end], "/") {
		return i
	}
	lx.plain = path.stop
	return lx.link(i, path.end, maskURL)
}

// portLen returns the length of ":4369" at i, unless more follows as in a position (foo.c:12:5).
func portLen(s string, i int) int {
	if i >= len(s) || s[i] != ':' {
		return 0
	}
	n := digits(s[i+1:])
	if end := i + 1 + n; n < 2 || n > 5 || end < len(s) && (isIdent(s[end]) || s[end] == ':' && end+1 < len(s) && isDigit(s[end+1])) {
		return 0
	}
	return n + 1
}

// host adds the mask of a host name, with its port: one that ends as host names do, or any after a word that announces
// one. Module and file names look alike, so it needs one of the two.
func (lx *lexer) host(i, end, dots int) int {
	s := lx.s
	word := s[i:end]
	port := portLen(s, end)
	announced := lx.announced(i, end, port > 0) || word == "localhost"
	if !announced && dots == 0 || !isHostName(word) {
		return i
	}
	stop := end + port
	if stop < len(s) && (s[stop] == '(' || s[stop] == '/' && stop+1 < len(s) && isDigit(s[stop+1])) {
		return i
	}
	if announced || port > 0 && endsAsHost(word) > 0 || endsAsHost(word) > 1 || endsAsHost(word) == 1 && dots > 1 {
		return lx.mask(i, stop, maskAddr)
	}
	return i
}

// endsAsHost tells whether the last label of a name is one of host names: 2 for sure, 1 when modules, files and packages
// end so as well, 0 when not.
func endsAsHost(word string) int {
	dot := strings.LastIndexByte(word, '.')
	if dot < 0 || isReversed(word) {
		return 0
	}
	switch word[dot+1:] {
	case "com", "org", "edu", "gov", "de", "uk", "fr", "eu", "jp", "cn", "br", "nl", "ch", "ca", "au", "kr", "ru", "lan", "internal", "arpa", "localdomain":
		return 2
	case "net", "io", "dev", "app", "local", "cloud", "svc", "co", "us", "me", "info", "ai", "test":
		return 1
	}
	return 0
}

// isHostName reports whether s consists of what host names do, in lower case.
func isHostName(s string) bool {
	if len(s) < 2 || len(s) > 253 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !(c >= 'a' && c <= 'z') && !isDigit(c) && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return s[0] != '.' && s[0] != '_' && !strings.Contains(s, "..")
}

// isReversed recognises com.example.app, the name of a package.
func isReversed(s string) bool {
	first, _, _ := strings.Cut(s, ".")
	switch first {
	case "com", "org", "net", "io", "java", "javax", "kotlin":
		return true
	}
	return false
}

// announced reports whether the words around s[i:end] say that a host stands there. One with a port needs less.
func (lx *lexer) announced(i, end int, port bool) bool {
	n := len(lx.out)
	if n == lx.from || i-lx.last > 3 || lx.out[n-1].Kind != Word || lx.out[n-1].End-lx.out[n-1].Start > 12 {
		return false
	}
	if c := lx.s[lx.out[n-1].Start] | 0x20; !port && c != 'e' && c != 'h' && c != 'l' { // no word below that needs no port
		return false
	}
	var buf [16]byte
	switch string(lx.lower(&buf, n-1)) {
	case "enotfound", "eai_again":
		return true
	case "host", "hostname":
		if n-2 >= lx.from && string(lx.lower(&buf, n-2)) == "resolve" {
			return true
		}
		return port || strings.HasPrefix(lx.s[end:], " port ")
	case "lookup":
		return strings.HasPrefix(lx.s[end:], " on ") || strings.HasPrefix(lx.s[end:], ": no such host")
	case "to", "tcp", "udp", "dial", "connect", "connecting", "server", "address", "addr", "endpoint", "broker", "peer", "econnrefused", "econnreset",
		"etimedout", "ehostunreach":
		return port
	}
	return false
}

// lower returns a token's spelling in lower case, cut to the size of the buffer.
func (lx *lexer) lower(buf *[16]byte, n int) []byte {
	low := buf[:copy(buf[:], lx.s[lx.out[n].Start:lx.out[n].End])]
	for k, c := range low {
		if c-'A' < 26 {
			low[k] = c | 0x20
		}
	}
	return low
}

// colonAddress returns the length of an address that starts with a colon: ::1, :::3000, :8080.
func (lx *lexer) colonAddress(i int) int {
	s := lx.s
	if i > 0 && strings.IndexByte(" ([*", s[i-1]) < 0 || i+1 == len(s) {
		return 0
	}
	if strings.HasPrefix(s[i:], ":::") {
		if n := portLen(s, i+2); n > 0 {
			return n + 2
		}
		return 0
	}
	if s[i+1] == ':' {
		return ipv6Len(s[i:])
	}
	return portLen(s, i)
}

// ipv6 returns the length of an IPv6 address at i that starts with a letter.
func (lx *lexer) ipv6(i int) int {
	if !isHex(lx.s[i]) {
		return 0
	}
	s := lx.s[i:min(len(lx.s), i+5)]
	if colon := strings.IndexByte(s, ':'); colon < 0 || !allHex(s[:colon]) {
		return 0
	}
	return ipv6Len(lx.s[i:])
}

// bracketPort returns the index behind the bracket at i, and behind the port of [2001:db8::1]:443.
func (lx *lexer) bracketPort(i int) int {
	if !lx.any() || lx.last != i || lx.out[len(lx.out)-1].Hash != hashAddr {
		return i + 1
	}
	return i + 1 + portLen(lx.s, i+1)
}

// ipv6Len returns the length of an IPv6 address, its zone, or of a hardware address, that s starts with. C++ and Rust
// join names by two colons, so it needs three groups, or figures in the first or only one.
func ipv6Len(s string) int {
	n, groups, double, nums := 0, 0, 0, false
	for n < len(s) && groups <= 8 && double <= 1 {
		g := 0
		for n+g < len(s) && g < 5 && isHex(s[n+g]) {
			nums = nums || isDigit(s[n+g])
			g++
		}
		if g > 4 || g == 0 && !strings.HasPrefix(s[n:], ":") {
			break
		}
		if g > 0 {
			groups++
			n += g
		}
		if n == len(s) || s[n] != ':' {
			break
		}
		if strings.HasPrefix(s[n:], "::") {
			double++
			n += 2
		} else if n+1 < len(s) && isHex(s[n+1]) {
			n++
		} else {
			break
		}
	}
	if n < len(s) && isIdent(s[n]) || !nums {
		return 0
	}
	if ok := double == 1 && groups >= 1 && groups <= 8 && (isDigit(s[0]) || s[0] == ':' || groups > 2 || strings.HasPrefix(s, "fe80") || strings.HasPrefix(s, "fd")) ||
		double == 0 && (groups == 8 || groups == 6); !ok {
		return 0
	}
	if n+1 < len(s) && s[n] == '%' && isIdent(s[n+1]) { // fe80::1%eth0
		for n++; n < len(s) && isIdent(s[n]); n++ {
		}
	}
	return n
}
