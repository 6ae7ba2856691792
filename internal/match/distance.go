package match

import "math/bits"

// closeTo reports whether a and b differ by at most max edits: a letter inserted, left out, replaced, or two
// neighbouring letters exchanged (optimal string alignment distance, banded dynamic programming).
func closeTo(a, b string, max int) bool {
	if d := len(a) - len(b); d > max || -d > max || len(a) > 63 || len(b) > 63 {
		return false
	}
	if bits.OnesCount64(letters(a)^letters(b)) > 2*max {
		return false // an edit takes one letter away at most, and brings one
	}
	var rows [3][64]int8
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := 0; j <= len(b); j++ {
		prev[j] = int8(j)
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = int8(i)
		least := cur[0]
		for j := 1; j <= len(b); j++ {
			cost := int8(1)
			if a[i-1] == b[j-1] {
				cost = 0
			}
			v := min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				v = min(v, prev2[j-2]+1)
			}
			cur[j] = v
			least = min(least, v)
		}
		if int(least) > max {
			return false
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return int(prev[len(b)]) <= max
}

// letters returns a set of the bytes of a word, by their last six bits.
func letters(s string) uint64 {
	set := uint64(0)
	for i := 0; i < len(s); i++ {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// Distance returns the edit distance of closeTo between two short texts, or 64 when one is longer than 63 bytes.
func Distance(a, b string) int {
	for d := range 64 {
		if closeTo(a, b, d) {
			return d
		}
	}
	return 64
}
