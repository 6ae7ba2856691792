// Package errtext turns raw error text into what the rest of the program compares: repaired lines, error blocks and
// masked tokens, each with its place in the original.
//
// Pastes come out of terminals, logs, mails and JSON. Repairing undoes what those did to the text; masking sets aside
// what differs from run to run (pids, paths, times) and keeps what decides (an error atom, a status, a function and its
// arity). The package knows no entries and takes no part in scoring.
package errtext

import "bytes"

// Rules is the version of the repair and masking rules. An index made under other rules is rebuilt.
const Rules = 2

// Text is one repaired error text.
type Text struct {
	Lines  []Line
	Tokens []Token // of all lines, in order
	Blocks []Block
	Source Source
}

// Source says how much of the original a Text stands for.
type Source struct {
	Lines   int   // lines of the original that were kept
	Bytes   int64 // bytes read
	Omitted int64 // bytes left out because the text was too large to hold
	Binary  bool  // the original is no text
}

// Line is one line of the text after repair. One original line may give several (a stack trace inside a JSON string),
// and several may give one (a line that a terminal wrapped).
type Line struct {
	Num    int    // of the original line, from 1
	Offset int    // bytes from the start of the original to the start of that line
	Raw    string // the original line, without its end; of one longer than 128 KiB that Read met, its start and its end
	Body   string // the line after repair
	Indent int    // columns of white space before the body
	Head   bool   // a log record or a command starts here
	part   int32  // 0: the body is the original line's; else how deep within a JSON string or an escaped message
	First  int    // index of its first token in Text.Tokens
	End    int    // index after its last token
}

// Block is a range of lines that belong together: a message, its causes, its stack.
type Block struct {
	First int // index in Text.Lines
	End   int // index after the last line
}

// Parse repairs and tokenises a text that is wholly in memory, and leaves nothing out.
func Parse(b []byte) *Text {
	t := &Text{Source: Source{Bytes: int64(len(b))}}
	p := parser{text: t}
	offset := 0
	if bigEndian, ok := utf16Mark(b); ok {
		b = appendUTF16(nil, b[2:], bigEndian)
		p.wide = true
		offset = 2
	}
	if IsBinary(b) {
		t.Source.Binary = true
		return t
	}
	p.segment(string(b), 1, offset, nil)
	p.finish()
	return t
}

// ParseLine tokenises one line of an entry (a title, an alias) as it stands, without repairs.
func ParseLine(s string) []Token {
	return AppendLine(make([]Token, 0, len(s)/6+2), s)
}

// AppendLine is ParseLine that appends the tokens to dst, for a caller that reads many lines.
func AppendLine(dst []Token, s string) []Token {
	return lex(dst, s, 0)
}

// NextCall returns the index of the first token in toks[from:] that is a function called or named with its module, or -1.
// The module is the token before it.
func NextCall(toks []Token, from int) int {
	for i := max(from, 1); i < len(toks); i++ {
		if t := toks[i]; t.Flags&Call != 0 && (t.Glue == '.' || t.Glue == ':') && toks[i-1].Kind == Word {
			return i
		}
	}
	return -1
}

// BlockOf returns the index of the block that holds the line with this index.
func (t *Text) BlockOf(line int) int {
	lo, hi := 0, len(t.Blocks)
	for lo+1 < hi {
		if mid := (lo + hi) / 2; t.Blocks[mid].First <= line {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}

// TokenText returns the canonical spelling of a token of t: lower case, or the name of its mask.
func (t *Text) TokenText(tok Token) string {
	return tok.Canonical(t.Lines[tok.Line].Body)
}

// IsBinary reports whether b looks like no text at all: NUL bytes or mostly control characters near its start.
// Invalid UTF-8 alone is still text in some other encoding, and so is a log whose start was cut off under its writer,
// which leaves NULs there.
func IsBinary(b []byte) bool {
	const look, cut = 8192, 80
	if rest := bytes.TrimLeft(b, "\x00"); len(b)-len(rest) >= cut && len(rest) >= cut {
		b = rest
	}
	b = b[:min(len(b), look)]
	odd := 0
	for _, c := range b {
		switch {
		case c >= 0x20: // most by far
		case c == 0:
			odd += 8
		case c != '\n' && c != '\r' && c != '\t' && c != 0x1b && c != '\b' && c != '\f':
			odd++
		}
	}
	return odd*10 > len(b)
}
