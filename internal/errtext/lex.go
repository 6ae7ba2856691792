package errtext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what a token is.
type Kind uint8

const (
	Word   Kind = iota // an identifier or a word, in any case
	Number             // a number that decides: an arity, a status, an exit code
	Var                // a shell variable or expansion
	Masked             // something that varies from run to run; all of one sort are equal
)

// Flag tells how a token was written.
type Flag uint8

const (
	Atom   Flag = 1 << iota // :closed
	Quoted                  // the text between a pair of quotes starts or ends with it
	Call                    // a function: its arity or arguments follow
	InPath                  // part of a file's name
)

// Token is one word of a text.
type Token struct {
	Hash  uint64 // of the canonical spelling
	Line  int32  // index in Text.Lines
	Start int32  // bytes within the line's body
	End   int32
	Kind  Kind
	Flags Flag
	Glue  byte // what joins it to the token before without a blank ('.', ':', '/', '-', '_'…), else 0
}

// Names of masks, as explanations show them.
const (
	maskPid     = "<pid>"
	maskRef     = "<ref>"
	maskFun     = "<fun>"
	maskHex     = "<hex>"
	maskUUID    = "<uuid>"
	maskNum     = "<num>"
	maskTime    = "<time>"
	maskVersion = "<version>"
	maskPath    = "<path>"
	maskURL     = "<url>"
	maskAddr    = "<addr>"
)

// MaskOf returns the name of the mask with this hash, or "" when the hash is no mask's.
func MaskOf(h uint64) string { return MaskOfLow(uint32(h)) }

// MaskOfLow is MaskOf for the lower half of a hash, which is what an index keeps.
func MaskOfLow(h uint32) string {
	for _, m := range [...]string{maskPid, maskRef, maskFun, maskHex, maskUUID, maskNum, maskTime, maskVersion, maskPath, maskURL, maskAddr} {
		if uint32(Hash(m)) == h {
			return m
		}
	}
	return ""
}

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Hash is the 64-bit FNV-1a hash of a canonical spelling (Fowler, Noll, Vo).
func Hash(s string) uint64 {
	h := uint64(fnvOffset)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// Canonical returns the token's canonical spelling, given the body of its line.
func (t Token) Canonical(body string) string {
	if t.Kind == Masked {
		return MaskOf(t.Hash)
	}
	return canonical(body[t.Start:t.End])
}

func canonical(s string) string {
	s = strings.ToLower(s)
	if strings.IndexByte(s, '\'') >= 0 {
		s = strings.ReplaceAll(s, "'", "")
	}
	return s
}

func hashFold(s string) uint64 {
	h := uint64(fnvOffset)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return Hash(canonical(s))
		}
		if c == '\'' {
			continue
		}
		if c-'A' < 26 {
			c |= 0x20
		}
		h = (h ^ uint64(c)) * fnvPrime
	}
	return h
}

// lexer cuts one line into tokens.
type lexer struct {
	s    string
	line int32
	out  []Token
	from int // index in out of the line's first token
	last int // byte after the last token
}

func lex(dst []Token, s string, line int) []Token {
	lx := lexer{s: s, line: int32(line), out: dst, from: len(dst)}
	for i := 0; i < len(s); {
		i = lx.next(i)
	}
	return lx.out
}

// next reads what starts at i and returns the index after it.
func (lx *lexer) next(i int) int {
	s := lx.s
	c := s[i]
	switch {
	case c == ' ':
		return i + 1
	case c == '#' || c == '<':
		if n, mask := handle(s[i:]); n > 0 {
			return lx.mask(i, i+n, mask)
		}
		return i + 1
	case c == '$':
		return lx.variable(i)
	case c == '/' || c == '~' || c == '.':
		if i > 0 && i == lx.last && len(lx.out) > lx.from {
			return i + 1 // joins two words: call/3, and/or, Plug.Conn
		}
		if n := lx.path(i); n > i {
			return n
		}
		return i + 1
	case c >= '0' && c <= '9':
		return lx.number(i)
	case isIdent(c):
		return lx.word(i)
	}
	return i + 1
}

// handle recognises printed process ids, references, ports and functions of the BEAM and of other run times:
// #PID<0.1.0>, #Reference<…>, #Function<4.31/1 in …>, #Fun<…>, <0.1.0>, <Foo object at 0x…>.
func handle(s string) (int, string) {
	i := 0
	mask := maskPid
	if s[0] == '#' {
		i = 1
		for i < len(s) && isLetter(s[i]) {
			i++
		}
		if i == 1 || i >= len(s) || s[i] != '<' {
			return 0, ""
		}
		switch name := s[1:i]; {
		case name == "Function" || name == "Fun":
			mask = maskFun
		case name == "Reference" || name == "Ref":
			mask = maskRef
		case name != "PID" && name != "Port":
			return 0, ""
		}
	} else if len(s) < 5 || s[1] < '0' || s[1] > '9' {
		return 0, ""
	}
	end := strings.IndexByte(s[i:], '>')
	if end < 0 || end > 200 {
		return 0, ""
	}
	if mask == maskPid && s[0] == '<' && !allDigitsDot(s[1:end]) {
		return 0, ""
	}
	return i + end + 1, mask
}

func (lx *lexer) mask(start, end int, mask string) int {
	lx.add(Token{Hash: Hash(mask), Start: int32(start), End: int32(end), Kind: Masked})
	return end
}

func (lx *lexer) add(t Token) {
	t.Line = lx.line
	if len(lx.out) > lx.from && int(t.Start) == lx.last+1 {
		switch g := lx.s[lx.last]; g {
		case '.', ':', '/', '-', '_', '@', '=', '#':
			t.Glue = g
		}
	} else if len(lx.out) > lx.from && int(t.Start) == lx.last+2 && lx.s[lx.last:t.Start] == "::" {
		t.Glue = ':'
	}
	if start := int(t.Start); start > 0 && t.Kind == Word && t.Glue == 0 {
		switch lx.s[start-1] {
		case ':':
			if start == 1 || !isIdent(lx.s[start-2]) && lx.s[start-2] != ':' {
				t.Flags |= Atom
			}
		case '"', '\'':
			t.Flags |= Quoted
		}
	}
	lx.last = int(t.End)
	lx.out = append(lx.out, t)
}

// variable reads $NAME, ${…}, $@ and the like.
func (lx *lexer) variable(i int) int {
	s := lx.s
	end := i + 1
	switch {
	case end >= len(s):
		return end
	case s[end] == '{':
		n := strings.IndexByte(s[end:], '}')
		if n < 0 || n > 80 {
			return end + 1
		}
		end += n + 1
	case isIdent(s[end]):
		for end < len(s) && isIdent(s[end]) {
			end++
		}
	case strings.IndexByte("@*#?!", s[end]) >= 0:
		end++
	default:
		return end
	}
	lx.add(Token{Hash: hashFold(s[i:end]), Start: int32(i), End: int32(end), Kind: Var})
	return end
}

// word reads an identifier, a file's name or an address that starts at i.
func (lx *lexer) word(i int) int {
	if n := lx.path(i); n > i {
		return n
	}
	if n := lx.hexID(i); n > i {
		return lx.mask(i, n, maskHex)
	}
	s := lx.s
	end := i
	for end < len(s) {
		c := s[end]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[end:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				break
			}
			if ideographic(r) {
				if end == i {
					end += n
				}
				break
			}
			end += n
			continue
		}
		if !isIdent(c) && !(c == '\'' && end > i && end+1 < len(s) && isLetter(s[end+1]) && isLetter(s[end-1]) && apostrophe(s[i:], end-i)) {
			break
		}
		end++
	}
	if end == i { // a symbol outside ASCII
		_, n := utf8.DecodeRuneInString(s[i:])
		return i + n
	}
	if end < len(s) && (s[end] == '!' || s[end] == '?') && end+1 < len(s) && (s[end+1] == '/' || s[end+1] == '(') {
		end++
	}
	// 'Elixir.Foo' is how Erlang prints the module Foo.
	if s[i:end] == "Elixir" && end+1 < len(s) && s[end] == '.' && s[end+1] >= 'A' && s[end+1] <= 'Z' {
		return end + 1
	}
	t := Token{Hash: hashFold(s[i:end]), Start: int32(i), End: int32(end)}
	if end < len(s) && (s[end] == '(' || s[end] == '/' && end+1 < len(s) && s[end+1] >= '0' && s[end+1] <= '9') {
		t.Flags |= Call
	}
	if end < len(s) && (s[end] == '"' || s[end] == '\'') {
		t.Flags |= Quoted
	}
	lx.add(t)
	lx.tuple()
	return end
}

// tuple gives the last token the form of a call when it is the function of a printed {module, function, arity} or
// {module, function, arguments}, in Erlang's spelling or Elixir's, so that {ets,insert,[…]} reads as :ets.insert(…).
func (lx *lexer) tuple() {
	n := len(lx.out)
	if n < lx.from+2 {
		return
	}
	mod, fun := &lx.out[n-2], &lx.out[n-1]
	between := lx.s[mod.End:fun.Start]
	if len(between) > 4 || strings.Trim(between, ",: '") != "" || strings.Count(between, ",") != 1 {
		return
	}
	after := strings.TrimLeft(lx.s[fun.End:], "' ")
	if !strings.HasPrefix(after, ",") {
		return
	}
	if after = strings.TrimLeft(after[1:], " "); after != "" && after[0] != '[' && (after[0] < '0' || after[0] > '9') {
		return
	}
	start := int(mod.Start)
	for k := n - 2; k > lx.from && lx.out[k].Glue != 0; k-- {
		start = int(lx.out[k-1].Start)
	}
	if !strings.HasSuffix(strings.TrimRight(strings.TrimSuffix(lx.s[:start], "Elixir."), ":' "), "{") {
		return
	}
	fun.Flags |= Call
	fun.Glue = '.'
}

// apostrophe reports whether the quote at i is inside a word such as isn't rather than the start of a quoted name.
func apostrophe(s string, i int) bool {
	n := 0
	for j := i + 1; j < len(s) && isLetter(s[j]); j++ {
		n++
	}
	return n <= 2
}

func ideographic(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r)
}

// hexID returns the end of a commit id or another hexadecimal name: at least seven hexadecimal digits, letters and
// figures mixed.
func (lx *lexer) hexID(i int) int {
	s := lx.s
	end, figures := i, 0
	for end < len(s) && isHex(s[end]) {
		if s[end] <= '9' {
			figures++
		}
		end++
	}
	if end-i < 7 || figures < 2 || figures == end-i || end < len(s) && isIdent(s[end]) {
		return i
	}
	return end
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// number reads a number, a version, a time, an address or an id that starts with a digit.
func (lx *lexer) number(i int) int {
	s := lx.s
	if n := uuidLen(s[i:]); n > 0 {
		return lx.mask(i, i+n, maskUUID)
	}
	if n := timePart(s[i:]); n > 0 && (n >= 10 || clockLen(s[i:]) > 0) {
		return lx.mask(i, i+n, maskTime)
	}
	if strings.HasPrefix(s[i:], "0x") {
		end := i + 2
		for end < len(s) && isHex(s[end]) {
			end++
		}
		return lx.mask(i, end, maskHex)
	}
	if n := lx.hexID(i); n > i {
		return lx.mask(i, n, maskHex)
	}
	end := i + digits(s[i:])
	dots := 0
	for end+1 < len(s) && (s[end] == '.' || s[end] == '_' || s[end] == ',') && s[end+1] >= '0' && s[end+1] <= '9' {
		if s[end] == '.' {
			dots++
		}
		end += 1 + digits(s[end+1:])
	}
	switch {
	case dots == 3:
		if end < len(s) && s[end] == ':' && end+1 < len(s) && s[end+1] >= '0' && s[end+1] <= '9' {
			end += 1 + digits(s[end+1:])
		}
		return lx.mask(i, end, maskAddr)
	case dots >= 1:
		for end < len(s) && (isIdent(s[end]) || s[end] == '-' && end+1 < len(s) && isIdent(s[end+1])) {
			end++ // 1.5.0-rc.1
		}
		return lx.mask(i, end, maskVersion)
	}
	unit := end
	for unit < len(s) && isIdent(s[unit]) {
		unit++
	}
	if unit > end {
		if unit-end > 3 { // 2nd half of a name such as 3scale_api
			lx.add(Token{Hash: hashFold(s[i:unit]), Start: int32(i), End: int32(unit)})
			return unit
		}
		return lx.mask(i, unit, maskNum)
	}
	if lx.decides(i, end) {
		h := hashFold(s[i:end])
		if lx.arity(i) {
			h = Hash("/" + s[i:end])
		}
		lx.add(Token{Hash: h, Start: int32(i), End: int32(end), Kind: Number})
		return end
	}
	return lx.mask(i, end, maskNum)
}

// arity reports whether the number at i is one: put_resp_header/3.
func (lx *lexer) arity(i int) bool {
	return i >= 2 && lx.s[i-1] == '/' && len(lx.out) > lx.from && lx.last == i-1 && lx.out[len(lx.out)-1].Flags&Call != 0
}

// decides reports whether a number tells one error from another: an arity, an HTTP status, an exit status, an error
// code. Every other number varies.
func (lx *lexer) decides(i, end int) bool {
	if lx.arity(i) {
		return end-i <= 2
	}
	if len(lx.out) == lx.from {
		return false
	}
	prev := lx.out[len(lx.out)-1]
	if prev.Kind != Word || i-int(prev.End) > 4 {
		return false
	}
	switch canonical(lx.s[prev.Start:prev.End]) {
	case "status", "code", "exit", "exited", "errno", "signal", "sqlstate", "error", "http", "err", "failed", "returned",
		"statuscode", "status_code", "exitcode", "exit_code", "rc", "ora", "os", "errorcode":
		return end-i <= 5
	}
	return false
}

func uuidLen(s string) int {
	if len(s) < 36 {
		return 0
	}
	for i := range 36 {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return 0
			}
		} else if !isHex(s[i]) {
			return 0
		}
	}
	return 36
}
