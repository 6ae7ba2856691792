package engine

import (
	"cmp"
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
	var out []Item
	for i, b := range e.bases {
		for n := range b.ix.Len() {
			if e.keeps(b, n) {
				out = append(out, e.brief(match.EntryRef{Index: i, Entry: n}))
			}
		}
	}
	return out, nil
}

// Len returns how many entries are open, shadowed and filtered ones included.
func (e *Engine) Len() int {
	n := 0
	for _, b := range e.bases {
		n += b.ix.Len()
	}
	return n
}

// Show returns one whole entry by id, by a former id, or as kb:id. The error is an UnknownIDError, or that of a base
// that cannot be read.
func (e *Engine) Show(id string) (Item, error) {
	ref, ok := e.find(id)
	if !ok {
		return Item{}, e.unknown(id)
	}
	return e.load(ref)
}

// find resolves an id, the nearest base first; a current id wins over a former one.
func (e *Engine) find(id string) (match.EntryRef, bool) {
	only := ""
	if i := strings.LastIndex(id, ":"); i >= 0 && e.baseNamed(id[:i]) {
		only, id = id[:i], id[i+1:]
	}
	former := match.EntryRef{Index: -1}
	for i, b := range e.bases {
		if only != "" && b.name != only {
			continue
		}
		for n := range b.ix.Len() {
			en := b.ix.Entry(n)
			if en.ID == id {
				return match.EntryRef{Index: i, Entry: n}, true
			}
			if former.Index < 0 && slices.Contains(en.FormerIDs(), id) {
				former = match.EntryRef{Index: i, Entry: n}
			}
		}
	}
	return former, former.Index >= 0
}

func (e *Engine) baseNamed(name string) bool {
	return slices.ContainsFunc(e.bases, func(b *base) bool { return b.name == name })
}

func (e *Engine) unknown(id string) error {
	type scored struct {
		id   string
		dist int
	}
	var all []scored
	for _, b := range e.bases {
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
	for _, s := range all[:min(len(all), 3)] {
		if !slices.Contains(err.Near, s.id) {
			err.Near = append(err.Near, s.id)
		}
	}
	return err
}

// brief returns what the index holds of an entry.
func (e *Engine) brief(ref match.EntryRef) Item {
	b := e.bases[ref.Index]
	en := b.ix.Entry(ref.Entry)
	return Item{
		Entry: kb.Entry{
			ID: en.ID, Title: en.Title, Tags: en.TagList(), Formerly: en.FormerIDs(),
			Origin: kb.Origin{Path: en.Path, Heading: en.Heading, Line: en.Line, Start: en.Start, End: en.End},
		},
		KB:       b.name,
		Shadowed: b.hidden[ref.Entry],
	}
}

// load reads an entry from its file.
func (e *Engine) load(ref match.EntryRef) (Item, error) {
	it := e.brief(ref)
	entries, _, err := e.bases[ref.Index].src.Parse(it.Origin.Path)
	if err != nil {
		return Item{}, fmt.Errorf("knowledge base %s: %w", it.KB, err)
	}
	for _, en := range entries {
		// The place decides, not the id: a base gives entries of the same id numbers.
		if en.Origin.Start == it.Origin.Start && en.Origin.Heading == it.Origin.Heading {
			en.ID = it.ID
			it.Entry = en
			return it, nil
		}
	}
	return Item{}, fmt.Errorf("knowledge base %s: %s: the entry %s is no longer there; the file was changed while it was read, try again", it.KB, it.Origin.Path, it.ID)
}
