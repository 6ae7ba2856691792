// Package engine is the one interface through which every front end asks: open knowledge bases, look error texts up,
// list, search and show entries. It owns which bases are open and in which order of nearness, and the cache of their
// indexes.
//
// Opening (open.go) makes a view (view.go): the open bases with what they hide of one another. The embedded base has its
// index with it. A folder or file is a shelf (shelf.go), of which the newest edition is open: a snapshot (snapshot.go) of
// one or more segments (chunk.go), out of the cache (cache.go) or made of the files (read.go). An answer is given from one
// view; when a file that it names has changed, a new view is made and the question is asked again.
package engine

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"unstuck/internal/kb"
)

// EmbeddedName is the name of the base that is part of the program.
const EmbeddedName = "embedded"

// Options say which knowledge an Engine opens.
type Options struct {
	Embedded fs.FS       // the shipped Markdown
	Index    []byte      // the index generated from it; nil builds one in memory
	IDs      []byte      // the table of ids generated from it, see IDTable; nil makes one when it is needed
	KB       []string    // folders, files or named bases that join for this call (--kb)
	OnlyKB   []string    // these alone (--only-kb)
	Named    []NamedBase // what joins by itself, nearest first: the project's own base, then the named ones
	Tags     kb.TagFilter

	CacheDir string // see CacheDir; empty keeps nothing
	Fresh    bool   // check all files, whenever that was done last (--fresh)
	// Defer leaves it to LookupText to compare the shipped Markdown with its index, as far as an answer needs it. It is for
	// a program that looks one text up and is done: comparing all of it takes longer than looking up.
	Defer bool
	// Progress is told how far the first reading of a base has come: files done of all, and what is being done. It is
	// called by several goroutines in turn, never by two at once.
	Progress func(done, total int, what string)

	disk func() disk // for tests in which writing the cache fails
}

// NamedBase is a knowledge base of the user's configuration, or a project's own.
type NamedBase struct {
	Name    string
	Path    string
	Shadows bool // its entries hide farther ones of the same id; a base that is not trusted hides none
}

// Engine answers from the knowledge bases it opened. It is safe for concurrent use.
type Engine struct {
	tags kb.TagFilter

	mu       sync.Mutex // held while a view is made
	view     atomic.Pointer[view]
	mappings [][]byte
}

// Notes returns what the user should hear beside any answer: a stale embedded index, an unreadable file of a base.
func (e *Engine) Notes() []string {
	v := e.view.Load()
	notes := append([]string(nil), v.notes...)
	for _, b := range v.bases {
		if n := b.problemNote(); n != "" {
			notes = append(notes, n)
		}
	}
	return notes
}

// Close gives back the memory of mapped cache files. Neither the Engine nor anything it returned may be used afterwards:
// texts of answers refer to that memory. A program that is about to end need not call it.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	var err error
	for _, m := range e.mappings {
		err = errors.Join(err, unmapFile(m))
	}
	e.mappings = nil
	return err
}

// hold notes the memory that is to be given back in the end: that of an edition, which answers may refer to even when it is
// no longer the newest.
func (e *Engine) hold(ed *edition) {
	for _, m := range ed.mappings() {
		held := func(o []byte) bool { return unsafe.SliceData(o) == unsafe.SliceData(m) }
		if !slices.ContainsFunc(e.mappings, held) {
			e.mappings = append(e.mappings, m)
		}
	}
}

// Refresh checks all files of all bases, whenever that was done last.
func (e *Engine) Refresh(ctx context.Context) error {
	_, err := e.renew(ctx, func(*base) bool { return true })
	return err
}
