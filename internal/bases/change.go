package bases

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"unstuck/internal/atomicfile"
)

// header opens a new list.
const header = `# Knowledge bases of unstuck. "unstuck kb add" and its kin change this file; so may you.
#
#   folder NAME PATH    a folder or file of Markdown, read as it stands
#   git NAME ADDRESS    a repository, fetched by "unstuck kb update NAME"
#   trust PATH          a project whose .unstuck may shadow other entries

`

// change reads the list, lets edit alter its lines, and writes it whole. A broken list is left as it is: the error says
// which line to mend. Changes of several processes come one after the other.
func (s Store) change(edit func(*List) error) error {
	if s.File == "" {
		return ErrNoHome
	}
	if err := os.MkdirAll(filepath.Dir(s.File), 0o700); err != nil {
		return fmt.Errorf("cannot make %s: %s", filepath.Dir(s.File), reason(err))
	}
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	l, err := s.Load()
	if err != nil {
		return err
	}
	before := l.text()
	if err := edit(l); err != nil {
		return err
	}
	text := l.text()
	if text == before {
		return nil
	}
	if before == "" {
		text = header + text
	}
	if err := writeWhole(s.File, text); err != nil {
		return fmt.Errorf("cannot write %s: %s; nothing was changed", s.File, reason(err))
	}
	return nil
}

func (l *List) text() string {
	var b strings.Builder
	for _, ln := range l.lines {
		b.WriteString(ln.text)
		b.WriteByte('\n')
	}
	return b.String()
}

func (l *List) add(text string) { l.lines = append(l.lines, line{text: text}) }

func (l *List) drop(what func(line) bool) { l.lines = slices.DeleteFunc(l.lines, what) }

// addBase adds the line of a base.
func (l *List) addBase(b Base) error {
	if old, taken := l.Find(b.Name); taken {
		return &NameError{Name: b.Name, What: fmt.Sprintf("the name %q is taken by %s; take another, or first: unstuck kb remove %s",
			b.Name, firstOf(old.URL, old.Path), b.Name)}
	}
	if b.URL != "" {
		l.add("git " + b.Name + " " + b.URL)
	} else {
		l.add("folder " + b.Name + " " + b.Path)
	}
	return nil
}

// Trust records that the project in this folder may shadow entries of farther bases.
func (s Store) Trust(dir string) error {
	if err := checkPath(dir); err != nil {
		return err
	}
	return s.change(func(l *List) error {
		if !l.Trusts(dir) {
			l.add("trust " + dir)
		}
		return nil
	})
}

// Untrust takes the trust in a project back. It reports whether there was any.
func (s Store) Untrust(dir string) (bool, error) {
	was := false
	err := s.change(func(l *List) error {
		was = l.Trusts(dir)
		l.drop(func(ln line) bool { return ln.trust == dir })
		return nil
	})
	return was, err
}

// checkPath refuses a path that would not come back out of the list as it went in.
func checkPath(path string) error {
	switch {
	case !filepath.IsAbs(path):
		return fmt.Errorf("%q is not an absolute path", path)
	case strings.TrimSpace(path) != path, strings.ContainsFunc(path, isControl):
		return fmt.Errorf("the path %q holds control characters or ends in a blank; rename the folder", path)
	}
	return nil
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 }

// How long a change waits for another process, and after which time a lock is taken for a dead one's.
const (
	lockPatience = 5 * time.Second
	lockStale    = 20 * time.Second
)

// lock keeps other processes from changing the list. It is held for the time of one small write, never while git runs.
func (s Store) lock() (unlock func(), err error) {
	name := s.File + ".lock"
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			return func() { os.Remove(name) }, f.Close()
		}
		if !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrPermission) || time.Since(start) > lockPatience {
			return nil, fmt.Errorf("cannot lock the list of knowledge bases: %s; if no other unstuck runs, delete %s", reason(err), name)
		}
		if errors.Is(err, fs.ErrPermission) && !exists(name) {
			return nil, fmt.Errorf("cannot write in %s: %s", filepath.Dir(s.File), reason(err))
		}
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > lockStale {
			os.Remove(name)
		}
	}
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// writeWhole replaces the list. A link stays a link, and a file keeps its mode: people keep their configuration elsewhere.
func writeWhole(name, text string) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	perm := fs.FileMode(0o600)
	if info, err := os.Stat(name); err == nil {
		perm = info.Mode().Perm()
	}
	return atomicfile.Write(name, text, perm)
}

func readAtMost(r io.Reader, n int64) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, n+1))
	if err == nil && int64(len(data)) > n {
		err = fmt.Errorf("it has more than %d bytes", n)
	}
	return string(data), err
}
