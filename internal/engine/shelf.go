package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"path/filepath"
	"time"

	"unstuck/internal/source"
)

// How fresh a base is kept. Before an entry is printed its file is looked at in any case.
const (
	// smallBase is the number of files below which all of them are checked whenever the base is opened.
	smallBase = 1000
	// checkEvery is how long a check of all files of a larger base holds.
	checkEvery = time.Minute
	// restEvery is how long a check of all files holds in any case within one process.
	restEvery = time.Second
	// coarse is how near the time of a file may be to that of the check for the file to have been changed after it
	// without another time: some file systems count in seconds.
	coarse = 2 * time.Second
)

// shelf is a folder or a file of Markdown of the user's, with its cache. It gives editions, each of which holds for a time.
type shelf struct {
	name  string // as it is called in messages and answers
	path  string
	cache cache
	tell  progress
}

// edition is the state of a shelf at one time. It does not change.
type edition struct {
	*snapshot
	src     *source.Base
	checked time.Time // when all files were last checked
	stamped bool      // the cache says so, too
	mapping []byte    // of the cache file, if the snapshot refers to one
}

// newShelf returns the shelf of a path as the user gave it.
func newShelf(name, path string, o *Options) *shelf {
	s := &shelf{name: name, path: path}
	if o.Progress != nil {
		s.tell = o.Progress
	}
	if abs, err := filepath.Abs(path); err == nil {
		if real, err := filepath.EvalSymlinks(abs); err == nil {
			s.cache = newCache(o.CacheDir, real, o.disk())
		}
	}
	return s
}

// open returns the base out of the cache, or reads it, whichever is right. fresh asks for a check of all files.
func (s *shelf) open(ctx context.Context, fresh bool) (*edition, error) {
	l, ok := s.cache.load()
	if ok && !l.trusted && !l.verify() {
		unmapFile(l.mapping)
		ok = false
	}
	if !ok {
		return s.check(ctx, nil)
	}
	old := &edition{snapshot: l.snapshot, checked: l.checked, stamped: l.trusted, mapping: l.mapping}
	ed, err := old, error(nil)
	if fresh || !l.trusted || !old.holds(time.Now()) {
		ed, err = s.check(ctx, old)
	} else {
		ed.src, err = source.Attach(s.path)
	}
	if err != nil || ed.mapping == nil {
		unmapFile(l.mapping)
	}
	return ed, err
}

// holds reports whether a base need not be checked file by file at its opening.
func (ed *edition) holds(now time.Time) bool {
	age := now.Sub(ed.checked)
	return ed.files() >= smallBase && age >= 0 && age < checkEvery
}

// check compares all files with an older edition and returns one that agrees with them: of the same snapshot, if nothing
// changed. Without an older edition it reads the base.
func (s *shelf) check(ctx context.Context, old *edition) (*edition, error) {
	now := time.Now()
	src, err := source.Open(s.path)
	if err != nil {
		return nil, err
	}
	plans := make([]plan, len(src.Files()))
	var diff difference
	var tell progress
	if old == nil {
		tell = s.tell
	} else {
		diff = compare(plans, src, old)
	}
	pieces, parsed, err := readFiles(ctx, src, plans, tell)
	if err != nil {
		return nil, err
	}
	next := &edition{src: src, checked: now, stamped: true}
	switch {
	case old == nil || diff.lists || parsed > 0:
		if tell != nil {
			tell(len(plans), len(plans), "indexing "+s.name)
		}
		next.snapshot, err = newSnapshot(ctx, src, pieces, s.cache.identity, now)
		if errors.Is(err, errSnapshot) && old != nil {
			return s.check(ctx, nil) // what was kept is damaged
		}
		if err != nil {
			return nil, fmt.Errorf("knowledge base %s: %w", s.name, err)
		}
	case diff.times:
		next.snapshot, next.mapping = old.retimed(pieces, now), old.mapping
	default:
		next.snapshot, next.mapping = old.snapshot, old.mapping
		if diff.suspects || old.files() >= smallBase || !old.stamped {
			_ = s.cache.stamp(old.snapshot, now) // if it fails, the next run checks again
		}
		return next, nil
	}
	_ = s.cache.save(next.snapshot, now) // if it fails, the next run reads the base again
	return next, nil
}

// difference says in what the files of a base may differ from an older edition.
type difference struct {
	lists    bool // other files, or other reasons for leaving some out
	times    bool // other times or sizes
	suspects bool // files must be read to tell
}

// compare fills in what an older edition knows of the listed files.
func compare(plans []plan, src *source.Base, old *edition) difference {
	d := difference{lists: !bytes.Equal(problemBytes(src.Problems()), old.parts[partListed])}
	n := 0
	for i, f := range src.Files() {
		p := &plans[i]
		for ; n < old.files(); n++ {
			if p.known = old.record(n); p.known.path >= f.Path {
				break
			}
			d.lists = true // it was deleted
		}
		if n == old.files() || p.known.path != f.Path {
			d.lists = true // it is new
			continue
		}
		n++
		p.has = true
		if p.known.size != f.Size || p.known.modTime != f.ModTime.UnixNano() {
			d.times = true
			continue
		}
		p.keep = !p.known.suspect(old.checked)
		d.suspects = d.suspects || !p.keep
	}
	d.lists = d.lists || n < old.files()
	return d
}

// suspect reports whether a file may have been changed after a check without another time or size, or could not be read
// then.
func (r *record) suspect(checked time.Time) bool {
	return r.failed || time.Unix(0, r.modTime).Add(coarse).After(checked)
}

// stale reports whether a file is not what the edition has of it.
func (ed *edition) stale(path string) bool {
	r, ok := ed.file(path)
	if !ok {
		return true
	}
	f, err := ed.src.Stat(path)
	if err != nil || f.Size != r.size || f.ModTime.UnixNano() != r.modTime {
		return true
	}
	if !r.suspect(ed.checked) {
		return false
	}
	text, err := ed.src.Read(path)
	return err != nil || crc32.ChecksumIEEE(text) != r.digest
}
