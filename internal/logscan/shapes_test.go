package logscan

import (
	"math/rand/v2"
	"testing"
)

// TestShapes holds the promises of the counts: exact while there is room; beyond, never too low, never higher than by what
// is said, and what is more frequent than the share of one place stays.
func TestShapes(t *testing.T) {
	for _, most := range []int{5, 50, 500} {
		r := rand.New(rand.NewPCG(uint64(most), 1))
		zipf := rand.NewZipf(r, 1.2, 2, 300)
		s := NewShapes[int](most)
		truth := map[uint64]int{}
		const all = 20000
		for range all {
			key := zipf.Uint64()
			truth[key]++
			if sh, fresh := s.Add(key); fresh {
				sh.Value = int(key)
			}
		}
		if exact := len(truth) <= most; exact != s.Exact() || len(s.All()) != min(most, len(truth)) {
			t.Errorf("%d: exact %v, %d kept of %d", most, s.Exact(), len(s.All()), len(truth))
		}
		kept := map[uint64]bool{}
		for _, sh := range s.All() {
			kept[uint64(sh.Value)] = true
			if n := truth[uint64(sh.Value)]; sh.Count < n || sh.Count-sh.Over > n {
				t.Errorf("%d: %d counted %d, at most %d too many; it is %d", most, sh.Value, sh.Count, sh.Over, n)
			}
		}
		for key, n := range truth {
			if n > all/most && !kept[key] {
				t.Errorf("%d: %d with a count of %d is lost", most, key, n)
			}
		}
	}
}
