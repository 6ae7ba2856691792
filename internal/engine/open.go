package engine

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"unstuck/internal/index"
	"unstuck/internal/source"
)

// Open opens the knowledge bases that o names. The error says which base, why, and what to do.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if o.disk == nil {
		o.disk = realDisk
	}
	e := &Engine{tags: o.Tags}
	v := &view{tags: o.Tags}
	for _, c := range choose(&o) {
		if c.Name == EmbeddedName {
			b, note, err := openEmbedded(&o)
			if err != nil {
				e.Close()
				return nil, err
			}
			v.bases = append(v.bases, b)
			if note != "" {
				v.notes = append(v.notes, note)
			}
			continue
		}
		b := &base{name: c.Name, shadows: c.Shadows, shelf: newShelf(c.Name, c.Path, &o)}
		ed, err := b.shelf.open(ctx, o.Fresh)
		switch {
		case err != nil && c.optional && ctx.Err() == nil:
			v.notes = append(v.notes, fmt.Sprintf("knowledge base %s is left out: %v", c.Name, err))
			continue
		case err != nil:
			e.Close()
			return nil, err
		}
		e.hold(ed)
		v.bases = append(v.bases, b.with(ed))
	}
	v.shadow()
	e.view.Store(v)
	return e, nil
}

// choice is a base to be opened.
type choice struct {
	NamedBase
	optional bool // it joins by itself; an answer without it is better than none
}

// choose returns the bases to be opened, nearest first. A name of the configuration, and that of the embedded base, wins
// over a folder of that name, which can be reached as ./name.
func choose(o *Options) []choice {
	given := o.KB
	if len(o.OnlyKB) > 0 {
		given = o.OnlyKB
	}
	var out []choice
	for _, g := range given {
		c := choice{NamedBase: NamedBase{Name: g, Path: g, Shadows: true}}
		if i := slices.IndexFunc(o.Named, func(n NamedBase) bool { return n.Name == g }); i >= 0 {
			c.Path = o.Named[i].Path
		}
		out = append(out, c)
	}
	if len(o.OnlyKB) > 0 {
		return out
	}
	for _, n := range o.Named {
		if !slices.Contains(given, n.Name) {
			out = append(out, choice{n, true})
		}
	}
	if !slices.Contains(given, EmbeddedName) {
		out = append(out, choice{NamedBase: NamedBase{Name: EmbeddedName}})
	}
	return out
}

// openEmbedded opens the generated index of the shipped Markdown, or makes one in memory when there is none, it is
// damaged, or the Markdown was edited since; the note says so.
func openEmbedded(o *Options) (*base, string, error) {
	b := &base{name: EmbeddedName, src: source.AttachFS(EmbeddedName, o.Embedded), shadows: true, unchecked: o.Embedded}
	var err error
	if b.ix, err = index.Open(o.Index); err != nil {
		return buildEmbedded(o.Embedded, "the embedded index cannot be used; run make generate")
	}
	b.stored = storedIDs(o.IDs, b.ix)
	if o.Defer {
		return b, "", nil
	}
	return b.checked()
}

// checked returns an embedded base that was compared with the whole of its Markdown.
func (b *base) checked() (*base, string, error) {
	if now, err := source.Fingerprint(b.unchecked); err != nil || now != b.ix.Fingerprint() {
		return buildEmbedded(b.unchecked, "the entries were edited after their index was generated; run make generate")
	}
	nb := *b
	nb.unchecked = nil
	return &nb, "", nil
}

// buildEmbedded indexes the shipped Markdown; the note says why.
func buildEmbedded(fsys fs.FS, note string) (*base, string, error) {
	src, err := source.FS(EmbeddedName, fsys)
	if err != nil {
		return nil, "", err
	}
	b := &base{name: EmbeddedName, src: src, shadows: true}
	entries, problems, err := src.Entries()
	if err == nil {
		b.ix, err = index.Open(index.Build(entries, src.Fingerprint()))
	}
	if err != nil {
		return nil, "", fmt.Errorf("embedded entries: %w", err)
	}
	b.problems = problems
	return b, note, nil
}
