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
	res := e.searcher(nil).Match(t, limit)
	a := Answer{Input: inputOf(t), Verdict: res.Verdict}
	for _, m := range res.Matches {
		a.Matches = append(a.Matches, Hit{Match: m, Item: e.answer(m.Entry)})
	}
	for _, n := range res.Closest {
		a.Closest = append(a.Closest, Near{Near: n, Item: e.brief(n.Entry)})
	}
	return a, ctx.Err()
}

// answer returns what a lookup prints of an entry.
func (e *Engine) answer(ref match.EntryRef) Item {
	it := e.brief(ref)
	a := e.bases[ref.Index].ix.Answer(ref.Entry)
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
