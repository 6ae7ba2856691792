package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/source"
)

// Base is a knowledge base opened for measuring.
type Base struct {
	Entries  []kb.Entry
	Index    *index.Index
	Searcher *match.Searcher
	names    []string // of each entry, as cases expect it
	// Family holds the names of the entries for which the cases were labelled; nil when that was done for all.
	Family map[string]bool
}

// labelled reports whether cases were labelled with the entry of this name in view.
func (b *Base) labelled(name string) bool { return b.Family == nil || b.Family[name] }

// OpenBase opens a folder or a file of Markdown. name gives an entry the name by which cases expect it; nil takes its id.
func OpenBase(path string, name func(kb.Entry) string) (*Base, error) {
	src, err := source.Open(path)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	entries, _, err := src.Entries()
	if err != nil {
		return nil, err
	}
	return NewBase(entries, name)
}

// NewBase opens entries for measuring, with names as in OpenBase.
func NewBase(entries []kb.Entry, name func(kb.Entry) string) (*Base, error) {
	ix, err := index.Open(index.Build(entries, 0))
	if err != nil {
		return nil, err
	}
	b := &Base{Entries: entries, Index: ix, Searcher: match.NewSearcher([]*index.Index{ix}, nil)}
	for _, e := range entries {
		n := e.ID
		if name != nil {
			n = name(e)
		}
		b.names = append(b.names, n)
	}
	return b, nil
}

// Only opens the entries of these names alone, all of which cases were labelled for.
func (b *Base) Only(names map[string]bool) (*Base, error) {
	name := map[string]string{}
	var some []kb.Entry
	for i, e := range b.Entries {
		if names[b.names[i]] {
			some = append(some, e)
			name[e.ID] = b.names[i]
		}
	}
	return NewBase(some, func(e kb.Entry) string { return name[e.ID] })
}

// NamesFrom reads a JSON object from the names that cases use to path#heading, and returns a function that names
// entries so. An entry that the object does not hold gets its path#heading.
func NamesFrom(file string) (func(kb.Entry) string, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	places := map[string]string{}
	if err := json.Unmarshal(raw, &places); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	key := func(path, heading string) string { return path + "#" + kb.Slug(heading) }
	names := map[string]string{}
	for name, place := range places {
		path, heading, _ := strings.Cut(place, "#")
		names[key(path, heading)] = name
	}
	return func(e kb.Entry) string {
		if n, ok := names[key(e.Origin.Path, e.Origin.Heading)]; ok {
			return n
		}
		return e.Origin.Path + "#" + e.Origin.Heading
	}, nil
}

// Answer is what a lookup gave for a case.
type Answer struct {
	Verdict match.Verdict
	First   string  // the first match, by the name that cases use; empty when there is none
	Nearest string  // the entry ranked first, whatever the verdict; empty when there is none
	Score   float64 // the confidence in Nearest
}

// Ask looks a case up as a user would.
func (b *Base) Ask(c *Case) Answer { return b.AskText(c.Query) }

// AskText looks a text up as a user would.
func (b *Base) AskText(query string) Answer {
	r := b.Searcher.Match(errtext.Parse([]byte(query)), 0)
	a := Answer{Verdict: r.Verdict}
	switch {
	case len(r.Matches) > 0:
		a.First = b.names[r.Matches[0].Entry.Entry]
		a.Nearest, a.Score = a.First, r.Matches[0].Confidence
	case len(r.Closest) > 0:
		a.Nearest, a.Score = b.names[r.Closest[0].Entry.Entry], r.Closest[0].Confidence
	}
	return a
}

// candidatesPerCase is how many candidates of a case are used for fitting.
const candidatesPerCase = 8

// borderlineWeight is what a case counts in fitting whose label is arguable.
const borderlineWeight = 0.4

// bar is the confidence to which package match lowers a candidate that the model alone would call known, when
// something that decides speaks against it.
const bar = match.KnownFrom - 0.01

// Rows returns the candidates of pasted cases, for fitting.
func (b *Base) Rows(set string, cases []Case) []Row {
	var out []Row
	for i := range cases {
		if c := &cases[i]; c.Pasted() {
			out = append(out, b.rowsOf(set, c)...)
		}
	}
	return out
}

// rowsOf returns the candidates of one case.
func (b *Base) rowsOf(set string, c *Case) []Row {
	at := map[string]int{}
	for i, n := range match.FeatureNames() {
		at[n] = i
	}
	candidates := b.Searcher.Candidates(errtext.Parse([]byte(c.Query)))
	var out []Row
	for _, x := range candidates[:min(len(candidates), candidatesPerCase)] {
		name := b.names[x.Entry.Entry]
		if !c.Answerable() && !b.labelled(name) {
			continue // it may well be right
		}
		r := Row{
			Case: set + ":" + c.Cohort + "/" + c.ID, Answered: c.Answerable(), Group: c.Thread(), Bare: x.Bare,
			Features: make([]float64, len(at)), Right: c.Expects(name), Weight: 1,
			Given: x.Confidence, Cap: 1,
		}
		for _, s := range x.Signals {
			r.Features[at[s.Name]] = s.Value
		}
		if c.Borderline() {
			r.Weight = borderlineWeight
		}
		if math.Abs(x.Confidence-bar) < 1e-9 {
			r.Cap = bar
		}
		out = append(out, r)
	}
	return out
}
