package errtext

import (
	"strings"
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
	Atom   Flag = 1 << iota // :closed, or closed within an Erlang tuple
	Quoted                  // the text between a pair of quotes starts or ends with it
	Call                    // a function: its arity or arguments follow
	InPath                  // part of a file's name
	Ticked                  // the text between a pair of backquotes starts or ends with it
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
	maskAny     = "<any>" // the variable part of an entry's text
)

// masks holds the hash of each mask's name, written out so that nothing is computed at the start; a test checks them.
var masks = [...]struct {
	name string
	hash uint64
}{
	{maskPid, 0xa20431364e69510e},
	{maskRef, 0x1429a124539f352e},
	{maskFun, 0xd75821cb35a0b082},
	{maskHex, 0x53657d77b13f17be},
	{maskUUID, 0x2ae130259cdfa812},
	{maskNum, 0x1b53389bdccb745},
	{maskTime, 0xe92d483cbab8b564},
	{maskVersion, 0xbc0336a980869771},
	{maskPath, 0xaba7cf008db85616},
	{maskURL, 0x9343124e3892d3f6},
	{maskAddr, 0x2371e6677d84b3de},
	{maskAny, 0x4a6160b2f3523c9f},
}

const (
	hashAddr = 0x2371e6677d84b3de // of maskAddr
	hashHTTP = 0x8874a3cc15dc8285 // of http
)

// MaskOf returns the name of the mask with this hash, or "" when the hash is no mask's.
func MaskOf(h uint64) string {
	for i := range masks {
		if masks[i].hash == h {
			return masks[i].name
		}
	}
	return ""
}

// MaskOfLow is MaskOf for the lower half of a hash, which is what an index keeps.
func MaskOfLow(h uint32) string {
	for i := range masks {
		if uint32(masks[i].hash) == h {
			return masks[i].name
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

// hashFold is Hash(canonical(s)), without making the string where s is ASCII.
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

// What a byte can be part of.
const (
	inIdent uint8 = 1 << iota
	inPath        // paths, URLs, addresses, versions
	inHex
	isFigure
	isOdd // what cleanLine has to look at
)

// The kinds of bytes, for the table below.
const (
	oo = 0
	od = isOdd
	pp = inPath
	po = inPath | isOdd
	ww = inIdent | inPath
	wo = ww | isOdd
	hh = ww | inHex
	nn = hh | isFigure
)

// class tells what each byte can be part of. Bytes of runes outside ASCII count as letters.
var class = [256]uint8{
	od, od, od, od, od, od, od, od, od, od, od, od, od, od, od, od,
	od, od, od, od, od, od, od, od, od, od, od, od, od, od, od, od,
	oo, oo, oo, oo, oo, pp, od, oo, oo, oo, oo, pp, oo, pp, pp, pp, // !"#$%&'()*+,-./
	nn, nn, nn, nn, nn, nn, nn, nn, nn, nn, oo, oo, oo, oo, oo, oo, // 0123456789:;<=>?
	pp, hh, hh, hh, hh, hh, hh, ww, ww, ww, ww, ww, ww, ww, ww, ww, // @ABCDEFGHIJKLMNO
	ww, ww, ww, ww, ww, ww, ww, ww, ww, ww, ww, od, po, oo, od, ww, // PQRSTUVWXYZ[\]^_
	oo, hh, hh, hh, hh, hh, hh, ww, ww, ww, ww, ww, ww, ww, ww, ww, // `abcdefghijklmno
	ww, ww, ww, ww, ww, ww, ww, ww, ww, ww, ww, oo, oo, oo, pp, od, // pqrstuvwxyz{|}~
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
	wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo, wo,
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isIdent(c byte) bool { return class[c]&inIdent != 0 }

func isHex(c byte) bool { return class[c]&inHex != 0 }

func isDigit(c byte) bool { return c-'0' < 10 }

func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}
