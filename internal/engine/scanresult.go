package engine

import (
	"cmp"
	"math"
	"slices"

	"unstuck/internal/errtext"
)

// Result returns what the scan found so far. It may be asked for while streams are read; what it returns does not change
// afterwards.
func (s *Scan) Result() ScanResult {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := ScanResult{Exact: s.unknown.Exact(), Failing: s.failing, Files: s.files, Lines: s.lines, Bytes: s.bytes}
	copies := map[*Issue]*Issue{}
	for _, is := range s.issues {
		c := *is
		c.Files = slices.SortedFunc(slices.Values(is.Files), func(a, b FileCount) int { return cmp.Compare(a.First.order, b.First.order) })
		copies[is] = &c
	}
	causes := map[*Issue]*Issue{}
	for is := range copies {
		causes[is] = cause(is.follows, is.Count, is)
	}
	for is, c := range copies {
		c.Behind = copies[root(causes, is)]
		r.Issues = append(r.Issues, c)
	}
	order(r.Issues)
	for _, sh := range s.unknown.All() {
		u := *sh.Value
		u.Count, u.Over = sh.Count, sh.Over
		if is := cause(u.follows, u.Count, nil); is != nil {
			if rt := root(causes, is); rt != nil {
				is = rt
			}
			u.Behind = copies[is]
		}
		u.follows = nil
		r.Unknown = append(r.Unknown, &u)
	}
	slices.SortFunc(r.Unknown, func(a, b *Unknown) int {
		return cmp.Or(cmp.Compare(weight(b.retry), weight(a.retry)), cmp.Compare(b.Count, a.Count),
			comparePlaces(a.First, b.First), cmp.Compare(a.Shape, b.Shape))
	})
	return r
}

const (
	// nearlyAlways is the share of its places at which what follows from another issue is met shortly behind it.
	nearlyAlways = 0.8
	// enoughPlaces is how often it must have been met for that to be no chance, unless it stands right behind.
	enoughPlaces = 3
	// manyEach is how often it may follow from one place of the issue: of what goes on for long, the start says nothing.
	manyEach = 3
)

// after returns how often something that was met count times follows an issue, which was met causes times, 0 when that may be chance. A known issue
// is worth its own place unless that happened more than once.
func (f follows) after(count, causes int, known bool) int {
	switch {
	case known && count == 1:
		return 0
	case float64(f.next) >= nearlyAlways*float64(count):
		return f.next
	case float64(f.soon) >= nearlyAlways*float64(count) && count >= enoughPlaces && count <= manyEach*causes:
		return f.soon
	}
	return 0
}

// cause returns the issue that something which was met count times follows from: one that nearly always stands shortly
// before it and does not itself follow it as often. Of several it is the one that does so most.
func cause(behind map[*Issue]follows, count int, self *Issue) *Issue {
	var best *Issue
	most := 0
	for is, f := range behind {
		n := f.after(count, is.Count, self != nil)
		if n == 0 || self != nil && is.follows[self].soon >= (n+1)/2 {
			continue
		}
		if n > most || n == most && is.First.before(best.First) {
			best, most = is, n
		}
	}
	return best
}

// root follows causes to the first one; nil when there is none.
func root(causes map[*Issue]*Issue, is *Issue) *Issue {
	r := causes[is]
	for range len(causes) {
		if r == nil || causes[r] == nil || causes[r] == is {
			break
		}
		r = causes[r]
	}
	return r
}

// order puts the most telling issue first: what is only tried again last, what stopped a program before what did not, the
// surer before the less sure, and of equal ones the more frequent. What follows from an issue stands behind it.
func order(all []*Issue) {
	rank := func(a, b *Issue) int {
		fatal := func(is *Issue) int { return weight(is.Level != errtext.Fatal) }
		return cmp.Or(cmp.Compare(weight(b.Retry), weight(a.Retry)), cmp.Compare(fatal(b), fatal(a)),
			cmp.Compare(math.Round(b.Confidence*10), math.Round(a.Confidence*10)), cmp.Compare(b.Count, a.Count),
			comparePlaces(a.First, b.First), cmp.Compare(a.Item.ID, b.Item.ID))
	}
	head := func(is *Issue) *Issue {
		if is.Behind != nil {
			return is.Behind
		}
		return is
	}
	slices.SortFunc(all, func(a, b *Issue) int {
		if ha, hb := head(a), head(b); ha != hb {
			return rank(ha, hb)
		}
		return cmp.Or(cmp.Compare(weight(a.Behind == nil), weight(b.Behind == nil)), comparePlaces(a.First, b.First), rank(a, b))
	})
}

func comparePlaces(a, b Place) int {
	switch {
	case a.before(b):
		return -1
	case b.before(a):
		return 1
	}
	return 0
}

// weight is 0 for what is to be last.
func weight(last bool) int {
	if last {
		return 0
	}
	return 1
}
