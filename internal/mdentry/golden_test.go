package mdentry

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unstuck/internal/kb"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden reads every document in testdata/foreign, none of which was written in our format, and compares what
// comes out with the file beside it.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/foreign/*.md*")
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			entries, problems := Parse("base/"+filepath.Base(name), src)
			checkEntries(t, src, entries)
			got := render(entries, problems)
			golden := strings.TrimSuffix(name, filepath.Ext(name)) + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// render writes entries for people to compare; ◌ stands for kb.Mask.
func render(entries []kb.Entry, problems []kb.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "problem: %s\n", p.Error())
	}
	for _, e := range entries {
		fmt.Fprintf(&b, "=== %s\ntitle: %s\nheading: %s\nline: %d\n", e.ID, e.Title, e.Origin.Heading, e.Origin.Line)
		fmt.Fprintf(&b, "tags: %s\naliases: %s\n", strings.Join(e.Tags, ", "), strings.Join(e.Aliases, ", "))
		for _, s := range e.Samples {
			fmt.Fprintf(&b, "--- sample, line %d\n%s\n", s.Line, strings.ReplaceAll(s.Text, kb.Mask, "◌"))
		}
		for _, section := range []struct{ name, text string }{{"symptom", e.Symptom}, {"cause", e.Cause}, {"fix", e.Fix}, {"notes", e.Notes}} {
			if section.text != "" {
				fmt.Fprintf(&b, "--- %s\n%s\n", section.name, section.text)
			}
		}
	}
	return b.String()
}
