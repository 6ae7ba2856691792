package mdentry

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unstuck/internal/kb"
)

// corpus parses one of the real knowledge bases kept beside the repository.
func corpus(t *testing.T, name string) map[string][]kb.Entry {
	t.Helper()
	root := filepath.Join("../../../shared/corpora", name)
	if _, err := os.Stat(root); err != nil {
		t.Skip("shared material is not here: ", err)
	}
	out := map[string][]kb.Entry{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		entries, problems := Parse(filepath.ToSlash(rel), src)
		if len(problems) > 0 {
			t.Error(problems)
		}
		checkEntries(t, src, entries)
		out[filepath.ToSlash(rel)] = entries
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNextjs(t *testing.T) {
	for name, entries := range corpus(t, "nextjs") {
		if len(entries) != 1 || strings.Contains(entries[0].Title, "`") || entries[0].Origin.Heading != "" {
			t.Errorf("%s: %d entries, title %q", name, len(entries), entries[0].Title)
		}
	}
}

func TestRust(t *testing.T) {
	for name, entries := range corpus(t, "rust") {
		code := strings.TrimSuffix(name, ".md")
		if len(entries) != 1 || !slices.Equal(entries[0].Aliases, []string{code}) || !strings.HasPrefix(entries[0].Title, code) {
			t.Errorf("%s: %+v", name, entries)
		}
	}
}

func TestSvelte(t *testing.T) {
	for name, entries := range corpus(t, "svelte") {
		src := string(shared(t, "corpora/svelte/"+name))
		if want := strings.Count("\n"+src, "\n## "); len(entries) != want {
			t.Errorf("%s: %d entries, want one for each of %d headings", name, len(entries), want)
		}
		for _, e := range entries {
			if len(e.Samples) == 0 && !strings.HasPrefix(e.Fix, "> %") {
				t.Errorf("%s: %s has no sample", name, e.ID)
			}
			if e.Origin.Heading == "" {
				t.Errorf("%s: %s has no heading", name, e.ID)
			}
		}
	}
}
