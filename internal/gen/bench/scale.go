package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/mdentry"
)

// figures are what is measured of a knowledge base of a size.
type figures struct {
	Entries  int
	Build    time.Duration // making the Markdown included
	Making   time.Duration // of the Markdown alone
	CPU      time.Duration // of the build, on all processors, where the system says
	PeakMB   float64       // resident, while building
	Index    int64         // bytes
	Text     int64         // of these, what is printed of the entries
	Open     time.Duration // median
	P50, P99 time.Duration // of looking up a paste of 20 lines
	First    int           // of them found, as the first answer
	Pastes   int
}

// scales measures how things grow with the number of entries, each size in a process of its own.
func (b *bench) scales() error {
	self, err := b.build("./internal/gen/bench", "bench", stripped)
	if err != nil {
		return err
	}
	rows := [][]string{{"entries", "build s", "of it making them", "CPU s", "peak MB", "index MB", "bytes/entry", "beside the text", "open ms", "p50 ms", "p99 ms", "right first"}}
	for _, n := range b.scale {
		cmd := exec.Command(self, "-grown", n)
		cmd.Env = append(os.Environ(), "TMPDIR="+b.dir)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return err
		}
		var f figures
		if err := json.Unmarshal(out, &f); err != nil {
			return err
		}
		each := func(bytes int64) string { return fmt.Sprint(bytes / int64(f.Entries)) }
		rows = append(rows, []string{n, sec(f.Build), sec(f.Making), sec(f.CPU), fmt.Sprintf("%.0f", f.PeakMB), fmt.Sprintf("%.1f", float64(f.Index)/1e6),
			each(f.Index), each(f.Index - f.Text), ms(f.Open), ms(f.P50), ms(f.P99), fmt.Sprintf("%d of %d", f.First, f.Pastes)})
	}
	table("Growth: generated entries, read from Markdown and indexed into a file that is then mapped; pastes of 20 lines\n"+
		"Targets: 1,000,000 in 120 s and 1 GB, 400 bytes an entry beside the text, open in 2 ms; p50 0.5 ms and p99 5 ms at every size", rows)
	return nil
}

func sec(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

// grow measures n entries and writes the figures as JSON.
func grow(n int, w io.Writer) error {
	dir, err := os.MkdirTemp("", "unstuck-scale-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f := figures{Entries: n, Pastes: min(n, 1000)}
	g := newInventor()
	begin := time.Now()
	for i := range min(n, 10_000) {
		g.at(i).entry(i)
	}
	f.Making = time.Since(begin) * time.Duration(n) / time.Duration(min(n, 10_000)) / time.Duration(runtime.GOMAXPROCS(0))
	path := filepath.Join(dir, "index")
	debug.SetGCPercent(50) // as what is in use is large
	begin = time.Now()
	f.CPU = -cpuTime()
	if err := build(g, n, path); err != nil {
		return err
	}
	f.Build, f.PeakMB = time.Since(begin), peakMB()
	f.CPU += cpuTime()
	data, err := os.ReadFile(path) // so that the pages are in memory; what is measured maps the file
	if err != nil {
		return err
	}
	f.Index = int64(len(data))
	if err := index.Verify(data); err != nil {
		return err
	}
	if err := f.measure(g, path); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(f)
}

// build reads and indexes n entries, some at a time in parallel, into a file.
func build(g *inventor, n int, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	const batch = 64
	type made struct {
		entries  []kb.Entry
		analyses []*index.Analysis
	}
	ring := make([]chan made, runtime.GOMAXPROCS(0)+1)
	for i := range ring {
		ring[i] = make(chan made)
	}
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		go func() {
			var a index.Analyser
			for k := w; k*batch < n; k += workers {
				var m made
				for i := k * batch; i < min(n, (k+1)*batch); i++ {
					es, _ := mdentry.Parse(g.path(i), []byte(g.at(i).entry(i)))
					for j := range es {
						m.entries = append(m.entries, es[j])
						m.analyses = append(m.analyses, a.Analyse(&es[j]))
					}
				}
				ring[k%len(ring)] <- m
			}
		}()
	}
	out := bufio.NewWriterSize(file, 1<<20)
	b := index.NewBuilder(out)
	for k := 0; k*batch < n; k++ {
		m := <-ring[k%len(ring)]
		for i := range m.entries {
			b.Add(&m.entries[i], m.analyses[i])
		}
	}
	if b.Len() != n {
		return fmt.Errorf("%d entries were read of %d", b.Len(), n)
	}
	return errors.Join(b.Finish(0), out.Flush())
}

// measure opens the index and looks pastes up.
func (f *figures) measure(g *inventor, path string) error {
	var opens []time.Duration
	var ix *index.Index
	for range 50 {
		begin := time.Now()
		data, err := mapped(path)
		if err != nil {
			return err
		}
		if ix, err = index.Open(data); err != nil {
			return err
		}
		opens = append(opens, time.Since(begin))
	}
	f.Open = quantile(opens, 0.5)
	for n := range ix.Len() {
		f.Text += int64(ix.TextBytes(n))
	}
	debug.FreeOSMemory()
	s := match.NewSearcher([]*index.Index{ix}, nil)
	var took []time.Duration
	r := rand.New(rand.NewPCG(5, 8))
	for range f.Pastes {
		i := r.IntN(f.Entries)
		text := []byte(g.at(i).paste(i))
		begin := time.Now()
		res := s.Match(errtext.Parse(text), 3)
		took = append(took, time.Since(begin))
		if len(res.Matches) > 0 && res.Matches[0].Entry.Entry == i {
			f.First++
		}
	}
	f.P50, f.P99 = quantile(took, 0.5), quantile(took, 0.99)
	return nil
}

// paste is the sample of an entry with other numbers, within lines of log, 20 in all if the sample leaves room.
func (g *inventor) paste(i int) string {
	_, sample, _ := strings.Cut(g.entry(i), "```text\n")
	sample, _, _ = strings.Cut(sample, "```")
	var b strings.Builder
	line := func() {
		fmt.Fprintf(&b, "2026-11-23T12:%02d:%02d.%03d [info] GET /api/v1/%s/%d sent 200 in %dms\n", g.r.IntN(60), g.r.IntN(60), g.r.IntN(1000), g.word(), g.r.IntN(9000), g.r.IntN(90))
	}
	rest := max(20-strings.Count(sample, "\n"), 4)
	for range rest / 2 {
		line()
	}
	b.WriteString(sample)
	for range rest - rest/2 {
		line()
	}
	return b.String()
}

// peakMB is the most memory this process has had so far, where the system says.
func peakMB() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return 0
	}
	return kb / 1024
}
