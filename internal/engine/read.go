package engine

import (
	"bytes"
	"context"
	"hash/crc32"
	"runtime"
	"sync"

	"unstuck/internal/kb"
	"unstuck/internal/source"
)

// plan says what to do about one listed file.
type plan struct {
	known record // what the last snapshot has of it, if it has it
	has   bool
	keep  bool // known holds, without a look into the file
}

// progress tells how far reading a base has come. It may be nil.
type progress func(done, total int, what string)

// readFiles makes the pieces of a snapshot by the plans, which stand in the order of src's files: it reads those files
// that are not to be kept, in parallel, and parses those whose text is another than it was. It returns how many were.
// The error is that of ctx, or, when no file of the base can be read, that of the last one.
func readFiles(ctx context.Context, src *source.Base, plans []plan, tell progress) (pieces []piece, parsed int, err error) {
	var todo []int
	pieces = make([]piece, len(plans))
	for i, p := range plans {
		if p.keep {
			pieces[i] = keptPiece(p.known)
		} else {
			todo = append(todo, i)
		}
	}
	var (
		mu     sync.Mutex
		wg     sync.WaitGroup
		next   int
		done   int
		failed = make([]error, len(plans))
	)
	work := func() {
		defer wg.Done()
		var scratch []byte
		for {
			mu.Lock()
			if next == len(todo) || ctx.Err() != nil {
				mu.Unlock()
				return
			}
			i := todo[next]
			next++
			mu.Unlock()
			var fresh bool
			pieces[i], fresh, failed[i] = readPiece(src, src.Files()[i], plans[i], &scratch)
			mu.Lock()
			done++
			if fresh {
				parsed++
			}
			if tell != nil {
				tell(done, len(todo), "reading "+src.Name())
			}
			mu.Unlock()
		}
	}
	for range min(runtime.GOMAXPROCS(0), len(todo)) {
		wg.Add(1)
		go work()
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	return pieces, parsed, noneReadable(pieces, failed)
}

// noneReadable returns the last of the errors if there is one for every file.
func noneReadable(pieces []piece, failed []error) error {
	var last error
	for i := range pieces {
		if !pieces[i].failed {
			return nil
		}
		if failed[i] != nil {
			last = failed[i]
		}
	}
	return last
}

// keptPiece takes a file over from an older snapshot.
func keptPiece(known record) piece {
	r := reader{b: known.content}
	return piece{record: known, problems: len(r.problems())}
}

// readPiece reads one file. If its text is what it was, or it still cannot be read, what is known of it is kept; fresh
// says that it was not. The size and the time are those from before it was read: if it was changed meanwhile, the next
// check sees another time.
func readPiece(src *source.Base, f source.FileInfo, p plan, scratch *[]byte) (out piece, fresh bool, err error) {
	text, err := src.Read(f.Path)
	out.path, out.size, out.modTime = f.Path, f.Size, f.ModTime.UnixNano()
	if err != nil {
		out.failed, out.digest = true, crc32.ChecksumIEEE([]byte(err.Error()))
	} else {
		out.digest = crc32.ChecksumIEEE(text)
	}
	if p.has && p.known.size == out.size && p.known.digest == out.digest && p.known.failed == out.failed {
		kept := keptPiece(p.known)
		kept.modTime = out.modTime
		return kept, false, err
	}
	var entries []kb.Entry
	var problems []kb.Problem
	if err != nil {
		problems = append(problems, source.Unreadable(f.Path, err))
	} else {
		entries, problems = src.ParseText(f.Path, text)
	}
	out.entries, out.problems = len(entries), len(problems)
	*scratch = appendFile((*scratch)[:0], entries, problems)
	out.content = bytes.Clone(*scratch)
	return out, true, err
}
