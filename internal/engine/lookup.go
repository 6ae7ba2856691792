package engine

import (
	"context"
	"fmt"
	"io"
	"slices"

	"unstuck/internal/draft"
	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/vars"
)

// Input says what was read of an error text.
type Input struct {
	Lines   int    // lines kept
	Bytes   int64  // bytes read
	Omitted int64  // bytes left out of a text too large to hold
	Note    string // why nothing could be looked up, or what was left out; empty when all was used
}

// Answer is the result of a lookup, with the entries it names.
type Answer struct {
	Input   Input
	Verdict match.Verdict
	Matches []Hit
	Closest []Near

	text *errtext.Text
}

// Shape returns the text that was looked up as the ledger keeps it: a few lines, without what varies and without what must
// not be shared, and which of them tells most. Names are words that must go, see package redact. ok is false when there
// is nothing to keep.
func (a Answer) Shape(names ...string) (lines []string, at int, ok bool) {
	if a.text == nil {
		return nil, 0, false
	}
	d, ok := draft.Of(a.text, names...)
	return d.Shape(), d.At, ok
}

// Hit is a match with what a lookup prints of its entry: of the item, the symptom, the samples and the notes are not
// filled in. Its variables are those that the fix names, with the values that the text has for them; a variable without
// a value, or without one that is safe in a command, has an empty one.
type Hit struct {
	match.Match
	Item Item
}

// Near is an entry that was nearly met. Only the id, title, tags and origin of the item are filled in.
type Near struct {
	match.Near
	Item Item
}

// Lookup reads the whole of r, in bounded memory, and looks the error text up. limit bounds the matches (0: no bound).
// The error is r's.
func (e *Engine) Lookup(ctx context.Context, r io.Reader, limit int) (Answer, error) {
	t, err := errtext.Read(r)
	if err != nil {
		return Answer{}, err
	}
	return e.LookupText(ctx, t, limit)
}

// LookupText is Lookup for an error text that has been read already. The error is that of ctx, or of a base that can no
// longer be read.
func (e *Engine) LookupText(ctx context.Context, t *errtext.Text, limit int) (Answer, error) {
	v, err := e.current(ctx, false)
	if err != nil {
		return Answer{}, err
	}
	res := v.searcher(nil).Match(t, limit)
	if !v.vouched(res) {
		next, again, err := e.checkEmbedded(v)
		if err != nil {
			return Answer{}, err
		}
		if v = next; again {
			res = v.searcher(nil).Match(t, limit)
		}
	}
	for range attempts {
		next, again, err := e.settle(ctx, v, named(res))
		if err != nil {
			return Answer{}, err
		}
		if !again {
			break
		}
		v = next
		res = v.searcher(nil).Match(t, limit)
	}
	a := Answer{Input: inputOf(t), Verdict: res.Verdict, text: t}
	for _, m := range res.Matches {
		it := v.answer(m.Entry)
		it.Vars = v.values(m, it.Fix, t)
		a.Matches = append(a.Matches, Hit{Match: m, Item: it})
	}
	for _, n := range res.Closest {
		a.Closest = append(a.Closest, Near{Near: n, Item: v.brief(n.Entry)})
	}
	return a, ctx.Err()
}

// named returns the entries that a result names.
func named(res match.Result) []match.EntryRef {
	var refs []match.EntryRef
	for _, m := range res.Matches {
		refs = append(refs, m.Entry)
	}
	for _, n := range res.Closest {
		refs = append(refs, n.Entry)
	}
	return refs
}

// answer returns what a lookup prints of an entry.
func (v *view) answer(ref match.EntryRef) Item {
	it := v.brief(ref)
	a := v.bases[ref.Index].ix.Answer(ref.Entry)
	it.Cause, it.Fix, it.Versions, it.Sources = a.Cause, a.Fix, a.Versions, a.Sources
	return it
}

// besideBlock is how many lines beyond its block a match's values are looked for. Where a log prefixes every line, each
// may look like a block of its own.
const besideBlock = 8

// values returns the variables that a fix names, with what stands for them in the text. The entry's file is read only
// when the fix holds what may be one; where that fails, the fix is as good without.
func (v *view) values(m match.Match, fix string, t *errtext.Text) []kb.Var {
	places := kb.Placeholders(fix)
	if len(places) == 0 {
		return nil
	}
	it, err := v.load(m.Entry)
	if err != nil || len(it.Vars) == 0 {
		return nil
	}
	var lines []string
	for _, l := range t.Lines {
		if l.Num >= m.Block.First-besideBlock && l.Num <= m.Block.Last+besideBlock {
			lines = append(lines, l.Body)
		}
	}
	named := func(v kb.Var) bool {
		return slices.ContainsFunc(places, func(p kb.Placeholder) bool { return p.Name == v.Name })
	}
	return slices.DeleteFunc(vars.Values(&it.Entry, lines), func(v kb.Var) bool { return !named(v) })
}

func inputOf(t *errtext.Text) Input {
	in := Input{Lines: t.Source.Lines, Bytes: t.Source.Bytes, Omitted: t.Source.Omitted}
	switch {
	case t.Source.Binary:
		in.Note = "the input is binary, not text"
	case t.Source.Bytes == 0:
		in.Note = "the input is empty"
	case len(t.Tokens) == 0:
		in.Note = "the input holds no words"
	case t.Source.Omitted > 0:
		in.Note = fmt.Sprintf("the input is large: %d of %d bytes were left out; its start, its end and lines that look like errors were used",
			t.Source.Omitted, t.Source.Bytes)
	}
	return in
}
