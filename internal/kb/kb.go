// Package kb holds the data of a knowledge base: entries, their tags, and where they came from.
//
// Values are plain and are not changed after they were built. The package does no input or output.
package kb

import (
	"fmt"
	"slices"
	"strings"
)

// Entry is one known problem.
//
// Symptom, Cause, Fix and Notes are Markdown as the author wrote it, without the section's heading; a section the
// document does not have is empty. The title has been reduced to plain text.
type Entry struct {
	ID       string   // unique within its base, short enough to type
	Formerly []string // ids under which the entry was known before
	Title    string
	Tags     []string // lower case, in the author's order, without repetition
	Aliases  []string // other wordings of the symptom
	Unless   []string // texts that rule the entry out when they stand in the same error block
	Vars     []Var    // what varies in the samples
	Versions string   // for which versions the entry holds, in words
	Sources  []string
	Updated  string // a date, 2006-01-02, or empty

	Symptom string
	Cause   string
	Fix     string
	Notes   string

	Samples []Sample // error texts that must find this entry; alternatives
	NotThis []Sample // error texts that must not
	Unlike  string   // what these are instead: Markdown, with the texts in it

	// General says that the error is reported behind others, which are its cause: entries about these come first.
	General bool

	Own bool // written in the format of CONTRIBUTING, not a document that was made for something else

	Origin Origin
}

// Var names a part of an entry's samples that differs from user to user.
type Var struct {
	Name  string // as the fix refers to it, {name}
	Value string // what stands for it in the samples
}

// Sample is a verbatim error text inside an entry.
type Sample struct {
	Text     string
	Template bool // variable parts are written as Mask instead of a value
	Line     int  // of the text's first line in the file, from 1
}

// Mask stands for one variable part in the text of a template sample. It is a private-use rune, so that no real
// error text holds it.
const Mask = "\uE000"

// DraftMark begins each line of a drafted entry that its author has yet to replace.
const DraftMark = "TODO:"

// Origin says where an entry stands.
type Origin struct {
	Path    string // relative to the knowledge base, with forward slashes
	Heading string // the entry's own heading text where one file holds several entries, else empty
	Line    int    // of the entry's first line in the file, from 1
	Start   int    // byte range of the entry within the file; front matter belongs to a file's only entry
	End     int
}

// Problem is something in a knowledge base that its author should mend. It never keeps other entries from being read.
type Problem struct {
	Path    string
	Line    int // from 1; 0 when the problem is the file as a whole
	Message string
}

// Error renders the problem as path:line: message, the form editors and compilers use.
func (p Problem) Error() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.Path, p.Message)
	}
	return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Message)
}

// TagFilter selects entries by tag. The zero value lets every entry through.
type TagFilter struct {
	All [][]string // every group must be met, by any one of its tags
	Not []string   // none of these may be there
}

// ParseTagFilter reads the values of --tag ("a,b" is OR, repetition is AND) and --no-tag.
func ParseTagFilter(tags, noTags []string) TagFilter {
	var f TagFilter
	for _, t := range tags {
		if group := splitTags(t); len(group) > 0 {
			f.All = append(f.All, group)
		}
	}
	for _, t := range noTags {
		f.Not = append(f.Not, splitTags(t)...)
	}
	return f
}

func splitTags(s string) []string {
	var out []string
	for t := range strings.SplitSeq(s, ",") {
		if t = NormalTag(t); t != "" {
			out = append(out, t)
		}
	}
	return out
}

// IsZero reports whether the filter lets everything through.
func (f TagFilter) IsZero() bool { return len(f.All) == 0 && len(f.Not) == 0 }

// Keep reports whether an entry with these tags passes.
func (f TagFilter) Keep(tags []string) bool {
	has := func(t string) bool { return slices.Contains(tags, t) }
	for _, group := range f.All {
		if !slices.ContainsFunc(group, has) {
			return false
		}
	}
	return !slices.ContainsFunc(f.Not, has)
}

// NormalTag brings a tag to the form in which tags are compared and shown: lower case, inner white space as one
// hyphen.
func NormalTag(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(s)), "-")
}

// Slug turns a text into an id: lower-case letters and digits of any script, everything else as single hyphens.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(s) {
		if !isWord(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}
