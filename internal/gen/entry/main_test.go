package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"unstuck/internal/source"
)

func TestCreate(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	path, err := create(dir, "mix", "lock-is-stale", now)
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "mix", "lock-is-stale.md"); path != want {
		t.Errorf("wrote %s, want %s", path, want)
	}
	base, err := source.FS("entries", os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	entries, problems, err := base.Entries()
	if err != nil || len(problems) > 0 || len(entries) != 1 {
		t.Fatalf("the template reads as %d entries, problems %v, error %v", len(entries), problems, err)
	}
	e := entries[0]
	if e.ID != "lock-is-stale" || e.Updated != "2026-11-23" || len(e.Samples) != 1 || len(e.NotThis) != 1 || e.Fix == "" {
		t.Errorf("the template reads as %+v", e)
	}

	for _, c := range []struct{ area, id, says string }{
		{"mix", "lock-is-stale", "is there already"},
		{"elixir", "lock-is-stale", "mix/lock-is-stale.md is there already"},
		{"mix", "Lock Is Stale", `"lock-is-stale" would be`},
		{"../mix", "x", "the area"},
		{"mix", "../x", "the id"},
	} {
		if _, err := create(dir, c.area, c.id, now); err == nil || !strings.Contains(filepath.ToSlash(err.Error()), c.says) {
			t.Errorf("create(%q, %q): %v, want an error with %q", c.area, c.id, err, c.says)
		}
	}
}
