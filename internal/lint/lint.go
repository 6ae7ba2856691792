// Package lint checks entries: what is wrong with one, where, and what to do about it.
//
// An entry is checked by what a lookup makes of it rather than by what it looks like: its samples are looked up among
// all open knowledge, and so are the texts that it says it is not about. The other checks are for what no lookup could
// show: words too common to lead anywhere, ids and links that lead nowhere, tags spelt in two ways, advice nobody reads
// to its end.
//
// The package reads no files. Whoever calls it says what is known (Known) and hands in one entry at a time.
package lint

import (
	"cmp"
	"slices"

	"unstuck/internal/kb"
	"unstuck/internal/match"
)

// The rules, as a finding names them.
const (
	Reader    = "reader"    // the file cannot be read as it is meant; found by the reader of Markdown
	Structure = "structure" // a heading that keeps a file from being read as an entry
	Draft     = "draft"     // something still stands there that was to be replaced
	Sample    = "sample"    // a sample does not find its own entry first, as a match
	NotThis   = "not-this"  // a text that the entry says it is not about finds it
	Confusion = "confusion" // two entries fire on each other's samples
	Broad     = "broad"     // a title or an alias is too common to mean anything
	Pattern   = "pattern"   // a text that could never do what it is there for
	ID        = "id"        // an id that two files claim, or that leads nowhere or elsewhere
	Tags      = "tags"      // a tag that others spell in another way
	Link      = "link"      // an address that cannot be followed from a terminal
	Length    = "length"    // too long to read at two in the morning
	Vars      = "vars"      // a variable whose value no sample holds
)

// Finding is one thing that the author of an entry should mend.
type Finding struct {
	Rule   string
	Line   int    // in the entry's file, from 1
	What   string // what is wrong, as a clause
	Remedy string // what to do about it, as a clause
	Other  string // the id of the other entry that it is about, if there is one
}

// Known is what entries are checked against: everything that a lookup uses. Its functions must be safe for concurrent
// use.
type Known struct {
	Searcher *match.Searcher
	// Find resolves an id, current or former.
	Find func(id string) (match.EntryRef, bool)
	// Name is the id by which show reaches an entry.
	Name func(match.EntryRef) string
	// Tags counts the entries of each tag.
	Tags map[string]int
	// Bits is how telling a title or an alias of an entry is: the rarity of its words, in bits.
	Bits func(ref match.EntryRef, text string) float64
}

// Fired says that a sample of one entry found another as a match, too.
type Fired struct {
	By, Also   match.EntryRef
	Line       int // of the sample, in the file of By
	Confidence float64
}

// Check checks one entry, which stands in src. hidden says that no lookup meets it, so that none is tried. It returns
// what should be mended, in the order of the lines, and which other entries its samples found.
func (k *Known) Check(ref match.EntryRef, e *kb.Entry, src []byte, hidden bool) ([]Finding, []Fired) {
	c := checker{Known: k, ref: ref, e: e, src: src}
	c.drafts()
	if !hidden {
		c.samples()
		c.notThis()
		c.clues()
		c.unless()
		c.ids()
	}
	c.tags()
	c.vars()
	c.misspelt()
	c.markdown()
	c.length()
	slices.SortStableFunc(c.found, func(a, b Finding) int { return cmp.Compare(a.Line, b.Line) })
	return c.found, c.fired
}

// checker checks one entry.
type checker struct {
	*Known
	ref   match.EntryRef
	e     *kb.Entry
	src   []byte
	found []Finding
	fired []Fired
}

func (c *checker) report(rule string, line int, what, remedy string) {
	c.found = append(c.found, Finding{Rule: rule, Line: line, What: what, Remedy: remedy})
}
