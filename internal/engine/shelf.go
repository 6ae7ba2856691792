package engine

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"hash/crc32"
	"path/filepath"
	"time"

	"unstuck/internal/index"
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
	if real := realPath(path); real != "" {
		s.cache = newCache(o.CacheDir, real, o.disk())
	}
	return s
}

// realPath returns a path without links; "" when there is nothing.
func realPath(path string) string {
	abs, err := filepath.Abs(path)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	if err != nil {
		return ""
	}
	return abs
}

// open returns the base out of the cache, or reads it, whichever is right. fresh asks for a check of all files.
func (s *shelf) open(ctx context.Context, fresh bool) (*edition, error) {
	l, ok := s.cache.load()
	if ok && !l.trusted && !l.verify() {
		l.close(nil)
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
	if err != nil {
		l.close(nil)
	} else {
		l.close(ed)
	}
	return ed, err
}

// mappings returns the memory that the edition has of files.
func (ed *edition) mappings() [][]byte {
	var out [][]byte
	if ed.mapping != nil {
		out = append(out, ed.mapping)
	}
	for i := range ed.chunks {
		if ed.chunks[i].mapped {
			out = append(out, ed.chunks[i].data)
		}
	}
	return out
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
	r := &reading{src: src, plans: make([]plan, len(src.Files())), files: make([]record, len(src.Files()))}
	var diff difference
	var chunks []chunk
	if old == nil {
		r.tell = s.tell
	} else {
		diff = compare(r.plans, src, old)
		chunks = old.chunks
	}
	sink := &spool{cache: s.cache}
	r.segment, r.builder = len(chunks), index.NewBuilder(sink)
	if err = r.run(ctx); err == nil && r.changed(diff) && old != nil {
		if !old.verify() {
			sink.discard()
			return s.check(ctx, nil) // what was kept is damaged
		}
		chunks, err = r.fold(ctx, chunks)
	}
	if err == nil {
		err = r.noneReadable()
	}
	if err != nil {
		sink.discard()
		return nil, err
	}
	next := &edition{src: src, checked: now, stamped: true}
	switch {
	case old == nil || r.changed(diff):
		if r.tell != nil {
			r.tell(len(r.plans), len(r.plans), "indexing "+s.name)
		}
		next.snapshot, err = s.assemble(ctx, r, sink, chunks, now)
		if err != nil && old != nil && ctx.Err() == nil {
			return s.check(ctx, nil) // what was kept is damaged
		}
		if err != nil {
			return nil, fmt.Errorf("knowledge base %s: %w", s.name, err)
		}
	case diff.times:
		next.snapshot, next.mapping = old.retimed(r.files, now), old.mapping
	default:
		next.snapshot, next.mapping = old.snapshot, old.mapping
		if diff.suspects || old.files() >= smallBase || !old.stamped {
			_ = s.cache.stamp(old.snapshot, now) // if it fails, the next run checks again
		}
		return next, nil
	}
	_ = s.cache.save(next.snapshot, old, now) // if it fails, the next run reads the base again
	return next, nil
}

// changed reports whether the base has other files or other texts than before.
func (r *reading) changed(d difference) bool { return d.lists || r.added > 0 }

// assemble makes a snapshot of the chunks that are kept and the new one.
func (s *shelf) assemble(ctx context.Context, r *reading, sink *spool, chunks []chunk, now time.Time) (*snapshot, error) {
	if r.builder.Len() > 0 || len(chunks) == 0 {
		if err := cmp.Or(r.builder.Finish(0), ctx.Err()); err != nil {
			sink.discard()
			return nil, err
		}
		chunks = append(chunks, sink.done())
	}
	return newSnapshot(r.src, r.files, chunks, s.cache.identity, now)
}

// A base may have so many segments, and one may hold so much more than the new one before it is left as it is.
const (
	maxSegments = 6
	foldUpTo    = 2
)

// fold reads those files again into the new segment whose entries are in segments that are small beside it, or that have
// lost most of theirs, and returns the segments that are left. The sizes of segments so grow in powers, as in a
// log-structured merge tree (O'Neil, Cheng, Gawlick, O'Neil, 1996).
func (r *reading) fold(ctx context.Context, chunks []chunk) ([]chunk, error) {
	live := make([]int, len(chunks))
	for i := range r.files {
		if f := &r.files[i]; f.segment < len(live) {
			live[f.segment] += f.entries
		}
	}
	folded := make([]bool, len(chunks))
	kept, size := len(chunks), r.builder.Len()
	take := func(i int) {
		folded[i] = true
		size += live[i]
		kept--
	}
	for i := range chunks {
		if live[i]*2 <= index.SegmentLen(chunks[i].data) {
			take(i)
		}
	}
	for {
		least := -1
		for i, n := range live {
			if !folded[i] && (least < 0 || n < live[least]) {
				least = i
			}
		}
		if least < 0 || live[least] > foldUpTo*size && kept < maxSegments {
			break
		}
		take(least)
	}
	return r.refold(ctx, chunks, folded)
}

// refold reads the files again that are in segments to be folded, and numbers the others anew.
func (r *reading) refold(ctx context.Context, chunks []chunk, folded []bool) ([]chunk, error) {
	number := make([]int, len(chunks)+1)
	var left []chunk
	for i, c := range chunks {
		if number[i] = len(left); !folded[i] {
			if c.file == "" {
				c.data = bytes.Clone(c.data) // it is part of the older snapshot's file
			}
			left = append(left, c)
		}
	}
	number[len(chunks)] = len(left)
	r.segment = len(left)
	for i := range r.files {
		f, p := &r.files[i], &r.plans[i]
		p.keep, p.again = true, false
		if f.failed {
			continue
		}
		if f.segment < len(chunks) && folded[f.segment] {
			p.keep, p.again = false, true
			continue
		}
		f.segment = number[f.segment]
	}
	return left, r.rerun(ctx)
}

// rerun reads the files that are to be read again.
func (r *reading) rerun(ctx context.Context) error {
	for i := range r.plans {
		if r.plans[i].keep {
			r.plans[i].known = r.files[i]
		}
	}
	return r.run(ctx)
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
