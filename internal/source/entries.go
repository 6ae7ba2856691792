package source

import (
	"fmt"
	"hash/fnv"
	"strings"

	"unstuck/internal/kb"
	"unstuck/internal/mdentry"
)

// Parse reads the entries of one file as they stand in this base. Their ids are those of Entries, but for the number
// that tells an id from the same one of another file.
func (b *Base) Parse(name string) ([]kb.Entry, []kb.Problem, error) {
	src, err := b.Read(name)
	if err != nil {
		return nil, nil, err
	}
	entries, problems := b.ParseText(name, src)
	return entries, problems, nil
}

// ParseText is Parse for the text of a file that was read already.
func (b *Base) ParseText(name string, src []byte) ([]kb.Entry, []kb.Problem) {
	entries, problems := mdentry.Parse(name, src)
	if b.single {
		shortIDs(entries, name)
	}
	return entries, problems
}

// Unreadable is the problem of a file that is left out because reading it failed.
func Unreadable(name string, err error) kb.Problem {
	return kb.Problem{Path: name, Message: "the file cannot be read and is left out: " + err.Error()}
}

// Entries reads the whole base: its entries in the order of files and of lines, with ids unique in the base, and
// everything its authors should mend. A file that cannot be read is a problem, too. The error is reserved for bases
// of which nothing can be read.
func (b *Base) Entries() ([]kb.Entry, []kb.Problem, error) {
	var entries []kb.Entry
	problems := append([]kb.Problem(nil), b.problems...)
	var failed error
	read := 0
	for _, f := range b.files {
		e, p, err := b.Parse(f.Path)
		if err != nil {
			failed = err
			problems = append(problems, Unreadable(f.Path, err))
			continue
		}
		read++
		entries = append(entries, e...)
		problems = append(problems, p...)
	}
	if read == 0 && failed != nil {
		return nil, problems, failed
	}
	return entries, append(problems, UniqueIDs(len(entries),
		func(i int) (string, kb.Origin) { return entries[i].ID, entries[i].Origin },
		func(i int, id string) { entries[i].ID = id })...), nil
}

// UniqueIDs gives every one of n entries whose id an earlier entry bears already a number of its own, by calling rename,
// and reports it. Entries are numbered in the order of the base; of tells the id of one and where it stands.
func UniqueIDs(n int, of func(int) (string, kb.Origin), rename func(n int, id string)) []kb.Problem {
	var problems []kb.Problem
	id := func(i int) string {
		id, _ := of(i)
		return id
	}
	mdentry.NumberIDs(n, id, func(i, first int, id string) {
		old, at := of(i)
		_, by := of(first)
		problems = append(problems, kb.Problem{Path: at.Path, Line: at.Line, Message: fmt.Sprintf(
			"the id %s is taken by %s, so this entry is %s; rename one of the files", old, by.Path, id)})
		rename(i, id)
	})
	return problems
}

// shortIDs takes the name of the file off the ids of a base that is a single file: there it tells nothing apart.
func shortIDs(entries []kb.Entry, name string) {
	prefix := mdentry.PathID(name) + "-"
	taken := make(map[string]bool, len(entries))
	for _, e := range entries {
		taken[e.ID] = true
	}
	for i := range entries {
		e := &entries[i]
		short, ok := strings.CutPrefix(e.ID, prefix)
		if ok && e.Origin.Heading != "" && short != "" && !taken[short] {
			taken[short] = true
			e.ID = short
		}
	}
}

// Fingerprint is a cheap digest of the names and sizes of the base's files, for telling whether an index was made
// of them. It reads no file.
func (b *Base) Fingerprint() uint64 {
	h := fnv.New64a()
	for _, f := range b.files {
		fmt.Fprintf(h, "%s\x00%d\x00", f.Path, f.Size)
	}
	return h.Sum64()
}
