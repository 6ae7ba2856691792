package engine

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"unstuck/internal/logscan"
)

// Log is a file to be scanned.
type Log struct {
	Path   string
	Size   int64 // as it lies on the disk
	Inside bool  // it was found in a folder, not named
}

// Logs lists the files that paths name: files as they are, of folders all regular files below, but hidden ones. Each
// problem is of one path; the rest is listed all the same.
func Logs(paths []string) (logs []Log, problems []error) {
	for _, p := range paths {
		info, err := os.Stat(p)
		switch {
		case err != nil:
			problems = append(problems, err)
		case !info.IsDir():
			logs = append(logs, Log{Path: p, Size: info.Size()})
		default:
			inside, bad := logsIn(p)
			logs, problems = append(logs, inside...), append(problems, bad...)
		}
	}
	return logs, problems
}

func logsIn(dir string) (logs []Log, problems []error) {
	// The error of each folder is told where it comes up, and nothing else stops the walk.
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		hidden := path != dir && strings.HasPrefix(d.Name(), ".")
		switch {
		case err != nil:
			problems = append(problems, err)
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && hidden:
			return fs.SkipDir
		case d.Type().IsRegular() && !hidden:
			if info, err := d.Info(); err == nil {
				logs = append(logs, Log{Path: path, Size: info.Size(), Inside: true})
			}
		}
		return nil
	})
	return logs, problems
}

// ErrBinary is the error of a stream that is no text.
var ErrBinary = logscan.ErrBinary

// ReadLog scans one file, compressed or not. read is told how many bytes of the file were read; it may be called by
// several goroutines. The error names the file.
func (s *Scan) ReadLog(ctx context.Context, l Log, order int, read func(n int)) error {
	f, err := os.Open(l.Path)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		if enc, err := encoded(f); err != nil {
			return err
		} else if !enc {
			return inLog(l.Path, s.Read(ctx, l.Path, order, logscan.NewFile(f, read)))
		}
	}
	return inLog(l.Path, s.ReadStream(ctx, l.Path, order, &counting{f, read}))
}

// encoded looks at the start of a file.
func encoded(f *os.File) (bool, error) {
	start := make([]byte, 6)
	n, err := f.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return false, err
	}
	return logscan.Encoded(start[:n]), nil
}

// ReadStream scans a stream, compressed or not. The error does not name it.
func (s *Scan) ReadStream(ctx context.Context, name string, order int, r io.Reader) error {
	p := logscan.NewPump(ctx, r)
	defer p.Close()
	return s.Read(ctx, name, order, p)
}

// Follow scans a file and goes on as it grows, is replaced or cut, until the context is done, whose error it returns.
func (s *Scan) Follow(ctx context.Context, l Log, order int) error {
	t, err := logscan.NewTail(ctx, l.Path)
	if err != nil {
		return err
	}
	defer t.Close()
	for again := 0; ; again++ {
		if err := s.read(ctx, l.Path, order, again, t); err != nil {
			return inLog(l.Path, err)
		}
		if err := t.Reopen(); err != nil {
			return inLog(l.Path, err)
		}
	}
}

func inLog(name string, err error) error {
	if err == nil || strings.Contains(err.Error(), name) {
		return err
	}
	return fmt.Errorf("%s: %w", name, err)
}

type counting struct {
	r    io.Reader
	read func(n int)
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.read != nil {
		c.read(n)
	}
	return n, err
}
