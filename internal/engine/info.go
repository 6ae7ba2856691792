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
			info.Files = len(b.src.Files())
			info.Bytes = sizeOf(b.src.Files())
		} else {
			s := b.edition.snapshot
			info.Path, info.Files, info.Bytes = b.shelf.path, s.files(), s.head.Bytes
			info.Problems, info.Built, info.Cached = s.head.Problems, s.head.Built, b.shelf.cache.holds(s)
		}
		out = append(out, info)
	}
	return out
}

func sizeOf(files []source.FileInfo) int64 {
	n := int64(0)
	for _, f := range files {
		n += f.Size
	}
	return n
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
