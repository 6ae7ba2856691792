package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"unstuck/internal/logscan"
)

// machine is a base of three issues.
func machine(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"valve-stuck": "Valve assembly jammed in the pumphouse\n\n## Symptom\n\n```\nvalve assembly jammed in pumphouse, actuator unresponsive\n```\n\n## Fix\n\nOil the valve.\n",
		"relay-trip":  "Relay tripped by an undervoltage lockout\n\n## Symptom\n\n```\nrelay tripped: undervoltage lockout engaged on busbar\n```\n\n## Fix\n\nReset the relay.\n",
		"sump-flood":  "Sump flooded above the telltale mark\n\n## Symptom\n\n```\nsump flooded above telltale, bilge alarm sounding\n```\n\n## Fix\n\nPump the sump.\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".md"), []byte("# "+text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func machineScan(t testing.TB, o ScanOptions) *Scan {
	t.Helper()
	e, err := Open(context.Background(), Options{OnlyKB: []string{machine(t)}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := e.NewScan(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const (
	valve = "ERROR valve assembly jammed in pumphouse, actuator unresponsive"
	relay = "ERROR relay tripped: undervoltage lockout engaged on busbar"
	sump  = "WARN sump flooded above telltale, bilge alarm sounding, will retry"
)

// logOf writes lines a second apart.
func logOf(lines ...string) string {
	var b strings.Builder
	at := time.Date(2026, 11, 23, 5, 0, 0, 0, time.UTC)
	for _, l := range lines {
		fmt.Fprintf(&b, "%s %s\n", at.Format("2006-01-02 15:04:05"), l)
		at = at.Add(time.Second)
	}
	return b.String()
}

func quietLines(n int) []string { return slices.Repeat([]string{"INFO all is well"}, n) }

// brief is a result in a line each.
func brief(r ScanResult) string {
	var b strings.Builder
	behind := func(is *Issue) string {
		if is == nil {
			return ""
		}
		return " behind " + is.Item.ID
	}
	for _, is := range r.Issues {
		fmt.Fprintf(&b, "%s %d %s:%d-%s:%d%s\n", is.Item.ID, is.Count, is.First.File, is.First.Line, is.Last.File, is.Last.Line, behind(is.Behind))
	}
	for _, u := range r.Unknown {
		fmt.Fprintf(&b, "? %d %q %s:%d-%d%s\n", u.Count, u.Shape, u.First.File, u.First.Line, u.Last.Line, behind(u.Behind))
	}
	fmt.Fprintf(&b, "%d files, %d lines, %d failing", r.Files, r.Lines, r.Failing)
	return b.String()
}

func scanText(t testing.TB, s *Scan, name string, order int, text string) {
	t.Helper()
	if err := s.ReadStream(context.Background(), name, order, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
}

func TestScanResult(t *testing.T) {
	rest := quietLines(60)
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"nothing", rest, "1 files, 60 lines, 0 failing"},
		{"each once, with how often and where", slices.Concat([]string{valve}, rest, []string{relay}, rest, []string{valve}),
			"valve-stuck 2 a:1-a:123\nrelay-trip 1 a:62-a:62\n1 files, 123 lines, 0 failing"},
		{"one that follows another stands behind it", slices.Concat([]string{valve, relay}, rest, []string{valve, relay}, rest, []string{valve}),
			"valve-stuck 3 a:1-a:125\nrelay-trip 2 a:2-a:64 behind valve-stuck\n1 files, 125 lines, 0 failing"},
		{"what follows once is not behind it", slices.Concat(rest, []string{relay, valve}),
			"valve-stuck 1 a:62-a:62\nrelay-trip 1 a:61-a:61\n1 files, 62 lines, 0 failing"},
		{"what is tried again comes last", slices.Concat([]string{sump}, rest, []string{sump}, rest, []string{relay}),
			"relay-trip 1 a:123-a:123\nsump-flood 2 a:1-a:62\n1 files, 123 lines, 0 failing"},
		{"unknown errors by shape", slices.Concat([]string{"ERROR lamp 7 of room B12 is out", "ERROR lamp 8 of room B14 is out", "ERROR door ajar"}, rest),
			"? 2 \"lamp <num> of room B<num> is out\" a:1-2\n? 1 \"door ajar\" a:3-3\n1 files, 63 lines, 3 failing"},
		{"an unknown error right behind a known one", slices.Concat(rest, []string{valve, "ERROR crew of 7 alerted"}),
			"valve-stuck 1 a:61-a:61\n? 1 \"crew of <num> alerted\" a:62-62 behind valve-stuck\n1 files, 62 lines, 1 failing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := machineScan(t, ScanOptions{})
			scanText(t, s, "a", 0, logOf(c.lines...))
			if got := brief(s.Result()); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// TestScanFiles scans files in parallel, in several threads and compressed, and always finds the same.
func TestScanFiles(t *testing.T) {
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 5))
	for i := range 12 {
		var lines []string
		for range 2000 + r.IntN(4000) {
			lines = append(lines, []string{valve, relay, sump, fmt.Sprintf("ERROR lamp %d is out", r.IntN(1e6)), fmt.Sprintf("FATAL page %x missing", r.Uint64())}[r.IntN(5)])
			lines = append(lines, quietLines(r.IntN(20))...)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.log", i)), []byte(logOf(lines...)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	logs, problems := Logs([]string{dir})
	if len(logs) != 12 || len(problems) > 0 {
		t.Fatal(logs, problems)
	}
	want := ""
	for _, c := range []struct{ jobs, threads int }{{1, 1}, {1, 3}, {4, 1}, {12, 2}} {
		s := machineScan(t, ScanOptions{Threads: c.threads})
		var wg sync.WaitGroup
		for j := range c.jobs {
			wg.Go(func() {
				for i := j; i < len(logs); i += c.jobs {
					if err := s.ReadLog(context.Background(), logs[i], i, nil); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		got := brief(s.Result())
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%+v: got\n%s\nwant\n%s", c, got, want)
		}
	}
	if !strings.Contains(want, "valve-stuck") || !strings.Contains(want, "lamp <num> is out") {
		t.Error(want)
	}
}

// TestShapesAreBounded holds that a log of nothing but different errors takes no more shapes than is said.
func TestShapesAreBounded(t *testing.T) {
	s := machineScan(t, ScanOptions{})
	var lines []string
	word := func(i int) string {
		return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprint(i)) // figures would be masked
	}
	for i := range 5000 {
		lines = append(lines, "ERROR part "+word(i)+" broke", "ERROR the usual")
	}
	scanText(t, s, "a", 0, logOf(lines...))
	res := s.Result()
	if len(res.Unknown) != MaxShapes || res.Exact || res.Failing != 10000 || res.Unknown[0].Shape != "the usual" || res.Unknown[0].Count < 5000 {
		t.Errorf("%d shapes, exact %v, %d failing, first %+v", len(res.Unknown), res.Exact, res.Failing, res.Unknown[0])
	}
}

// TestFollow appends to a file, replaces it and cuts it, and holds that all is found, each in its time.
func TestFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.log")
	found := make(chan string, 100)
	s := machineScan(t, ScanOptions{Found: func(is *Issue, at Place, count int) { found <- fmt.Sprint(is.Item.ID, " ", at.Line, " ", count) }})
	add := func(text string) {
		t.Helper()
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	next := func(want string) {
		t.Helper()
		select {
		case got := <-found:
			if got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s was not found", want)
		}
	}
	add(logOf(valve))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Follow(ctx, Log{Path: path}, 0) }()
	next("valve-stuck 1 1")
	add(logOf("INFO well", relay))
	next("relay-trip 3 1")
	half := logOf(valve)
	add(half[:40])
	time.Sleep(1200 * time.Millisecond) // the rest of the line is still to come
	add(half[40:])
	next("valve-stuck 4 2")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	add(logOf(relay))
	next("relay-trip 1 2")
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1200 * time.Millisecond)
	add(logOf(sump))
	next("sump-flood 1 1")
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAnnotate(t *testing.T) {
	in := strings.Join([]string{"quiet", valve, `{"msg":"` + valve + `","n":1}`, `{ }`, `{"error":"` + relay + `","$!":null}`,
		`{"error":"` + relay + `","$!":{ }}`, `{"known_issue":"old","msg":"` + relay + `"}` + "\r", "{" + valve, strings.Repeat("x", 3<<20) + valve, "last " + sump}, "\n")
	want := strings.Join([]string{"quiet", valve + " known_issue=valve-stuck", `{"msg":"` + valve + `","n":1,"known_issue":"valve-stuck"}`, `{ }`,
		`{"error":"` + relay + `","$!":{"known_issue":"relay-trip"}}`, `{"error":"` + relay + `","$!":{ "known_issue":"relay-trip"}}`,
		`{"known_issue":"relay-trip","msg":"` + relay + `"}` + "\r", "{" + valve + " known_issue=valve-stuck", strings.Repeat("x", 3<<20) + valve,
		"last " + sump + " known_issue=sump-flood"}, "\n")
	var out bytes.Buffer
	if err := machineScan(t, ScanOptions{}).Annotate(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want {
		for i, l := range strings.Split(got, "\n") {
			if w := strings.Split(want, "\n")[i]; l != w {
				t.Errorf("line %d: got %.200q, want %.200q", i, l, w)
			}
		}
	}
}

// TestAnnotateAnswers is a caller as log pipelines are: it writes one line and waits for one.
func TestAnnotateAnswers(t *testing.T) {
	s := machineScan(t, ScanOptions{})
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	go func() { outW.CloseWithError(s.Annotate(inR, outW)) }()
	buf := make([]byte, 1<<16)
	for i := range 20 {
		line := fmt.Sprintf(`{"n":%d,"msg":%q}`, i, []string{"quiet", valve, relay}[i%3])
		if _, err := io.WriteString(inW, line+"\n"); err != nil {
			t.Fatal(err)
		}
		n, err := outR.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		var rec struct {
			N     int
			Known string `json:"known_issue"`
		}
		if err := json.Unmarshal(buf[:n], &rec); err != nil || rec.N != i || rec.Known != []string{"", "valve-stuck", "relay-trip"}[i%3] {
			t.Fatalf("%s: %v", buf[:n], err)
		}
	}
	inW.Close()
}

func FuzzAnnotate(f *testing.F) {
	f.Add([]byte(`{"a":1,"$!":{"b":[]}}` + "\n" + valve + "\n"))
	s := machineScan(f, ScanOptions{})
	f.Fuzz(func(t *testing.T, in []byte) {
		var out bytes.Buffer
		if err := s.Annotate(bytes.NewReader(in), &out); err != nil {
			t.Fatal(err)
		}
		if bytes.Count(out.Bytes(), []byte("\n")) != bytes.Count(in, []byte("\n")) {
			t.Fatalf("%q became %q", in, out.Bytes())
		}
		was, is := bytes.Split(in, []byte("\n")), bytes.Split(out.Bytes(), []byte("\n"))
		for i := range was {
			if json.Valid(was[i]) && !json.Valid(is[i]) {
				t.Fatalf("%q became %q", was[i], is[i])
			}
			with, ok := addMember(was[i], "id")
			if ok && !json.Valid(with) {
				t.Fatalf("%q became %q", was[i], with)
			}
		}
	})
}

func TestScanBinary(t *testing.T) {
	s := machineScan(t, ScanOptions{})
	err := s.ReadStream(context.Background(), "-", 0, strings.NewReader(strings.Repeat("\x00\x01", 1000)))
	if !errors.Is(err, logscan.ErrBinary) {
		t.Error(err)
	}
}
