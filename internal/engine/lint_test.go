package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"unstuck/internal/kb"
)

// lintOf checks a folder and returns its findings, worded as path:line rule other.
func lintOf(t *testing.T, o Options, lo LintOptions) (LintReport, []string) {
	t.Helper()
	e, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r, err := e.Lint(context.Background(), lo)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range r.Findings {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s:%d %s %s", f.Item.Origin.Path, f.Line, f.Rule, f.Other)))
	}
	return r, out
}

func TestLint(t *testing.T) {
	long := strings.Repeat("Turn the crank.\n\n", 101)
	files := runbooks()
	files["twin.md"] = page("The zorbler's volume is full", "zorb", zorbError, long)
	files["nets.md"] = page("Netsplit of the zorblers", "nets", "zorbler: netsplit heals after 9 beats", "Wait.")
	files["docs/page.md"] = "# Setup\n\n## The zorbler hums\n\n    zorbler: humming at 50 Hz\n\n**Solution**: [Ground it](ground.md).\n"
	dir := folder(t, files)
	o := Options{Embedded: shipped(), OnlyKB: []string{dir}}

	r, got := lintOf(t, o, LintOptions{})
	want := []string{
		"nets.md:3 tags",
		"twin.md:9 sample disk-full", // the first by id
		"twin.md:18 length",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if r.Entries != 4 || r.Others != 1 || r.Samples != 4 || r.NotThis != 0 {
		t.Errorf("%+v", r)
	}

	r, got = lintOf(t, o, LintOptions{Strict: true, Tags: kb.ParseTagFilter(nil, []string{"zorb", "nets"})})
	if want := []string{"docs/page.md:7 link"}; !slices.Equal(got, want) || r.Entries != 1 {
		t.Errorf("strict: %v of %d entries, want %v", got, r.Entries, want)
	}

	// Shadowed entries are met by no lookup; other bases are there to be checked against.
	r, got = lintOf(t, Options{Embedded: shipped(), KB: []string{dir}}, LintOptions{Bases: []string{EmbeddedName}})
	if len(got) > 0 || r.Entries != 2 {
		t.Errorf("embedded: %v of %d entries", got, r.Entries)
	}
	_, first := lintOf(t, o, LintOptions{Strict: true})
	for range 5 {
		if _, again := lintOf(t, o, LintOptions{Strict: true}); !slices.Equal(again, first) {
			t.Errorf("another order: %v, then %v", first, again)
		}
	}
}

func TestLintCanceled(t *testing.T) {
	e, err := Open(context.Background(), Options{Embedded: shipped(), OnlyKB: []string{folder(t, runbooks())}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Lint(ctx, LintOptions{}); err == nil {
		t.Error("no error")
	}
}

// FuzzLint holds that no document upsets the checks, and that a finding stands in a line of the file.
func FuzzLint(f *testing.F) {
	for _, text := range runbooks() {
		f.Add(text)
	}
	f.Add("---\ntitle: \"???\"\naliases: [error, x]\nunless: [\"\", 12, zorbler]\nvars: {port: zorbler, \"\": \"\"}\nformerly: [b, a]\ntags: [zorb, z-orb]\nsources: [\"x y\", 1]\n---\n" +
		"## Symptom\n\n```\nzorbler\n```\n\nTODO: x\n\n## Not this\n\nsee `b-c`\n\n```\n\n```\n\n## Fix\n\n[x](y) {prt} `unstuck show `\n")
	f.Add("---\nupdated: x\n---\n## When\n```\n## no\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 {
			t.Skip()
		}
		files := fstest.MapFS{"a.md": {Data: []byte(text)}, "b.md": {Data: []byte(runbooks()["disk-full.md"])}}
		e, err := Open(context.Background(), Options{Embedded: files})
		if err != nil {
			t.Skip()
		}
		r, err := e.Lint(context.Background(), LintOptions{Strict: true})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Count(text, "\n") + 1
		for _, f := range r.Findings {
			if f.Item.Origin.Path == "a.md" && (f.Line < 0 || f.Line > lines) || f.What == "" {
				t.Errorf("%+v in a file of %d lines", f, lines)
			}
		}
	})
}
