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

// pastedLog is a message in the log of a service, 28 lines as people paste them.
const pastedLog = `2026-11-23 05:19:01.114 INFO  [main] orders.Application: starting with profile production, 4 workers
2026-11-23 05:19:01.870 INFO  [main] orders.Database: pool of 10 connections to db-3.internal:5432/orders opened
2026-11-23 05:19:02.002 DEBUG [pool-1] orders.Migration: schema is at version 214, nothing to migrate
2026-11-23 05:19:02.340 INFO  [main] http.Server: listening on 0.0.0.0:8080, keep-alive 75 s, body limit 8 MB
2026-11-23 05:19:07.511 INFO  [worker-2] http.Access: GET /api/v1/customers/8821 200 12 ms 1841 bytes
2026-11-23 05:19:07.634 INFO  [worker-1] http.Access: POST /api/v1/carts 201 31 ms 322 bytes
2026-11-23 05:19:08.020 DEBUG [worker-3] cache.Redis: miss for price-list:de, loading 1400 rows
2026-11-23 05:19:08.317 INFO  [worker-3] orders.Prices: price list de refreshed in 297 ms
2026-11-23 05:19:09.001 WARN  [scheduler] jobs.Mailer: queue is longer than 500, newest job waits for 41 s
2026-11-23 05:19:09.442 INFO  [worker-4] http.Access: GET /health 200 1 ms 2 bytes
2026-11-23 05:19:10.087 INFO  [worker-1] payment.Gateway: authorised 129.00 EUR with token tok_1f3a
2026-11-23 05:19:10.120 DEBUG [worker-1] orders.Stock: reserved 3 of article 77-120 in warehouse north
2026-11-23 05:19:11.733 INFO  [deploy] git.Client: remote counting objects, done, total 118, reused 96
2026-11-23 05:19:12.209 INFO  [build] cargo: Compiling ledger v0.4.1 (services/ledger)
error[E0425]: cannot find value ` + "`total_amount`" + ` in this scope
  --> services/ledger/src/report.rs:214:21
    |
214 |     writeln!(out, total_amount)?;
    |                   ^^^^^^^^^^^^ help: a local variable with a similar name exists: ` + "`amount`" + `
2026-11-23 05:19:14.666 ERROR [build] cargo: could not compile ledger due to 1 previous error
2026-11-23 05:19:14.671 INFO  [deploy] release.Pipeline: build 5512 stopped, artefacts kept for 7 days
2026-11-23 05:19:15.090 INFO  [worker-2] http.Access: GET /api/v1/orders?state=open&page=3 200 44 ms 9120 bytes
2026-11-23 05:19:16.358 DEBUG [gc] runtime.Memory: heap 412 MB after collection, pause 3.1 ms
2026-11-23 05:19:17.904 INFO  [worker-3] http.Access: DELETE /api/v1/carts/5512/items/2 204 9 ms 0 bytes
2026-11-23 05:19:19.415 INFO  [scheduler] jobs.Backup: snapshot of orders uploaded to bucket nightly, 2.3 GB in 88 s
2026-11-23 05:19:20.000 INFO  [metrics] statsd.Client: flushed 61 counters and 12 timers
2026-11-23 05:19:21.777 INFO  [worker-4] http.Access: GET /api/v1/invoices/2026-11.pdf 200 120 ms 80211 bytes
2026-11-23 05:19:23.501 INFO  [main] orders.Application: configuration reloaded, 2 values changed
`

// BenchmarkLookup5000 looks a paste up in an open base of many files.
func BenchmarkLookup5000(b *testing.B) {
	dir := articles(b, 5000)
	e := open(b, Options{OnlyKB: []string{dir}})
	for b.Loop() {
		if _, err := e.Lookup(context.Background(), strings.NewReader(pastedLog), 3); err != nil {
			b.Fatal(err)
		}
	}
}
