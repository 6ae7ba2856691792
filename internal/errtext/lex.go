package errtext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer cuts one line into tokens.
type lexer struct {
	s     string
	line  int32
	out   []Token
	from  int // index in out of the line's first token
	last  int // byte after the last token
	plain int // before this byte no path, address or host name starts
	open  int // braces seen so far: only within them do tuples stand
	arity int // byte at which the arity of a printed {module, function, arity} stands
}

func lex(dst []Token, s string, line int) []Token {
	lx := lexer{s: s, line: int32(line), out: dst, from: len(dst), arity: -1}
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
	case isDigit(c):
		return lx.number(i)
	case isIdent(c):
		return lx.word(i)
	case c == '{':
		lx.open++
	case c == '#' || c == '<':
		if n, mask := handle(s[i:]); n > 0 {
			return lx.mask(i, i+n, mask)
		}
	case c == '$':
		return lx.variable(i)
	case c == ':':
		if n := lx.colonAddress(i); n > 0 {
			return lx.mask(i, i+n, maskAddr)
		}
	case c == ']':
		return lx.bracketPort(i)
	case c == '/' || c == '~' || c == '.' || c == '\\':
		if i > 0 && i == lx.last && lx.any() || i < lx.plain {
			return i + 1 // joins two words: call/3, and/or, Plug.Conn
		}
		if n := lx.path(i); n > i {
			return n
		}
	}
	return i + 1
}

// any reports whether the line has a token yet.
func (lx *lexer) any() bool { return len(lx.out) > lx.from }

// handle recognises printed process ids, references, ports and functions of the BEAM:
// #PID<0.1.0>, #Reference<…>, #Function<4.31/1 in …>, #Fun<…>, <0.1.0>.
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
		case name != "PID" && name != "Pid" && name != "Port":
			return 0, ""
		}
	} else if len(s) < 5 || !isDigit(s[1]) {
		return 0, ""
	}
	end := strings.IndexByte(s[i:min(len(s), i+200)], '>')
	if end < 0 {
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
	start := int(t.Start)
	if lx.any() {
		t.Glue = lx.glue(start)
	}
	if start > 0 && t.Kind == Word && t.Glue == 0 {
		switch lx.s[start-1] {
		case ':':
			if start == 1 || !isIdent(lx.s[start-2]) && lx.s[start-2] != ':' {
				t.Flags |= Atom
			}
		case '"', '\'':
			t.Flags |= Quoted
		case '`':
			t.Flags |= Ticked
		case '{', ',', '[':
			if end := int(t.End); lx.open > 0 && end < len(lx.s) && lx.s[start] >= 'a' && (lx.s[end] == ',' || lx.s[end] == '}' || lx.s[end] == ']') {
				t.Flags |= Atom
			}
		}
	}
	lx.last = int(t.End)
	lx.out = append(lx.out, t)
}

// glue returns what joins the token that starts at start to the last one.
func (lx *lexer) glue(start int) byte {
	switch start - lx.last {
	case 1:
		switch g := lx.s[lx.last]; g {
		case '.', ':', '/', '-', '_', '@', '=', '#':
			return g
		case '\\':
			return '/'
		}
	case 2:
		switch lx.s[lx.last:start] {
		case "::":
			return ':'
		case `\\`:
			return '/'
		}
	}
	return 0
}

// variable reads $NAME, ${…}, $@ and the like.
func (lx *lexer) variable(i int) int {
	s := lx.s
	end := i + 1
	switch {
	case end >= len(s):
		return end
	case s[end] == '{':
		n := strings.IndexByte(s[end:min(len(s), end+80)], '}')
		if n < 0 {
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
	if end, h := lx.letters(i); end > i {
		if i < lx.plain || lx.host(i, end, 0) == i {
			return lx.addWord(Token{Hash: h, Start: int32(i), End: int32(end)})
		}
		return end
	}
	if i >= lx.plain {
		if n := lx.ipv6(i); n > 0 {
			return lx.mask(i, i+n, maskAddr)
		}
		if n := lx.path(i); n > i {
			return n
		}
	}
	if n, mask := lx.id(i); n > i {
		return lx.mask(i, n, mask)
	}
	s := lx.s
	end, h := lx.ident(i)
	if end == i { // a symbol outside ASCII
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == placeholder {
			return lx.mask(i, i+n, maskAny)
		}
		return i + n
	}
	// 'Elixir.Foo' is how Erlang prints the module Foo.
	if end-i == 6 && s[i:end] == "Elixir" && end+1 < len(s) && s[end] == '.' && s[end+1]-'A' < 26 {
		return end + 1
	}
	t := Token{Hash: h, Start: int32(i), End: int32(end)}
	if end < len(s) {
		switch s[end] {
		case '(':
			t.Flags |= Call
		case '/':
			if end+1 < len(s) && isDigit(s[end+1]) && h != hashHTTP {
				t.Flags |= Call
			}
		case '"':
			t.Flags |= Quoted
		case '\'':
			if !lx.isModule(i) {
				t.Flags |= Quoted
			}
		case '`':
			t.Flags |= Ticked
		}
	}
	return lx.addWord(t)
}

// letters returns the end and the hash of a word of ASCII letters with a blank, a comma or a full stop behind it, as most words
// are, or i. It can be nothing else but the name of a host.
func (lx *lexer) letters(i int) (int, uint64) {
	s := lx.s
	h := uint64(fnvOffset)
	end := i
	for ; end < len(s); end++ {
		c := s[end] | 0x20
		if c-'a' >= 26 {
			break
		}
		h = (h ^ uint64(c)) * fnvPrime
	}
	stop := end
	if stop < len(s) && s[stop] == '.' {
		stop++
	}
	if stop < len(s) && s[stop] != ' ' && s[stop] != ',' {
		return i, 0
	}
	return end, wordHash(s[i:end], h)
}

// addWord adds a word and returns the index after it.
func (lx *lexer) addWord(t Token) int {
	lx.add(t)
	if lx.open > 0 {
		lx.tuple()
	}
	return int(t.End)
}

// isModule reports whether the word at i is part of 'Elixir.Foo.Bar', whose quotes are Erlang's spelling alone.
func (lx *lexer) isModule(i int) bool {
	for i > 0 && (isIdent(lx.s[i-1]) || lx.s[i-1] == '.') && lx.last+200 > i {
		i--
	}
	return strings.HasPrefix(lx.s[i:], "Elixir.")
}

// ident returns the end of the identifier or the word at i, and the hash of its canonical spelling.
func (lx *lexer) ident(i int) (int, uint64) {
	s := lx.s
	h := uint64(fnvOffset)
	end, ascii := i, true
scan:
	for end < len(s) {
		c := s[end]
		if c >= utf8.RuneSelf {
			n, alone := letterLen(s[end:])
			if n == 0 || alone && end > i {
				break
			}
			ascii = false
			end += n
			if alone {
				break
			}
			continue
		}
		switch {
		case class[c]&inIdent != 0:
			if c-'A' < 26 {
				c |= 0x20
			}
			h = (h ^ uint64(c)) * fnvPrime
		case c == '\'' && end > i && apostrophe(s, end):
		default:
			break scan
		}
		end++
	}
	if end > i && end+1 < len(s) && (s[end] == '!' || s[end] == '?') && (s[end+1] == '/' || s[end+1] == '(') {
		h = (h ^ uint64(s[end])) * fnvPrime
		end++
	}
	if !ascii {
		return end, hashFold(s[i:end])
	}
	return end, wordHash(s[i:end], h)
}

// wordHash is the hash of a word with this hash of its letters: another for ArgumentError, see canonicalWord.
func wordHash(word string, h uint64) uint64 {
	if len(word) >= 8 && word[len(word)-1] == 'r' {
		return WordHash(word)
	}
	return h
}

// letterLen returns the length of the letter, figure or mark outside ASCII that s starts with, 0 for other symbols.
// alone says that it is a word of its own, in a script that puts no blanks between words.
func letterLen(s string) (n int, alone bool) {
	r, n := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
		return 0, false
	}
	return n, r >= 0x3040 && r <= 0x30ff || unicode.Is(unicode.Han, r)
}

// apostrophe reports whether the quote at i is inside a word such as isn't rather than an end of a quoted name.
func apostrophe(s string, i int) bool {
	if !isLetter(s[i-1]) {
		return false
	}
	n := 0
	for n < 3 && i+1+n < len(s) && isLetter(s[i+1+n]) {
		n++
	}
	return n == 1 || n == 2
}

// id returns the end and the mask of an id that starts at i: a UUID, a commit id or another hexadecimal name. A
// hexadecimal name has at least seven figures, letters and digits mixed; four after the @ of a Java object.
func (lx *lexer) id(i int) (int, string) {
	s := lx.s
	end, nums := i, 0
	for end < len(s) && class[s[end]]&inHex != 0 {
		nums += int(class[s[end]] & isFigure / isFigure)
		end++
	}
	if end-i < 4 || end < len(s) && isIdent(s[end]) {
		return i, ""
	}
	if end-i == 8 && uuidLen(s[i:]) > 0 {
		return i + 36, maskUUID
	}
	if nums >= 2 && nums < end-i && end-i >= 7 || nums >= 1 && i > 0 && s[i-1] == '@' && i-1 == lx.last && lx.any() {
		return end, maskHex
	}
	return i, ""
}

func uuidLen(s string) int {
	if len(s) < 36 || len(s) > 36 && isIdent(s[36]) {
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

// tuple gives the last token the form of a call when it is the function of a printed {module, function, arity} or
// {module, function, arguments}, in Erlang's spelling or Elixir's, so that {ets,insert,[…]} reads as :ets.insert(…).
func (lx *lexer) tuple() {
	n := len(lx.out)
	if n < lx.from+2 {
		return
	}
	mod, fun := &lx.out[n-2], &lx.out[n-1]
	if fun.Start-mod.End > 4 {
		return
	}
	comma := skip(lx.s, int(fun.End), "' ")
	if comma == len(lx.s) || lx.s[comma] != ',' {
		return
	}
	between := lx.s[mod.End:fun.Start]
	if strings.Trim(between, ",: '") != "" || strings.Count(between, ",") != 1 || isResult(lx.s[mod.Start:mod.End]) {
		return
	}
	third := skip(lx.s, comma+1, " ")
	if third < len(lx.s) && lx.s[third] != '[' && !isDigit(lx.s[third]) {
		return
	}
	start := int(mod.Start)
	for k := n - 2; k > lx.from && lx.out[k].Glue != 0; k-- {
		start = int(lx.out[k-1].Start)
	}
	before := strings.TrimSuffix(lx.s[max(0, start-12):start], "Elixir.")
	if !strings.HasSuffix(strings.TrimRight(before, ":' "), "{") {
		return
	}
	fun.Flags |= Call
	fun.Glue = '.'
	lx.arity = third
}

// skip returns the index after the bytes of set that stand at i.
func skip(s string, i int, set string) int {
	for i < len(s) && strings.IndexByte(set, s[i]) >= 0 {
		i++
	}
	return i
}

// isResult reports whether an atom starts tuples that say how something went, not where.
func isResult(s string) bool {
	switch s {
	case "error", "ok", "exit", "throw", "EXIT", "DOWN", "shutdown", "badmatch", "case_clause", "badarg":
		return true
	}
	return false
}
