package engine

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"unstuck/internal/index"
	"unstuck/internal/kb"
)

func indexOf(t *testing.T, ids []string, fingerprint uint64) *index.Index {
	t.Helper()
	var entries []kb.Entry
	for _, id := range ids {
		entries = append(entries, kb.Entry{ID: id, Title: "the " + id + " is lost"})
	}
	ix, err := index.Open(index.Build(entries, fingerprint))
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// TestCommon holds that what two tables have in common is found however long each of them is.
func TestCommon(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, sizes := range [][2]int{{0, 3}, {3, 0}, {1, 1}, {5, 5}, {3, 400}, {400, 3}, {60, 70}} {
		names := func(n int) (ids []string) {
			for len(ids) < n {
				if id := fmt.Sprintf("entry-%d", rnd.IntN(500)); !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
			return ids
		}
		a, b := names(sizes[0]), names(sizes[1])
		var want, got []int
		for i, id := range a {
			if slices.Contains(b, id) {
				want = append(want, i)
			}
		}
		idsOf(indexOf(t, a, 0)).common(idsOf(indexOf(t, b, 0)), func(n int) { got = append(got, n) })
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%v entries: %v in common, want %v", sizes, got, want)
		}
	}
}

// TestStoredIDs holds that a table that was not made of an index is not used with it.
func TestStoredIDs(t *testing.T) {
	ix := indexOf(t, []string{"lease-lost", "lease-found"}, 7)
	table := IDTable(ix)
	if got := storedIDs(table, ix); !slices.Equal(got, idsOf(ix).b) {
		t.Errorf("the table of the index is %x, want %x", got, idsOf(ix).b)
	}
	other := slices.Clone(table)
	binary.LittleEndian.PutUint64(other, 8)
	for what, b := range map[string][]byte{"none": nil, "that of another index": other, "a part": table[:len(table)-1]} {
		if storedIDs(b, ix) != nil {
			t.Errorf("%s is used", what)
		}
	}
}
