package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"unstuck/internal/kb"
	"unstuck/internal/match"
)

// Item is an entry with the base it comes from.
type Item struct {
	kb.Entry
	KB       string // the base's name: "embedded", or the path it was given by
	Shadowed bool   // a nearer base has an entry with the same id
	Behind   bool   // the id alone reaches an entry of another base, which this one does not hide; kb:id reaches this one
}

// UnknownIDError is returned for an id that no open base has.
type UnknownIDError struct {
	ID   string
	Near []string // ids that are spelt alike, best first
}

func (e *UnknownIDError) Error() string { return "no entry has the id " + e.ID }

// List returns the entries, nearest base first, in the order of their files. Only id, title, tags and origin are
// filled in.
func (e *Engine) List() ([]Item, error) {
	v, err := e.current(context.Background(), true)
	if err != nil {
		return nil, err
	}
	var out []Item
	for i, b := range v.bases {
		for n := range b.ix.Len() {
			if v.keeps(b, n) {
				out = append(out, v.brief(match.EntryRef{Index: i, Entry: n}))
			}
		}
	}
	return out, nil
}

// Show returns one whole entry by id, by a former id, or as kb:id. The error is an UnknownIDError, or that of a base
// that cannot be read.
func (e *Engine) Show(id string) (Item, error) {
	ctx := context.Background()
	v, ref, err := e.locate(ctx, id)
	if err != nil {
		return Item{}, err
	}
	return v.load(ref)
}

// locate finds an entry by id in a view that has its file as it is. An id that is not there is looked for again among
// all files as they are.
func (e *Engine) locate(ctx context.Context, id string) (*view, match.EntryRef, error) {
	v, err := e.current(ctx, false)
	if err != nil {
		return nil, match.EntryRef{}, err
	}
	for range attempts {
		ref, ok := v.find(id)
		if !ok {
			if v, err = e.current(ctx, true); err != nil {
				return nil, ref, err
			}
			if ref, ok = v.find(id); !ok {
				return nil, ref, v.unknown(id)
			}
		}
		next, again, err := e.settle(ctx, v, []match.EntryRef{ref})
		if err != nil || !again {
			return v, ref, err
		}
		v = next
	}
	ref, ok := v.find(id)
	if !ok {
		return nil, ref, v.unknown(id)
	}
	return v, ref, nil
}

// find resolves an id, the nearest base first and those that hide nothing last; a current id wins over a former one.
func (v *view) find(id string) (match.EntryRef, bool) {
	only := ""
	if i := strings.LastIndex(id, ":"); i >= 0 && v.baseNamed(id[:i]) {
		only, id = id[:i], id[i+1:]
	}
	for _, former := range []bool{false, true} {
		for _, shadows := range []bool{true, false} {
			for i, b := range v.bases {
				if b.shadows != shadows || only != "" && b.name != only {
					continue
				}
				if n, ok := b.ids().find(id, former); ok {
					return match.EntryRef{Index: i, Entry: n}, true
				}
			}
		}
	}
	return match.EntryRef{}, false
}

func (v *view) baseNamed(name string) bool {
	return slices.ContainsFunc(v.bases, func(b *base) bool { return b.name == name })
}

func (v *view) unknown(id string) error {
	type scored struct {
		id   string
		dist int
	}
	var all []scored
	for _, b := range v.bases {
		for n := range b.ix.Len() {
			other := b.ix.Entry(n).ID
			d := match.Distance(id, other)
			if d <= max(2, len(id)/3) || len(id) > 2 && strings.Contains(other, id) {
				all = append(all, scored{other, d})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(a.dist, b.dist) })
	err := &UnknownIDError{ID: id}
	for _, s := range all {
		if len(err.Near) < 3 && !slices.Contains(err.Near, s.id) {
			err.Near = append(err.Near, s.id)
		}
	}
	return err
}

// brief returns what the index holds of an entry.
func (v *view) brief(ref match.EntryRef) Item {
	b := v.bases[ref.Index]
	en := b.ix.Entry(ref.Entry)
	return Item{
		Entry: kb.Entry{
			ID: en.ID, Title: en.Title, Tags: en.TagList(), Formerly: en.FormerIDs(),
			Origin: kb.Origin{Path: en.Path, Heading: en.Heading, Line: en.Line, Start: en.Start, End: en.End},
		},
		KB:       b.name,
		Shadowed: b.hidden[ref.Entry],
		Behind:   b.behind[ref.Entry],
	}
}

// load reads an entry from its file.
func (v *view) load(ref match.EntryRef) (Item, error) {
	it := v.brief(ref)
	entries, _, err := v.bases[ref.Index].src.Parse(it.Origin.Path)
	if err != nil {
		return Item{}, fmt.Errorf("knowledge base %s: %w", it.KB, err)
	}
	for _, en := range entries {
		if it.isAt(en) {
			en.ID = it.ID
			it.Entry = en
			return it, nil
		}
	}
	return Item{}, fmt.Errorf("knowledge base %s: %s: the entry %s is no longer there; the file was changed while it was read, try again", it.KB, it.Origin.Path, it.ID)
}
