// Package mdentry reads Markdown into entries: our own format, and documents that were never written for us.
//
// The way of a file through the package: the additions of site generators are brought to one form (dialect.go); front
// matter is split off (frontmatter.go, meta.go); goldmark gives the
// block structure (blocks.go); headings (outline.go) and roles named in the text (markers.go) become a tree, brought
// to one form (regroup.go), whose nodes may name a role (roles.go); find.go, leads.go and tables.go decide which
// nodes are entries; sections.go, samples.go, quotes.go, spoken.go and template.go fill them; ids.go names them.
// clean.go takes out what is meant for a site generator, plain.go makes plain text.
//
// The package is pure: no input, no output, no state. Its input is hostile until proven otherwise, so every size
// and depth is limited and the time is linear.
package mdentry

import (
	"fmt"

	"unstuck/internal/kb"
)

// Limits of what is read. Whatever goes beyond is left out and reported.
const (
	MaxFileSize = 4 << 20 // bytes of one file
	maxHeadings = 20_000  // headings and bold markers in one file
	maxMatter   = 64 << 10
)

// Parse reads one Markdown file. The path is relative to the knowledge base, with forward slashes; it gives entries
// their ids where the document does not, and it is repeated in their origin and in every problem.
//
// Every entry has an id unique within the file, a title, and a fix: where the document marks none, the fix is the
// part that helps. The same bytes give the same result. Problems come in the order of their lines; none of them
// keeps the rest of the file from being read.
func Parse(path string, src []byte) (entries []kb.Entry, problems []kb.Problem) {
	if len(src) > MaxFileSize {
		return nil, []kb.Problem{{Path: path, Message: fmt.Sprintf(
			"the file has %d bytes, more than the %d that are read; split it into smaller files", len(src), MaxFileSize)}}
	}
	// goldmark and yaml are other people's code working on hostile input: if they fall, one file is lost, not the base.
	defer func() {
		if r := recover(); r != nil {
			entries = nil
			problems = []kb.Problem{{Path: path, Message: fmt.Sprintf("%s (%v); please report the file", crashed, r)}}
		}
	}()
	d := newDocument(path, src)
	entries = d.entries()
	return entries, d.sortedProblems()
}

// crashed begins the one message that no input should be able to cause; the fuzz test looks for it.
const crashed = "the file cannot be read because of an error in the reader"
