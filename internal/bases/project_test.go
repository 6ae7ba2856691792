package bases

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func mkdir(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// realTemp is a temporary folder without links in its path.
func realTemp(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestFindProject(t *testing.T) {
	top := realTemp(t)
	home := mkdir(t, filepath.Join(top, "home"))
	repo := mkdir(t, filepath.Join(home, "src", "shop"))
	mkdir(t, filepath.Join(repo, ".git"))
	deep := mkdir(t, filepath.Join(repo, "lib", "deep"))
	inner := mkdir(t, filepath.Join(repo, "vendor", "lib"))
	writeFile(t, filepath.Join(inner, ".git"), "gitdir: ../../.git/modules/lib\n")
	find := func(dir string) string {
		p, ok := FindProject(dir, home)
		if !ok {
			return ""
		}
		if p.Problem != "" {
			t.Errorf("%s: %s", dir, p.Problem)
		}
		return p.Path
	}
	expect := func(dir, want string) {
		t.Helper()
		if got := find(dir); got != want {
			t.Errorf("from %s: %q, want %q", dir, got, want)
		}
	}
	expect(deep, "")
	mkdir(t, filepath.Join(top, ".unstuck"))
	mkdir(t, filepath.Join(home, "src", ".unstuck"))
	expect(deep, "") // above the repository
	expect(filepath.Join(home, "src"), filepath.Join(home, "src", ".unstuck"))
	expect(home, "") // above the home folder
	inHome := mkdir(t, filepath.Join(home, ".unstuck"))
	expect(home, inHome)
	expect(mkdir(t, filepath.Join(home, "docs", "x")), inHome)
	inRepo := mkdir(t, filepath.Join(repo, ".unstuck"))
	expect(repo, inRepo)
	expect(deep, inRepo)
	expect(inner, "") // a repository within
	inDeep := mkdir(t, filepath.Join(deep, ".unstuck"))
	expect(deep, inDeep)
	writeFile(t, filepath.Join(inner, ".unstuck"), "a file of another program")
	expect(inner, "")

	if err := os.Symlink(deep, filepath.Join(home, "alias")); err == nil {
		expect(filepath.Join(home, "alias"), inDeep)
	}
	if p, ok := FindProject(filepath.Join(top, "missing"), home); ok {
		t.Errorf("found %v", p)
	}
	if p, ok := FindProject(deep, ""); !ok || p.Dir != deep {
		t.Errorf("without a home folder: %v", p)
	}
}

func TestProjectsThatAreNotUsed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no links and owners")
	}
	dir := realTemp(t)
	mkdir(t, filepath.Join(dir, ".git"))
	base := filepath.Join(dir, ".unstuck")
	elsewhere := mkdir(t, filepath.Join(dir, "elsewhere"))
	expect := func(what string) {
		t.Helper()
		p, ok := FindProject(dir, "")
		if !ok || !strings.Contains(p.Problem, what) || p.Problem == "" {
			t.Errorf("%v %+v, want %q", ok, p, what)
		}
	}
	if err := os.Symlink(elsewhere, base); err != nil {
		t.Fatal(err)
	}
	expect("it is a link")
	if err := os.Remove(base); err != nil {
		t.Fatal(err)
	}
	mkdir(t, base)
	if err := os.Chmod(base, 0o777); err != nil {
		t.Fatal(err)
	}
	expect("everyone may write to it")
	if os.Geteuid() != 0 {
		return // only root can give a folder away
	}
	if err := os.Chmod(base, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(base, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	expect("it belongs to another user")
}
