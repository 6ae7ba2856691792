package engine

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// wrong returns what is wrong in a cache folder, by the ending of the file.
func wrong(t *testing.T, cache string) map[string]string {
	t.Helper()
	files, err := CheckCache(cache)
	must(t, err)
	out := map[string]string{}
	for _, f := range files {
		if f.Problem != "" {
			out[filepath.Ext(f.Path)] = f.Problem
		}
	}
	return out
}

// TestCheckCache holds that every byte of a cache counts, and that what others may be writing does not.
func TestCheckCache(t *testing.T) {
	dir, cache := big(t)
	if got := wrong(t, cache); len(got) > 0 {
		t.Errorf("a good cache: %q", got)
	}
	files, err := CheckCache(cache)
	if err != nil || len(files) != 3 || files[1].Base != realPath(dir) && files[0].Base != realPath(dir) && files[2].Base != realPath(dir) {
		t.Errorf("%+v, %v", files, err)
	}
	put(t, cache, "a.1"+tempExt, "x", time.Minute)
	put(t, cache, "b.1"+segmentExt, "x", time.Minute)
	put(t, cache, "else.txt", "x", 1000*time.Hour)
	if got := wrong(t, cache); len(got) > 0 {
		t.Errorf("with what is being written: %q", got)
	}
	put(t, cache, "a.1"+tempExt, "x", 2*leftoverAge)
	put(t, cache, "b.1"+segmentExt, "x", 2*leftoverAge)
	put(t, cache, "c"+stampExt, "x", time.Minute)
	if got := wrong(t, cache); len(got) != 3 || !strings.Contains(got[tempExt], "delete it") {
		t.Errorf("with leftovers: %q", got)
	}
	for at := range 8 {
		dir, cache := big(t)
		path := cacheFiles(t, cache, segmentExt)[0]
		flip(t, path, 1+at*30_000)
		if got := wrong(t, cache); !strings.Contains(got[snapshotExt], "damaged") {
			t.Errorf("byte %d of a segment is another: %q", 1+at*30_000, got)
		}
		_ = dir
	}
	if files, err := CheckCache(filepath.Join(cache, "not", "there")); err != nil || len(files) > 0 {
		t.Errorf("%v, %v", files, err)
	}
}

func TestForget(t *testing.T) {
	dir, cache := big(t)
	other := folder(t, runbooks())
	works(t, other, cache)
	must(t, Forget(cache, realPath(dir)))
	if got := cacheFiles(t, cache, ""); len(got) != 2 {
		t.Errorf("left %q of two bases", got)
	}
	if !cached(works(t, other, cache)) {
		t.Error("the other base was forgotten")
	}
	must(t, Forget(cache, realPath(dir)))
	must(t, Forget("", realPath(dir)))
}
