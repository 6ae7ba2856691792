package logscan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"unstuck/internal/errtext"
)

func testOptions(threads int) Options {
	return Options{
		Literals: NewLiterals([]string{"valve stuck", "relay tripped", "fuse blown", "E4711"}, errtext.ErrorMarks()),
		Failures: errtext.NewFailures(),
		Threads:  threads,
	}
}

// told is what a scan gives, as text.
func told(t testing.TB, r io.Reader, o Options) string {
	t.Helper()
	var out strings.Builder
	s := NewScanner(o, func(c *Candidate) error {
		around, before := c.Around()
		h := uint64(0) // of what errtext makes of it
		for _, l := range errtext.Parse(around).Lines {
			h = h*31 + errtext.Hash(l.Body)
		}
		fmt.Fprintf(&out, "%d-%d @%d %v failure %d@%d %q near %x time %q\n%s--- %d before, %x\n", c.First, c.Last, c.Offset, c.Anchors,
			c.FailureLine, c.FailureAt, cut(c.Failure), c.Near, c.Record.Time, cut(c.Text), before, h)
		return nil
	})
	st, err := s.Scan(context.Background(), r)
	fmt.Fprintf(&out, "%+v %v\n", st, err)
	return out.String()
}

func cut(b []byte) string {
	if len(b) > 600 {
		return fmt.Sprintf("%s…%s", b[:200], b[len(b)-200:])
	}
	return string(b)
}

const smallLog = `2026-11-23 05:00:01 INFO starting
2026-11-23 05:00:02 ERROR pump: the valve stuck
  at pump.go:12
  at main.go:4
2026-11-23 05:00:03 INFO 0 errors
2026-11-23 05:00:04 WARN relay tripped: E4711
java.lang.IllegalStateException: twice
	at a.B(C.java:1)
Caused by: java.io.IOException: closed
2026-11-23 05:00:05 INFO GET /error.html 200
{"time":"2026-11-23T05:00:06Z","level":"error","msg":"fuse blown"}
{"time":"2026-11-23T05:00:07Z","level":"info","msg":"no error"}
last one could not be read`

func TestCandidates(t *testing.T) {
	got := told(t, strings.NewReader(smallLog), testOptions(1))
	want, err := os.ReadFile("testdata/small.golden")
	if os.Getenv("UPDATE") != "" {
		os.MkdirAll("testdata", 0o755)
		err = os.WriteFile("testdata/small.golden", []byte(got), 0o644)
		want = []byte(got)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// randomLog makes a log with records of several forms, long lines and giant ones.
func randomLog(r *rand.Rand, size int) []byte {
	var b bytes.Buffer
	for b.Len() < size {
		switch r.IntN(14) {
		case 0:
			fmt.Fprintf(&b, "2026-11-23 05:%02d:01 ERROR the valve stuck at %d\n", r.IntN(60), r.IntN(100))
			for range r.IntN(30) {
				fmt.Fprintf(&b, "\tat x.y(z.java:%d)\n", r.IntN(100))
			}
		case 1:
			b.WriteString("relay tripped and fuse blown\r\n")
		case 2:
			b.WriteString("something failed: " + strings.Repeat("x", r.IntN(3000)) + "\n")
		case 3:
			b.WriteString(strings.Repeat("\n", r.IntN(5)))
		case 4:
			if r.IntN(400) == 0 {
				n := r.IntN(3 << 20)
				b.WriteString("fatal: " + strings.Repeat("long ", n/10) + "valve stuck" + strings.Repeat(" line", n/10) + " fuse blown\n")
			}
		default:
			fmt.Fprintf(&b, "2026-11-23 05:%02d:02 INFO all is well with %d\n", r.IntN(60), r.IntN(1e6))
		}
	}
	if r.IntN(2) == 0 {
		b.WriteString("unfinished error")
	}
	return b.Bytes()
}

// TestReads holds that a scan gives the same however the stream is read, with one thread or several.
func TestReads(t *testing.T) {
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 3))
		size := 200_000 + r.IntN(1<<20)
		if seed == 3 {
			size = 9 << 20 // several of what two threads read at a time
		}
		log := randomLog(r, size)
		want := told(t, bytes.NewReader(log), testOptions(1))
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, log, 0o644); err != nil {
			t.Fatal(err)
		}
		for name, read := range map[string]func() io.Reader{
			"random reads":  func() io.Reader { return &randomReader{bytes.NewReader(log), r} },
			"error and end": func() io.Reader { return iotest.DataErrReader(bytes.NewReader(log)) },
		} {
			if got := told(t, read(), testOptions(1)); got != want {
				t.Fatalf("seed %d, %s: differs\n%s", seed, name, firstDifference(got, want))
			}
		}
		for threads := range 4 {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := told(t, NewFile(f, nil), testOptions(threads)); got != want {
				t.Fatalf("seed %d, %d threads: differs\n%s", seed, threads, firstDifference(got, want))
			}
			f.Close()
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d\ngot  %s\nwant %s", i, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}

type randomReader struct {
	r    io.Reader
	rand *rand.Rand
}

func (r *randomReader) Read(p []byte) (int, error) {
	most := []int{1, 7, 100, 5000, 1 << 20}[r.rand.IntN(5)]
	return r.r.Read(p[:min(len(p), 1+r.rand.IntN(most))])
}

func FuzzScanner(f *testing.F) {
	f.Add([]byte(smallLog), uint64(1))
	f.Add([]byte("\x1b[31mError:\x1b[0m valve stuck\r\n\x00\xff\xfe"), uint64(2))
	f.Fuzz(func(t *testing.T, log []byte, seed uint64) {
		want := told(t, bytes.NewReader(log), testOptions(1))
		r := rand.New(rand.NewPCG(seed, 1))
		if got := told(t, &randomReader{bytes.NewReader(log), r}, testOptions(1)); got != want {
			t.Fatal(firstDifference(got, want))
		}
	})
}

// TestTuned holds that tuning the literals in the middle of a stream neither loses nor doubles what it finds, though it looks
// for them by other bytes: at first by the end of the one and the start of the other, then the reverse.
func TestTuned(t *testing.T) {
	const early, late = "stuck fuse in the pump r", "a relay that is tripped."
	o := testOptions(1)
	o.Literals = NewLiterals([]string{early, late, "stuck fuse in there lie", "then it is tripped."}, nil)
	r := rand.New(rand.NewPCG(5, 6))
	for round := range 10 {
		var log strings.Builder
		lines := 0
		for log.Len() < 5<<20 {
			if log.Len() < 1<<20 { // what tells nothing yet
				log.WriteString(strings.Repeat("a quiet line of a log that is as long as others are\n", 1000))
				lines += 1000
				continue
			}
			fmt.Fprintf(&log, "%s\n%s\nn the pump r\na relay tha\n", early, late)
			lines += 4
			if r.IntN(64) == 0 {
				log.WriteByte('\n')
				lines++
			}
		}
		met := map[int]int{}
		s := NewScanner(o, func(c *Candidate) error {
			for _, n := range c.Anchors {
				met[n] += c.Last - c.First + 1
			}
			return nil
		})
		s.tuneAt = 2 << 20
		st, err := s.Scan(context.Background(), iotest.HalfReader(strings.NewReader(log.String())))
		want := strings.Count(log.String(), early)
		if err != nil || st.Lines != lines || met[0] != want || met[1] != want || !s.tuned {
			t.Fatalf("round %d: %d lines, %v of %d met, tuned %v, %v", round, st.Lines, met, want, s.tuned, err)
		}
	}
}
