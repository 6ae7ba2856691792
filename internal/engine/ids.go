package engine

import (
	"encoding/binary"
	"slices"
	"sort"

	"unstuck/internal/index"
)

// ids finds the entries of an index by id, current or former. It is a table as idTable makes it.
type ids struct {
	b  []byte
	ix *index.Index
}

// idsOf makes the table of an index that comes without one.
func idsOf(ix *index.Index) ids {
	return ids{ix: ix, b: idTable(ix.Len(), ix.IDs)}
}

func (t ids) len() int { return len(t.b) / idSize }

func (t ids) hash(i int) uint64 { return binary.LittleEndian.Uint64(t.b[i*idSize:]) }

// entry returns the number of the entry of a row, and whether the row holds a former id.
func (t ids) entry(i int) (n int, former bool) {
	v := binary.LittleEndian.Uint32(t.b[i*idSize+8:])
	return int(v >> 1), v&1 != 0
}

// clash reports whether there may be two entries with the same id.
func (t ids) clash() bool {
	for i := 1; i < t.len(); i++ {
		if t.hash(i) == t.hash(i-1) {
			return true
		}
	}
	return false
}

// find returns the first entry with this id, current or former as asked for.
func (t ids) find(id string, former bool) (int, bool) {
	h := idHash(id)
	for i := sort.Search(t.len(), func(i int) bool { return t.hash(i) >= h }); i < t.len() && t.hash(i) == h; i++ {
		n, f := t.entry(i)
		if f != former {
			continue
		}
		if now, formerly := t.ix.IDs(n); !former && now == id || former && slices.Contains(formerly, id) {
			return n, true
		}
	}
	return 0, false
}

// common calls f with the entries of t whose current id is also the current id of an entry of nearer.
func (t ids) common(nearer ids, f func(entry int)) {
	i, j := 0, 0
	for i < t.len() && j < nearer.len() {
		a, b := t.hash(i), nearer.hash(j)
		switch {
		case a < b:
			i++
		case a > b:
			j++
		default:
			if n, former := t.entry(i); !former {
				if _, ok := nearer.find(t.ix.ID(n), false); ok {
					f(n)
				}
			}
			i++
		}
	}
}
