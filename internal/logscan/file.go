package logscan

import (
	"io"
	"os"
	"sync"
	"sync/atomic"
)

// File is a regular file, which several threads can read at once. It reads from the file's start.
type File struct {
	f    *os.File
	at   int64
	read func(n int)
}

// NewFile returns a reader of a regular file from its start. read, if not nil, is told how many bytes were read.
func NewFile(f *os.File, read func(n int)) *File { return &File{f: f, read: read} }

func (f *File) advance(n int) {
	f.at += int64(n)
	if f.read != nil {
		f.read(n)
	}
}

// Read implements io.Reader.
func (f *File) Read(p []byte) (int, error) {
	n, err := f.f.ReadAt(p, f.at)
	f.advance(n)
	if n > 0 {
		err = nil // the next call tells it
	}
	return n, err
}

// partsOf returns how many parts so many threads read at a time: several each, so that one that is held up leaves its share
// to the others, and in all so many that it takes little of the time to wait for the last one.
func partsOf(threads int) int { return max(4*threads, 16) }

// fillParallel reads a part in each thread and looks for literals in it at once, while it is in the processor's cache. At the
// same time it tells what was found before, which only looks at what is in the window already.
func (s *Scanner) fillParallel(f *File) error {
	type read struct {
		n     int
		err   error
		marks []mark
		from  int // where it was searched
		to    int
	}
	l := s.o.Literals
	reads := make([]read, min(partsOf(s.o.Threads), s.room()/part))
	start := len(s.buf)
	var next atomic.Int64 // a thread that is held up leaves its share to the others
	var wg sync.WaitGroup
	for range min(s.o.Threads, len(reads)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(reads); i = int(next.Add(1)) - 1 {
				r, at := &reads[i], start+i*part
				r.n, r.err = f.f.ReadAt(s.buf[at : at+part : at+part][:part], f.at+int64(i*part))
				r.from, r.to = (at+l.reach)&^(step-1), (at+r.n-l.reach)&^(step-1)
				if r.from < r.to {
					r.marks = l.find(nil, s.buf[:at+r.n:cap(s.buf)], r.from, r.to)
				}
			}
		})
	}
	wg.Go(func() {
		s.failed = s.tell(false)
		s.count(s.needed())
	})
	wg.Wait()
	var err error
	found := len(s.marks)
	for _, r := range reads {
		s.buf = s.buf[:len(s.buf)+r.n]
		f.advance(r.n)
		if r.from < r.to {
			s.marks = l.find(s.marks, s.buf, s.scanned, r.from)
			s.marks = append(s.marks, r.marks...)
			s.scanned = r.to
		}
		if r.n < part {
			err = r.err
			break
		}
	}
	s.sort(found)
	if err == io.EOF && len(s.buf) > start {
		err = nil // the next call tells it
	}
	return err
}

// sample returns pieces from all over the file, or nil when it is shorter than least.
func (f *File) sample(least int64) []byte {
	const pieces = 8
	info, err := f.f.Stat()
	if err != nil || info.Size() < least {
		return nil
	}
	b := make([]byte, maxSample)
	for i := range pieces {
		// What cannot be read is told when the file is read.
		_, _ = f.f.ReadAt(b[i*len(b)/pieces:(i+1)*len(b)/pieces], int64(i)*(info.Size()/pieces))
	}
	return b
}

// Start returns the first n bytes of the file.
func (f *File) Start(n int) ([]byte, error) {
	b := make([]byte, n)
	k, err := f.f.ReadAt(b, 0)
	return b[:k], err
}
