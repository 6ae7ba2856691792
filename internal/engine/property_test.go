package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCachedIsFresh holds that after any edits of a folder the cached path, an engine that was open all the time, and
// a first reading give the same answers, to the last digit of a confidence.
func TestCachedIsFresh(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 15
	}
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			g := &garden{t: t, r: r, dir: t.TempDir()}
			for range 12 {
				g.add()
			}
			cache := t.TempDir()
			o := Options{OnlyKB: []string{g.dir}, CacheDir: cache}
			living := open(t, o)
			for round := range rounds {
				for range r.IntN(4) {
					g.edit()
				}
				want := g.answers(open(t, Options{OnlyKB: []string{g.dir}}))
				if err := living.Refresh(context.Background()); err != nil {
					t.Fatal(err)
				}
				for name, e := range map[string]*Engine{"cached": open(t, o), "living": living} {
					if got := g.answers(e); !reflect.DeepEqual(got, want) {
						t.Fatalf("round %d, after %s: %s differs\ngot  %+v\nwant %+v", round, g.last, name, got, want)
					}
				}
			}
		})
	}
}

// garden is a folder under random edits.
type garden struct {
	t    *testing.T
	r    *rand.Rand
	dir  string
	last string
}

func (g *garden) files() []string {
	var out []string
	filepath.WalkDir(g.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	return out
}

func (g *garden) pick() string {
	if all := g.files(); len(all) > 0 {
		return all[g.r.IntN(len(all))]
	}
	return g.add()
}

// name makes a path; many are of the same id.
func (g *garden) name() string {
	dirs := []string{"", "a", "b", "a/deep", "z"}
	exts := []string{".md", ".md", ".mdx", ".txt"}
	return filepath.Join(g.dir, dirs[g.r.IntN(len(dirs))], fmt.Sprintf("f%d%s", g.r.IntN(15), exts[g.r.IntN(len(exts))]))
}

// text makes a file: an entry, several, a broken one, or none.
func (g *garden) text() string {
	i := g.r.IntN(20)
	switch g.r.IntN(6) {
	case 0:
		return fmt.Sprintf("# Many\n\n## Gadget g%dx fails\n\n```\nwidget %d: valve stuck\n```\n\n**Solution:** Turn %d.\n\n## Gadget g%dy smells\n\n**Solution:** Wash.\n", i, i, g.r.IntN(10), i)
	case 1:
		return "---\ntitle: [\n---\n" + numbered(i)
	case 2:
		return strings.Repeat("prose ", g.r.IntN(10))
	}
	return numbered(i)
}

func (g *garden) write(path, text string) {
	must(g.t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(g.t, os.WriteFile(path, []byte(text), 0o644))
	if g.r.IntN(2) == 0 { // half of the files are old, the others suspect
		at := time.Now().Add(-time.Duration(10+g.r.IntN(1000)) * time.Second)
		must(g.t, os.Chtimes(path, at, at))
	}
}

func (g *garden) add() string {
	path := g.name()
	g.last = "add " + path
	g.write(path, g.text())
	return path
}

func (g *garden) edit() {
	switch g.r.IntN(8) {
	case 0, 1:
		g.add()
	case 2, 3:
		path := g.pick()
		g.write(path, g.text())
		g.last = "change " + path
	case 4:
		path := g.pick()
		must(g.t, os.Remove(path))
		g.last = "delete " + path
	case 5:
		from, to := g.pick(), g.name()
		must(g.t, os.MkdirAll(filepath.Dir(to), 0o755))
		must(g.t, os.Rename(from, to))
		g.last = "rename " + from + " to " + to
	case 6:
		path := g.pick()
		now := time.Now()
		must(g.t, os.Chtimes(path, now, now))
		g.last = "touch " + path
	case 7: // the same size, and a time that a coarse clock would show
		path := g.pick()
		b, err := os.ReadFile(path)
		must(g.t, err)
		if i := strings.IndexAny(string(b), "0123456789"); i >= 0 {
			b[i] = byte('0' + g.r.IntN(10))
		}
		at := time.Now().Truncate(time.Second)
		must(g.t, os.WriteFile(path, b, 0o644))
		must(g.t, os.Chtimes(path, at, at))
		g.last = "slight change of " + path
	}
}

// answers is everything that an engine says.
type answers struct {
	Items    []Item
	Shown    []Item
	Answers  []Answer
	Hits     []GrepHit
	Problems []string
	Notes    []string
	Info     string
}

func (g *garden) answers(e *Engine) answers {
	t := g.t
	t.Helper()
	var a answers
	var err error
	a.Items, err = e.List()
	must(t, err)
	for _, it := range a.Items {
		shown, err := e.Show(it.ID)
		must(t, err)
		a.Shown = append(a.Shown, shown)
	}
	for i := range 20 {
		for _, text := range []string{fmt.Sprintf("gadget g%dx: relay r%dy tripped: fuse blown", i, i), fmt.Sprintf("widget %d: valve stuck", i)} {
			ans, err := e.Lookup(context.Background(), strings.NewReader("start\n"+text+"\nstop\n"), 0)
			must(t, err)
			a.Answers = append(a.Answers, ans)
		}
	}
	a.Hits, err = e.Grep("fuse", GrepOptions{})
	must(t, err)
	for _, p := range e.Problems(g.dir) {
		a.Problems = append(a.Problems, p.Error())
	}
	a.Notes = e.Notes()
	b := e.Bases()[0]
	a.Info = fmt.Sprint(b.Entries, b.Bytes, b.Files, b.Problems)
	if b.Problems != len(a.Problems) {
		t.Fatalf("%d problems counted, %d given", b.Problems, len(a.Problems))
	}
	slices.Sort(a.Notes)
	return a
}
