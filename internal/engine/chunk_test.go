package engine

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// big is a base of so many entries that its segment has a file of its own.
func big(t *testing.T) (dir, cache string) {
	t.Helper()
	files := many(950)
	for name, text := range runbooks() {
		files[name] = text
	}
	dir, cache = folder(t, files), t.TempDir()
	works(t, dir, cache)
	if got := cacheFiles(t, cache, segmentExt); len(got) != 1 {
		t.Fatalf("segments %q", got)
	}
	return dir, cache
}

// TestHostileSegments holds that whatever is wrong with the file of a segment, the base is read again.
func TestHostileSegments(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, path string){
		"gone":    func(t *testing.T, path string) { must(t, os.Remove(path)) },
		"empty":   func(t *testing.T, path string) { rewrite(t, path, nil) },
		"cut":     func(t *testing.T, path string) { truncate(t, path, -1) },
		"zeros":   func(t *testing.T, path string) { rewrite(t, path, make([]byte, 500_000)) },
		"flipped": func(t *testing.T, path string) { flip(t, path, 1000) },
		"other": func(t *testing.T, path string) {
			other, cache := big(t)
			put(t, other, "one-more.md", runbooks()["disk-full.md"], time.Minute)
			works(t, other, cache)
			b, err := os.ReadFile(cacheFiles(t, cache, segmentExt)[0])
			must(t, err)
			rewrite(t, path, b[:len(b)-1])
		},
		"folder": func(t *testing.T, path string) { must(t, os.Remove(path)); must(t, os.Mkdir(path, 0o755)) },
		"link": func(t *testing.T, path string) {
			must(t, os.Rename(path, path+".elsewhere"))
			must(t, os.Symlink(path+".elsewhere", path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, cache := big(t)
			spoil(t, cacheFiles(t, cache, segmentExt)[0])
			if cached(works(t, dir, cache)) {
				t.Error("it was used")
			}
			if !cached(works(t, dir, cache)) {
				t.Error("it was not made anew")
			}
		})
	}
}

func flip(t *testing.T, path string, at int) {
	t.Helper()
	b, err := os.ReadFile(path)
	must(t, err)
	b[at] ^= 0x20
	must(t, os.Remove(path))
	must(t, os.WriteFile(path, b, 0o600))
}

// TestASmallChangeKeepsTheLargeSegment holds that the entries of a changed file are all that is indexed again, and that a
// segment that has lost most of its entries goes.
func TestASmallChangeKeepsTheLargeSegment(t *testing.T) {
	dir, cache := big(t)
	first := cacheFiles(t, cache, segmentExt)
	for i := range 20 {
		put(t, dir, "new.md", page(fmt.Sprintf("Newtron loses coupling %d", i), "newtron", newError, "Wait."), time.Duration(i+1)*time.Minute)
		finds(t, works(t, dir, cache), newError, dir+":new")
	}
	e := works(t, dir, cache)
	if got := cacheFiles(t, cache, segmentExt); !slices.Equal(got, first) || !cached(e) {
		t.Errorf("segments %q, were %q", got, first)
	}
	if n := len(e.view.Load().bases[0].edition.chunks); n < 2 || n > maxSegments {
		t.Errorf("%d segments", n)
	}
	for name := range many(950) {
		if !strings.HasPrefix(name, "d1/") {
			must(t, os.Remove(filepath.Join(dir, name)))
		}
	}
	e = works(t, dir, cache)
	if n := len(e.view.Load().bases[0].edition.chunks); n != 1 {
		t.Errorf("%d segments of what is left", n)
	}
	if got := cacheFiles(t, cache, segmentExt); len(got) > 0 {
		t.Errorf("left %q", got)
	}
}

// TestFullDiskForSegments holds that a disk that runs full while a segment is written costs nothing but the cache.
func TestFullDiskForSegments(t *testing.T) {
	dir, _ := big(t)
	for _, room := range []int64{0, 100_000, 250_000} {
		cache := t.TempDir()
		var left atomic.Int64
		left.Store(room)
		broken := func() disk {
			d := realDisk()
			return disk{rename: d.rename, createTemp: func(dir, pattern string) (tempFile, error) {
				f, err := d.createTemp(dir, pattern)
				if err != nil {
					return nil, err
				}
				return failingFile{f.(*os.File), &left, false}, nil
			}}
		}
		e := open(t, Options{OnlyKB: []string{dir}, CacheDir: cache, disk: broken})
		finds(t, e, zorbError, dir+":disk-full")
		if e.Bases()[0].Cached {
			t.Errorf("%d bytes hold the cache", room)
		}
		if l := cacheFiles(t, cache, ""); len(l) > 0 {
			t.Errorf("with room for %d bytes: left %q", room, l)
		}
	}
}

// TestSpoolGivesBackWhatItTook holds that what is written comes out, wherever the disk fails.
func TestSpoolGivesBackWhatItTook(t *testing.T) {
	var want []byte
	for i := range 3 * spoolBuffer / 8 {
		want = append(want, fmt.Sprintf("%07d\n", i)...)
	}
	for _, tt := range []struct {
		name           string
		room           int64
		sync           bool
		noFile, noName bool
	}{
		{"all is well", 1 << 30, false, false, false}, {"no room", 0, false, false, false}, {"room for a part", spoolBuffer + 100, false, false, false},
		{"no sync", 1 << 30, true, false, false}, {"no file", 0, false, true, false}, {"no name", 1 << 30, false, false, true},
	} {
		var left atomic.Int64
		left.Store(tt.room)
		d := disk{rename: os.Rename, createTemp: func(dir, pattern string) (tempFile, error) {
			f, err := os.CreateTemp(dir, pattern)
			if err != nil || tt.noFile {
				return nil, syscall.EACCES
			}
			return failingFile{f, &left, tt.sync}, nil
		}}
		if tt.noName {
			d.rename = func(string, string) error { return syscall.ENOSPC }
		}
		dir := t.TempDir()
		s := &spool{cache: cache{dir: dir, name: "x", disk: d}}
		for part := want; len(part) > 0; part = part[min(len(part), 10_000):] {
			if _, err := s.Write(part[:min(len(part), 10_000)]); err != nil {
				t.Fatal(err)
			}
		}
		c := s.done()
		if string(c.data) != string(want) || (c.file != "") != (tt.name == "all is well") {
			t.Errorf("%s: %d bytes of %d, file %q", tt.name, len(c.data), len(want), c.file)
		}
		if c.mapped {
			must(t, unmapFile(c.data))
		}
		if l := cacheFiles(t, dir, tempExt); len(l) > 0 && !tt.noFile {
			t.Errorf("%s: left %q", tt.name, l)
		}
	}
}

// TestSegmentsOfNobodyAreRemoved holds that what a killed process left goes after a while, and that what others use stays.
func TestSegmentsOfNobodyAreRemoved(t *testing.T) {
	dir, cache := big(t)
	used := cacheFiles(t, cache, segmentExt)[0]
	old := time.Now().Add(-2 * leftoverAge)
	must(t, os.Chtimes(used, old, old))
	stem := strings.TrimSuffix(filepath.Base(cacheFiles(t, cache, snapshotExt)[0]), snapshotExt)
	put(t, cache, stem+".12345"+segmentExt, "x", 2*leftoverAge)
	put(t, cache, stem+".67890"+segmentExt, "x", time.Minute)
	other := folder(t, runbooks())
	if _, err := newShelf(other, other, &Options{CacheDir: cache, disk: realDisk}).check(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	want := []string{used, filepath.Join(cache, stem+".67890"+segmentExt)}
	slices.Sort(want)
	if got := cacheFiles(t, cache, segmentExt); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	works(t, dir, cache)
}
