// Package engine is the one interface through which every front end asks: open knowledge bases, look error texts up,
// list, search and show entries. It owns which bases are open and in which order of nearness.
package engine

import (
	"context"
	"fmt"
	"io/fs"

	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/source"
)

// EmbeddedName is the name of the base that is part of the program.
const EmbeddedName = "embedded"

// Options say which knowledge an Engine opens.
type Options struct {
	Embedded fs.FS    // the shipped Markdown
	Index    []byte   // the index generated from it; nil builds one in memory
	KB       []string // folders, files or named bases that join for this call (--kb)
	OnlyKB   []string // these alone (--only-kb)
	Tags     kb.TagFilter
}

// Engine answers from the knowledge bases it opened. It is safe for concurrent use.
type Engine struct {
	bases []*base // nearest first
	tags  kb.TagFilter
	notes []string
}

// base is an open knowledge base.
type base struct {
	name   string
	src    *source.Base
	ix     *index.Index
	hidden map[int]bool // entries that a nearer base shadows; nil when there are none
}

// Open opens the knowledge bases that o names. The error says which base, why, and what to do.
func Open(_ context.Context, o Options) (*Engine, error) {
	e := &Engine{tags: o.Tags}
	paths := o.KB
	if len(o.OnlyKB) > 0 {
		paths = o.OnlyKB
	}
	for _, p := range paths {
		b, problems, err := openPath(p)
		if err != nil {
			return nil, err
		}
		e.bases = append(e.bases, b)
		e.noteProblems(p, problems)
	}
	if len(o.OnlyKB) == 0 {
		b, note, err := openEmbedded(o)
		if err != nil {
			return nil, err
		}
		e.bases = append(e.bases, b)
		if note != "" {
			e.notes = append(e.notes, note)
		}
	}
	e.shadow()
	return e, nil
}

func openPath(path string) (*base, []kb.Problem, error) {
	src, err := source.Open(path)
	if err != nil {
		return nil, nil, err
	}
	ix, problems, err := build(src)
	if err != nil {
		return nil, nil, fmt.Errorf("knowledge base %s: %w", path, err)
	}
	return &base{name: path, src: src, ix: ix}, problems, nil
}

// build reads a whole base and makes its index in memory.
func build(src *source.Base) (*index.Index, []kb.Problem, error) {
	entries, problems, err := src.Entries()
	if err != nil {
		return nil, problems, err
	}
	ix, err := index.Open(index.Build(entries, src.Fingerprint()))
	return ix, problems, err
}

// openEmbedded opens the generated index of the shipped Markdown, or makes one in memory when there is none, it is
// damaged, or the Markdown was edited since; the note says so.
func openEmbedded(o Options) (*base, string, error) {
	src, err := source.FS(EmbeddedName, o.Embedded)
	if err != nil {
		return nil, "", err
	}
	b := &base{name: EmbeddedName, src: src}
	ix, err := index.Open(o.Index)
	if err == nil && ix.Fingerprint() == src.Fingerprint() {
		b.ix = ix
		return b, "", nil
	}
	note := "the entries were edited after their index was generated; run make generate"
	if err != nil {
		note = "the embedded index cannot be used; run make generate"
	}
	if b.ix, _, err = build(src); err != nil {
		return nil, "", fmt.Errorf("embedded entries: %w", err)
	}
	return b, note, nil
}

// noteProblems adds one note for all problems of a base.
func (e *Engine) noteProblems(name string, ps []kb.Problem) {
	switch len(ps) {
	case 0:
	case 1:
		e.notes = append(e.notes, fmt.Sprintf("knowledge base %s: %v", name, ps[0]))
	default:
		e.notes = append(e.notes, fmt.Sprintf("knowledge base %s: %v (and %d more problems)", name, ps[0], len(ps)-1))
	}
}

// shadow hides entries whose id a nearer base has too.
func (e *Engine) shadow() {
	if len(e.bases) < 2 {
		return
	}
	seen := map[string]bool{}
	for _, b := range e.bases {
		var own []string
		for n := range b.ix.Len() {
			id := b.ix.Entry(n).ID
			if seen[id] {
				if b.hidden == nil {
					b.hidden = map[int]bool{}
				}
				b.hidden[n] = true
			}
			own = append(own, id)
		}
		for _, id := range own {
			seen[id] = true
		}
	}
}

// Notes returns what the user should hear beside any answer: a stale embedded index, an unreadable file of a base.
func (e *Engine) Notes() []string { return e.notes }

// searcher returns a Searcher over the open bases that passes the tag filter, leaves out shadowed entries, and keeps
// only what also passes extra, when that is not nil.
func (e *Engine) searcher(extra func(base, entry int) bool) *match.Searcher {
	ixs := make([]*index.Index, len(e.bases))
	plain := e.tags.IsZero() && extra == nil
	for i, b := range e.bases {
		ixs[i] = b.ix
		plain = plain && b.hidden == nil
	}
	if plain {
		return match.NewSearcher(ixs, nil)
	}
	return match.NewSearcher(ixs, func(n, entry int) bool {
		b := e.bases[n]
		return !b.hidden[entry] && e.keeps(b, entry) && (extra == nil || extra(n, entry))
	})
}

// keeps reports whether an entry passes the tag filter.
func (e *Engine) keeps(b *base, entry int) bool {
	return e.tags.IsZero() || e.tags.Keep(b.ix.Entry(entry).TagList())
}
