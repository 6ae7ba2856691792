package engine

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestCacheDir(t *testing.T) {
	root := t.TempDir()
	if got, want := CacheDir(func(k string) string { return map[string]string{"XDG_CACHE_HOME": root, "HOME": "/home/x"}[k] }), filepath.Join(root, "unstuck"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := CacheDir(func(string) string { return "" }); got != "" {
		t.Errorf("%q without a home", got)
	}
	if got := CacheDir(func(string) string { return "relative" }); got != "" {
		t.Errorf("%q with a relative home", got)
	}
	home := func(k string) string {
		if k == "HOME" || k == "LocalAppData" {
			return root
		}
		return ""
	}
	if got := CacheDir(home); !strings.HasPrefix(got, root) || filepath.Base(got) != "unstuck" {
		t.Errorf("%q", got)
	}
}

// cacheFiles returns the files in a cache folder with this ending.
func cacheFiles(t testing.TB, cache, ext string) []string {
	t.Helper()
	l, err := filepath.Glob(filepath.Join(cache, "*"+ext))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// works holds that a base answers rightly, whatever its cache is like.
func works(t testing.TB, dir, cache string) *Engine {
	t.Helper()
	e := open(t, Options{OnlyKB: []string{dir}, CacheDir: cache})
	finds(t, e, zorbError, dir+":disk-full")
	finds(t, e, leaseError, dir+":lease-lost")
	if n := e.Notes(); len(n) > 0 {
		t.Errorf("notes %q", n)
	}
	return e
}

// cached reports whether the first base of an engine came out of the cache.
func cached(e *Engine) bool { return e.view.Load().bases[0].edition.mapping != nil }

func TestTheCacheIsUsed(t *testing.T) {
	dir, cache := folder(t, runbooks()), filepath.Join(t.TempDir(), "not", "there", "yet")
	if cached(works(t, dir, cache)) {
		t.Error("out of an empty cache")
	}
	if !cached(works(t, dir, cache)) || !cached(works(t, filepath.Join(dir, "zorb", ".."), cache)) {
		t.Error("not out of the cache")
	}
	if info, err := os.Stat(cache); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder %v %v", info.Mode(), err)
	}
	if got := cacheFiles(t, cache, ""); len(got) != 2 {
		t.Errorf("%q", got)
	}
	o := newShelf(dir, dir, &Options{CacheDir: cache, disk: realDisk})
	o.cache.identity += " of another build"
	if _, ok := o.cache.load(); ok {
		t.Error("out of the cache of another program")
	}
	other := folder(t, runbooks())
	if cached(works(t, other, cache)) {
		t.Error("out of the cache of another base")
	}
	works(t, dir, "")
}

// TestHostileCaches holds that whatever is wrong with a cache file, it is made anew and the answer is right.
func TestHostileCaches(t *testing.T) {
	flip := func(at func(n int) int) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[at(len(b))%len(b)] ^= 0x20
			rewrite(t, path, b)
		}
	}
	for name, spoil := range map[string]func(t *testing.T, path string){
		"empty":           func(t *testing.T, path string) { rewrite(t, path, nil) },
		"text":            func(t *testing.T, path string) { rewrite(t, path, []byte(strings.Repeat("no cache\n", 1000))) },
		"cut by a byte":   func(t *testing.T, path string) { truncate(t, path, -1) },
		"cut in half":     func(t *testing.T, path string) { truncate(t, path, -2) },
		"cut in header":   func(t *testing.T, path string) { truncate(t, path, headerSize/2) },
		"zeros":           func(t *testing.T, path string) { rewrite(t, path, make([]byte, 10_000)) },
		"other magic":     flip(func(int) int { return 0 }),
		"other version":   flip(func(int) int { return 8 }),
		"other checksum":  flip(func(int) int { return 16 }),
		"other time":      flip(func(int) int { return 26 }),
		"damaged section": flip(func(int) int { return headerSize + 3 }),
		"damaged middle":  flip(func(n int) int { return n / 2 }),
		"damaged end":     flip(func(n int) int { return n - 1 }),
		"folder":          func(t *testing.T, path string) { must(t, os.Remove(path)); must(t, os.Mkdir(path, 0o755)) },
		"full folder": func(t *testing.T, path string) {
			must(t, os.Remove(path))
			must(t, os.MkdirAll(filepath.Join(path, "x"), 0o755))
		},
		"link": func(t *testing.T, path string) {
			must(t, os.Rename(path, path+".elsewhere"))
			must(t, os.Symlink(path+".elsewhere", path))
		},
		"link to itself": func(t *testing.T, path string) { must(t, os.Remove(path)); must(t, os.Symlink(path, path)) },
		"pipe":           func(t *testing.T, path string) { must(t, os.Remove(path)); makePipe(t, path) },
		"not readable":   func(t *testing.T, path string) { must(t, os.Chmod(path, 0)) },
		"someone else's": func(t *testing.T, path string) {
			if os.Chown(path, 12345, 12345) != nil {
				t.Skip("not root")
			}
		},
	} {
		for _, ext := range []string{snapshotExt, stampExt} {
			t.Run(name+ext, func(t *testing.T) {
				if os.Getuid() == 0 && name == "not readable" {
					t.Skip("root can read everything")
				}
				dir, cache := folder(t, runbooks()), t.TempDir()
				works(t, dir, cache)
				spoil(t, cacheFiles(t, cache, ext)[0])
				if e := works(t, dir, cache); ext == snapshotExt && cached(e) {
					t.Error("it was used")
				}
				if e := works(t, dir, cache); name != "full folder" && !cached(e) {
					t.Error("it was not made anew")
				}
				if left := cacheFiles(t, cache, tempExt); len(left) > 0 {
					t.Errorf("left %q", left)
				}
			})
		}
	}
}

// TestDamageUnderTheSameTime holds that what is wrong in a cache file that looks like the one that was verified comes out
// when it is used to make the next one.
func TestDamageUnderTheSameTime(t *testing.T) {
	dir, cache := folder(t, runbooks()), t.TempDir()
	e := works(t, dir, cache)
	at := headerSize
	for _, p := range e.view.Load().bases[0].edition.parts[:partChunks] {
		at += len(p)
	}
	path := cacheFiles(t, cache, snapshotExt)[0]
	info, err := os.Stat(path)
	must(t, err)
	b, err := os.ReadFile(path)
	must(t, err)
	for i := range 20 {
		b[at+i] = 0xff
	}
	must(t, os.WriteFile(path, b, 0o600))
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
	put(t, dir, "new.md", page("Newtron loses its coupling", "newtron", newError, "Wait."), time.Minute)
	finds(t, works(t, dir, cache), newError, dir+":new")
	if !cached(works(t, dir, cache)) {
		t.Error("not made anew")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rewrite replaces a file under its name, with the same time if that is to be noticed.
func rewrite(t *testing.T, path string, b []byte) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	must(t, os.Remove(path))
	must(t, os.WriteFile(path, b, 0o600))
	if int64(len(b)) == info.Size() {
		return // with the same size and time, it would be the file that was verified
	}
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
}

func truncate(t *testing.T, path string, n int) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	switch n {
	case -1:
		n = len(b) - 1
	case -2:
		n = len(b) / 2
	}
	rewrite(t, path, b[:n])
}

func TestFoldersThatCannotBeWritten(t *testing.T) {
	dir := folder(t, runbooks())
	notFolder := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(notFolder, nil, 0o600))
	for _, cache := range []string{notFolder, filepath.Join(notFolder, "below"), "/proc/1/nothing", string([]byte{'/', 't', 'm', 'p', '/', 0})} {
		for range 2 {
			if cached(works(t, dir, cache)) {
				t.Errorf("%q holds a cache", cache)
			}
		}
	}
	if os.Getuid() == 0 {
		return // root can write everywhere
	}
	cache := t.TempDir()
	works(t, dir, cache)
	must(t, os.Chmod(cache, 0o500))
	defer os.Chmod(cache, 0o700)
	if !cached(works(t, dir, cache)) {
		t.Error("a cache that cannot be written is not read")
	}
	put(t, dir, "new.md", page("Newtron loses its coupling", "newtron", newError, "Wait."), time.Minute)
	finds(t, works(t, dir, cache), newError, dir+":new")
}

func TestAFolderOfAnotherUserIsNotWrittenTo(t *testing.T) {
	dir, cache := folder(t, runbooks()), t.TempDir()
	if os.Chown(cache, 12345, 12345) != nil {
		t.Skip("not root")
	}
	works(t, dir, cache)
	if l := cacheFiles(t, cache, ""); len(l) > 0 {
		t.Errorf("wrote %q", l)
	}
}

// failingFile takes a number of bytes, as a disk that runs full.
type failingFile struct {
	*os.File
	left     *atomic.Int64
	syncFail bool
}

func (f failingFile) Write(b []byte) (int, error) {
	if left := f.left.Add(int64(-len(b))); left < 0 {
		n, _ := f.File.Write(b[:max(0, len(b)+int(left))])
		return n, syscall.ENOSPC
	}
	return f.File.Write(b)
}

func (f failingFile) Sync() error {
	if f.syncFail {
		return syscall.EIO
	}
	return f.File.Sync()
}

// TestFullDisk holds that a disk that runs full at any place costs nothing but the cache.
func TestFullDisk(t *testing.T) {
	dir := folder(t, runbooks())
	full := int64(10_000)
	for _, c := range []struct {
		name   string
		left   int64
		sync   bool
		rename bool
	}{
		{"at once", 0, false, false}, {"in the header", 100, false, false}, {"in the middle", 2000, false, false},
		{"at syncing", full * 100, true, false}, {"at renaming", full * 100, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			cache := t.TempDir()
			var left atomic.Int64
			left.Store(c.left)
			broken := func() disk {
				d := realDisk()
				return disk{
					createTemp: func(dir, pattern string) (tempFile, error) {
						f, err := d.createTemp(dir, pattern)
						if err != nil {
							return nil, err
						}
						return failingFile{f.(*os.File), &left, c.sync}, nil
					},
					rename: func(from, to string) error {
						if c.rename {
							return syscall.ENOSPC
						}
						return d.rename(from, to)
					},
				}
			}
			for range 2 {
				e := open(t, Options{OnlyKB: []string{dir}, CacheDir: cache, disk: broken})
				finds(t, e, zorbError, dir+":disk-full")
				if n := e.Notes(); len(n) > 0 || e.Bases()[0].Cached {
					t.Errorf("notes %q, %+v", n, e.Bases())
				}
			}
			if l := cacheFiles(t, cache, ""); len(l) > 0 {
				t.Errorf("left %q", l)
			}
			works(t, dir, cache)
			if !cached(works(t, dir, cache)) {
				t.Error("not cached when there is room again")
			}
		})
	}
}

// TestRealFullDisk does the same on a file system of 64 KB, where one can be made.
func TestRealFullDisk(t *testing.T) {
	cache := t.TempDir()
	if os.Getuid() != 0 || exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", cache).Run() != nil {
		t.Skip("no file system can be mounted here")
	}
	defer exec.Command("umount", "-l", cache).Run()
	must(t, os.Chmod(cache, 0o700))
	dir := folder(t, many(300))
	for range 2 {
		e := open(t, Options{OnlyKB: []string{dir}, CacheDir: cache})
		finds(t, e, "gadget g7x: relay r7y tripped: fuse blown", dir+":entry-0007")
		if cached(e) || len(e.Notes()) > 0 {
			t.Error("out of a cache that cannot hold it")
		}
		e.Close()
	}
	if l := cacheFiles(t, cache, ""); len(l) > 0 {
		t.Errorf("left %q", l)
	}
}

func TestLeftoversAreRemoved(t *testing.T) {
	dir, cache := folder(t, runbooks()), t.TempDir()
	for name, age := range map[string]time.Duration{
		"a.1.tmp": 2 * time.Hour, "b.2.tmp": time.Minute, "old.kb": 100 * 24 * time.Hour, "old.checked": 100 * 24 * time.Hour,
		"used.kb": 100 * 24 * time.Hour, "used.checked": time.Hour, "else.txt": 1000 * time.Hour,
	} {
		put(t, cache, name, "x", age)
	}
	must(t, os.Mkdir(filepath.Join(cache, "dir.tmp"), 0o755))
	works(t, dir, cache)
	var got []string
	for _, name := range cacheFiles(t, cache, "") {
		if name = filepath.Base(name); len(name) < 20 {
			got = append(got, name)
		}
	}
	if want := []string{"b.2.tmp", "dir.tmp", "else.txt", "used.checked", "used.kb"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestMain runs the test binary as a builder of caches when the environment says so: see TestProcesses.
func TestMain(m *testing.M) {
	if dir := os.Getenv("UNSTUCK_TEST_BUILD"); dir != "" {
		os.Exit(buildForever(dir, os.Getenv("UNSTUCK_TEST_CACHE")))
	}
	os.Exit(m.Run())
}

// buildForever opens a base again and again, each time without what the cache has of it, and writes a line each time.
func buildForever(dir, cache string) int {
	for {
		s := newShelf(dir, dir, &Options{CacheDir: cache, disk: realDisk})
		if _, err := s.check(context.Background(), nil); err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println("built")
	}
}

// builder starts a process that builds caches until it is killed.
func builder(t *testing.T, dir, cache string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), "UNSTUCK_TEST_BUILD="+dir, "UNSTUCK_TEST_CACHE="+cache)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, bufio.NewScanner(out)
}

// TestProcesses holds that processes which build the same cache at once, and are killed at any moment, never leave
// anything but whole files, and that who reads meanwhile gets right answers.
func TestProcesses(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	dir, cache := folder(t, runbooks()), t.TempDir()
	for round := range 12 {
		var cmds []*exec.Cmd
		for range 2 {
			cmd, lines := builder(t, dir, cache)
			if !lines.Scan() || lines.Text() != "built" {
				t.Fatalf("the builder says %q", lines.Text())
			}
			go func() {
				for lines.Scan() {
				}
			}()
			cmds = append(cmds, cmd)
		}
		for range 5 {
			if e := works(t, dir, cache); !cached(e) {
				t.Error("half a file, or none, was in the cache")
			}
		}
		time.Sleep(time.Duration(rand.IntN(5000)) * time.Microsecond)
		for _, cmd := range cmds {
			must(t, cmd.Process.Kill())
			var exit *exec.ExitError
			if err := cmd.Wait(); !errors.As(err, &exit) {
				t.Errorf("round %d: %v", round, err)
			}
		}
		if e := works(t, dir, cache); !cached(e) {
			t.Errorf("round %d: the killed left something that is not usable", round)
		}
	}
	for _, name := range cacheFiles(t, cache, tempExt) {
		old := time.Now().Add(-2 * leftoverAge)
		must(t, os.Chtimes(name, old, old))
	}
	put(t, dir, "new.md", page("Newtron loses its coupling", "newtron", newError, "Wait."), time.Minute)
	works(t, dir, cache)
	if left := cacheFiles(t, cache, tempExt); len(left) > 0 {
		t.Errorf("left %q", left)
	}
}
