package engine

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// fixFor returns the fix of the best match.
func fixFor(t *testing.T, e *Engine, text string) string {
	t.Helper()
	a, err := e.Lookup(context.Background(), strings.NewReader(text), 0)
	if err != nil || len(a.Matches) == 0 {
		t.Errorf("%q: %v %v", text, a.Verdict, err)
		return ""
	}
	return a.Matches[0].Item.Fix
}

func TestEditsAreSeen(t *testing.T) {
	for _, n := range []int{0, smallBase} {
		t.Run(fmt.Sprint(n, " other files"), func(t *testing.T) {
			files := many(n)
			for name, text := range runbooks() {
				files[name] = text
			}
			dir, cache := folder(t, files), t.TempDir()
			o := Options{OnlyKB: []string{dir}, CacheDir: cache}
			finds(t, open(t, o), zorbError, dir+":disk-full")

			// Changed: what a lookup names, and what it does not.
			put(t, dir, "disk-full.md", page("The zorbler's volume is full", "zorb", zorbError, "Grow the volume twice."), time.Minute)
			e := open(t, o)
			if got := fixFor(t, e, zorbError); got != "Grow the volume twice." {
				t.Errorf("%q", got)
			}
			put(t, dir, "disk-full.md", page("Cryostat cold", "cryo", "cryostat: temperature 40 below limit (kelvin 99)", "Heat it."), 2*time.Minute)
			findsNot(t, open(t, o), zorbError)
			finds(t, open(t, o), "cryostat: temperature 40 below limit (kelvin 99)", dir+":disk-full")

			// The entry goes out of its file between opening and asking.
			e = open(t, o)
			put(t, dir, "zorb/lease-lost.md", "# Nothing\n\nof the kind\n", 3*time.Minute)
			findsNot(t, e, leaseError)

			// Deleted while the engine is open.
			put(t, dir, "zorb/lease-lost.md", page("Zorbler lost its lease", "zorb, net", leaseError, "Restart."), 4*time.Minute)
			e = open(t, Options{OnlyKB: []string{dir}, CacheDir: cache, Fresh: true})
			finds(t, e, leaseError, dir+":lease-lost")
			if err := os.Remove(filepath.Join(dir, "zorb", "lease-lost.md")); err != nil {
				t.Fatal(err)
			}
			findsNot(t, e, leaseError)
			if _, err := e.Show("lease-lost"); err == nil {
				t.Error("a deleted entry is shown")
			}
		})
	}
}

func TestShowSeesAnEdit(t *testing.T) {
	dir := folder(t, runbooks())
	e := open(t, Options{KB: []string{dir}, CacheDir: t.TempDir()})
	put(t, dir, "zorb/lease-lost.md", "---\ntitle: x\n---\n\n"+page("Other", "a", "b", "c"), time.Minute)
	put(t, dir, "zorb/lease-lost.md", page("Zorbler lost its lease", "zorb", leaseError, "Another fix."), time.Minute)
	if it, err := e.Show("lease-lost"); err != nil || it.Fix != "Another fix." {
		t.Errorf("%+v %v", it, err)
	}
	if x, err := e.Why(context.Background(), "lease-lost", strings.NewReader(leaseError)); err != nil || x.Item.Fix != "Another fix." {
		t.Errorf("%+v %v", x.Item, err)
	}
}

// large makes a base of many files whose last full check was this long ago, and returns what opens it.
func large(t *testing.T, age time.Duration) (dir string, o Options) {
	t.Helper()
	dir = folder(t, many(smallBase))
	o = Options{OnlyKB: []string{dir}, CacheDir: t.TempDir()}
	open(t, o)
	setChecked(t, dir, o.CacheDir, age)
	return dir, o
}

// setChecked makes the last full check this old.
func setChecked(t *testing.T, dir, cache string, age time.Duration) {
	t.Helper()
	s := newShelf(dir, dir, &Options{CacheDir: cache, disk: realDisk})
	l, ok := s.cache.load()
	if !ok {
		t.Fatal("nothing in the cache")
	}
	defer unmapFile(l.mapping)
	if err := s.cache.stamp(l.snapshot, time.Now().Add(-age)); err != nil {
		t.Fatal(err)
	}
}

func TestAFullCheckHoldsForAMinute(t *testing.T) {
	dir, o := large(t, 30*time.Second)
	put(t, dir, "new.md", runbooks()["disk-full.md"], time.Hour)
	findsNot(t, open(t, o), zorbError) // not noticed yet, by design
	o.Fresh = true
	finds(t, open(t, o), zorbError, dir+":new")
	o.Fresh = false
	if err := os.Remove(filepath.Join(dir, "new.md")); err != nil {
		t.Fatal(err)
	}
	setChecked(t, dir, o.CacheDir, 61*time.Second)
	findsNot(t, open(t, o), zorbError)
	put(t, dir, "new.md", runbooks()["disk-full.md"], time.Hour)
	setChecked(t, dir, o.CacheDir, -time.Hour) // the clock was set back
	finds(t, open(t, o), zorbError, dir+":new")
}

// TestWhatNamesAllFilesChecksAll holds that list, grep and an id that is not there do not wait for the minute to pass.
func TestWhatNamesAllFilesChecksAll(t *testing.T) {
	dir, o := large(t, 30*time.Second)
	put(t, dir, "new.md", runbooks()["disk-full.md"], time.Hour)
	if got := listed(t, open(t, o)); !slices.Contains(got, dir+":new") {
		t.Error("list does not know a new file")
	}
	put(t, dir, "newer.md", runbooks()["zorb/lease-lost.md"], time.Hour)
	setChecked(t, dir, o.CacheDir, 30*time.Second)
	if hits, err := open(t, o).Grep("fencing token", GrepOptions{}); err != nil || len(hits) != 1 {
		t.Errorf("%v %v", hits, err)
	}
	put(t, dir, "newest.md", page("Newest", "n", newError, "Wait."), time.Hour)
	setChecked(t, dir, o.CacheDir, 30*time.Second)
	if _, err := open(t, o).Show("newest"); err != nil {
		t.Error(err)
	}
}

// TestOnlyChangedFilesAreRead holds that a file is taken from the cache as long as its size and time are the same: its
// text is changed behind the cache's back.
func TestOnlyChangedFilesAreRead(t *testing.T) {
	files := many(10) // so many that one more is not reason enough to read them all
	maps.Copy(files, runbooks())
	dir, cache := folder(t, files), t.TempDir()
	o := Options{OnlyKB: []string{dir}, CacheDir: cache}
	open(t, o)
	forge(t, dir, "zorb/lease-lost.md", "Restart", "restart")
	put(t, dir, "new.md", page("Newtron loses its coupling", "newtron", newError, "Wait."), time.Hour)
	e := open(t, o)
	finds(t, e, newError, dir+":new")
	if got := fixFor(t, e, leaseError); got != "Restart the zorbler." {
		t.Errorf("%q: read again", got)
	}
}

// forge changes a file without another size or time.
func forge(t *testing.T, dir, name, old, new string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	info, err := os.Stat(full)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(full)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), old, new, 1)
	if len(changed) != len(text) || changed == string(text) {
		t.Fatal("not a forgery")
	}
	if err := os.WriteFile(full, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(full, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// TestCoarseTimesHideNothing holds that a file that was written just before a check is looked into at the next: it may
// have been written again within the same tick of the file system's clock.
func TestCoarseTimesHideNothing(t *testing.T) {
	t.Parallel()
	for _, age := range []time.Duration{0, time.Second, -time.Hour} {
		dir, cache := folder(t, runbooks()), t.TempDir()
		put(t, dir, "zorb/lease-lost.md", runbooks()["zorb/lease-lost.md"], age)
		o := Options{OnlyKB: []string{dir}, CacheDir: cache}
		e := open(t, o)
		for i, fix := range []string{"restart", "REstart", "RESTART"} {
			forge(t, dir, "zorb/lease-lost.md", []string{"Restart", "restart", "REstart"}[i], fix)
			if i > 0 {
				e = open(t, o)
			}
			if got := fixFor(t, e, leaseError); got != fix+" the zorbler." {
				t.Errorf("%v: %q, want %s", age, got, fix)
			}
		}
	}
}

// TestSuspectsAreClearedOnce holds that files are not looked into for ever because they were new when they were read.
func TestSuspectsAreClearedOnce(t *testing.T) {
	t.Parallel()
	dir, cache := folder(t, runbooks()), t.TempDir()
	put(t, dir, "zorb/lease-lost.md", runbooks()["zorb/lease-lost.md"], time.Second)
	o := Options{OnlyKB: []string{dir}, CacheDir: cache}
	open(t, o)
	time.Sleep(coarse)
	open(t, o)
	forge(t, dir, "zorb/lease-lost.md", "Restart", "restart")
	if got := fixFor(t, open(t, o), leaseError); got != "Restart the zorbler." {
		t.Errorf("%q: looked into again", got)
	}
}

// TestTouchedFilesNeedNoNewIndex holds that new times alone cost no parsing, and are remembered.
func TestTouchedFilesNeedNoNewIndex(t *testing.T) {
	dir, cache := folder(t, runbooks()), t.TempDir()
	o := Options{OnlyKB: []string{dir}, CacheDir: cache}
	first := open(t, o).view.Load().bases[0].edition
	put(t, dir, "disk-full.md", runbooks()["disk-full.md"], time.Minute)
	second := open(t, o).view.Load().bases[0].edition
	if string(first.parts[partChunks]) != string(second.parts[partChunks]) || second.head.Built.Equal(first.head.Built) {
		t.Error("another index, or the new time was not kept")
	}
	third := open(t, o).view.Load().bases[0].edition
	if !third.head.Built.Equal(second.head.Built) {
		t.Error("written again")
	}
}

func TestAnUnreadableFileIsTriedAgain(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root can read everything")
	}
	dir, cache := folder(t, runbooks()), t.TempDir()
	full := filepath.Join(dir, "disk-full.md")
	if err := os.Chmod(full, 0); err != nil {
		t.Fatal(err)
	}
	o := Options{OnlyKB: []string{dir}, CacheDir: cache}
	first := open(t, o).view.Load().bases[0].edition
	e := open(t, o)
	findsNot(t, e, zorbError)
	if n := e.Notes(); len(n) != 1 || !strings.Contains(n[0], "cannot be read") {
		t.Errorf("notes %q", n)
	}
	if second := e.view.Load().bases[0].edition; !second.head.Built.Equal(first.head.Built) {
		t.Error("built again because of a file that still cannot be read")
	}
	if err := os.Chmod(full, 0o644); err != nil {
		t.Fatal(err)
	}
	finds(t, open(t, o), zorbError, dir+":disk-full")
}

// TestALongLivedEngineLooksAgain holds that an engine that stays open sees new files.
func TestALongLivedEngineLooksAgain(t *testing.T) {
	t.Parallel()
	dir := folder(t, runbooks())
	e := open(t, Options{OnlyKB: []string{dir}})
	put(t, dir, "new.md", page("Newtron loses its coupling", "newtron", newError, "Wait."), time.Hour)
	time.Sleep(restEvery + 50*time.Millisecond)
	finds(t, e, newError, dir+":new")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	time.Sleep(restEvery + 50*time.Millisecond)
	if _, err := e.Lookup(context.Background(), strings.NewReader(newError), 0); err == nil {
		t.Error("no error though the base is gone")
	}
}
