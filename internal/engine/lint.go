package engine

import (
	"bytes"
	"cmp"
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/lint"
	"unstuck/internal/match"
)

// LintOptions say what of the open knowledge is checked. All of it is what that is checked against.
type LintOptions struct {
	Bases  []string // names of bases; nil is all
	Tags   kb.TagFilter
	Strict bool // hold documents that were not written for us to the rules for entries, too
}

// LintReport is what there is to mend.
type LintReport struct {
	Entries  int // in our format, or all of them when strict
	Others   int // entries in documents that were not written for us, of which only the reading was checked
	Samples  int
	NotThis  int
	Notes    []string      // which base is left out, and why
	Findings []LintFinding // in the order of bases, files and lines
	Fires    []Fire        // in the same order
}

// Fire says that a sample finds another entry as a match as well as its own, or instead. It is a finding only where it is
// mutual, or where the other comes first: that a general entry is met behind a special one is right.
type Fire struct {
	Item       Item   // whose sample it is
	File       string // as that of a finding
	Line       int
	Other      string // the id of the other entry
	Confidence float64
	Mutual     bool // a sample of the other finds this one
}

// LintFinding is one thing to mend. Of the item only the id, title, tags and origin are filled in; for a problem with a
// file no more than the base and the path.
type LintFinding struct {
	lint.Finding
	Item Item
	File string // how the user opens it, where it can be opened: base and path
}

// Lint checks entries: their files, samples, ids, tags and links, and how well they can be told apart. Files are checked
// for changes first.
func (e *Engine) Lint(ctx context.Context, o LintOptions) (LintReport, error) {
	v, err := e.current(ctx, true)
	if err != nil {
		return LintReport{}, err
	}
	l := &linter{view: v, options: o}
	l.known = lint.Known{Searcher: v.searcher(nil), Find: v.find, Name: v.nameOf, Tags: v.tagCounts(), Bits: v.bits}
	for i, b := range v.bases {
		if o.Bases != nil && !slices.Contains(o.Bases, b.name) {
			continue
		}
		l.problems(i, e.Problems(b.name))
		if err := l.base(ctx, i); err != nil {
			return LintReport{}, err
		}
	}
	l.pairs()
	slices.SortStableFunc(l.found, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.base, b.base), strings.Compare(a.Item.Origin.Path, b.Item.Origin.Path), cmp.Compare(a.Line, b.Line),
			strings.Compare(a.Rule, b.Rule), strings.Compare(a.Other, b.Other))
	})
	slices.SortFunc(l.fires, func(a, b placedFire) int {
		return cmp.Or(cmp.Compare(a.base, b.base), strings.Compare(a.Item.Origin.Path, b.Item.Origin.Path), cmp.Compare(a.Line, b.Line), strings.Compare(a.Other, b.Other))
	})
	for _, f := range l.fires {
		l.report.Fires = append(l.report.Fires, f.Fire)
	}
	l.report.Notes = v.notes
	for _, f := range l.found {
		l.report.Findings = append(l.report.Findings, f.LintFinding)
	}
	return l.report, ctx.Err()
}

// linter collects the findings of all bases.
type linter struct {
	view    *view
	options LintOptions
	known   lint.Known

	mu     sync.Mutex
	report LintReport
	found  []placed
	fired  []lint.Fired
	fires  []placedFire
}

type placedFire struct {
	Fire
	base int
}

// placed is a finding with the number of its base.
type placed struct {
	LintFinding
	base int
}

func (l *linter) add(base int, it Item, fs ...lint.Finding) {
	b := l.view.bases[base]
	for _, f := range fs {
		l.found = append(l.found, placed{LintFinding{f, it, b.file(it.Origin.Path)}, base})
	}
}

// problems takes over what reading the files brought up.
func (l *linter) problems(base int, ps []kb.Problem) {
	var clashes []kb.Problem
	if ed := l.view.bases[base].edition; ed != nil {
		clashes, _ = readProblems(ed.parts[partClashes])
	}
	for _, p := range ps {
		f := lint.Finding{Rule: lint.Reader, Line: p.Line, What: p.Message}
		if slices.Contains(clashes, p) {
			f.Rule = lint.ID
		}
		if i := strings.LastIndex(p.Message, "; "); i >= 0 {
			f.What, f.Remedy = p.Message[:i], p.Message[i+2:]
		}
		it := Item{KB: l.view.bases[base].name}
		it.Origin.Path = p.Path
		l.add(base, it, f)
	}
}

// base checks all files of a base, several at a time.
func (l *linter) base(ctx context.Context, base int) error {
	ix := l.view.bases[base].ix
	files := map[string][]int{} // entries
	var paths []string
	for n := range ix.Len() {
		en := ix.Entry(n)
		if !l.options.Tags.Keep(en.TagList()) {
			continue
		}
		if files[en.Path] == nil {
			paths = append(paths, en.Path)
		}
		files[en.Path] = append(files[en.Path], n)
	}
	work := make(chan string)
	errs := make(chan error, 1)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		wg.Go(func() {
			for path := range work {
				if err := l.file(base, path, files[path]); err != nil {
					select {
					case errs <- err:
					default:
					}
				}
			}
		})
	}
	for _, path := range paths {
		if ctx.Err() != nil {
			break
		}
		work <- path
	}
	close(work)
	wg.Wait()
	select {
	case err := <-errs:
		return err
	default:
		return ctx.Err()
	}
}

// file checks the entries of one file.
func (l *linter) file(base int, path string, numbers []int) error {
	b := l.view.bases[base]
	src, err := b.src.Read(path)
	if err != nil {
		return err
	}
	if !l.options.Strict && !bytes.Contains(src, []byte("Symptom")) && !bytes.Contains(src, []byte("Fix")) && lint.Headings(src) == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.report.Others += len(numbers) // our format needs one of these headings
		return nil
	}
	entries, _ := b.src.ParseText(path, src)
	for _, n := range numbers {
		ref := match.EntryRef{Index: base, Entry: n}
		it := l.view.brief(ref)
		i := slices.IndexFunc(entries, it.isAt)
		if i < 0 {
			continue // the file was changed just now
		}
		en := &entries[i]
		en.ID = it.ID
		if !en.Own {
			l.other(base, it, en, src)
			if !l.options.Strict {
				continue
			}
		}
		findings, fired := l.known.Check(ref, en, src, b.hidden[n])
		l.mu.Lock()
		l.report.Entries++
		l.report.Samples += len(en.Samples)
		l.report.NotThis += len(en.NotThis)
		l.add(base, it, findings...)
		l.fired = append(l.fired, fired...)
		l.mu.Unlock()
	}
	return nil
}

// other checks an entry that is not in our format for what may have been meant to be.
func (l *linter) other(base int, it Item, en *kb.Entry, src []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if en.Origin.Heading == "" {
		l.add(base, it, lint.Headings(src)...)
	}
	if !l.options.Strict {
		l.report.Others++
	}
}

// isAt reports whether an entry is the one that an item stands for. The place decides, not the id: a base gives entries
// of the same id numbers.
func (it Item) isAt(en kb.Entry) bool {
	return en.Origin.Start == it.Origin.Start && en.Origin.Heading == it.Origin.Heading
}

// pairs finds the entries that fire on each other's samples.
func (l *linter) pairs() {
	type pair struct{ a, b match.EntryRef }
	by := map[pair]lint.Fired{}
	for _, f := range l.fired {
		p := pair{f.By, f.Also}
		if old, ok := by[p]; !ok || f.Line < old.Line {
			by[p] = f
		}
	}
	for p, f := range by {
		back, mutual := by[pair{p.b, p.a}]
		checked := mutual
		if !mutual {
			back, mutual = l.back(p.a, p.b)
		}
		it := l.view.brief(p.a)
		l.fires = append(l.fires, placedFire{Fire{it, l.view.bases[p.a.Index].file(it.Origin.Path), f.Line, l.view.nameOf(p.b), f.Confidence, mutual}, p.a.Index})
		if mutual && !(checked && refLess(p.b, p.a)) && !l.said(p.a, p.b) && !l.said(p.b, p.a) {
			l.add(p.a.Index, it, l.known.Pair(f, back)) // else it is said about the other
		}
	}
}

// said reports whether a finding says already that a sample of the first entry does not find it, but the second.
func (l *linter) said(a, b match.EntryRef) bool {
	it, other := l.view.brief(a), l.view.nameOf(b)
	return slices.ContainsFunc(l.found, func(f placed) bool {
		return f.base == a.Index && f.Item.ID == it.ID && f.Rule == lint.Sample && f.Other == other
	})
}

func refLess(a, b match.EntryRef) bool {
	return cmp.Or(cmp.Compare(a.Index, b.Index), cmp.Compare(a.Entry, b.Entry)) < 0
}

// back reports whether a sample of other, which was not checked itself, finds ref.
func (l *linter) back(ref, other match.EntryRef) (lint.Fired, bool) {
	it, err := l.view.load(other)
	if err != nil {
		return lint.Fired{}, false
	}
	return l.known.Confused(other, &it.Entry, ref)
}

// file is how the user opens a file of the base.
func (b *base) file(path string) string {
	switch {
	case b.shelf == nil:
		return b.name + ":" + path
	case b.src.Single():
		return b.shelf.path
	}
	return filepath.Join(b.shelf.path, filepath.FromSlash(path))
}

// nameOf is the id by which show reaches an entry.
func (v *view) nameOf(ref match.EntryRef) string {
	it := v.brief(ref)
	if it.Shadowed || it.Behind {
		return it.KB + ":" + it.ID
	}
	return it.ID
}

// tagCounts counts the entries of each tag, but those that no lookup meets.
func (v *view) tagCounts() map[string]int {
	out := map[string]int{}
	for _, b := range v.bases {
		for n := range b.ix.Len() {
			if b.hidden[n] {
				continue
			}
			for _, t := range b.ix.Entry(n).TagList() {
				out[t]++
			}
		}
	}
	return out
}

// bits returns how telling a title or an alias of an entry is among the open entries: the rarity of its words in bits, of
// the form in which it is kept that has most.
func (v *view) bits(ref match.EntryRef, text string) float64 {
	ix := v.bases[ref.Index].ix
	en := ix.Entry(ref.Entry)
	most := 0
	for n := en.FirstClue; n < en.FirstClue+en.Clues; n++ {
		c := ix.Clue(n)
		if c.Source > index.Alias {
			break
		}
		if !strings.Contains(text, ix.Text(c)) {
			continue
		}
		sum := 0
		for _, t := range ix.AppendTokens(nil, c) {
			if t.Role&index.Masked == 0 {
				sum += int(t.Bits)
			}
		}
		most = max(most, sum)
	}
	return float64(most) / index.BitScale
}
