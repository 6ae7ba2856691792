package bases

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"unstuck/internal/mdentry"
	"unstuck/internal/source"
)

// Limits bound what is fetched. Zero is the usual limit.
type Limits struct {
	Markdown int64 // bytes of Markdown
	Files    int   // files of Markdown
	Paths    int   // files of any kind
	Download int64 // bytes that git may put on the disk
}

func (l Limits) orUsual() Limits {
	return Limits{
		Markdown: cmp.Or(l.Markdown, 512<<20),
		Files:    cmp.Or(l.Files, 500_000),
		Paths:    cmp.Or(l.Paths, 5_000_000),
		Download: cmp.Or(l.Download, 4<<30),
	}
}

// Fetched says what is there of a repository.
type Fetched struct {
	Commit  string
	Time    time.Time
	Files   int
	LeftOut []string // what of its Markdown was left out, and why; known only when it has just been fetched
	Changed bool     // another state than before
	url     string
}

// stateFile is where a fetched base keeps its commit. Its name begins with a dot, so it is no entry.
const stateFile = ".fetched"

// State reads what is there of a repository. The error is fs.ErrNotExist when nothing was fetched.
func (s Store) State(b Base) (Fetched, error) {
	data, err := os.ReadFile(filepath.Join(b.Path, stateFile))
	if err != nil {
		return Fetched{}, err
	}
	var f Fetched
	for l := range strings.Lines(string(data)) {
		key, value := cutWord(strings.TrimSpace(l))
		switch key {
		case "commit":
			f.Commit = value
		case "time":
			f.Time, _ = time.Parse(time.RFC3339, value) // zero when damaged: not known
		case "files":
			f.Files, _ = strconv.Atoi(value)
		case "url":
			f.url = value
		}
	}
	return f, nil
}

// fetch brings the repository's Markdown into a new folder beside the base's own and returns that folder.
//
// git keeps its objects in a folder of their own and checks nothing out: the files are taken out of the objects here,
// and only Markdown is. So no link, hook, attribute, filter, submodule or large file of the repository ever lies on the
// disk, and no name of its can lead elsewhere.
func (s Store) fetch(ctx context.Context, b Base) (dir string, f Fetched, err error) {
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return "", f, fmt.Errorf("cannot make %s: %s", s.Data, reason(err))
	}
	work, err := s.workDir(b)
	if err != nil {
		return "", f, err
	}
	dir = filepath.Join(work, "kb")
	defer func() {
		if err != nil {
			os.RemoveAll(work)
		}
	}()
	for _, d := range []string{dir, filepath.Join(work, "run")} {
		if err := os.Mkdir(d, 0o755); err != nil {
			return "", f, fmt.Errorf("cannot write in %s: %s", s.Data, reason(err))
		}
	}
	r, err := s.openRepo(ctx, filepath.Join(work, "run"), b.URL)
	if err != nil {
		return "", f, err
	}
	objects := filepath.Join(work, "git")
	if err := s.clone(ctx, r, objects); err != nil {
		return "", f, err
	}
	commit, err := r.run(ctx, "--git-dir="+objects, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		return "", f, errors.New("the repository is empty: it has no commit")
	}
	f = Fetched{Commit: strings.TrimSpace(commit), Time: time.Now().UTC().Truncate(time.Second), url: b.URL, Changed: true}
	x := extraction{repo: r, objects: objects, dir: dir, limits: s.Limits.orUsual(), out: &f}
	if err := x.run(ctx); err != nil {
		return "", f, err
	}
	keepTimes(dir, b.Path)
	state := fmt.Sprintf("url %s\ncommit %s\ntime %s\nfiles %d\n", f.url, f.Commit, f.Time.Format(time.RFC3339), f.Files)
	if err := os.WriteFile(filepath.Join(dir, stateFile), []byte(state), 0o644); err != nil {
		return "", f, fmt.Errorf("cannot write in %s: %s", dir, reason(err))
	}
	os.RemoveAll(objects) // a failure leaves a folder behind that the next update removes
	return dir, f, nil
}

// clone fetches the newest commit alone, without checking anything out, and watches how much it is.
func (s Store) clone(ctx context.Context, r repo, objects string) error {
	limit := s.Limits.orUsual().Download
	tooLarge := fmt.Errorf("the repository is larger than %s, the most that is fetched; clone it by other means and add the folder", bytesText(limit))
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if sizeOf(objects) > limit {
					cancel(tooLarge)
				}
			}
		}
	}()
	_, err := r.run(ctx, "clone", "--quiet", "--bare", "--depth", "1", "--single-branch", "--no-tags", "--template=", "--", r.addr, objects)
	if err == nil && sizeOf(objects) > limit {
		err = tooLarge
	}
	cancel(nil)
	<-done
	return err
}

// sizeOf sums the files below a folder that is being written to.
func sizeOf(dir string) int64 {
	var n int64
	// Files come and go meanwhile; what cannot be seen does not count.
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}

// keepTimes gives files that are as they were the time that they had, so that only changed ones are read again.
func keepTimes(dir, old string) {
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			return nil
		}
		was := filepath.Join(old, rel)
		info, err := os.Lstat(was)
		if err != nil || !info.Mode().IsRegular() {
			return nil
		}
		if a, err := os.ReadFile(p); err == nil {
			if b, err := os.ReadFile(was); err == nil && string(a) == string(b) {
				_ = os.Chtimes(p, info.ModTime(), info.ModTime()) // else it is read again
			}
		}
		return nil
	})
}

// extraction takes the Markdown files out of a repository's newest commit.
type extraction struct {
	repo    repo
	objects string
	dir     string
	limits  Limits
	out     *Fetched
}

// blob is one file of a commit.
type blob struct {
	id, path string
	size     int64
}

func (x extraction) run(ctx context.Context) error {
	blobs, err := x.list(ctx)
	if err != nil {
		return err
	}
	if len(blobs) == 0 {
		return errors.New("the repository holds no Markdown that can be used" + x.whyNone())
	}
	return x.write(ctx, blobs)
}

func (x extraction) whyNone() string {
	if len(x.out.LeftOut) == 0 {
		return ""
	}
	return ": " + x.out.LeftOut[0]
}

// list names the Markdown files of the commit, without reading one.
func (x extraction) list(ctx context.Context) ([]blob, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := x.repo.command(ctx, "--git-dir="+x.objects, "ls-tree", "-r", "-l", "-z", "--full-tree", "HEAD")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot run git: %s", reason(err))
	}
	var blobs []blob
	var total int64
	paths := 0
	lines := bufio.NewScanner(pipe)
	lines.Buffer(make([]byte, 0, 64<<10), 1<<20)
	lines.Split(splitNUL)
	stop := func() error {
		for lines.Scan() {
			if paths++; paths > x.limits.Paths {
				return fmt.Errorf("the repository has more than %d files; that is too much for a knowledge base", x.limits.Paths)
			}
			meta, name, _ := strings.Cut(lines.Text(), "\t")
			if !source.IsMarkdown(name) || name[0] == '.' || strings.Contains(name, "/.") {
				continue // hidden files are no entries either
			}
			f := strings.Fields(meta) // mode, type, id, size
			if len(f) != 4 || f[1] != "blob" {
				continue
			}
			size, err := strconv.ParseInt(f[3], 10, 64)
			if why := x.unusable(f[0], name, size); why != "" || err != nil {
				x.leaveOut(name, why)
				continue
			}
			blobs = append(blobs, blob{id: f[2], path: name, size: size})
			if total += size; total > x.limits.Markdown {
				return fmt.Errorf("the repository holds more than %s of Markdown, the most that is fetched; clone it by other means and add the folder you need", bytesText(x.limits.Markdown))
			}
			if len(blobs) > x.limits.Files {
				return fmt.Errorf("the repository holds more than %d files of Markdown, the most that is fetched; clone it by other means and add the folder you need", x.limits.Files)
			}
		}
		if lines.Err() != nil {
			return fmt.Errorf("the list of the repository's files cannot be read: %w", lines.Err())
		}
		return nil
	}()
	if stop != nil {
		cancel()
		_ = cmd.Wait() // it was stopped by us
		return nil, stop
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("git cannot list the repository: %w", err)
	}
	return blobs, nil
}

func splitNUL(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// maxDepth is how deep the folders of a repository may be.
const maxDepth = 32

// unusable says why a file is left out.
func (x extraction) unusable(mode, name string, size int64) string {
	switch {
	case mode == "120000":
		return "it is a link"
	case mode != "100644" && mode != "100755" && mode != "100664":
		return "it is not an ordinary file"
	case path.Clean(name) != name || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\:") && os.PathSeparator != '/':
		return "its name leads out of the repository or cannot be a file's on this system"
	case strings.Count(name, "/") > maxDepth:
		return fmt.Sprintf("it is more than %d folders deep", maxDepth)
	case size > mdentry.MaxFileSize:
		return fmt.Sprintf("it has %s; at most %s are read", bytesText(size), bytesText(mdentry.MaxFileSize))
	}
	return ""
}

// maxLeftOut bounds how many files are named that were left out.
const maxLeftOut = 1000

func (x extraction) leaveOut(name, why string) {
	if len(x.out.LeftOut) < maxLeftOut {
		x.out.LeftOut = append(x.out.LeftOut, name+": "+why)
	}
}

// write asks git for the contents and writes them below the folder, never outside of it and never over another file.
func (x extraction) write(ctx context.Context, blobs []blob) error {
	root, err := os.OpenRoot(x.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := x.repo.command(ctx, "--git-dir="+x.objects, "cat-file", "--batch")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot run git: %s", reason(err))
	}
	go func() {
		w := bufio.NewWriter(in)
		for _, b := range blobs {
			if _, err := w.WriteString(b.id + "\n"); err != nil {
				break // git has ended; the reader below says so
			}
		}
		w.Flush()
		in.Close()
	}()
	err = x.copyAll(root, bufio.NewReaderSize(pipe, 64<<10), blobs)
	if err != nil {
		cancel()
		_ = cmd.Wait() // it was stopped by us
		if ctx := context.Cause(ctx); ctx != nil && !errors.Is(ctx, context.Canceled) {
			return ctx
		}
		return err
	}
	return cmd.Wait()
}

func (x extraction) copyAll(root *os.Root, r *bufio.Reader, blobs []blob) error {
	for _, b := range blobs {
		head, err := r.ReadString('\n') // id, type, size
		f := strings.Fields(head)
		if err != nil || len(f) != 3 || f[0] != b.id || f[1] != "blob" || f[2] != strconv.FormatInt(b.size, 10) {
			return errors.New("git did not give a file that the repository lists; try again")
		}
		content := io.LimitReader(r, b.size)
		err = writeBelow(root, b.path, content)
		var failed *writeError
		if errors.As(err, &failed) {
			return fmt.Errorf("cannot write in %s: %s", x.dir, reason(failed.err))
		}
		if err != nil {
			x.leaveOut(b.path, "it cannot be written ("+reason(err)+")")
		} else {
			x.out.Files++
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
		if end, err := r.ReadByte(); err != nil || end != '\n' {
			return errors.New("git ended in the middle of a file; try again")
		}
	}
	if x.out.Files == 0 {
		return errors.New("no file of the repository could be written" + x.whyNone())
	}
	return nil
}

// writeError is a failure to write the contents of a file: one of the disk, not of this file.
type writeError struct{ err error }

func (e *writeError) Error() string { return reason(e.err) }

func writeBelow(root *os.Root, name string, r io.Reader) error {
	name = filepath.FromSlash(name)
	if dir := filepath.Dir(name); dir != "." {
		if err := root.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return &writeError{err}
	}
	return nil
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
