package ledger

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func open(t testing.TB) Ledger {
	t.Helper()
	dir := t.TempDir()
	return Open(func(key string) string {
		if key == "XDG_STATE_HOME" {
			return dir
		}
		return ""
	})
}

// line is a record as it stands in the file.
func line(r Record) string {
	var b strings.Builder
	r.appendTo(&b)
	return strings.TrimSuffix(b.String(), "\n")
}

func day(n int) time.Time { return time.Date(2026, 11, n, 10, 0, 0, 0, time.UTC) }

func TestLedger(t *testing.T) {
	l := open(t)
	add := func(n int, lines ...string) {
		t.Helper()
		if err := l.Add(lines, 0, day(n)); err != nil {
			t.Fatal(err)
		}
	}
	add(1, "not switched on")
	if _, err := os.Stat(l.Path()); err == nil || l.On() {
		t.Fatal("something was written before the ledger was on")
	}
	if err := l.Switch(true); err != nil || !l.On() {
		t.Fatal(err)
	}
	add(1, "first", "  at <path>\\n with \t tabs")
	add(2, "second")
	add(3, "second", "another second line")
	add(4, "third")
	got, err := l.Records()
	want := []Record{
		{2, 2, day(2), day(3), []string{"second"}, 0},
		{3, 1, day(4), day(4), []string{"third"}, 0},
		{1, 1, day(1), day(1), []string{"first", "  at <path>\\n with   tabs"}, 0},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\ngot  %+v\nwant %+v", err, got, want)
	}
	if r, ok, err := l.Latest(); err != nil || !ok || r.Number != 3 {
		t.Errorf("latest: %+v %v %v", r, ok, err)
	}
	if r, ok := l.Like([]string{"  before", "second  "}, 1); !ok || r.Count != 2 {
		t.Errorf("like: %+v %v", r, ok)
	}
	if r, ok := l.Like([]string{"never met"}, 0); ok {
		t.Errorf("like: %+v", r)
	}
	if n, err := l.Clear(2, 9); n != 1 || err != nil {
		t.Errorf("cleared %d, %v", n, err)
	}
	if _, ok, _ := l.Find(2); ok {
		t.Error("2 is still there")
	}
	add(5, "fourth")
	if r, ok, _ := l.Find(4); !ok || r.Told() != "fourth" {
		t.Errorf("4 is %+v", r)
	}
	if err := l.Switch(false); err != nil || l.On() {
		t.Error("still on", err)
	}
	add(6, "off again")
	if rs, _ := l.Records(); len(rs) != 3 {
		t.Errorf("%+v", rs)
	}
	if n, err := l.Clear(); n != 3 || err != nil {
		t.Errorf("cleared %d, %v", n, err)
	}
	if runtime.GOOS != "windows" {
		for _, name := range []string{l.Path(), l.Path() + ".lock", filepath.Dir(l.Path())} {
			if info, err := os.Stat(name); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v %v", name, info.Mode(), err)
			}
		}
	}
}

func TestBounds(t *testing.T) {
	l := open(t)
	if err := l.Switch(true); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("é", maxShape)
	for i := range maxRecords + 20 {
		lines := []string{long, fmt.Sprintf("error %s", strings.Repeat("x", i+1)), long, "end"}
		if err := l.Add(lines, 1, day(1).Add(time.Duration(i)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	rs, err := l.Records()
	if err != nil || len(rs) != maxRecords {
		t.Fatalf("%d records, %v", len(rs), err)
	}
	for _, r := range rs {
		if !strings.HasPrefix(r.Told(), "error x") || len(strings.Join(r.Lines, "\n")) > maxShape {
			t.Fatalf("%+v", r)
		}
	}
	if _, ok, _ := l.Find(1); ok {
		t.Error("the oldest is still there")
	}
	for _, c := range []struct {
		lines []string
		at    int
	}{{nil, 0}, {[]string{"a"}, 1}, {[]string{"a"}, -1}} {
		if err := l.Add(c.lines, c.at, day(2)); err != nil {
			t.Error(err)
		}
	}
}

// TestTogether holds that several writers lose nothing.
func TestTogether(t *testing.T) {
	l := open(t)
	if err := l.Switch(true); err != nil {
		t.Fatal(err)
	}
	const writers, each = 4, 10
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				for {
					if err := l.Add([]string{fmt.Sprintf("error %d", i%2)}, 0, day(w+1)); err == nil {
						break // a busy lock is an error: a lookup goes on without
					}
				}
			}
		})
	}
	wg.Wait()
	rs, err := l.Records()
	if err != nil || len(rs) != 2 || rs[0].Count+rs[1].Count != writers*each {
		t.Errorf("%+v %v", rs, err)
	}
}

func TestBrokenFile(t *testing.T) {
	l := open(t)
	if err := l.Switch(true); err != nil {
		t.Fatal(err)
	}
	good := line(Record{7, 2, day(1), day(2), []string{"good"}, 0})
	text := header + "on\n" + good + "\nnonsense\n0\t1\tx\n" + strings.Replace(good, "7\t2\t", "8\t-2\t", 1) + "\n" +
		strings.Replace(good, "\t0\t", "\t5\t", 1) + "\n\x00\xff" + strings.Repeat("y", 2*maxFile)
	if err := os.WriteFile(l.Path(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Add([]string{"new"}, 0, day(3)); err != nil {
		t.Fatal(err)
	}
	rs, err := l.Records()
	if err != nil || len(rs) != 2 || rs[0].Told() != "good" || rs[1].Number != 8 {
		t.Errorf("%+v %v", rs, err)
	}
	if _, err := (Ledger{}).Records(); err == nil {
		t.Error("no home, no error")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(line(Record{1, 2, day(1), day(2), []string{"a\\n", "b"}, 1}))
	f.Add("1\t1\t\t\t\t")
	f.Fuzz(func(t *testing.T, text string) {
		r, ok := parse(text)
		if !ok {
			return
		}
		written := line(r)
		again, ok := parse(written)
		if !ok || line(again) != written {
			t.Errorf("%q reads as %+v, and that as %+v %v", text, r, again, ok)
		}
	})
}

// BenchmarkAdd measures what an answer of "not known" costs more when the ledger is on and full, and when it is off.
func BenchmarkAdd(b *testing.B) {
	for _, on := range []bool{true, false} {
		b.Run(fmt.Sprintf("on=%v", on), func(b *testing.B) {
			l := open(b)
			_ = l.Switch(true)
			for i := range maxRecords {
				_ = l.Add([]string{fmt.Sprintf("error %s at <path>", strings.Repeat("x", i)), "  a line of a stack"}, 0, day(1))
			}
			_ = l.Switch(on)
			b.ResetTimer()
			for range b.N {
				_ = l.Add([]string{"error xxx at <path>", "  a line of a stack"}, 0, day(2))
			}
		})
	}
}
