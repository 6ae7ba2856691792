package engine

import (
	"strings"
	"sync"

	"unstuck/internal/logscan"
)

// maxLiterals bounds how many byte strings are looked for, some 20,000 entries' worth: more would take more memory than a
// scan may. What is known by others is found where a line tells of a failure.
const maxLiterals = 50_000

// literals returns the byte strings of all clues of the open bases. all says that every clue has one. They are collected
// once for a view, by so many threads.
func (v *view) literals(threads int) (_ []string, all bool) {
	v.anchors.once.Do(func() { v.anchors.texts, v.anchors.all = v.collectLiterals(threads) })
	return v.anchors.texts, v.anchors.all
}

// anchors are the literals of a view, when they have been asked for.
type anchors struct {
	once  sync.Once
	texts []string
	all   bool
}

// collectLiterals gives the same for any number of threads: each takes a share of the entries.
func (v *view) collectLiterals(threads int) ([]string, bool) {
	var all *literalSet
	for i, b := range v.bases {
		shares := make([]*literalSet, threads)
		var wg sync.WaitGroup
		for t := range shares {
			shares[t] = newLiteralSet()
			from, to := b.ix.Len()*t/threads, b.ix.Len()*(t+1)/threads
			keep := func(entry int) bool {
				return entry >= from && entry < to && !b.hidden[entry] && v.keeps(v.bases[i], entry)
			}
			wg.Go(func() {
				b.ix.EachLiteral(logscan.MinLiteral, keep, func(_ int, literal string) bool { return shares[t].add(strings.ToLower(literal)) })
			})
		}
		wg.Wait()
		for _, share := range shares {
			if all == nil {
				all = share
				continue
			}
			for _, literal := range share.texts {
				all.add(literal)
			}
			all.lacking = all.lacking || share.lacking
		}
	}
	if all == nil {
		return nil, true
	}
	return all.texts, !all.lacking && len(all.texts) < maxLiterals
}

// literalSet is byte strings, each once, up to maxLiterals.
type literalSet struct {
	texts   []string
	seen    map[string]bool
	lacking bool // a clue has none
}

func newLiteralSet() *literalSet { return &literalSet{seen: map[string]bool{}} }

// add adds a literal, or takes note of "". It reports whether there is room for more.
func (s *literalSet) add(literal string) bool {
	switch {
	case len(s.texts) == maxLiterals:
		return false
	case literal == "":
		s.lacking = true
	case !s.seen[literal]:
		s.seen[literal] = true
		s.texts = append(s.texts, literal)
	}
	return len(s.texts) < maxLiterals
}
