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

// IDTable returns the table of ids of an index as Options take it, with the fingerprint of the Markdown before it. To make it
// takes longer than looking a text up, as it touches every entry.
func IDTable(ix *index.Index) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, ix.Fingerprint()), idsOf(ix).b...)
}

// storedIDs returns what IDTable made of an index, without the fingerprint; nil if it was not of this one.
func storedIDs(b []byte, ix *index.Index) []byte {
	if len(b) < 8 || binary.LittleEndian.Uint64(b) != ix.Fingerprint() || (len(b)-8)%idSize != 0 {
		return nil
	}
	return b[8:]
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

// seek returns the first row after i whose hash is not less than h, in time that grows with the logarithm of how far it is:
// one table may be a thousand times as long as the other.
func (t ids) seek(i int, h uint64) int {
	step := 1
	for i+step < t.len() && t.hash(i+step) < h {
		i += step
		step *= 2
	}
	i++
	return i + sort.Search(min(step, t.len()-i), func(k int) bool { return t.hash(i+k) >= h })
}

// common calls f with the entries of t whose current id is also the current id of an entry of nearer.
func (t ids) common(nearer ids, f func(entry int)) {
	i, j := 0, 0
	for i < t.len() && j < nearer.len() {
		a, b := t.hash(i), nearer.hash(j)
		switch {
		case a < b:
			i = t.seek(i, b)
		case a > b:
			j = nearer.seek(j, a)
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
