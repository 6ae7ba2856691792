package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkKnowledge is what named bases and the search for a project add to every start.
func BenchmarkKnowledge(b *testing.B) {
	home := b.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".config", "unstuck"), 0o755); err != nil {
		b.Fatal(err)
	}
	list := strings.Repeat("trust /some/where/else\n", 10) + "folder a /a\nfolder b /b\ngit c https://example.com/c.git\n"
	if err := os.WriteFile(filepath.Join(home, ".config", "unstuck", "bases"), []byte(list), 0o644); err != nil {
		b.Fatal(err)
	}
	env := map[string]string{"HOME": home}
	a := &app{env: func(k string) string { return env[k] }}
	for b.Loop() {
		if o, notes, err := a.engineOptions(); err != nil || len(notes) > 0 || len(o.Named) != 3 {
			b.Fatal(o.Named, notes, err)
		}
	}
}
