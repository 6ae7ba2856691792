package mdentry

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// FuzzParse holds, for any input: no panic, sections and samples stand in the source, ids are unique, the result is
// the same twice, problems point into the file, and Plain takes whatever comes out.
func FuzzParse(f *testing.F) {
	f.Add("a.md", []byte(ownEntry))
	files, err := filepath.Glob("testdata/*/*.md*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(filepath.Base(name), src)
	}
	for name, src := range hostile(300) {
		f.Add(name+".md", src)
	}
	f.Fuzz(func(t *testing.T, path string, src []byte) {
		entries, problems := Parse(path, src)
		again, _ := Parse(path, src)
		if !reflect.DeepEqual(entries, again) {
			t.Error("two results for one input")
		}
		for _, p := range problems {
			if strings.HasPrefix(p.Message, crashed) {
				t.Error(p.Message)
			}
			if lines := strings.Count(string(src), "\n") + 1; p.Line < 0 || p.Line > lines {
				t.Errorf("problem at line %d of %d: %s", p.Line, lines, p.Message)
			}
		}
		checkEntries(t, src, entries)
		for _, e := range entries {
			Plain(e.Fix)
		}
	})
}
