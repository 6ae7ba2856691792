package bases

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// store makes a store in folders of its own.
func store(t *testing.T) Store {
	t.Helper()
	home := t.TempDir()
	env := map[string]string{"HOME": home, "XDG_CONFIG_HOME": filepath.Join(home, "config"), "XDG_DATA_HOME": filepath.Join(home, "data")}
	s := Open(func(k string) string { return env[k] })
	if s.File != filepath.Join(home, "config", "unstuck", "bases") || s.Data != filepath.Join(home, "data", "unstuck", "kb") {
		t.Fatalf("store %+v", s)
	}
	return s
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWhereThingsAre(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("paths of Linux")
	}
	for _, c := range []struct {
		env        map[string]string
		file, data string
	}{
		{map[string]string{"HOME": "/h"}, "/h/.config/unstuck/bases", "/h/.local/share/unstuck/kb"},
		{map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d/"}, "/c/unstuck/bases", "/d/unstuck/kb"},
		{map[string]string{"HOME": "/h", "XDG_CONFIG_HOME": "c", "XDG_DATA_HOME": "d"}, "/h/.config/unstuck/bases", "/h/.local/share/unstuck/kb"},
		{nil, "", ""},
	} {
		s := Open(func(k string) string { return c.env[k] })
		if s.File != c.file || s.Data != c.data {
			t.Errorf("%v: %q and %q", c.env, s.File, s.Data)
		}
	}
}

func TestNoHome(t *testing.T) {
	s := Open(func(string) string { return "" })
	l, err := s.Load()
	if err != nil || len(l.Bases) > 0 {
		t.Errorf("%v %v", l, err)
	}
	if _, _, err := s.Add(context.Background(), "a", t.TempDir(), ""); !errors.Is(err, ErrNoHome) {
		t.Errorf("Add: %v", err)
	}
	if err := s.Trust(t.TempDir()); !errors.Is(err, ErrNoHome) {
		t.Errorf("Trust: %v", err)
	}
}

func TestAddListRemove(t *testing.T) {
	s, ctx := store(t), context.Background()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "my notes", "a.md"), "# A")
	if _, _, err := s.Add(ctx, "notes", "my notes", dir); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Add(ctx, "one_file-2", "my notes/a.md", dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Trust(dir); err != nil {
		t.Fatal(err)
	}
	l, err := s.Load()
	want := []Base{{Name: "notes", Path: filepath.Join(dir, "my notes")}, {Name: "one_file-2", Path: filepath.Join(dir, "my notes", "a.md")}}
	if err != nil || !slices.Equal(l.Bases, want) || !l.Trusts(dir) || l.Trusts(filepath.Dir(dir)) {
		t.Errorf("%+v %v", l, err)
	}
	if !strings.HasPrefix(readFile(t, s.File), "# Knowledge bases of unstuck.") {
		t.Error("a new list does not say what it is")
	}
	if _, _, err := s.Add(ctx, "notes", dir, ""); err == nil || !strings.Contains(err.Error(), "unstuck kb remove notes") {
		t.Errorf("a taken name: %v", err)
	}
	if b, err := s.Remove("notes"); err != nil || b.Name != "notes" {
		t.Errorf("%v %v", b, err)
	}
	if !exists(filepath.Join(dir, "my notes", "a.md")) {
		t.Error("Remove removed the user's own folder")
	}
	var name *NameError
	if _, err := s.Remove("notes"); !errors.As(err, &name) {
		t.Errorf("removed twice: %v", err)
	}
	if was, err := s.Untrust(dir); !was || err != nil {
		t.Errorf("Untrust: %v %v", was, err)
	}
	if was, err := s.Untrust(dir); was || err != nil {
		t.Errorf("Untrust again: %v %v", was, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(s.File)); len(left) != 1 {
		t.Errorf("beside the list lies %v", left)
	}
}

func TestNames(t *testing.T) {
	for _, good := range []string{"a", "Team_2", "x-y", "_", "0"} {
		if err := CheckName(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "embedded", "project", "a b", "a/b", "..", ".", "a.b", "-x", "é", "a\n", "a:b", strings.Repeat("x", 65), "\x1b[31m"} {
		err := CheckName(bad)
		if err == nil || strings.ContainsFunc(err.Error(), isControl) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestEditedByHand holds that comments, blank lines and order outlive changes, and home folders are understood.
func TestEditedByHand(t *testing.T) {
	s := store(t)
	text := "\ufeff# mine\r\n\nfolder\tteam   ~/notes \n  git ops https://example.com/ops.git\ntrust ~\n# end"
	writeFile(t, s.File, text)
	l, err := s.Load()
	want := []Base{{"team", filepath.Join(s.Home, "notes"), ""}, {"ops", filepath.Join(s.Data, "ops"), "https://example.com/ops.git"}}
	if err != nil || !slices.Equal(l.Bases, want) || !l.Trusts(s.Home) {
		t.Fatalf("%+v %v", l, err)
	}
	if err := s.Trust("/x"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Remove("team"); err != nil {
		t.Fatal(err)
	}
	if got, want := readFile(t, s.File), "# mine\n\n  git ops https://example.com/ops.git\ntrust ~\n# end\ntrust /x\n"; got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// TestBrokenList holds that a broken line is named, costs the others nothing, and that nothing is written over it.
func TestBrokenList(t *testing.T) {
	for _, c := range []struct{ line, what string }{
		{"foldr team /x", `"foldr" is not known`},
		{"folder", "needs a name"},
		{"folder team", "no path"},
		{"folder team notes", "relative path"},
		{"folder a/b /x", "cannot be a name"},
		{"folder good /x", "twice"},
		{"git ops", "no address"},
		{"git ops ext::sh -c x", "blanks"},
		{"git ops https://me:secret@example.com/x", "password"},
		{"trust", "no path"},
		{`{"bases": []}`, "is not known"},
		{"\x00\x01", "is not known"},
		{"<<<<<<< HEAD", "is not known"},
	} {
		s := store(t)
		text := "folder good /good\n" + c.line + "\nfolder last /last\n"
		writeFile(t, s.File, text)
		l, err := s.Load()
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != 2 || !strings.Contains(err.Error(), c.what) || !strings.Contains(err.Error(), s.File+":2: ") {
			t.Errorf("%q: %v", c.line, err)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.ContainsFunc(err.Error(), isControl)) {
			t.Errorf("%q: the error is %q", c.line, err)
		}
		if len(l.Bases) != 2 || l.Bases[1].Name != "last" {
			t.Errorf("%q: read %+v", c.line, l.Bases)
		}
		_, _, addErr := s.Add(context.Background(), "new", t.TempDir(), "")
		_, rmErr := s.Remove("good")
		_, untrustErr := s.Untrust("/x")
		for _, err := range []error{addErr, rmErr, s.Trust("/x"), untrustErr} {
			if !errors.As(err, &syntax) {
				t.Errorf("%q: a change gave %v", c.line, err)
			}
		}
		if readFile(t, s.File) != text {
			t.Errorf("%q: the list was changed to %q", c.line, readFile(t, s.File))
		}
	}
}

func TestHugeOrStrangeList(t *testing.T) {
	s := store(t)
	writeFile(t, s.File, strings.Repeat("#", maxListSize+1))
	if l, err := s.Load(); err == nil || len(l.Bases) > 0 {
		t.Errorf("%v %v", l, err)
	}
	if err := os.Remove(s.File); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(s.File, 0o755); err != nil {
		t.Fatal(err)
	}
	if l, err := s.Load(); err == nil || l == nil {
		t.Errorf("%v %v", l, err)
	}
}

// TestLinkedList holds that a list that lives in a repository of dotfiles stays there.
func TestLinkedList(t *testing.T) {
	s := store(t)
	real := filepath.Join(t.TempDir(), "dotfiles")
	writeFile(t, real, "")
	if err := os.MkdirAll(filepath.Dir(s.File), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, s.File); err != nil {
		t.Skip(err)
	}
	if err := s.Trust("/x"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(s.File); err != nil || info.Mode()&os.ModeSymlink == 0 || !strings.Contains(readFile(t, real), "trust /x") {
		t.Errorf("%v %v %q", info, err, readFile(t, real))
	}
}

// TestConcurrentChanges holds that no change of several at once is lost.
func TestConcurrentChanges(t *testing.T) {
	s := store(t)
	var wg sync.WaitGroup
	const n = 20
	for i := range n {
		wg.Go(func() {
			if err := s.Trust(fmt.Sprintf("/p%d", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if l, err := s.Load(); err != nil || len(l.Trusted) != n {
		t.Errorf("%d of %d are there, %v", len(l.Trusted), n, err)
	}
}

func TestReadOnlyConfiguration(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	s := store(t)
	writeFile(t, s.File, "trust /a\n")
	if err := os.Chmod(filepath.Dir(s.File), 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(filepath.Dir(s.File), 0o755)
	if err := s.Trust("/x"); err == nil || readFile(t, s.File) != "trust /a\n" {
		t.Errorf("%v", err)
	}
}

func TestPathsThatCannotBeKept(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("such names are not possible")
	}
	s := store(t)
	for _, name := range []string{"a\nfolder x", "blank ", "esc\x1b[31m"} {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		_, _, err := s.Add(context.Background(), "x", dir, "")
		if err == nil || strings.ContainsFunc(err.Error(), isControl) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func FuzzList(f *testing.F) {
	f.Add("folder a /b\ngit c https://d/e\ntrust /f\n# g\n")
	f.Add("git x git@host:path\nfolder y ~/z\r\n\ufeff")
	f.Fuzz(func(t *testing.T, text string) {
		s := Store{File: "/f", Data: "/d", Home: "/h"}
		l, err := s.parse(text)
		if err != nil {
			return
		}
		again, err := s.parse(l.text())
		if err != nil || !slices.Equal(l.Bases, again.Bases) || !slices.Equal(l.Trusted, again.Trusted) {
			t.Errorf("%q reads as %+v, then as %+v, %v", text, l, again, err)
		}
		for _, b := range l.Bases {
			if CheckName(b.Name) != nil || !filepath.IsAbs(b.Path) {
				t.Errorf("%q gave %+v", text, b)
			}
		}
	})
}
