package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"runtime"
	"strings"
	"testing/fstest"
	"time"

	"unstuck/entries"
	"unstuck/internal/cli"
	"unstuck/internal/engine"
	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/match"
	"unstuck/internal/source"
)

const generated = 10_000

// base is a knowledge base as the program would embed it.
type base struct {
	name    string
	entries fs.FS
	index   []byte
}

// lookups measures the stages of a look-up within one process.
func (b *bench) lookups() error {
	shipped, err := ready("embedded entries", entries.FS)
	if err != nil {
		return err
	}
	invented := synthetic(generated)
	many, err := together(entries.FS, invented)
	if err != nil {
		return err
	}
	begin := time.Now()
	large, err := ready(fmt.Sprintf("embedded and %d generated entries", generated), many)
	if err != nil {
		return err
	}
	fmt.Printf("Index of %d generated entries: %.1f MB, read and built in %.2f s; of the embedded ones: %.2f MB.\n"+
		"Targets for a 40-line paste: 150 µs with the embedded entries, 1 ms with 10,000 more.\n",
		generated, float64(len(large.index))/1e6, time.Since(begin).Seconds(), float64(len(shipped.index))/1e6)

	id, sample := sampleOf(invented)
	for _, one := range []struct {
		kb       base
		what     string
		text, id string
	}{
		{shipped, "40-line paste", paste(), pasteID},
		{shipped, "one line", short, "phx-new-not-found"},
		{large, "40-line paste", paste(), pasteID},
		{large, "one line", short, "phx-new-not-found"},
		{large, "40-line paste of a generated error", strings.Replace(paste(), "Last message", sample+"Last message", 1), ""},
		{large, fmt.Sprintf("sample of %d lines", strings.Count(sample, "\n")), sample, id},
	} {
		rows, err := stages(one.kb, one.text, one.id, 5000)
		if err != nil {
			return err
		}
		fmt.Println()
		table(fmt.Sprintf("In one process: %s, %s", one.kb.name, one.what), rows)
	}
	return nil
}

// stages measures what a look-up consists of, and all of it as the command does it, each at most so many times.
func stages(kb base, text, id string, most int) ([][]string, error) {
	ix, err := index.Open(kb.index)
	if err != nil {
		return nil, err
	}
	e, err := engine.Open(context.Background(), engine.Options{Embedded: kb.entries, Index: kb.index})
	if err != nil {
		return nil, err
	}
	if notes := e.Notes(); len(notes) > 0 {
		return nil, fmt.Errorf("%s", notes[0])
	}
	answer, err := e.Lookup(context.Background(), strings.NewReader(text), 3)
	if err != nil {
		return nil, err
	}
	if id != "" && (len(answer.Matches) == 0 || answer.Matches[0].Item.ID != id) {
		return nil, fmt.Errorf("%s: the look-up does not give %s", kb.name, id)
	}
	s := match.NewSearcher([]*index.Index{ix}, nil)
	parsed := errtext.Parse([]byte(text))
	var printed string
	rows := [][]string{{"", "first µs", "median µs", "p90 µs", "allocations"}}
	for _, stage := range []struct {
		name string
		run  func()
	}{
		{"repair and tokenise the text", func() { errtext.Parse([]byte(text)) }},
		{"match", func() { s.Match(parsed, 3) }},
		{"look up: both, and read what is printed", func() {
			_, _ = e.Lookup(context.Background(), strings.NewReader(text), 3)
		}},
		{"open the embedded base", func() {
			_, _ = engine.Open(context.Background(), engine.Options{Embedded: kb.entries, Index: kb.index})
		}},
		{"the command: flags, open, look up, print", func() {
			printed = command(kb, text)
		}},
	} {
		first, all, allocs := repeat(stage.run, most)
		rows = append(rows, []string{stage.name, µs(first), µs(quantile(all, 0.5)), µs(quantile(all, 0.9)), fmt.Sprint(allocs)})
	}
	if !strings.Contains(printed, id) {
		return nil, fmt.Errorf("%s: the command does not print %s:\n%s", kb.name, id, printed)
	}
	return rows, nil
}

// command runs the whole command on a text and returns what it prints.
func command(kb base, text string) string {
	var out, errs bytes.Buffer
	streams := cli.Streams{In: strings.NewReader(text), Out: &out, Err: &errs}
	none := func(string) string { return "" }
	cli.Main(context.Background(), []string{"-f", "-"}, none, streams, cli.Embedded{Entries: kb.entries, Index: kb.index})
	return out.String() + errs.String()
}

// repeat runs f for about half a second, at most so often, and returns how long the first and the others took, and how often one
// allocates.
func repeat(f func(), most int) (first time.Duration, all []time.Duration, allocs uint64) {
	runtime.GC()
	var before, after runtime.MemStats
	begin := time.Now()
	f()
	first = time.Since(begin)
	runtime.ReadMemStats(&before)
	for start := time.Now(); len(all) < min(20, most) || time.Since(start) < 500*time.Millisecond && len(all) < most; {
		begin := time.Now()
		f()
		all = append(all, time.Since(begin))
	}
	runtime.ReadMemStats(&after)
	return first, all, (after.Mallocs - before.Mallocs) / uint64(len(all))
}

// ready builds the index of a base as make generate does.
func ready(name string, fsys fs.FS) (base, error) {
	src, err := source.FS(name, fsys)
	if err != nil {
		return base{}, err
	}
	all, problems, err := src.Entries()
	if err != nil {
		return base{}, err
	}
	if len(problems) > 0 {
		return base{}, problems[0]
	}
	return base{name: name, entries: fsys, index: index.Build(all, src.Fingerprint())}, nil
}

// together copies a file system beside another.
func together(one fs.FS, other fstest.MapFS) (fstest.MapFS, error) {
	all := maps.Clone(other)
	err := fs.WalkDir(one, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(one, path)
		all[path] = &fstest.MapFile{Data: data}
		return err
	})
	return all, err
}
