package engine

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"unstuck/internal/draft"
	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/match"
)

// Draft is an entry to be: what could be said of an error text, and what is known beside it.
type Draft struct {
	draft.Draft
	ID      string // free among all open knowledge
	Tags    []string
	Verdict match.Verdict // of looking the text up
	Match   Item          // the entry that the text finds, when the verdict is Known
	Input   Input
}

// maxTags bounds the tags that are guessed.
const maxTags = 6

// Draft reads an error text and drafts an entry about it. Names are words that must go, see package redact. ok is false
// when the text holds nothing to draft from; the input's note then says why.
func (e *Engine) Draft(ctx context.Context, r io.Reader, names ...string) (d Draft, ok bool, err error) {
	t, err := errtext.Read(r)
	if err != nil {
		return d, false, err
	}
	d.Input = inputOf(t)
	if d.Draft, ok = draft.Of(t, names...); !ok {
		return d, false, nil
	}
	d, err = e.complete(ctx, d, t)
	return d, err == nil, err
}

// DraftShape drafts an entry from the lines that the ledger kept of a text.
func (e *Engine) DraftShape(ctx context.Context, lines []string, at int) (Draft, error) {
	d := Draft{Draft: draft.FromShape(lines, at)}
	t := errtext.Parse([]byte(strings.Join(d.Lines, "\n")))
	d.Input = inputOf(t)
	return e.complete(ctx, d, t)
}

// complete looks a text up and adds to its draft what the open knowledge says.
func (e *Engine) complete(ctx context.Context, d Draft, t *errtext.Text) (Draft, error) {
	v, err := e.current(ctx, true)
	if err != nil {
		return d, err
	}
	res := v.searcher(nil).Match(t, 1)
	if d.Verdict = res.Verdict; d.Verdict == match.Known {
		d.Match = v.brief(res.Matches[0].Entry)
	}
	d.Tags = v.tagsOf(d.Lines, t)
	d.ID = v.freeID(d.Draft.ID())
	return d, ctx.Err()
}

// tagsOf returns the tags that a text is likely to bear: languages that it gives away, and tags of the open bases that
// stand in it as words, those of most entries first.
func (v *view) tagsOf(lines []string, t *errtext.Text) []string {
	out := draft.Languages(t)
	words := map[uint64]bool{}
	for _, l := range lines {
		for _, tok := range errtext.ParseLine(l) {
			words[tok.Hash] = true
		}
	}
	counts := v.tagCounts()
	var known []string
	for tag := range counts {
		if words[errtext.WordHash(strings.ReplaceAll(tag, "-", "_"))] || words[errtext.WordHash(tag)] {
			known = append(known, tag)
		}
	}
	slices.SortFunc(known, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for _, tag := range known {
		if !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	return out[:min(len(out), maxTags)]
}

// maxFreeID bounds an id that is made of a title.
const maxFreeID = 50

// freeID makes an id that no open entry has.
func (v *view) freeID(words string) string {
	id := kb.Slug(words)
	for len(id) > maxFreeID {
		i := strings.LastIndexByte(id, '-')
		if i <= 0 {
			id = strings.ToValidUTF8(id[:maxFreeID], "")
			break
		}
		id = id[:i]
	}
	if id == "" {
		id = "new-entry"
	}
	free := id
	for n := 2; v.has(free); n++ {
		free = id + "-" + strconv.Itoa(n)
	}
	return free
}

// has reports whether an open entry has an id, or had it before.
func (v *view) has(id string) bool {
	_, ok := v.find(id)
	return ok
}

// HasID reports whether an open entry has an id, or had it before.
func (e *Engine) HasID(id string) bool { return e.view.Load().has(id) }
