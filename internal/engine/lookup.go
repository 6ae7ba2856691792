package engine

import (
	"context"
	"fmt"
	"io"

	"unstuck/internal/errtext"
	"unstuck/internal/match"
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
}

// Hit is a match with what a lookup prints of its entry: of the item, the symptom, the samples and the notes are not
// filled in.
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
	a := Answer{Input: inputOf(t), Verdict: res.Verdict}
	for _, m := range res.Matches {
		a.Matches = append(a.Matches, Hit{Match: m, Item: v.answer(m.Entry)})
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
