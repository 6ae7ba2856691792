package errtext

import "strings"

// number reads a number, a version, a time, an address or an id that starts with a figure.
func (lx *lexer) number(i int) int {
	s := lx.s
	if i == lx.arity {
		if end := i + digits(s[i:]); end-i <= 2 && (end == len(s) || s[end] == ',' || s[end] == '}' || s[end] == ' ') {
			lx.addArity(i, end)
			lx.out[len(lx.out)-1].Glue = '/'
			return end
		}
	}
	if s[i] == '0' && i+2 < len(s) && s[i+1] == 'x' && isHex(s[i+2]) {
		return lx.hexNumber(i)
	}
	if n, mask := lx.id(i); n > i {
		return lx.mask(i, n, mask)
	}
	end := i + digits(s[i:])
	if end == len(s) {
		return lx.integer(i, end)
	}
	if s[end] == ':' || s[end] == '-' || s[end] == '/' || isLetter(s[end]) {
		if n, mask := lx.timeOrAddress(i); n > 0 {
			return lx.mask(i, i+n, mask)
		}
	}
	dots := 0
	for end+1 < len(s) && (s[end] == '.' || s[end] == '_' || s[end] == ',') && isDigit(s[end+1]) {
		if s[end] == ',' && digits(s[end+1:]) != 3 {
			break // a list
		}
		if s[end] == '.' {
			dots++
		}
		end += 1 + digits(s[end+1:])
	}
	if dots > 0 {
		return lx.dotted(i, end, dots)
	}
	if end < len(s) && isIdent(s[end]) {
		return lx.unit(i, end)
	}
	return lx.integer(i, end)
}

func (lx *lexer) timeOrAddress(i int) (int, string) {
	s := lx.s[i:]
	if n := timePart(s); n > 0 {
		if s[n-1] == ':' || s[n-1] == ',' {
			n--
		}
		return n, maskTime
	}
	if i < lx.plain { // within a word
		return 0, ""
	}
	return ipv6Len(s), maskAddr
}

// hexNumber: addresses vary; the codes of Windows (0x80070005, 0xc0000135) and what stands after "code" decide.
func (lx *lexer) hexNumber(i int) int {
	s := lx.s
	end := i + 2
	for end < len(s) && isHex(s[end]) {
		end++
	}
	fig := strings.ToLower(s[i+2 : min(end, i+6)])
	windows := end-i == 10 && (fig == "8007" || fig == "8000" || fig == "8004" || fig == "8013" || fig == "c000")
	if windows || end-i <= 10 && lx.afterCode(i) {
		lx.add(Token{Hash: hashFold(s[i:end]), Start: int32(i), End: int32(end), Kind: Number})
		return end
	}
	return lx.mask(i, end, maskHex)
}

// dotted reads on where a number with dots ends: an IPv4 address, a version, a decimal number.
func (lx *lexer) dotted(i, end, dots int) int {
	s := lx.s
	if dots == 3 && (end == len(s) || !isIdent(s[end])) {
		if end+1 < len(s) && s[end] == ':' && isDigit(s[end+1]) {
			end += 1 + digits(s[end+1:])
		}
		return lx.mask(i, end, maskAddr)
	}
	tail := end
	for tail < len(s) && (isIdent(s[tail]) || (s[tail] == '-' || s[tail] == '.' || s[tail] == '+') && tail+1 < len(s) && isIdent(s[tail+1])) {
		tail++ // 1.5.0-rc.1
	}
	if dots == 1 && !lx.afterHTTP(i) && (tail == end || tail-end <= 3 && isLetter(s[end])) {
		return lx.mask(i, tail, maskNum) // 3.14, 0.5s, Elixir 1.14
	}
	return lx.mask(i, tail, maskVersion)
}

// unit reads on where letters follow a number: a quantity (12ms, 1h2m3s), an SQLSTATE (42P01), or a name (3scale_api).
func (lx *lexer) unit(i, end int) int {
	s := lx.s
	tail, letters, most := end, 0, 0
	for tail < len(s) && isIdent(s[tail]) {
		letters++
		if isDigit(s[tail]) {
			letters = 0
		}
		most = max(most, letters)
		tail++
	}
	if most > 3 {
		lx.add(Token{Hash: hashFold(s[i:tail]), Start: int32(i), End: int32(tail)})
		return tail
	}
	if tail-i == 5 && isSQLState(s[i:tail]) && lx.afterCode(i) {
		lx.add(Token{Hash: hashFold(s[i:tail]), Start: int32(i), End: int32(tail), Kind: Number})
		return tail
	}
	return lx.mask(i, tail, maskNum)
}

func isSQLState(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) && s[i]-'A' >= 26 {
			return false
		}
	}
	return true
}

// integer reads a number without a unit.
func (lx *lexer) integer(i, end int) int {
	s := lx.s
	switch {
	case lx.isArity(i):
		if end-i <= 2 {
			lx.addArity(i, end)
			return end
		}
	case lx.afterHTTP(i):
		return lx.mask(i, end, maskVersion) // HTTP/2
	case end-i <= 5 && (lx.afterCode(i) || isStatus(s[i:])):
		lx.add(Token{Hash: hashFold(s[i:end]), Start: int32(i), End: int32(end), Kind: Number})
		return end
	}
	return lx.mask(i, end, maskNum)
}

// afterHTTP reports whether the number at i is the version of HTTP.
func (lx *lexer) afterHTTP(i int) bool {
	return i > 0 && lx.s[i-1] == '/' && lx.any() && lx.out[len(lx.out)-1].Hash == hashHTTP
}

func (lx *lexer) addArity(i, end int) {
	lx.add(Token{Hash: Hash("/" + lx.s[i:end]), Start: int32(i), End: int32(end), Kind: Number})
}

// isArity reports whether the number at i is one: put_resp_header/3.
func (lx *lexer) isArity(i int) bool {
	return i >= 2 && lx.s[i-1] == '/' && lx.any() && lx.last == i-1 && lx.out[len(lx.out)-1].Flags&Call != 0
}

// afterCode reports whether the number at i tells one error from another by what stands before it: a status, an exit
// status, an error code. Every other number varies.
func (lx *lexer) afterCode(i int) bool {
	n := len(lx.out)
	if n == lx.from {
		return false
	}
	prev := &lx.out[n-1]
	between := lx.s[prev.End:i]
	if len(between) > 4 {
		return false
	}
	if prev.Kind == Number && strings.HasSuffix(between, " (") { // ERROR 1045 (28000)
		return true
	}
	if prev.Kind == Masked && n-2 >= lx.from && lx.out[n-2].Hash == hashHTTP && prev.Glue == '/' { // HTTP/1.1 502
		return true
	}
	var buf [16]byte
	return prev.Kind == Word && announcesCode(lx.lower(&buf, n-1), between)
}

// announcesCode reports whether a number after this word, in lower case, decides.
func announcesCode(word []byte, between string) bool {
	switch string(word) {
	case "status", "code", "exit", "exited", "errno", "signal", "sqlstate", "error", "http", "err", "response", "responded", "sent",
		"statuscode", "status_code", "exitcode", "exit_code", "exit_status", "rc", "ora", "os", "errorcode", "error_code", "hresult", "retcode":
		return true
	case "with", "failed", "returned": // exited with 137, failed (13: Permission denied); not: failed, 3 passed
		return strings.IndexByte(between, ',') < 0
	}
	return false
}

// isStatus reports whether s starts with an HTTP status of failure and its name.
func isStatus(s string) bool {
	if len(s) < 8 || s[0] != '4' && s[0] != '5' || digits(s) != 3 || s[3] != ' ' || s[4]-'A' >= 26 {
		return false
	}
	rest := s[4:]
	for _, name := range [...]string{"Bad ", "Unauthorized", "Forbidden", "Not Found", "Method Not", "Not Acceptable", "Proxy Auth", "Request", "Conflict",
		"Gone", "Length Req", "Precondition", "Payload", "URI Too", "Unsupported Media", "Unprocessable", "Too Many", "Internal Server", "Not Implemented",
		"Service Unav", "Gateway Time", "HTTP Version"} {
		if strings.HasPrefix(rest, name) {
			return true
		}
	}
	return false
}
