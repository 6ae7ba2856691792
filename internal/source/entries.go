package source

import (
	"encoding/binary"
	"fmt"
	"io/fs"
	"path"
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
	sum := uint64(0)
	for _, f := range b.files {
		h := uint64(nameStart)
		for name := range strings.SplitSeq(f.Path, "/") {
			h = nameHash(h, name)
		}
		sum += fileHash(h, f.Size)
	}
	return sum
}

// Fingerprint is that of the base that FS would open, found without opening it. It is for a file system without links or
// other oddities, such as an embedded one.
func Fingerprint(fsys fs.FS) (uint64, error) { return fingerprint(fsys, ".", nameStart, 0) }

// fingerprint is that of the files in a folder, at this depth, and below it, which begin with the names hashed so far.
func fingerprint(fsys fs.FS, dir string, names uint64, depth int) (uint64, error) {
	list, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return 0, err
	}
	sum := uint64(0)
	for _, e := range list {
		switch name := e.Name(); {
		case name[0] == '.':
		case e.IsDir():
			if skippedFolder(name) || depth == maxDepth {
				continue
			}
			below, err := fingerprint(fsys, path.Join(dir, name), nameHash(names, name), depth+1)
			if err != nil {
				return 0, err
			}
			sum += below
		case IsMarkdown(name) && !isAboutRepository(name):
			info, err := e.Info()
			if err != nil {
				return 0, err
			}
			sum += fileHash(nameHash(names, name), info.Size())
		}
	}
	return sum, nil
}

// nameStart is the hash of no name, see nameHash.
const nameStart = 14695981039346656037

// nameHash continues the hash of a path by the name of a folder or file in it, eight bytes at a time.
func nameHash(h uint64, name string) uint64 {
	h ^= uint64(len(name))
	for ; len(name) >= 8; name = name[8:] {
		h = mix(h ^ binary.LittleEndian.Uint64([]byte(name)))
	}
	rest := uint64(0)
	for i := range len(name) {
		rest = rest<<8 | uint64(name[i])
	}
	return mix(h ^ rest)
}

// mix spreads the bits of h: the multiplication moves them up, the shift brings the upper ones down again.
func mix(h uint64) uint64 {
	h *= 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// fileHash mixes the hash of a name with a size, so that sums of several tell them apart.
func fileHash(name uint64, size int64) uint64 { return mix(mix(name ^ uint64(size))) }
