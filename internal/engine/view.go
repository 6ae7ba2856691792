package engine

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/source"
)

// view is the state of all open bases at one time. It does not change, so that an answer may be put together without a
// lock.
type view struct {
	bases []*base // nearest first
	tags  kb.TagFilter
	notes []string

	anchors anchors
}

// base is an open knowledge base.
type base struct {
	name     string
	shadows  bool
	shelf    *shelf // nil for the embedded base
	edition  *edition
	src      *source.Base
	ix       *index.Index
	problems []kb.Problem // of the embedded base
	stored   []byte       // the table of ids that came with the embedded index; nil if none did

	unchecked fs.FS // the Markdown of the embedded base, if it was not compared with the index; see Options.Defer

	hidden map[int]bool // entries that a nearer base shadows; nil when there are none
	behind map[int]bool // entries of a base that hides none, whose id alone reaches a farther base's entry
}

// with returns the base in another edition.
func (b *base) with(ed *edition) *base {
	return &base{name: b.name, shadows: b.shadows, shelf: b.shelf, edition: ed, src: ed.src, ix: ed.ix}
}

// due reports whether all files of the base should be checked before it is used. all says that they are all about to be
// printed.
func (b *base) due(now time.Time, all bool) bool {
	if b.edition == nil {
		return false
	}
	age := now.Sub(b.edition.checked)
	return (age > restEvery || age < 0) && (all || !b.edition.holds(now))
}

// ids returns the table of the base's ids.
func (b *base) ids() ids {
	if b.edition == nil && b.stored != nil {
		return ids{b.stored, b.ix}
	}
	if b.edition == nil {
		return idsOf(b.ix)
	}
	return ids{b.edition.parts[partIDs], b.ix}
}

// problemNote words all problems of the base as one.
func (b *base) problemNote() string {
	n, first := len(b.problems), ""
	switch {
	case n > 0:
		first = b.problems[0].Error()
	case b.edition != nil:
		n, first = b.edition.head.Problems, string(b.edition.parts[partNote])
	}
	switch n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("knowledge base %s: %s", b.name, first)
	}
	return fmt.Sprintf("knowledge base %s: %s (and %d more problems)", b.name, first, n-1)
}

// vouched reports whether a result may stand although the Markdown of the embedded base was not compared with its index. The
// files of the entries that it names must be as they were, as far as their sizes tell: an entry with a file of its own ends
// where the file does. And it must be known, lest an entry was added since that knows it.
func (v *view) vouched(res match.Result) bool {
	i := slices.IndexFunc(v.bases, func(b *base) bool { return b.unchecked != nil })
	if i < 0 {
		return true
	}
	edited := func(ref match.EntryRef) bool {
		if ref.Index != i {
			return false
		}
		e := v.bases[i].ix.Entry(ref.Entry)
		f, err := v.bases[i].src.Stat(e.Path)
		return err != nil || f.Size != int64(e.End)
	}
	return res.Verdict == match.Known && !slices.ContainsFunc(named(res), edited)
}

// checkEmbedded returns a view whose embedded base was compared with all of its Markdown. again says that it has other
// indexes than v, so that the question must be asked again.
func (e *Engine) checkEmbedded(asked *view) (_ *view, again bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.view.Load()
	v := &view{bases: slices.Clone(old.bases), tags: old.tags, notes: old.notes}
	for i, b := range old.bases {
		if b.unchecked == nil {
			continue
		}
		nb, note, err := b.checked()
		if err != nil {
			return nil, false, err
		}
		v.bases[i] = nb
		if note != "" {
			v.notes = append(slices.Clone(v.notes), note)
			v.shadow()
		}
	}
	e.view.Store(v)
	same := func(a, b *base) bool { return a.ix == b.ix }
	return v, !slices.EqualFunc(asked.bases, v.bases, same), nil
}

// current returns the view to answer from, with those bases checked that are due.
func (e *Engine) current(ctx context.Context, all bool) (*view, error) {
	v := e.view.Load()
	now := time.Now()
	for _, b := range v.bases {
		if b.due(now, all) {
			return e.renew(ctx, func(b *base) bool { return b.due(time.Now(), all) })
		}
	}
	return v, nil
}

// renew makes a view in which all files of the bases that which names are checked.
func (e *Engine) renew(ctx context.Context, which func(*base) bool) (*view, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	old := e.view.Load()
	v := &view{bases: make([]*base, len(old.bases)), tags: old.tags, notes: old.notes}
	changed := false
	for i, b := range old.bases {
		v.bases[i] = b
		if b.edition == nil || !which(b) {
			continue
		}
		ed, err := b.shelf.check(ctx, b.edition)
		if err != nil {
			return nil, err
		}
		e.hold(ed)
		nb := b.with(ed)
		if ed.snapshot == b.edition.snapshot {
			nb.hidden, nb.behind = b.hidden, b.behind
		} else {
			changed = true
		}
		v.bases[i] = nb
	}
	if changed {
		v.shadow()
	}
	e.view.Store(v)
	return v, nil
}

// settle returns a view in which the files of these entries are as they are on the disk. again says that it is another
// view than v, so that the question must be asked again.
func (e *Engine) settle(ctx context.Context, v *view, refs []match.EntryRef) (_ *view, again bool, err error) {
	stale := map[*edition]bool{}
	type file struct {
		base int
		path string
	}
	seen := map[file]bool{}
	for _, ref := range refs {
		b := v.bases[ref.Index]
		if b.edition == nil || stale[b.edition] {
			continue
		}
		path := b.ix.Entry(ref.Entry).Path
		if k := (file{ref.Index, path}); !seen[k] {
			seen[k] = true
			if b.edition.stale(path) {
				stale[b.edition] = true
			}
		}
	}
	if len(stale) == 0 {
		return v, false, nil
	}
	v, err = e.renew(ctx, func(b *base) bool { return stale[b.edition] })
	return v, true, err
}

// attempts is how often a question is asked again because files change while it is answered.
const attempts = 3

// shadow notes which entries have the id of a nearer base's entry.
func (v *view) shadow() {
	if len(v.bases) < 2 {
		return
	}
	tables := make([]ids, len(v.bases))
	for i, b := range v.bases {
		tables[i] = b.ids()
	}
	for i, b := range v.bases {
		hidden, behind := map[int]bool{}, map[int]bool{}
		for k, other := range v.bases {
			switch {
			case !other.shadows:
			case k < i:
				tables[i].common(tables[k], func(n int) { hidden[n] = true })
			case k > i && !b.shadows:
				tables[i].common(tables[k], func(n int) { behind[n] = true })
			}
		}
		nb := *b
		nb.hidden, nb.behind = hidden, behind
		v.bases[i] = &nb
	}
}

// searcher returns a Searcher over the open bases that passes the tag filter, leaves out shadowed entries, and keeps
// only what also passes extra, when that is not nil.
func (v *view) searcher(extra func(base, entry int) bool) *match.Searcher {
	ixs := make([]*index.Index, len(v.bases))
	plain := v.tags.IsZero() && extra == nil
	for i, b := range v.bases {
		ixs[i] = b.ix
		plain = plain && len(b.hidden) == 0
	}
	if plain {
		return match.NewSearcher(ixs, nil)
	}
	return match.NewSearcher(ixs, func(n, entry int) bool {
		b := v.bases[n]
		return !b.hidden[entry] && v.keeps(b, entry) && (extra == nil || extra(n, entry))
	})
}

// keeps reports whether an entry passes the tag filter.
func (v *view) keeps(b *base, entry int) bool {
	return v.tags.IsZero() || v.tags.Keep(b.ix.Entry(entry).TagList())
}
