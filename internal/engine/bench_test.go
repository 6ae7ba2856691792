package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// articles makes a base of n articles of about 2.6 KB: prose in words of a natural distribution, a symptom, a fix. The
// environment may name a folder of real ones instead: UNSTUCK_BENCH_KB.
func articles(b *testing.B, n int) string {
	b.Helper()
	if dir := os.Getenv("UNSTUCK_BENCH_KB"); dir != "" {
		return dir
	}
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 4, 30_000)
	syllables := strings.Fields("ka lo mi ter bra sun pel dro vik zan que fo ly nex gar ith")
	word := func() string {
		w := ""
		for n := zipf.Uint64() + 17; n > 0; n /= 16 {
			w += syllables[n%16]
		}
		return w
	}
	words := func(n int) string {
		l := make([]string, n)
		for i := range l {
			l[i] = word()
		}
		return strings.Join(l, " ")
	}
	dir := b.TempDir()
	for i := range n {
		var text strings.Builder
		fmt.Fprintf(&text, "---\ntitle: %s\ntags: [%s]\n---\n\n%s.\n\n## Symptom\n\n```\n%s: %s failed: code %d\n```\n\n## Cause\n\n", words(7), word(), words(60), word(), words(6), i)
		for range 3 {
			fmt.Fprintf(&text, "%s.\n\n", words(40))
		}
		fmt.Fprintf(&text, "## Fix\n\n%s.\n\n```sh\n%s --%s %s\n```\n\n%s.\n", words(40), word(), word(), word(), words(60))
		put(b, dir, fmt.Sprintf("area%02d/article-%05d.md", i%40, i), text.String(), time.Hour)
	}
	return dir
}

// opened opens a base from its cache, or reads it, and fails the benchmark if it cannot.
func opened(b *testing.B, dir, cache string, fresh bool) *edition {
	b.Helper()
	s := newShelf(dir, dir, &Options{CacheDir: cache, disk: realDisk})
	ed, err := s.open(context.Background(), fresh)
	if err != nil {
		b.Fatal(err)
	}
	return ed
}

func release(b *testing.B, ed *edition) {
	for _, m := range ed.mappings() {
		if err := unmapFile(m); err != nil {
			b.Fatal(err)
		}
	}
	ed.src.Close()
}

func BenchmarkFirstReading5000(b *testing.B) {
	dir, cache := articles(b, 5000), b.TempDir()
	for b.Loop() {
		s := newShelf(dir, dir, &Options{CacheDir: cache, disk: realDisk})
		if _, err := s.check(context.Background(), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen5000 opens a cached base within its minute.
func BenchmarkOpen5000(b *testing.B) {
	dir, cache := articles(b, 5000), b.TempDir()
	opened(b, dir, cache, true)
	for b.Loop() {
		release(b, opened(b, dir, cache, false))
	}
}

// BenchmarkOpenAndCheck5000 opens a cached base and checks all its files.
func BenchmarkOpenAndCheck5000(b *testing.B) {
	dir, cache := articles(b, 5000), b.TempDir()
	opened(b, dir, cache, true)
	for b.Loop() {
		release(b, opened(b, dir, cache, true))
	}
}

// BenchmarkOneChange10000 opens a base one file of which has changed since it was cached.
func BenchmarkOneChange10000(b *testing.B) {
	dir, cache := articles(b, 10_000), b.TempDir()
	start := time.Now()
	ed := opened(b, dir, cache, true)
	first := time.Since(start)
	path := filepath.Join(dir, filepath.FromSlash(ed.record(ed.files()/2).path))
	text, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		n++
		if err := os.WriteFile(path, append(text, fmt.Sprintf("\n%d more words\n", n)...), 0o644); err != nil {
			b.Fatal(err)
		}
		release(b, opened(b, dir, cache, true))
	}
	b.ReportMetric(100*b.Elapsed().Seconds()/float64(n)/first.Seconds(), "%-of-first")
	os.WriteFile(path, text, 0o644)
}

// BenchmarkLookup5000 looks a paste up in an open base of many files.
func BenchmarkLookup5000(b *testing.B) {
	dir := articles(b, 5000)
	e := open(b, Options{OnlyKB: []string{dir}})
	text := strings.Repeat("2026-11-23 05:19:01 INFO nothing to see here\n", 20) + "error[E0425]: cannot find value `foo` in this scope\n"
	for b.Loop() {
		if _, err := e.Lookup(context.Background(), strings.NewReader(text), 3); err != nil {
			b.Fatal(err)
		}
	}
}
