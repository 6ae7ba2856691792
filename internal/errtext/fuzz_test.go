package errtext

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func fuzzSeeds(f *testing.F) {
	f.Add([]byte(paste40))
	for _, s := range []string{
		"", "\n", "\r\n\r\n", "\x00\x01\x02", "a\rb\r\nc", "\x1b[31mred\x1b[0m \x1b]0;title\x07x", "^[[0m^M", "\\x1b[0m &lt;0.1.0&gt;",
		`{"log":"{\"level\":\"error\",\"msg\":\"a b\\nc d\"}\n","stream":"stdout"}`, `{"a b`, `x\n\ny\u00e9\ud800`,
		"\xff\xfea\x00b\x00\n\x00\x3d\xd8\x00\xde", "\xfe\xff\x00a\x00\n\xd8", "\ue000 x \ue0b0",
		"> > remote: 2024-01-02T03:04:05Z ERROR [main] com.foo.Bar - x", "#12 0.1 x\n[0m\n12 | y",
		"C:\\Program Files\\a b\\c.exe file:///C:/x?y#z://@:80 a@b:c/d ::1 [::1]:80 :::3000 fe80::1%eth0",
		"{'Elixir.A.B',c,[1]} {a,b,3} #PID<0.1.0> #Fun<x> 1.2.3-rc.1 0x80070005 ERROR 1045 (28000): HTTP/1.1 502 Bad Gateway",
		strings.Repeat(strings.Repeat("x", 80)+"\n", 3),
		strings.Repeat("12:00:00.000 [error] "+strings.Repeat("wrapped ", 12)[:59]+"\n"+strings.Repeat("y", 40)+"\n", 3),
	} {
		f.Add([]byte(s))
	}
}

func FuzzParse(f *testing.F) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		text := Parse(b)
		checkText(t, b, text)
		if !reflect.DeepEqual(text, Parse(b)) {
			t.Fatal("parsing twice differs")
		}
		for name, r := range map[string]io.Reader{
			"whole":  bytes.NewReader(b),
			"byte":   iotest.OneByteReader(bytes.NewReader(b)),
			"halves": iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(b))),
		} {
			got, err := Read(r)
			if err != nil {
				t.Fatal(err)
			}
			if len(b) < longLine && !reflect.DeepEqual(text, got) {
				t.Fatalf("Read by %s differs from Parse:\n%+v\n%+v", name, got, text)
			}
		}
		text.ScopeOf()
		for _, s := range strings.Split(string(b), "\n") {
			checkTokens(t, s, ParseLine(s))
		}
	})
}

// checkText checks what every Text promises of the original that it was made from.
func checkText(t *testing.T, orig []byte, text *Text) {
	t.Helper()
	if text.Source.Bytes != int64(len(orig)) {
		t.Fatalf("Bytes = %d of %d", text.Source.Bytes, len(orig))
	}
	starts := lineStarts(orig)
	next, num := 0, 0
	for i, l := range text.Lines {
		if l.Num < num {
			t.Fatalf("line %d: number %d after %d", i, l.Num, num)
		}
		num = l.Num
		if l.Num < 1 || l.Num > len(starts) || starts[l.Num-1] != l.Offset {
			t.Fatalf("line %d: number %d at offset %d, want that of a line", i, l.Num, l.Offset)
		}
		checkRaw(t, orig, l)
		if !utf8.ValidString(l.Body) || strings.ContainsFunc(l.Body, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
			t.Fatalf("line %d: body %q", i, l.Body)
		}
		if l.First != next || l.End < l.First || l.End > len(text.Tokens) {
			t.Fatalf("line %d: tokens %d to %d, the line before ends at %d", i, l.First, l.End, next)
		}
		for _, tok := range text.Tokens[l.First:l.End] {
			if int(tok.Line) != i {
				t.Fatalf("line %d: token of line %d", i, tok.Line)
			}
		}
		next = l.End
		checkTokens(t, l.Body, text.Tokens[l.First:l.End])
	}
	if next != len(text.Tokens) {
		t.Fatalf("%d tokens, lines have %d", len(text.Tokens), next)
	}
	end := 0
	for i, b := range text.Blocks {
		if b.First != end || b.End <= b.First {
			t.Fatalf("block %d is %v, the one before ends at %d", i, b, end)
		}
		for l := b.First; l < b.End; l++ {
			if text.BlockOf(l) != i {
				t.Fatalf("BlockOf(%d) = %d, want %d", l, text.BlockOf(l), i)
			}
		}
		end = b.End
	}
	if end != len(text.Lines) {
		t.Fatalf("blocks end at %d of %d", end, len(text.Lines))
	}
}

// checkRaw checks that Raw is what stands in the original, whole or start and end.
func checkRaw(t *testing.T, orig []byte, l Line) {
	t.Helper()
	rest := orig[l.Offset:]
	if bigEndian, ok := utf16Mark(orig); ok {
		rest = appendUTF16(nil, rest, bigEndian)
	}
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if string(line) == l.Raw {
		return
	}
	if len(line) <= len(l.Raw) {
		t.Fatalf("line %d: raw %q, original %q", l.Num, l.Raw, line)
	}
	head := 0
	for head < len(l.Raw) && l.Raw[head] == line[head] {
		head++
	}
	if !bytes.HasSuffix(line, []byte(l.Raw[head:])) {
		t.Fatalf("line %d: raw %q is no start and end of %q", l.Num, l.Raw, line)
	}
}

// checkTokens checks that the tokens of a line stand in it, in order, without overlap, and mean what they say.
func checkTokens(t *testing.T, body string, toks []Token) {
	t.Helper()
	end := int32(0)
	for i, tok := range toks {
		if tok.Start < end || tok.End <= tok.Start || int(tok.End) > len(body) {
			t.Fatalf("token %d at %d to %d of %q, the one before ends at %d", i, tok.Start, tok.End, body, end)
		}
		end = tok.End
		name := tok.Canonical(body)
		if name == "" {
			t.Fatalf("token %d of %q has no name", i, body)
		}
		if h := Hash(name); tok.Hash != h && tok.Hash != WordHash(name) && !(tok.Kind == Number && tok.Hash == Hash("/"+name)) {
			t.Fatalf("token %d of %q: the hash is not that of %q", i, body, name)
		}
	}
}

// lineStarts returns the offsets at which the lines of the original start.
func lineStarts(b []byte) []int {
	starts := []int{0}
	step, nl := 1, "\n"
	if bigEndian, ok := utf16Mark(b); ok {
		starts[0], step, nl = 2, 2, "\n\x00"
		if bigEndian {
			nl = "\x00\n"
		}
	}
	for i := starts[0]; i+step <= len(b); i += step {
		if string(b[i:i+step]) == nl {
			starts = append(starts, i+step)
		}
	}
	return starts
}

func FuzzReadBounded(f *testing.F) {
	for _, s := range []string{paste40, strings.Repeat("ok\n", 200), strings.Repeat("ok\nan error\nstack\n", 50), strings.Repeat("x", 900) + "\nfailed", strings.Repeat("\n", 300)} {
		f.Add([]byte(s), uint16(100), uint8(64), uint8(2))
		f.Add(append([]byte("\xff\xfe"), strings.ReplaceAll(s, "", "\x00")[1:]...), uint16(200), uint8(50), uint8(1))
	}
	f.Fuzz(func(t *testing.T, b []byte, part uint16, long, after uint8) {
		lim := limits{part: int(part)%2000 + lineCost, longLine: int(long) + 8, after: int(after) % 20}
		text, err := read(bytes.NewReader(b), lim)
		if err != nil {
			t.Fatal(err)
		}
		checkText(t, b, text)
		other, err := read(iotest.OneByteReader(bytes.NewReader(b)), lim)
		if err != nil || !reflect.DeepEqual(text, other) {
			t.Fatalf("what is kept depends on the reader: %v\n%+v\n%+v", err, text, other)
		}
		if text.Source.Binary {
			return
		}
		kept := int64(0)
		for _, n := range keptLines(text) {
			kept += n
		}
		if most := int64(8*lim.part + 6*(lim.longLine+lineCost)); kept > most {
			t.Fatalf("kept %d bytes, at most %d promised", kept, most)
		}
		if text.Source.Omitted < 0 || text.Source.Omitted > text.Source.Bytes || len(b) <= lim.part/(lineCost+1) && len(b) <= lim.longLine && text.Source.Omitted > 0 {
			t.Fatalf("omitted %d of %d", text.Source.Omitted, text.Source.Bytes)
		}
	})
}

// keptLines returns the length of each original line that a text has, by its number.
func keptLines(text *Text) map[int]int64 {
	out := map[int]int64{}
	for _, l := range text.Lines {
		out[l.Num] = int64(len(l.Raw))
	}
	return out
}

// TestOmittedAndKept: what was left out and what was kept make the whole, to the byte.
func TestOmittedAndKept(t *testing.T) {
	var b bytes.Buffer
	for i := range 3000 {
		b.WriteString("  request ") // indented: no line that a terminal broke
		b.WriteString(strings.Repeat("x", i%60))
		if i%500 == 250 {
			b.WriteString(" error " + strings.Repeat("y", 300))
		}
		b.WriteByte('\n')
	}
	text, err := read(bytes.NewReader(b.Bytes()), limits{part: 4000, longLine: 200, after: 3})
	if err != nil {
		t.Fatal(err)
	}
	checkText(t, b.Bytes(), text)
	kept := int64(0)
	errors := 0
	for _, l := range text.Lines {
		kept += int64(len(l.Raw)) + 1
		if strings.Contains(l.Raw, "error") {
			errors++
		}
	}
	if got := kept + text.Source.Omitted; got != text.Source.Bytes || text.Source.Bytes != int64(b.Len()) {
		t.Errorf("kept %d + omitted %d = %d, want %d", kept, text.Source.Omitted, got, b.Len())
	}
	if errors != 6 {
		t.Errorf("%d of 6 error lines were kept", errors)
	}
	if first, last := text.Lines[0], text.Lines[len(text.Lines)-1]; first.Num != 1 || last.Num != 3000 {
		t.Errorf("kept lines %d to %d", first.Num, last.Num)
	}
}
