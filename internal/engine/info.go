package engine

import (
	"time"

	"unstuck/internal/kb"
	"unstuck/internal/source"
)

// BaseInfo describes an open knowledge base.
type BaseInfo struct {
	Name     string
	Path     string // of the folder or file; empty for the embedded base
	Entries  int
	Bytes    int64 // of its Markdown
	Files    int
	Problems int       // what its authors should mend, see Problems
	Built    time.Time // when its index was made; zero for the embedded base
	Cached   bool      // its index is in the cache
}

// Bases describes the open knowledge bases, the nearest first.
func (e *Engine) Bases() []BaseInfo {
	var out []BaseInfo
	for _, b := range e.view.Load().bases {
		info := BaseInfo{Name: b.name, Entries: b.ix.Len(), Problems: len(b.problems)}
		if b.edition == nil {
			info.Files, info.Bytes = sizeOf(b.src.List())
		} else {
			s := b.edition.snapshot
			info.Path, info.Files, info.Bytes = b.shelf.path, s.files(), s.head.Bytes
			info.Problems, info.Built, info.Cached = s.head.Problems, s.head.Built, b.shelf.cache.holds(s)
		}
		out = append(out, info)
	}
	return out
}

// sizeOf returns how many files a list has, and their bytes.
func sizeOf(files []source.FileInfo) (n int, bytes int64) {
	for _, f := range files {
		bytes += f.Size
	}
	return len(files), bytes
}

// Problems returns everything that the authors of a base should mend: what is left out first, then by file and line,
// then ids that several files claim.
func (e *Engine) Problems(name string) []kb.Problem {
	for _, b := range e.view.Load().bases {
		if b.name != name {
			continue
		}
		if b.edition == nil {
			return b.problems
		}
		return b.edition.allProblems()
	}
	return nil
}
