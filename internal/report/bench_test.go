package report

import (
	"io"
	"testing"
)

// BenchmarkLookupText renders an answer with a fix of a dozen lines. It runs once in each look-up.
func BenchmarkLookupText(b *testing.B) {
	l := lookups()["several"]
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteLookup(io.Discard, l, Style{Color: true, Aligned: true}); err != nil {
			b.Fatal(err)
		}
	}
}
