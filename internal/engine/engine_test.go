package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/source"
)

// page is an entry about an error that no other entry knows.
func page(title, tags, sample, fix string) string {
	return fmt.Sprintf("---\ntitle: %q\ntags: [%s]\n---\n\n## Symptom\n\n```\n%s\n```\n\n## Cause\n\nSomething.\n\n## Fix\n\n%s\n", title, tags, sample, fix)
}

// shipped is what the tests take for the entries of the program.
func shipped() fstest.MapFS {
	return fstest.MapFS{
		"frob/disk-full.md": {Data: []byte(strings.Replace(page("No space left while the frobnicator writes", "frob, storage",
			"frobnicator: cannot flush segment: ENOSPC (no space left on device)", "Remove `old-segments`."), "tags:", "formerly: [frob-enospc]\ntags:", 1))},
		"quux/handshake.md": {Data: []byte(page("Quuxd refuses the handshake", "quux, net",
			"quuxd: handshake refused: peer speaks protocol 7, want 9", "Upgrade quuxd."))},
	}
}

// folder makes a folder of files, an hour old.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		put(t, dir, name, text, time.Hour)
	}
	return dir
}

// put writes a file and makes it this old.
func put(t testing.TB, dir, name, text string, age time.Duration) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(full, at, at); err != nil {
		t.Fatal(err)
	}
}

// runbooks are entries of a base of the user's. The first has the id of a shipped one.
func runbooks() map[string]string {
	return map[string]string{
		"disk-full.md":       page("The zorbler's volume is full", "zorb", "zorbler: volume exhausted after 12 blobs (zerr 4711)", "Grow the volume."),
		"zorb/lease-lost.md": page("Zorbler lost its lease", "zorb, net", "zorbler: lease lost to node-2: fencing token 99 rejected", "Restart the zorbler."),
	}
}

const (
	frobError  = "frobnicator: cannot flush segment: ENOSPC (no space left on device)"
	quuxError  = "quuxd: handshake refused: peer speaks protocol 7, want 9"
	zorbError  = "zorbler: volume exhausted after 12 blobs (zerr 4711)"
	newError   = "newtron: coupling lost: flux capacitor drained to 12 percent"
	leaseError = "zorbler: lease lost to node-2: fencing token 99 rejected"
)

// open opens an Engine over the shipped entries, as o says.
func open(t testing.TB, o Options) *Engine {
	t.Helper()
	e, err := tryOpen(t, o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func tryOpen(t testing.TB, o Options) (*Engine, error) {
	t.Helper()
	if o.Embedded == nil {
		o.Embedded = shipped()
	}
	if o.Index == nil {
		o.Index = built(t, o.Embedded)
	}
	e, err := Open(context.Background(), o)
	if err == nil {
		t.Cleanup(func() { e.Close() })
	}
	return e, err
}

// built makes the index that goes with shipped entries.
func built(t testing.TB, fsys fs.FS) []byte {
	t.Helper()
	src, err := source.FS("embedded", fsys)
	if err != nil {
		t.Fatal(err)
	}
	entries, _, err := src.Entries()
	if err != nil {
		t.Fatal(err)
	}
	return index.Build(entries, src.Fingerprint())
}

// lookup returns the verdict and the matches as kb:id.
func lookup(t testing.TB, e *Engine, text string) (match.Verdict, []string) {
	t.Helper()
	a, err := e.Lookup(context.Background(), strings.NewReader(text), 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range a.Matches {
		got = append(got, m.Item.KB+":"+m.Item.ID)
	}
	return a.Verdict, got
}

// finds fails the test unless the text is known, and the first match is this one.
func finds(t testing.TB, e *Engine, text, want string) {
	t.Helper()
	if v, got := lookup(t, e, text); v != match.Known || len(got) == 0 || got[0] != want {
		t.Errorf("%q: %v %v, want %s", text, v, got, want)
	}
}

// findsNot fails the test if the text is known.
func findsNot(t testing.TB, e *Engine, text string) {
	t.Helper()
	if v, got := lookup(t, e, text); v == match.Known {
		t.Errorf("%q: %v, want no match", text, got)
	}
}

func listed(t testing.TB, e *Engine) []string {
	t.Helper()
	items, err := e.List()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, it := range items {
		s := it.KB + ":" + it.ID
		if it.Shadowed {
			s += " shadowed"
		}
		out = append(out, s)
	}
	return out
}

func TestLookup(t *testing.T) {
	e := open(t, Options{})
	a, err := e.Lookup(context.Background(), strings.NewReader("starting\n"+frobError+"\nstopped\n"), 0)
	if err != nil || a.Verdict != match.Known || len(a.Matches) != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	it := a.Matches[0].Item
	if it.ID != "disk-full" || it.KB != EmbeddedName || it.Fix != "Remove `old-segments`." || it.Cause != "Something." || it.Origin.Path != "frob/disk-full.md" {
		t.Errorf("%+v", it)
	}
	if a.Input.Lines != 3 || a.Input.Note != "" {
		t.Errorf("input %+v", a.Input)
	}
	findsNot(t, e, "an error that nobody knows")
}

func TestLookupSaysWhyNothingWasLookedUp(t *testing.T) {
	e := open(t, Options{})
	for text, want := range map[string]string{
		"": "empty", "\x00\x01\x02\x03\xff\xfe\x00\x00": "binary", "  \n \n": "no words", "boom": "",
	} {
		a, err := e.Lookup(context.Background(), strings.NewReader(text), 0)
		if err != nil || !strings.Contains(a.Input.Note, want) || want == "" && a.Input.Note != "" {
			t.Errorf("%q: note %q, want %q (%v)", text, a.Input.Note, want, err)
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("on fire") }

func TestLookupPassesErrorsOn(t *testing.T) {
	e := open(t, Options{})
	if _, err := e.Lookup(context.Background(), brokenReader{}, 0); err == nil || !strings.Contains(err.Error(), "on fire") {
		t.Errorf("error %v", err)
	}
	if _, err := e.Why(context.Background(), "disk-full", brokenReader{}); err == nil || !strings.Contains(err.Error(), "on fire") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Lookup(ctx, strings.NewReader(frobError), 0); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestNearness(t *testing.T) {
	near, far := folder(t, runbooks()), folder(t, map[string]string{
		"disk-full.md": page("Far", "far", "farnsworth: the far side is full: code 8812", "Go far."),
		"only-far.md":  page("Only far", "far", "farnsworth: wormhole collapsed at radius 551", "Run."),
	})
	for _, c := range []struct {
		name string
		o    Options
		want []string
	}{
		{"embedded", Options{}, []string{"embedded:disk-full", "embedded:handshake"}},
		{"kb", Options{KB: []string{near}}, []string{near + ":disk-full", near + ":lease-lost", "embedded:disk-full shadowed", "embedded:handshake"}},
		{"only", Options{OnlyKB: []string{near}, Named: []NamedBase{{"far", far, true}}}, []string{near + ":disk-full", near + ":lease-lost"}},
		{"named behind kb", Options{KB: []string{near}, Named: []NamedBase{{"far", far, true}}}, []string{
			near + ":disk-full", near + ":lease-lost", "far:disk-full shadowed", "far:only-far", "embedded:disk-full shadowed", "embedded:handshake"}},
		{"named given", Options{KB: []string{"far"}, Named: []NamedBase{{"near", near, true}, {"far", far, true}}}, []string{
			"far:disk-full", "far:only-far", "near:disk-full shadowed", "near:lease-lost", "embedded:disk-full shadowed", "embedded:handshake"}},
		{"named alone", Options{OnlyKB: []string{"far"}, Named: []NamedBase{{"far", far, true}}}, []string{"far:disk-full", "far:only-far"}},
		{"not trusted", Options{Named: []NamedBase{{"project", near, false}, {"far", far, true}}}, []string{
			"project:disk-full", "project:lease-lost", "far:disk-full", "far:only-far", "embedded:disk-full shadowed", "embedded:handshake"}},
	} {
		for _, cached := range []string{"", t.TempDir()} {
			c.o.CacheDir = cached
			for range 2 {
				if got := listed(t, open(t, c.o)); !slices.Equal(got, c.want) {
					t.Errorf("%s: %q, want %q", c.name, got, c.want)
				}
			}
		}
	}
	e := open(t, Options{KB: []string{near}})
	finds(t, e, zorbError, near+":disk-full")
	findsNot(t, e, frobError) // shadowed
	finds(t, e, quuxError, "embedded:handshake")
	e = open(t, Options{Named: []NamedBase{{"project", near, false}}})
	finds(t, e, zorbError, "project:disk-full")
	finds(t, e, frobError, "embedded:disk-full")
	if it, err := e.Show("disk-full"); err != nil || it.KB != EmbeddedName {
		t.Errorf("a base that is not trusted took over an id: %s %v", it.KB, err)
	}
}

func TestABaseThatCannotBeOpened(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing")
	if _, err := tryOpen(t, Options{KB: []string{missing}}); !errors.Is(err, source.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	e := open(t, Options{Named: []NamedBase{{"gone", missing, true}}})
	if n := e.Notes(); len(n) != 1 || !strings.Contains(n[0], "gone is left out") {
		t.Errorf("notes %q", n)
	}
	finds(t, e, frobError, "embedded:disk-full")
}

func TestShow(t *testing.T) {
	dir := folder(t, runbooks())
	e := open(t, Options{KB: []string{dir}})
	for id, want := range map[string]string{
		"disk-full": "The zorbler's volume is full", "embedded:disk-full": "No space left while the frobnicator writes",
		"frob-enospc": "No space left while the frobnicator writes", "handshake": "Quuxd refuses the handshake",
		dir + ":lease-lost": "Zorbler lost its lease",
	} {
		it, err := e.Show(id)
		if err != nil || it.Title != want || it.Symptom == "" || it.Fix == "" {
			t.Errorf("%s: %q %v, want %q", id, it.Title, err, want)
		}
	}
	for id, near := range map[string][]string{"handshak": {"handshake"}, "lease": {"lease-lost"}, "disk-fulll": {"disk-full"}, "nothing-at-all-like-it": nil} {
		_, err := e.Show(id)
		var unknown *UnknownIDError
		if !errors.As(err, &unknown) || unknown.ID != id || !slices.Equal(unknown.Near, near) {
			t.Errorf("%s: %v, want near %q", id, err, near)
		}
	}
}

func TestClashingIDs(t *testing.T) {
	dir := folder(t, map[string]string{"a/same.md": page("A", "x", "alphatron: code 11", "Fix A."), "b/same.md": page("B", "x", "betatron: code 12", "Fix B.")})
	cache := t.TempDir()
	for range 2 {
		e := open(t, Options{OnlyKB: []string{dir}, CacheDir: cache})
		if it, err := e.Show("same-2"); err != nil || it.Fix != "Fix B." || it.ID != "same-2" {
			t.Errorf("%+v %v", it, err)
		}
		if n := e.Notes(); len(n) != 1 || !strings.Contains(n[0], "the id same is taken") {
			t.Errorf("notes %q", n)
		}
		if ps := e.Problems(dir); len(ps) != 1 || ps[0].Path != "b/same.md" {
			t.Errorf("problems %v", ps)
		}
	}
}

func TestTags(t *testing.T) {
	for _, c := range []struct {
		tags, not []string
		want      []string
	}{
		{[]string{"net"}, nil, []string{"lease-lost", "handshake"}},
		{[]string{"net", "zorb"}, nil, []string{"lease-lost"}},
		{[]string{"quux,storage"}, nil, []string{"disk-full", "handshake"}},
		{nil, []string{"net"}, []string{"disk-full", "disk-full"}},
	} {
		e := open(t, Options{KB: []string{folder(t, runbooks())}, Tags: kb.ParseTagFilter(c.tags, c.not)})
		items, err := e.List()
		var got []string
		for _, it := range items {
			got = append(got, it.ID)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v %v: %q, want %q", c.tags, c.not, got, c.want)
		}
	}
	e := open(t, Options{Tags: kb.ParseTagFilter([]string{"quux"}, nil)})
	findsNot(t, e, frobError)
	finds(t, e, quuxError, "embedded:handshake")
}

func TestGrep(t *testing.T) {
	dir := folder(t, map[string]string{"one.md": "---\ntitle: One\ntags: [jekyll]\n---\n\n{% raw %}\n## First thing breaks\n\nThe {{ name }} breaks.{% endraw %}\n\n**Solution:** Mend it.\n\n## Second thing breaks\n\nAlso.\n\n**Solution:** Mend that, too.\n"})
	e := open(t, Options{OnlyKB: []string{dir}})
	type hit struct {
		id   string
		line int
		text string
	}
	for _, c := range []struct {
		pattern string
		o       GrepOptions
		want    []hit
	}{
		{"mend", GrepOptions{}, nil},
		{"mend", GrepOptions{IgnoreCase: true}, []hit{{"one-first-thing-breaks", 11, "**Solution:** Mend it."}, {"one-second-thing-breaks", 17, "**Solution:** Mend that, too."}}},
		{"Mend (it|the)", GrepOptions{}, nil},
		{"Mend (it|the)", GrepOptions{Regexp: true}, []hit{{"one-first-thing-breaks", 11, "**Solution:** Mend it."}}},
		{"breaks.{%", GrepOptions{}, nil},
		{"}} breaks.", GrepOptions{}, []hit{{"one-first-thing-breaks", 9, "The {{ name }} breaks."}}},
		{"", GrepOptions{}, []hit{{"one-first-thing-breaks", 7, "First thing breaks"}, {"one-second-thing-breaks", 13, "Second thing breaks"}}},
	} {
		hits, err := e.Grep(c.pattern, c.o)
		var got []hit
		for _, h := range hits {
			got = append(got, hit{h.Item.ID, h.Line, h.Text})
			for _, s := range h.Spans {
				if s[0] > s[1] || s[1] > len(h.Text) {
					t.Errorf("%q: span %v of %q", c.pattern, s, h.Text)
				}
			}
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q %+v: %v %v, want %v", c.pattern, c.o, got, err, c.want)
		}
	}
	if _, err := e.Grep("(", GrepOptions{Regexp: true}); err == nil {
		t.Error("no error for a broken pattern")
	}
	if _, err := e.Grep("(", GrepOptions{}); err != nil {
		t.Error(err)
	}
}

// TestGrepFindsFrontMatter holds that a tag of the front matter is found where it stands, and by the title where the
// front matter is that of many entries.
func TestGrepFindsFrontMatter(t *testing.T) {
	e := open(t, Options{})
	hits, err := e.Grep("storage", GrepOptions{})
	if err != nil || len(hits) != 1 || hits[0].Item.ID != "disk-full" || !strings.Contains(hits[0].Text, "tags:") || hits[0].Line != 4 {
		t.Errorf("%+v %v", hits, err)
	}
	dir := folder(t, map[string]string{"posts.md": "---\ncategories: [edeliver]\n---\n\n## One breaks\n\n**Solution:** Mend it.\n\n## Two breaks\n\n**Solution:** Mend that.\n"})
	hits, err = open(t, Options{OnlyKB: []string{dir}}).Grep("edeliver", GrepOptions{})
	if err != nil || len(hits) != 2 || hits[0].Text != "One breaks" || len(hits[0].Spans) != 0 {
		t.Errorf("%+v %v", hits, err)
	}
}

func TestWhy(t *testing.T) {
	e := open(t, Options{})
	x, err := e.Why(context.Background(), "disk-full", strings.NewReader(frobError))
	if err != nil || x.Verdict != match.Known || x.Rank != 1 || x.Item.ID != "disk-full" || len(x.Clues) == 0 {
		t.Errorf("%+v %v", x, err)
	}
	x, err = e.Why(context.Background(), "disk-full", strings.NewReader(quuxError))
	if err != nil || x.Verdict == match.Known || x.Rank != 0 {
		t.Errorf("verdict %v, rank %d, %v", x.Verdict, x.Rank, err)
	}
	var unknown *UnknownIDError
	if _, err := e.Why(context.Background(), "zzz", strings.NewReader(quuxError)); !errors.As(err, &unknown) {
		t.Errorf("error %v", err)
	}
}

func TestEmbeddedIndexIsNotOfTheseEntries(t *testing.T) {
	good := built(t, shipped())
	edited := shipped()
	edited["quux/new.md"] = &fstest.MapFile{Data: []byte(page("New", "quux", "quuxd: mailbox overflow at slot 31", "Empty it."))}
	cut := good[:len(good)/2]
	old := slices.Clone(good)
	old[len(old)-28] ^= 1 // version
	for _, c := range []struct {
		name  string
		fsys  fs.FS
		index []byte
		note  string
	}{
		{"as generated", shipped(), good, ""},
		{"edited", edited, good, "edited"},
		{"cut", shipped(), cut, "cannot be used"},
		{"older", shipped(), old, "cannot be used"},
		{"none", shipped(), []byte{}, "cannot be used"},
	} {
		e := open(t, Options{Embedded: c.fsys, Index: c.index})
		n := strings.Join(e.Notes(), "\n")
		if c.note == "" && n != "" || !strings.Contains(n, c.note) || n != "" && !strings.Contains(n, "make generate") {
			t.Errorf("%s: notes %q, want %q", c.name, n, c.note)
		}
		finds(t, e, frobError, "embedded:disk-full")
		if c.name == "edited" {
			finds(t, e, "quuxd: mailbox overflow at slot 31", "embedded:new")
		}
	}
}

// TestDefer holds that a lookup sees an edit that concerns its answer without the entries having been compared before.
func TestDefer(t *testing.T) {
	good := built(t, shipped())
	added, mended, gone := shipped(), shipped(), shipped()
	added["quux/new.md"] = &fstest.MapFile{Data: []byte(page("New", "quux", "quuxd: mailbox overflow at slot 31", "Empty it."))}
	mended["frob/disk-full.md"] = &fstest.MapFile{Data: append(slices.Clone(mended["frob/disk-full.md"].Data), "Then restart.\n"...)}
	delete(gone, "frob/disk-full.md")
	for _, c := range []struct {
		name, text string
		fsys       fs.FS
		id         string // "" for none
		edited     bool   // and seen to be
	}{
		{"as generated", frobError, shipped(), "disk-full", false},
		{"as generated, not known", "zork: no lamp", shipped(), "", false},
		{"the entry was mended", frobError, mended, "disk-full", true},
		{"the entry is gone", frobError, gone, "", true},
		{"an entry was added", "quuxd: mailbox overflow at slot 31", added, "new", true},
		{"another was added", frobError, added, "disk-full", false},
	} {
		e := open(t, Options{Embedded: c.fsys, Index: good, Defer: true})
		if c.id == "" {
			findsNot(t, e, c.text)
		} else {
			finds(t, e, c.text, "embedded:"+c.id)
		}
		if n := strings.Join(e.Notes(), "\n"); strings.Contains(n, "make generate") != c.edited || !c.edited && n != "" {
			t.Errorf("%s: notes %q", c.name, n)
		}
	}
	e := open(t, Options{Embedded: mended, Index: good, Defer: true})
	a, err := e.Lookup(context.Background(), strings.NewReader(frobError), 1)
	if err != nil || !strings.HasSuffix(a.Matches[0].Item.Fix, "Then restart.") {
		t.Errorf("%+v, %v", a.Matches, err)
	}
}

func TestBases(t *testing.T) {
	dir := folder(t, map[string]string{"a.md": page("A", "x", "alphatron: code 11", "Fix A."), "b.md": "---\ntitle: [\n---\n# B\n\nx\n"})
	cache := t.TempDir()
	var first []BaseInfo
	for i := range 2 {
		e := open(t, Options{Named: []NamedBase{{"mine", dir, true}}, CacheDir: cache})
		got := e.Bases()
		if i == 0 {
			first = got
		}
		if !reflect.DeepEqual(infoKey(got), infoKey(first)) {
			t.Errorf("cached %+v, first %+v", got, first)
		}
		b := got[0]
		if len(got) != 2 || b.Name != "mine" || b.Path != dir || b.Files != 2 || b.Entries == 0 || b.Bytes == 0 || !b.Cached ||
			b.Problems != len(e.Problems("mine")) || b.Problems == 0 || time.Since(b.Built) > time.Minute {
			t.Errorf("%+v, problems %v", got, e.Problems("mine"))
		}
		if got[1].Name != EmbeddedName || got[1].Entries != 2 || got[1].Files != 2 || got[1].Bytes == 0 {
			t.Errorf("%+v", got[1])
		}
	}
}

func infoKey(l []BaseInfo) []string {
	var out []string
	for _, b := range l {
		out = append(out, fmt.Sprint(b.Name, b.Path, b.Entries, b.Bytes, b.Files, b.Problems, b.Built.UnixNano()))
	}
	return out
}

func TestProgress(t *testing.T) {
	dir, cache := folder(t, runbooks()), t.TempDir()
	var seen []string
	o := Options{KB: []string{dir}, CacheDir: cache, Progress: func(done, total int, what string) {
		seen = append(seen, fmt.Sprint(done, "/", total, " ", strings.Fields(what)[0]))
	}}
	open(t, o)
	if want := []string{"1/2 reading", "2/2 reading", "2/2 indexing"}; !slices.Equal(seen, want) {
		t.Errorf("%q, want %q", seen, want)
	}
	seen = nil
	open(t, o)
	if len(seen) > 0 {
		t.Errorf("%q out of the cache", seen)
	}
}

func TestCancel(t *testing.T) {
	dir, cache := folder(t, many(200)), t.TempDir()
	for _, when := range []string{"reading", "indexing"} {
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		_, err := Open(ctx, Options{Embedded: shipped(), KB: []string{dir}, CacheDir: cache, Progress: func(_, _ int, what string) {
			if strings.HasPrefix(what, when) {
				n++
				cancel()
			}
		}})
		cancel()
		if !errors.Is(err, context.Canceled) || n > 20 || n == 0 {
			t.Errorf("error %v after %d calls while %s", err, n, when)
		}
	}
	if list, _ := os.ReadDir(cache); len(list) > 0 {
		t.Errorf("left %v in the cache", list)
	}
}

// many returns n small entries, each about an error of its own.
func many(n int) map[string]string {
	files := map[string]string{}
	for i := range n {
		files[fmt.Sprintf("d%d/entry-%04d.md", i%7, i)] = numbered(i)
	}
	return files
}

func numbered(i int) string {
	return page(fmt.Sprintf("Gadget g%dx fails", i), fmt.Sprintf("t%d", i%5), fmt.Sprintf("gadget g%dx: relay r%dy tripped: fuse blown", i, i), fmt.Sprintf("Replace fuse %d.", i))
}

func TestConcurrentUse(t *testing.T) {
	dir, cache := folder(t, runbooks()), t.TempDir()
	e := open(t, Options{KB: []string{dir}, CacheDir: cache})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range 20 {
				if i == 0 {
					put(t, dir, "zorb/lease-lost.md", page("Zorbler lost its lease", "zorb, net", leaseError, fmt.Sprint("Restart the zorbler ", n)), time.Duration(n)*time.Minute)
					if err := e.Refresh(context.Background()); err != nil {
						t.Error(err)
					}
				}
				finds(t, e, zorbError, dir+":disk-full")
				if _, err := e.List(); err != nil {
					t.Error(err)
				}
				if _, err := e.Grep("zorb", GrepOptions{}); err != nil {
					t.Error(err)
				}
				e.Notes()
				e.Bases()
			}
		}()
	}
	wg.Wait()
	if it, err := e.Show("lease-lost"); err != nil || it.Fix != "Restart the zorbler 19" {
		t.Errorf("%q %v", it.Fix, err)
	}
}

func TestASingleFile(t *testing.T) {
	dir := folder(t, map[string]string{"notes.md": "# Troubleshooting\n\n## Zorbler disk is full\n\nRemove logs.\n\n## Port is taken\n\nStop the other one.\n"})
	path, cache := filepath.Join(dir, "notes.md"), t.TempDir()
	for range 2 {
		e := open(t, Options{OnlyKB: []string{path}, CacheDir: cache})
		if it, err := e.Show("port-is-taken"); err != nil || !strings.Contains(it.Fix, "Stop the other one") {
			t.Errorf("%+v %v", it, err)
		}
	}
	put(t, dir, "notes.md", "# Troubleshooting\n\n## Zorbler disk is full\n\nRemove logs.\n\n## Port is gone\n\nFind it.\n", time.Minute)
	e := open(t, Options{OnlyKB: []string{path}, CacheDir: cache})
	if got := listed(t, e); !slices.Equal(got, []string{path + ":zorbler-disk-is-full", path + ":port-is-gone"}) {
		t.Errorf("%q", got)
	}
}
