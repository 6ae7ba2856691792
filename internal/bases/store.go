package bases

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Add gives a name to a folder or file of Markdown, or fetches a git repository and gives it one. A relative path is
// below dir. Nothing is changed when it fails.
func (s Store) Add(ctx context.Context, name, where, dir string) (Base, Fetched, error) {
	if err := CheckName(name); err != nil {
		return Base{}, Fetched{}, err
	}
	if s.File == "" || s.Data == "" {
		return Base{}, Fetched{}, ErrNoHome
	}
	path, addr, err := resolve(where, dir)
	if err != nil {
		return Base{}, Fetched{}, err
	}
	b := Base{Name: name, Path: path, URL: addr}
	if addr != "" {
		b.Path = filepath.Join(s.Data, name)
	}
	l, err := s.Load()
	if err == nil {
		err = l.addBase(b) // before anything is fetched
	}
	if err != nil {
		return Base{}, Fetched{}, err
	}
	if addr == "" {
		return b, Fetched{}, s.change(func(l *List) error { return l.addBase(b) })
	}
	fresh, f, err := s.fetch(ctx, b)
	if err != nil {
		return Base{}, f, fmt.Errorf("cannot fetch %s: %w", redact(addr), err)
	}
	defer os.RemoveAll(filepath.Dir(fresh))
	swapped := false
	err = s.change(func(l *List) error {
		if err := l.addBase(b); err != nil {
			return err
		}
		swapped = true
		return s.swap(b, fresh)
	})
	if err != nil {
		if swapped {
			os.RemoveAll(b.Path) // the list does not name it
		}
		return Base{}, f, err
	}
	return b, f, nil
}

// Update fetches the newest state of a repository. When that fails, the state that was there stays in use, and the
// error says so. A folder or file of the user's own is always read as it stands: nothing is done.
func (s Store) Update(ctx context.Context, b Base) (Fetched, error) {
	if b.URL == "" {
		return Fetched{}, nil
	}
	if s.Data == "" {
		return Fetched{}, ErrNoHome
	}
	s.restore(b)
	old, oldErr := s.State(b)
	f, err := s.update(ctx, b, old)
	if err == nil {
		s.tidy(b)
		return f, nil
	}
	stays := "nothing of it is there yet"
	if oldErr == nil {
		stays = "the state of " + old.Time.Local().Format("2006-01-02 15:04") + " stays in use"
	}
	return old, fmt.Errorf("cannot update %s: %w; %s", b.Name, err, stays)
}

func (s Store) update(ctx context.Context, b Base, old Fetched) (Fetched, error) {
	if old.Commit != "" && old.url == b.URL {
		if now, err := s.newest(ctx, b); err != nil || now == old.Commit {
			return old, err
		}
	}
	fresh, f, err := s.fetch(ctx, b)
	if err != nil {
		return f, err
	}
	defer os.RemoveAll(filepath.Dir(fresh))
	f.Changed = f.Commit != old.Commit || f.url != old.url
	return f, s.swap(b, fresh)
}

// workDir makes a folder for what is fetched of a base until it is whole.
func (s Store) workDir(b Base) (string, error) {
	work, err := os.MkdirTemp(s.Data, "."+b.Name+".new.*") // no name holds a dot
	if err != nil {
		return "", fmt.Errorf("cannot write in %s: %s", s.Data, reason(err))
	}
	return work, nil
}

// newest asks a repository for its newest commit, which costs less than to fetch it.
func (s Store) newest(ctx context.Context, b Base) (string, error) {
	work, err := s.workDir(b)
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	r, err := s.openRepo(ctx, work, b.URL)
	if err != nil {
		return "", err
	}
	out, err := r.run(ctx, "ls-remote", "--quiet", "--", b.URL, "HEAD")
	if err != nil {
		return "", err
	}
	id, _ := cutWord(out)
	return id, nil
}

// swap puts a new folder in the place of a base's old one. When that fails, the old one is back.
func (s Store) swap(b Base, fresh string) error {
	old := filepath.Join(s.Data, strings.Replace(filepath.Base(filepath.Dir(fresh)), ".new.", ".old.", 1))
	err := os.Rename(b.Path, old)
	had := err == nil
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("cannot replace %s: %s", b.Path, reason(err))
	}
	if err := os.Rename(fresh, b.Path); err != nil {
		if had {
			err = errors.Join(err, os.Rename(old, b.Path))
		}
		return fmt.Errorf("cannot replace %s: %s", b.Path, reason(err))
	}
	os.RemoveAll(old) // what stays is removed by the next update
	return nil
}

// restore brings the old folder back when a process ended between the two renames of swap.
func (s Store) restore(b Base) {
	if exists(b.Path) {
		return
	}
	olds, _ := filepath.Glob(filepath.Join(globEscape(s.Data), "."+b.Name+".old.*"))
	if len(olds) > 0 {
		_ = os.Rename(olds[len(olds)-1], b.Path) // else it is fetched anew
	}
}

// tidy removes what processes that were killed have left.
func (s Store) tidy(b Base) {
	for _, kind := range []string{".old.*", ".new.*"} {
		left, _ := filepath.Glob(filepath.Join(globEscape(s.Data), "."+b.Name+kind))
		for _, dir := range left {
			if info, err := os.Lstat(dir); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
				os.RemoveAll(dir)
			}
		}
	}
}

// globEscape takes the meaning out of the characters that a pattern of filepath.Glob gives one.
func globEscape(s string) string {
	if os.PathSeparator == '\\' {
		return s // there is no escape, and such names are rare
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}

// Remove takes a base out of the list, and with it what was fetched. A folder of the user's own is left alone.
func (s Store) Remove(name string) (Base, error) {
	var b Base
	err := s.change(func(l *List) error {
		var ok bool
		if b, ok = l.Find(name); !ok {
			return &NameError{Name: name, What: fmt.Sprintf("there is no knowledge base %q", name)}
		}
		l.drop(func(ln line) bool { return ln.base == name })
		return nil
	})
	if err != nil || b.URL == "" {
		return b, err
	}
	if err := os.RemoveAll(b.Path); err != nil {
		return b, fmt.Errorf("%s is no longer in the list, but %s cannot be removed: %s", name, b.Path, reason(err))
	}
	return b, nil
}
