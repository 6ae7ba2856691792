package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"unstuck/entries"
	"unstuck/internal/index"
)

// planted is how many known errors stand in a log.
const planted = 30

// scans measures how fast logs are scanned, beside grep and its kin with one line of each entry as a literal.
func (b *bench) scans() error {
	unstuck, err := b.build("./cmd/unstuck", "unstuck", stripped)
	if err != nil {
		return err
	}
	many := filepath.Join(b.dir, "generated")
	if err := os.CopyFS(many, synthetic(generated)); err != nil {
		return err
	}
	for _, c := range []struct {
		what    string
		entries fs.FS
		flags   []string
		failing float64
	}{
		{"embedded entries", entries.FS, nil, 0},
		{fmt.Sprintf("%d generated entries", generated), os.DirFS(many), []string{"--only-kb", many}, 0},
		{"embedded entries, 1 % of the lines unknown errors", entries.FS, nil, 0.01},
	} {
		if err := b.scan(unstuck, c.what, c.entries, c.flags, c.failing); err != nil {
			return fmt.Errorf("%s: %w", c.what, err)
		}
	}
	return nil
}

// scan measures one log.
func (b *bench) scan(unstuck, what string, entries fs.FS, flags []string, failing float64) error {
	made, err := ready(what, entries)
	if err != nil {
		return err
	}
	ix, err := index.Open(made.index)
	if err != nil {
		return err
	}
	plants, err := plantsOf(ix)
	if err != nil {
		return err
	}
	log := filepath.Join(b.dir, "log")
	defer os.Remove(log)
	f, err := os.Create(log)
	if err != nil {
		return err
	}
	texts := make([]string, len(plants))
	for i, p := range plants {
		texts[i] = p.text
	}
	if err := errors.Join(logLines(f, b.scanMB*1e6, texts, failing), f.Close()); err != nil {
		return err
	}
	literals := filepath.Join(b.dir, "literals")
	if err := os.WriteFile(literals, []byte(strings.Join(literalsOf(ix), "\n")+"\n"), 0o644); err != nil {
		return err
	}
	scan := func(args ...string) []string {
		return slices.Concat([]string{unstuck}, flags, []string{"scan", "--json"}, args, []string{log})
	}
	env := append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(b.dir, "cache"), "HOME="+b.dir)
	all := []*scanner{
		{name: "rg -F -c -j1", args: []string{"rg", "-F", "-c", "-j1", "--no-mmap", "-f", literals, log}},
		{name: "rg -F -c -j1, mapped", args: []string{"rg", "-F", "-c", "-j1", "--mmap", "-f", literals, log}},
		{name: "ugrep -F -c", args: []string{"ugrep", "-J1", "-F", "-c", "-f", literals, log}},
		{name: "grep -F -c", args: []string{"grep", "-F", "-c", "-f", literals, log}},
		{name: "wc -l", args: []string{"wc", "-l", log}},
		{name: "unstuck scan --known -j1", args: scan("--known", "-j1")},
		{name: "unstuck scan --known -j2", args: scan("--known", "-j2")},
		{name: "unstuck scan -j1", args: scan("-j1")},
		{name: "unstuck scan -j2", args: scan("-j2")},
	}
	all = slices.DeleteFunc(all, func(s *scanner) bool {
		_, err := exec.LookPath(s.args[0])
		return err != nil
	})
	const rounds = 3
	for round := range rounds + 1 { // the first one fills the caches
		for _, s := range all {
			if err := s.run(env, round > 0); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	info, err := os.Stat(log)
	if err != nil {
		return err
	}
	rows := [][]string{{"", "MB/s", "x first", "MB/CPU s", "x first", "peak MB", "found"}}
	rate := func(d time.Duration) string { return fmt.Sprintf("%.0f", float64(info.Size())/1e6/d.Seconds()) }
	times := func(first, d time.Duration) string { return fmt.Sprintf("%.2f", float64(first)/float64(d)) }
	wall, cpu := quantile(all[0].wall, 0.5), quantile(all[0].cpu, 0.5)
	for _, s := range all {
		w, c := quantile(s.wall, 0.5), quantile(s.cpu, 0.5)
		rows = append(rows, []string{s.name, rate(w), times(wall, w), rate(c), times(cpu, c), fmt.Sprintf("%.0f", float64(s.peak)/1e6), s.found(plants)})
	}
	table(fmt.Sprintf("A log of %.0f MB: %s, %d known errors planted, %d literals for the others (%d CPUs, %d rounds in turn)", float64(info.Size())/1e6, what,
		len(plants), len(literalsOf(ix)), runtime.NumCPU(), rounds), rows)
	fmt.Println()
	return nil
}

// scanner is a program that reads the whole log.
type scanner struct {
	name string
	args []string
	wall []time.Duration
	cpu  []time.Duration
	peak int64
	out  []byte
}

func (s *scanner) run(env []string, count bool) error {
	cmd := exec.Command(s.args[0], s.args[1:]...)
	cmd.Env = env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	peak := watchPeak(cmd.Process.Pid)
	err := cmd.Wait()
	wall := time.Since(begin)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // nothing found
		err = nil
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, errs.String())
	}
	if most := peak(); count {
		s.wall = append(s.wall, wall)
		s.cpu = append(s.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		s.peak = max(s.peak, most)
	}
	s.out = out.Bytes()
	return nil
}

// found says how many of the plants the program names, and how many others.
func (s *scanner) found(plants []plant) string {
	if !strings.HasPrefix(s.name, "unstuck") {
		return strings.TrimSpace(string(s.out[:min(len(s.out), 12)]))
	}
	want := map[string]int{}
	for _, p := range plants {
		want[p.id]++
	}
	got, other := 0, 0
	for line := range bytes.Lines(s.out) {
		var x struct {
			Type  string
			ID    string
			Count int
		}
		if json.Unmarshal(line, &x) == nil && x.Type == "issue" {
			got += min(x.Count, want[x.ID])
			other += max(x.Count-want[x.ID], 0)
		}
	}
	return fmt.Sprintf("%d/%d, others %d", got, len(plants), other)
}

// plant is an error text that an entry knows.
type plant struct{ id, text string }

// plantsOf takes error texts out of a base: the lines of a first sample.
func plantsOf(ix *index.Index) ([]plant, error) {
	var all []plant
	for n := range ix.Len() {
		e := ix.Entry(n)
		var lines []string
		for k := e.FirstClue; k < e.FirstClue+e.Clues; k++ {
			if c := ix.Clue(k); c.Source == index.Sample && c.Number == 0 {
				lines = append(lines, ix.Text(c))
			}
		}
		if len(lines) > 0 {
			all = append(all, plant{e.ID, strings.Join(slices.Compact(lines), "\n")})
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no entry has a sample")
	}
	out := make([]plant, planted)
	for i := range out {
		out[i] = all[i*len(all)/planted]
	}
	return out, nil
}

// literalsOf returns the most telling line of each entry.
func literalsOf(ix *index.Index) []string {
	var out []string
	for n := range ix.Len() {
		e := ix.Entry(n)
		best, most := "", 0
		for k := e.FirstClue; k < e.FirstClue+e.Clues; k++ {
			c := ix.Clue(k)
			if c.Source > index.Sample {
				continue
			}
			bits := 0
			for _, t := range ix.AppendTokens(nil, c) {
				bits += int(t.Bits)
			}
			if bits > most && len(ix.Text(c)) < 200 {
				best, most = ix.Text(c), bits
			}
		}
		if best != "" {
			out = append(out, best)
		}
	}
	slices.SortFunc(out, cmp.Compare[string])
	return slices.Compact(out)
}
