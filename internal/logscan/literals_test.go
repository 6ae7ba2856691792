package logscan

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// naive finds what find must find, each once.
func naive(words []string, b []byte) map[mark]int {
	out := map[mark]int{}
	foldString := func(s string) string { return string(appendFolded(nil, s)) }
	folded := []byte(foldString(string(b)))
	for n, w := range words {
		for at := 0; ; at++ {
			i := bytes.Index(folded[at:], []byte(foldString(w)))
			if i < 0 {
				break
			}
			at += i
			out[mark{int32(at), int32(n)}] = 1
		}
	}
	return out
}

func TestFindIsNaive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "abC d"[r.IntN(5)]
		}
		return string(b)
	}
	for round := range 400 {
		var words []string
		seen := map[string]bool{}
		for range 1 + r.IntN(6) {
			w := word(MinLiteral + r.IntN(MaxLiteral))
			if k := string(appendFolded(nil, w)); !seen[k] {
				seen[k] = true
				words = append(words, w)
			}
		}
		text := word(200 + r.IntN(100))
		for range 5 {
			at := r.IntN(len(text))
			text = text[:at] + words[r.IntN(len(words))] + text[at:]
		}
		if round%100 == 0 { // so many that the bitmap is a larger one
			for i := range 1 << 14 {
				words = append(words, fmt.Sprintf("%015d", i))
			}
		}
		l := NewLiterals(words, nil)
		b := append([]byte(text), make([]byte, slack)...)[:len(text)]
		cut := r.IntN(len(b)) &^ (step - 1)
		if round%3 == 0 {
			l = l.Tuned(b)
		}
		got := map[mark]int{}
		for _, m := range append(l.find(nil, b, 0, cut), l.find(nil, b, cut, len(b))...) {
			got[m]++
		}
		for i := range words {
			words[i] = words[i][:min(len(words[i]), MaxLiteral)]
		}
		if want := naive(words, b); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("round %d: %q in %q:\ngot  %v\nwant %v", round, words, text, got, want)
		}
	}
}

// TestFindShared holds that literals are found at the very start and end of a text, though so many share their first bytes
// that others, from beside them, are taken to find them by.
func TestFindShared(t *testing.T) {
	var words []string
	for i := range 2000 {
		words = append(words, fmt.Sprintf("valve%02x", i), fmt.Sprintf("%02xvalve", i))
	}
	l := NewLiterals(words, nil)
	for n, w := range words {
		for at := range stride {
			b := append([]byte(strings.Repeat("-", at)+w), make([]byte, slack)...)[:at+len(w)]
			if got := l.find(nil, b, 0, len(b)); !slices.Contains(got, mark{int32(at), int32(n)}) {
				t.Fatalf("%q is not found in %q: %v", w, b, got)
			}
		}
	}
}

func BenchmarkFind(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var log strings.Builder
	for log.Len() < 1<<20 {
		fmt.Fprintf(&log, "2026-11-23T05:%02d:%02d.%03dZ INFO [http-nio-8080-exec-%d] c.e.shop.web.CartController : GET /api/v1/carts/%d 200 %dms user=%d\n",
			r.IntN(60), r.IntN(60), r.IntN(1000), r.IntN(30), r.IntN(1e6), r.IntN(400), r.IntN(1e5))
	}
	data := append([]byte(log.String()), make([]byte, slack)...)[:log.Len()]
	marks := []string{"error", "exception", "failed", "failure", "fatal", "panic", "crash", "terminat", "could not", "cannot", "can't", "refused",
		"denied", "not found", "undefined", "invalid", "unable to", "timeout", "timed out", "reason", "aborted"}
	for _, n := range []int{20, 1000, 40000} {
		var words []string
		for range n {
			words = append(words, fmt.Sprintf("w%x %x", r.Uint32(), r.Uint32()))
		}
		for _, m := range [][]string{nil, marks} {
			l := NewLiterals(words, m)
			b.Run(fmt.Sprint(n, len(m)), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				var dst []mark
				for b.Loop() {
					dst = l.find(dst[:0], data, 0, len(data))
				}
				b.ReportMetric(float64(len(dst)), "marks")
			})
		}
	}
}
