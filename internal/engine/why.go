package engine

import (
	"context"
	"io"

	"unstuck/internal/errtext"
	"unstuck/internal/match"
)

// Explanation says why an entry does or does not match a text.
type Explanation struct {
	Input   Input
	Item    Item
	Verdict match.Verdict // on this entry; when it is not among the candidates, what it would be if no other were known
	Match   match.Match
	Clues   []match.ClueReport
	Rank    int // the entry's place among all entries for this text, from 1; 0 when it is not a candidate
}

// Why explains how the entry with this id stands to the text. The error is r's, an UnknownIDError, or that of a base
// that cannot be read.
func (e *Engine) Why(ctx context.Context, id string, r io.Reader) (Explanation, error) {
	t, err := errtext.Read(r)
	if err != nil {
		return Explanation{}, err
	}
	v, ref, err := e.locate(ctx, id)
	if err != nil {
		return Explanation{}, err
	}
	it, err := v.load(ref)
	if err != nil {
		return Explanation{}, err
	}
	x := Explanation{Input: inputOf(t), Item: it}
	s := v.searcher(nil)
	for i, c := range s.Candidates(t) {
		if c.Entry == ref {
			x.Rank = i + 1
		}
	}
	if x.Rank == 0 { // others are nearer: what it would be without them
		s = v.searcher(func(base, entry int) bool { return base == ref.Index && entry == ref.Entry })
	}
	x.Verdict, x.Match, x.Clues = s.Explain(t, ref)
	return x, ctx.Err()
}
