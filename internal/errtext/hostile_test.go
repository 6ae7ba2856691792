package errtext

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// hostile are units that, repeated, once cost or might cost time that grows with the square of a line's length.
var hostile = []string{
	"^[[", "\x1b]", "\x1b[0;", "\x1bP", `\x1b[`, "&lt", "[0;", "[", "\r", "\r\x1b[", "\b", "a\b\b",
	"a:", "a.", "a/", "a@", "a:b@/", "a::", "::", "1:", "1.", "1,", "1-", "::1", "f:", ":::", "a.b:1", `a\`, `\n`, `\n `, `\\`, `C:\a b`,
	".", "/", "-", "~", ":", `\`, "@", "%", "_", "+",
	"'", `"`, "'a", "a'", `"a`, "{", "{a,", "{'a,", "{a,b,", "{'Elixir.", "'Elixir.A.b'.", "Elixir.", "<", "<0", "#Fun<", "${", "$a",
	"> ", "| ", "- ", "a=b ", "[a] ", "12:00:00 ", "12:00:00.000 [error] ", "Jan  2 03:04:05 ", "a[1]: ", "1 ", "a | ", "a\t", "$ ", "❯ ",
	"http://", "http://a@", "http://a:", "file:///", "~/", "./", "ab1", "0x", "deadbee1", "3f2504e0-4f89-", "é", "界", "\xff", "\ue000",
	`{"a":`, `{"a":"b c",`, `{"a":"{\"a\":`, "error ", "http 502 ", "HTTP/1.1 ", "to a:80 ",
}

// TestNoQuadraticTime parses long lines of each. A quarter of a megabyte takes some 5 ms; were it quadratic in the length
// of the line, many seconds.
func TestNoQuadraticTime(t *testing.T) {
	for _, unit := range hostile {
		line := strings.Repeat(unit, maxLine/len(unit)) + "\n"
		text := []byte(strings.Repeat(line, 1<<18/len(line)))
		start := time.Now()
		Parse(text).ScopeOf()
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("256 KB of %q takes %v", unit, d)
		}
	}
}

// endless gives a unit again and again, left bytes in all.
type endless struct {
	unit string
	at   int
	left int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && e.left > 0 {
		m := copy(p[n:min(int64(len(p)), int64(n)+e.left)], e.unit[e.at:])
		n += m
		e.left -= int64(m)
		e.at = (e.at + m) % len(e.unit)
	}
	return n, nil
}

// TestReadHoldsLittle reads much more than it may hold.
func TestReadHoldsLittle(t *testing.T) {
	log := strings.Repeat("2024-03-05T10:11:12.123456+00:00 app[web.1]: request_id=FxYz [info] GET /users/42 Sent 200 in 12ms\n", 900) +
		"10:11:12.000 [error] ** (DBConnection.ConnectionError) tcp connect (db:5432): connection refused - :econnrefused\n"
	for _, c := range []struct {
		name, unit string
		most       int // megabytes of live memory
	}{
		{"log", log, 30},
		{"errors only", "** (RuntimeError) error\n    lib/foo.ex:12: Foo.bar/2\n", 60},
		{"one line", "no end ", 10},
		{"empty lines", "\n", 30},
		{"short words", "a b c d e f g\n", 80},
	} {
		const size = 64 << 20
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		text, err := Read(&endless{unit: c.unit, left: size})
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if mb := (int64(after.HeapAlloc) - int64(before.HeapAlloc)) >> 20; mb > int64(c.most) {
			t.Errorf("%s: holds %d MB, at most %d are promised", c.name, mb, c.most)
		}
		if s := text.Source; s.Bytes != size || s.Omitted <= size/2 || s.Omitted >= size {
			t.Errorf("%s: %d bytes, %d omitted", c.name, s.Bytes, s.Omitted)
		}
		last := text.Lines[len(text.Lines)-1]
		if want := 1 + strings.Count(c.unit, "\n")*(size/len(c.unit)) + strings.Count(c.unit[:size%len(c.unit)], "\n"); last.Num != want && last.Num != want-1 {
			t.Errorf("%s: the last line is number %d, want %d", c.name, last.Num, want)
		}
		runtime.KeepAlive(text)
	}
}

// TestReadError passes the reader's error on, and stops at a reader that gives nothing.
func TestReadError(t *testing.T) {
	if _, err := Read(io.MultiReader(strings.NewReader("x\n"), &broken{})); err != io.ErrUnexpectedEOF {
		t.Errorf("got %v", err)
	}
	if _, err := Read(stuck{}); err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
}

type broken struct{}

func (*broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func BenchmarkReadBigLog(b *testing.B) {
	unit := strings.Repeat(paste40, 1) + strings.Repeat("2024-03-05T10:11:12.123456+00:00 app[web.1]: request_id=FxYz [info] GET /users/42 Sent 200 in 12ms\n", 500)
	b.SetBytes(64 << 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(&endless{unit: unit, left: 64 << 20}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseMegabyte(b *testing.B) {
	text := bytes.Repeat([]byte(paste40), 1<<20/len(paste40))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Parse(text)
	}
}
