package engine

import (
	"context"
	"hash/crc32"
	"runtime"
	"runtime/debug"
	"sync/atomic"

	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/source"
)

// plan says what to do about one listed file.
type plan struct {
	known record // what the last snapshot has of it, if it has it
	has   bool
	keep  bool // known holds, without a look into the file
	again bool // it is read and indexed again, even if its text is what it was
}

// progress tells how far reading a base has come. It may be nil.
type progress func(done, total int, what string)

// reading is the state of reading the files of a base into a new segment.
type reading struct {
	src   *source.Base
	plans []plan
	tell  progress

	files   []record
	segment int // the number of the new segment
	builder *index.Builder
	added   int   // files whose entries are in the new segment
	failed  error // of the last file that could not be read
}

// result is what a worker makes of a file.
type result struct {
	record
	kept     bool // the record is that of the last snapshot, but for its time
	entries  []kb.Entry
	analyses []*index.Analysis
	err      error // the file could not be read
}

// ahead is how many files may be read and analysed before they are added: enough to keep all processors busy, few enough
// to fit into memory.
const ahead = 64

// How much more memory than is in use may be filled while files are read, before it is searched for what is no longer used.
// As long as there are not many files, little is in use, and most of what is made is soon thrown away.
const (
	manyFiles    = 20_000
	smallPercent = 400
	largePercent = 50
)

// run goes through those files that are not to be kept, some at a time in parallel, and adds the entries of those whose text
// is another than it was to the new segment, in the order of the files. The error is that of ctx.
func (r *reading) run(ctx context.Context) error {
	var todo []int
	for i, p := range r.plans {
		if p.keep {
			r.files[i] = p.known
		} else {
			todo = append(todo, i)
		}
	}
	if n := len(todo); n > manyFiles {
		defer debug.SetGCPercent(debug.SetGCPercent(largePercent))
	} else if n > ahead {
		defer debug.SetGCPercent(debug.SetGCPercent(smallPercent))
	}
	var ring [ahead]chan result
	for i := range ring {
		ring[i] = make(chan result, 1)
	}
	room := make(chan struct{}, ahead)
	var next atomic.Int64
	stop := make(chan struct{})
	defer close(stop)
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		go func() {
			var a index.Analyser
			for {
				select {
				case room <- struct{}{}:
				case <-stop:
					return
				}
				k := int(next.Add(1)) - 1
				if k >= len(todo) {
					return
				}
				ring[k%ahead] <- r.read(todo[k], &a)
			}
		}()
	}
	for k, i := range todo {
		if err := ctx.Err(); err != nil {
			return err
		}
		var res result
		select {
		case res = <-ring[k%ahead]:
		case <-ctx.Done():
			return ctx.Err()
		}
		r.add(i, &res)
		<-room
		if r.tell != nil {
			r.tell(k+1, len(todo), "reading "+r.src.Name())
		}
	}
	return ctx.Err()
}

// add takes over what was made of a file.
func (r *reading) add(i int, res *result) {
	if res.err != nil {
		r.failed = res.err
	}
	if !res.kept {
		res.segment, res.first = r.segment, uint32(r.builder.Len())
		res.record.entries = len(res.entries)
		for n := range res.entries {
			r.builder.Add(&res.entries[n], res.analyses[n])
		}
		r.added++
	}
	r.files[i] = res.record
}

// noneReadable returns the error of a file if no file at all can be read.
func (r *reading) noneReadable() error {
	for i := range r.files {
		if !r.files[i].failed {
			return nil
		}
	}
	return r.failed
}

// read reads one file. If its text is what it was, or it still cannot be read, what is known of it is kept. The size and the
// time are those from before it was read: if it was changed meanwhile, the next check sees another time.
func (r *reading) read(i int, a *index.Analyser) result {
	f, p := r.src.Files()[i], r.plans[i]
	text, err := r.src.Read(f.Path)
	out := result{err: err}
	out.path, out.size, out.modTime = f.Path, f.Size, f.ModTime.UnixNano()
	if err != nil {
		out.failed, out.digest = true, crc32.ChecksumIEEE([]byte(err.Error()))
	} else {
		out.digest = crc32.ChecksumIEEE(text)
	}
	if p.has && !p.again && p.known.size == out.size && p.known.digest == out.digest && p.known.failed == out.failed {
		out.record, out.kept = p.known, true
		out.modTime = f.ModTime.UnixNano()
		return out
	}
	if err != nil {
		out.problems = problemBytes([]kb.Problem{source.Unreadable(f.Path, err)})
		return out
	}
	entries, problems := r.src.ParseText(f.Path, text)
	out.problems = problemBytes(problems)
	out.entries = entries
	for n := range entries {
		out.analyses = append(out.analyses, a.Analyse(&entries[n]))
	}
	return out
}
