package report

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with a file under testdata, or rewrites the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test ./internal/report -update rewrites it)\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

func visible(s string) string { return strings.ReplaceAll(s, "\x1b", "␛") }

// TestMarkdown renders every testdata/md/*.md three ways: plain, narrow, and for a terminal with all it can do.
func TestMarkdown(t *testing.T) {
	files, err := filepath.Glob("testdata/md/*.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no Markdown to render", err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".md")
		t.Run(name, func(t *testing.T) {
			md, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, v := range []struct {
				name string
				st   Style
			}{
				{"plain", Style{}},
				{"40 columns", Style{Width: 40}},
				{"terminal", Style{Color: true, Links: true, Width: 72}},
			} {
				b.WriteString("==== " + v.name + "\n")
				for _, l := range newRenderer(v.st).markdown(string(md), 2) {
					b.WriteString(visible(l) + "\n")
				}
			}
			golden(t, filepath.Join("md", name+".golden"), b.String())
		})
	}
}

func FuzzMarkdown(f *testing.F) {
	files, _ := filepath.Glob("testdata/md/*.md")
	for _, file := range files {
		md, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(md))
	}
	f.Fuzz(func(t *testing.T, md string) {
		for _, l := range newRenderer(Style{Width: 30}).markdown(md, 2) {
			if Clean(l) != l || strings.Contains(l, "\n") {
				t.Fatalf("unclean line %q of %q", l, md)
			}
		}
	})
}
