package source

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"unstuck/internal/mdentry"
)

const page = "---\ntitle: %s\n---\n\n## Symptom\n\n```\nboom\n```\n\n## Fix\n\nDo it.\n"

// write makes a folder of files; a name that ends in a slash is an empty folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func paths(b *Base) []string {
	var out []string
	for _, f := range b.Files() {
		out = append(out, f.Path)
	}
	return out
}

func open(t *testing.T, dir string) *Base {
	t.Helper()
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func TestFolderListsMarkdownInOrder(t *testing.T) {
	dir := write(t, map[string]string{
		"b.md": "x", "a/z.mdx": "x", "a/b.MARKDOWN": "x", "a.md": "x", "_index.md": "x", "security.md": "x",
		"README.md": "x", "sub/readme.zh-CN.md": "x", "LICENSE.md": "x", "CHANGELOG.md": "x", "SECURITY.md": "x",
		".git/c.md": "x", ".hidden.md": "x", "node_modules/d.md": "x", "e.txt": "x", "md": "x",
	})
	b := open(t, dir)
	want := []string{"_index.md", "a.md", "a/b.MARKDOWN", "a/z.mdx", "b.md", "security.md"}
	if got := paths(b); !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
	if b.Files()[0].Size != 1 || b.Files()[0].ModTime.IsZero() {
		t.Errorf("size or time missing: %+v", b.Files()[0])
	}
}

func TestLinksOutOfTheBaseAreNotFollowed(t *testing.T) {
	outside := write(t, map[string]string{"secret.md": "secret", "in/also.md": "secret"})
	dir := write(t, map[string]string{"real.md": fmt.Sprintf(page, "Real")})
	links := map[string]string{
		"absolute.md": filepath.Join(outside, "secret.md"),
		"upward.md":   "../../../../../../etc/passwd",
		"nowhere.md":  "missing.md",
		"alias.md":    "real.md",
		"folder":      filepath.Join(outside, "in"),
		"circle":      ".",
	}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	b := open(t, dir)
	if got, want := paths(b), []string{"alias.md", "real.md"}; !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
	if len(b.Problems()) != 3 {
		t.Errorf("problems %v, want one for each of three bad links", b.Problems())
	}
	for _, name := range []string{"absolute.md", "../real.md", "folder/also.md"} {
		if data, err := b.Read(name); err == nil {
			t.Errorf("Read(%q) gave %q, want an error", name, data)
		}
	}
}

func TestALinkSwappedInAfterOpeningIsNotFollowed(t *testing.T) {
	outside := write(t, map[string]string{"secret.md": "secret"})
	dir := write(t, map[string]string{"a.md": "x"})
	b := open(t, dir)
	if err := os.Remove(filepath.Join(dir, "a.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret.md"), filepath.Join(dir, "a.md")); err != nil {
		t.Skip(err)
	}
	if data, err := b.Read("a.md"); err == nil {
		t.Errorf("read %q through a link out of the base", data)
	}
}

func TestLimits(t *testing.T) {
	deep := strings.Repeat("d/", maxDepth) + "ok.md"
	tooDeep := strings.Repeat("d/", maxDepth+1) + "lost.md"
	dir := write(t, map[string]string{deep: "x", tooDeep: "x", "big.md": strings.Repeat("x", mdentry.MaxFileSize+1)})
	b := open(t, dir)
	if got := paths(b); !slices.Equal(got, []string{deep}) {
		t.Errorf("files %q, want only %q", got, deep)
	}
	if len(b.Problems()) != 2 {
		t.Errorf("problems %v, want two", b.Problems())
	}
}

func TestErrorsNameThePathAndTheNextStep(t *testing.T) {
	dir := t.TempDir()
	missing := filepath.Join(dir, "missing")
	for _, open := range []func(string) (*Base, error){Open, Folder, File} {
		_, err := open(missing)
		if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), missing) || !strings.Contains(err.Error(), "check the path") {
			t.Errorf("error %v", err)
		}
	}
	if _, err := File(dir); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("File of a folder: %v", err)
	}
	if os.Getuid() == 0 {
		return // root can read everything
	}
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o000); err != nil {
		t.Fatal(err)
	}
	if _, err := Folder(locked); err == nil || !strings.Contains(err.Error(), "permission denied; make it readable") {
		t.Errorf("locked folder: %v", err)
	}
}

func TestEntriesHaveUniqueIDs(t *testing.T) {
	dir := write(t, map[string]string{
		"a/same.md": fmt.Sprintf(page, "A"), "b/same.md": fmt.Sprintf(page, "B"),
		"c/same-2.md": fmt.Sprintf(page, "C"), "d/same.md": fmt.Sprintf(page, "D"),
	})
	entries, problems, err := open(t, dir).Entries()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	if want := []string{"same", "same-3", "same-2", "same-4"}; !slices.Equal(ids, want) {
		t.Errorf("ids %q, want %q", ids, want)
	}
	if len(problems) != 2 || problems[0].Path != "b/same.md" || !strings.Contains(problems[0].Message, "a/same.md") {
		t.Errorf("problems %v", problems)
	}
}

func TestSingleFileHasShortIDs(t *testing.T) {
	text := "# Troubleshooting\n\n## Disk is full\n\nRemove logs.\n\n## Port is taken\n\nStop the other one.\n"
	dir := write(t, map[string]string{"notes.txt": text, "notes.md": text})
	for _, name := range []string{"notes.txt", "notes.md"} {
		entries, _, err := open(t, filepath.Join(dir, name)).Entries()
		if err != nil || len(entries) != 2 || entries[0].ID != "disk-is-full" || entries[1].ID != "port-is-taken" {
			t.Errorf("%s: %v %v", name, entries, err)
		}
	}
	entries, _, err := open(t, dir).Entries()
	if err != nil || len(entries) != 2 || entries[0].ID != "notes-disk-is-full" {
		t.Errorf("in the folder: %v %v", entries, err)
	}
}

func TestUnreadableFileIsAProblem(t *testing.T) {
	dir := write(t, map[string]string{"a.md": fmt.Sprintf(page, "A"), "b.md": fmt.Sprintf(page, "B")})
	b := open(t, dir)
	if err := os.Remove(filepath.Join(dir, "a.md")); err != nil {
		t.Fatal(err)
	}
	entries, problems, err := b.Entries()
	if err != nil || len(entries) != 1 || len(problems) != 1 || problems[0].Path != "a.md" {
		t.Errorf("entries %v, problems %v, error %v", entries, problems, err)
	}
	if err := os.Remove(filepath.Join(dir, "b.md")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Entries(); !errors.Is(err, ErrNotFound) {
		t.Errorf("error %v when nothing can be read, want ErrNotFound", err)
	}
}

func TestFS(t *testing.T) {
	b, err := FS("embedded", fstest.MapFS{"area/one.md": {Data: []byte(fmt.Sprintf(page, "One"))}})
	if err != nil {
		t.Fatal(err)
	}
	entries, problems, err := b.Entries()
	if err != nil || len(problems) > 0 || len(entries) != 1 || entries[0].ID != "one" || entries[0].Origin.Path != "area/one.md" {
		t.Errorf("entries %+v, problems %v, error %v", entries, problems, err)
	}
	if b.Name() != "embedded" || b.Close() != nil {
		t.Error("name or Close")
	}
}

func TestFingerprint(t *testing.T) {
	of := func(files fstest.MapFS) uint64 {
		b, err := FS("x", files)
		if err != nil {
			t.Fatal(err)
		}
		return b.Fingerprint()
	}
	one := of(fstest.MapFS{"a.md": {Data: []byte("abc")}})
	if one != of(fstest.MapFS{"a.md": {Data: []byte("xyz")}, "b.txt": {}}) {
		t.Error("same names and sizes, another fingerprint")
	}
	if one == of(fstest.MapFS{"a.md": {Data: []byte("abcd")}}) || one == of(fstest.MapFS{"b.md": {Data: []byte("abc")}}) {
		t.Error("another size or name, same fingerprint")
	}
}
