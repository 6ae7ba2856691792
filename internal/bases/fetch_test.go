package bases

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"unstuck/internal/mdentry"
)

// remote is a bare repository that a test fills.
type remote struct {
	t   *testing.T
	dir string
}

func newRemote(t *testing.T) remote {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	r := remote{t, filepath.Join(realTemp(t), "remote.git")}
	r.exec("", "init", "--quiet", "--bare", "--initial-branch=main", r.dir)
	return r
}

func (r remote) exec(stdin string, args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Env = append(os.Environ(), "GIT_DIR="+r.dir, "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
	cmd.Stdin = strings.NewReader(stdin)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func (r remote) blob(content string) string {
	return r.exec(content, "hash-object", "-w", "--stdin")
}

// commit makes a commit of files: path to content. Links are in a map of their own: path to target.
func (r remote) commit(files, links map[string]string) {
	r.t.Helper()
	var index strings.Builder
	for path, content := range files {
		index.WriteString("100644 " + r.blob(content) + "\t" + path + "\x00")
	}
	for path, target := range links {
		index.WriteString("120000 " + r.blob(target) + "\t" + path + "\x00")
	}
	_ = os.Remove(filepath.Join(r.dir, "index"))
	r.exec(index.String(), "update-index", "-z", "--add", "--index-info")
	r.commitTree(r.exec("", "write-tree"))
}

func (r remote) commitTree(tree string) {
	r.t.Helper()
	r.exec("", "update-ref", "refs/heads/main", r.exec("", "commit-tree", "-m", "x", tree))
}

// tree writes a tree object as it is given, whatever names it holds.
func (r remote) tree(mode, name, id string) string {
	r.t.Helper()
	raw := mode + " " + name + "\x00"
	for i := 0; i < len(id); i += 2 {
		b, err := strconv.ParseUint(id[i:i+2], 16, 8)
		if err != nil {
			r.t.Fatal(err)
		}
		raw += string([]byte{byte(b)})
	}
	return r.exec(raw, "hash-object", "-t", "tree", "-w", "--stdin", "--literally")
}

// files lists everything below a folder, slash-separated.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s Store) mustAdd(t *testing.T, name string, r remote) (Base, Fetched) {
	t.Helper()
	b, f, err := s.Add(context.Background(), name, r.dir, "")
	if err != nil {
		t.Fatal(err)
	}
	return b, f
}

func TestFetchAndUpdate(t *testing.T) {
	r, s, ctx := newRemote(t), store(t), context.Background()
	r.commit(map[string]string{"a.md": "# A", "docs/b.markdown": "# B", "docs/c.mdx": "# C", "image.png": "png", ".github/x.md": "x"}, nil)
	b, f := s.mustAdd(t, "ops", r)
	if b.URL != fileURL(r.dir) || b.Path != filepath.Join(s.Data, "ops") || f.Files != 3 || len(f.LeftOut) > 0 || len(f.Commit) < 40 {
		t.Errorf("%+v %+v", b, f)
	}
	if got, want := files(t, s.Data), []string{"ops/.fetched", "ops/a.md", "ops/docs/b.markdown", "ops/docs/c.mdx"}; !slices.Equal(got, want) {
		t.Errorf("on disk: %q, want %q", got, want)
	}
	l, err := s.Load()
	if err != nil || len(l.Bases) != 1 || l.Bases[0] != b {
		t.Errorf("%+v %v", l, err)
	}

	again, err := s.Update(ctx, b)
	if err != nil || again.Changed || again.Commit != f.Commit {
		t.Errorf("nothing new: %+v %v", again, err)
	}

	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	for _, name := range []string{"a.md", "docs/b.markdown"} {
		if err := os.Chtimes(filepath.Join(b.Path, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	r.commit(map[string]string{"a.md": "# A", "docs/b.markdown": "# Other", "new.md": "# New"}, nil)
	next, err := s.Update(ctx, b)
	if err != nil || !next.Changed || next.Commit == f.Commit || next.Files != 3 {
		t.Errorf("%+v %v", next, err)
	}
	if got, want := files(t, s.Data), []string{"ops/.fetched", "ops/a.md", "ops/docs/b.markdown", "ops/new.md"}; !slices.Equal(got, want) {
		t.Errorf("on disk: %q, want %q", got, want)
	}
	for name, same := range map[string]bool{"a.md": true, "docs/b.markdown": false} {
		if info, err := os.Stat(filepath.Join(b.Path, name)); err != nil || info.ModTime().Equal(long) != same {
			t.Errorf("%s: time %v, %v", name, info.ModTime(), err)
		}
	}
	if state, err := s.State(b); err != nil || state.Commit != next.Commit || time.Since(state.Time) > time.Minute {
		t.Errorf("%+v %v", state, err)
	}

	if _, err := s.Remove("ops"); err != nil {
		t.Fatal(err)
	}
	if got := files(t, s.Data); len(got) > 0 {
		t.Errorf("left behind: %q", got)
	}
	if !exists(r.dir) {
		t.Error("the remote is gone")
	}
}

// TestFailedUpdate holds that the old state stays whole and usable when an update fails, in whatever way.
func TestFailedUpdate(t *testing.T) {
	r, s, ctx := newRemote(t), store(t), context.Background()
	r.commit(map[string]string{"a.md": "# A"}, nil)
	b, f := s.mustAdd(t, "ops", r)
	before := files(t, s.Data)
	expect := func(what string) {
		t.Helper()
		got, err := s.Update(ctx, b)
		if err == nil || !strings.Contains(err.Error(), what) || !strings.Contains(err.Error(), "stays in use") {
			t.Errorf("error %v, want %q", err, what)
		}
		if got.Commit != f.Commit || !slices.Equal(files(t, s.Data), before) || readFile(t, filepath.Join(b.Path, "a.md")) != "# A" {
			t.Errorf("the old state is %+v %q", got, files(t, s.Data))
		}
	}
	r.commit(map[string]string{"b.txt": "no Markdown"}, nil)
	expect("no Markdown")
	r.commit(map[string]string{"a.md": strings.Repeat("long ", 100), "b.md": "x"}, nil)
	s.Limits.Markdown = 100
	expect("more than 100 bytes of Markdown")
	s.Limits = Limits{Files: 1}
	expect("more than 1 files")
	s.Limits = Limits{Paths: 1}
	expect("more than 1 files")
	s.Limits = Limits{Download: 1}
	expect("larger than 1 bytes")
	s.Limits = Limits{}

	tree := r.exec("", "rev-parse", "HEAD^{tree}")
	object := filepath.Join(r.dir, "objects", tree[:2], tree[2:])
	whole := readFile(t, object)
	if err := os.Remove(object); err != nil {
		t.Fatal(err)
	}
	expect("git: ")
	writeFile(t, object, whole)

	if err := os.Rename(r.dir, r.dir+".away"); err != nil {
		t.Fatal(err)
	}
	expect("git: ")
	if err := os.Rename(r.dir+".away", r.dir); err != nil {
		t.Fatal(err)
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := s.Update(canceled, b); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	path := os.Getenv("PATH")
	t.Setenv("PATH", "")
	expect("git was not found")
	t.Setenv("PATH", path)
	if _, err := s.Update(ctx, b); err != nil {
		t.Errorf("at last: %v", err)
	}
}

// TestKilledUpdate holds that what a killed process left is mended and removed.
func TestKilledUpdate(t *testing.T) {
	r, s, ctx := newRemote(t), store(t), context.Background()
	r.commit(map[string]string{"a.md": "# A"}, nil)
	b, _ := s.mustAdd(t, "ops", r)
	other, _ := s.mustAdd(t, "ops-old-x", r)
	if err := os.Rename(b.Path, filepath.Join(s.Data, ".ops.old.1")); err != nil { // between the two renames
		t.Fatal(err)
	}
	junk := filepath.Join(s.Data, ".ops.new.2")
	writeFile(t, filepath.Join(junk, "git", "tmp_pack"), "x")
	long := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(junk, long, long); err != nil {
		t.Fatal(err)
	}
	if f, err := s.Update(ctx, b); err != nil || f.Changed {
		t.Errorf("%+v %v", f, err)
	}
	if got, want := files(t, s.Data), []string{"ops/.fetched", "ops/a.md", "ops-old-x/.fetched", "ops-old-x/a.md"}; !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("on disk: %q, want %q", got, want)
	}
	if err := os.RemoveAll(other.Path); err != nil { // a list that came from another machine
		t.Fatal(err)
	}
	if f, err := s.Update(ctx, other); err != nil || !f.Changed || f.Files != 1 {
		t.Errorf("%+v %v", f, err)
	}
}

func sorted(s []string) []string { slices.Sort(s); return s }

func TestAddThatFails(t *testing.T) {
	r, s, ctx := newRemote(t), store(t), context.Background()
	expect := func(where, what string) {
		t.Helper()
		_, _, err := s.Add(ctx, "ops", where, "")
		if err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v, want %q", where, err, what)
		}
		if exists(s.File) || exists(s.Data) && len(files(t, s.Data)) > 0 {
			t.Errorf("%s: something was written", where)
		}
	}
	expect(r.dir, "the repository is empty")
	r.commit(map[string]string{"a.txt": "x"}, map[string]string{"b.md": "a.txt"})
	expect(r.dir, "no Markdown that can be used: b.md: it is a link")
	expect(fileURL(t.TempDir()), "git: ")
	expect("ssh://-oProxyCommand=touch%20x/y", "the address cannot be read")
}

// TestHostileRepository holds that nothing of a repository but ordinary Markdown files reaches the disk, and that nothing
// in it is run.
func TestHostileRepository(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("names that Windows does not know")
	}
	r, s := newRemote(t), store(t)
	ran := filepath.Join(t.TempDir(), "ran")
	script := "#!/bin/sh\ntouch " + ran + "\n"
	for _, hook := range []string{"post-checkout", "post-merge", "pre-receive", "upload-pack", "fsmonitor-watchman", "reference-transaction"} {
		writeFile(t, filepath.Join(r.dir, "hooks", hook), script)
		if err := os.Chmod(filepath.Join(r.dir, "hooks", hook), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	r.exec("", "config", "uploadpack.packObjectsHook", filepath.Join(r.dir, "hooks", "post-checkout"))
	deep := strings.Repeat("d/", maxDepth) + "ok.md"
	r.commit(map[string]string{
		"good.md": "# Good", "-x.md": "# Dash", "--upload-pack=x.md": "# Option", "a b\tc\n.md": "# Blanks", "\xff\xfe.md": "# Bytes",
		"huge.md": strings.Repeat("x", mdentry.MaxFileSize+1), deep: "# Deep", "d/" + deep: "# Too deep",
		".gitattributes": "*.md filter=evil\n", ".gitmodules": "[submodule \"x\"]\n\tpath = x\n\turl = ext::touch " + ran + "\n",
		".hidden.md": "x", "Makefile": "all:\n\ttouch " + ran + "\n", "GOOD.md": "# Other case",
	}, map[string]string{
		"link.md": "/etc/passwd", "up.md": "../../../../etc/passwd", "alias.md": "good.md", "folder": "/etc", "hooks": ".git/hooks",
	})
	_ = os.Remove(ran) // the commit ran a hook: it was made here
	t.Setenv("GIT_CONFIG_COUNT", "2")
	t.Setenv("GIT_CONFIG_KEY_0", "filter.evil.smudge")
	t.Setenv("GIT_CONFIG_VALUE_0", "touch "+ran)
	t.Setenv("GIT_CONFIG_KEY_1", "core.fsmonitor")
	t.Setenv("GIT_CONFIG_VALUE_1", "touch "+ran)
	t.Setenv("GIT_DIR", "/nowhere")
	t.Setenv("GIT_TEMPLATE_DIR", filepath.Join(r.dir, "hooks"))
	b, f := s.mustAdd(t, "evil", r)
	want := []string{".fetched", "good.md", "-x.md", "--upload-pack=x.md", "a b\tc\n.md", "\xff\xfe.md", deep, "GOOD.md"}
	if got := files(t, b.Path); !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("on disk: %q, want %q", got, want)
	}
	if exists(ran) {
		t.Error("something of the repository was run")
	}
	if len(f.LeftOut) != 5 {
		t.Errorf("left out: %q, want three links, a huge and a deep file", f.LeftOut)
	}
	for _, name := range want {
		if info, err := os.Lstat(filepath.Join(b.Path, name)); err != nil || info.Mode() != 0o644 {
			t.Errorf("%q: %v %v", name, info, err)
		}
	}
}

// TestHostileTrees holds that names which no honest git writes lead nowhere.
func TestHostileTrees(t *testing.T) {
	r := newRemote(t)
	blob := r.blob("# Evil")
	for _, name := range []string{"../evil.md", "..", "a/../../evil.md", "/evil.md", ".git/evil.md", "./evil.md", "a//evil.md"} {
		t.Run(strings.ReplaceAll(name, "/", "_"), func(t *testing.T) {
			s := store(t)
			tree := r.tree("100644", name, blob)
			if name == ".." {
				tree = r.tree("40000", "..", r.tree("40000", "..", r.tree("100644", "evil.md", blob)))
			}
			r.commitTree(tree)
			_, _, err := s.Add(context.Background(), "evil", r.dir, "")
			if err == nil {
				t.Errorf("added; on disk: %q", files(t, s.Home))
			}
			for _, f := range files(t, s.Home) {
				t.Errorf("%s lies on the disk", f)
			}
		})
	}
	// The same name twice, as a file and as a folder.
	s := store(t)
	double := r.exec("100644 blob "+blob+"\ta.md\n", "mktree")
	r.commitTree(r.exec("040000 tree "+double+"\tb.md\n100644 blob "+blob+"\tc.md\n", "mktree"))
	b, _ := s.mustAdd(t, "twice", r)
	if got, want := files(t, b.Path), []string{".fetched", "b.md/a.md", "c.md"}; !slices.Equal(got, want) {
		t.Errorf("on disk: %q, want %q", got, want)
	}
}

// TestGitBomb holds that a few objects which unfold to a million files are refused in good time.
func TestGitBomb(t *testing.T) {
	r, s := newRemote(t), store(t)
	tree := r.blob("# Bang")
	mode, kind, ending := "100644", "blob", ".md"
	for range 8 {
		var lines strings.Builder
		for i := range 10 {
			lines.WriteString(mode + " " + kind + " " + tree + "\tn" + strconv.Itoa(i) + ending + "\n")
		}
		tree = r.exec(lines.String(), "mktree")
		mode, kind, ending = "040000", "tree", ""
	}
	r.commitTree(tree)
	s.Limits.Files = 10_000
	start := time.Now()
	if _, _, err := s.Add(context.Background(), "bomb", r.dir, ""); err == nil || !strings.Contains(err.Error(), "more than 10000 files") {
		t.Errorf("%v", err)
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

// TestGitIsCalledSafely holds what the hardening promises, by a program in the place of git that tells how it was called.
func TestGitIsCalledSafely(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a shell script")
	}
	bin, s := t.TempDir(), store(t)
	told := filepath.Join(bin, "told")
	script := "#!/bin/sh\n{ echo \"PWD $(pwd)\"; for a in \"$@\"; do echo \"ARG $a\"; done; env; } >>" + told + "\necho 'fatal: no, https://u:p@h/x' >&2\nexit 128\n"
	writeFile(t, filepath.Join(bin, "git"), script)
	if err := os.Chmod(filepath.Join(bin, "git"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("GIT_WORK_TREE", "/nowhere")
	t.Setenv("GIT_ASKPASS", "/usr/bin/ask")
	t.Setenv("SSH_ASKPASS", "/usr/bin/ask")
	_, _, err := s.Add(context.Background(), "x", "git@example.com:a/b.git", "")
	if err == nil || !strings.Contains(err.Error(), "no, https://h/x") {
		t.Errorf("%v", err)
	}
	text := readFile(t, told)
	for _, want := range []string{
		"ARG core.hooksPath=/dev/null\n", "ARG protocol.ext.allow=never\n", "ARG core.symlinks=false\n", "ARG --depth\nARG 1\n", "ARG --single-branch\n",
		"ARG --no-tags\n", "ARG --template=\n", "ARG --\nARG git@example.com:a/b.git\n", "\nGIT_TERMINAL_PROMPT=0\n", "\nGIT_ASKPASS=\n",
		"\nGIT_LFS_SKIP_SMUDGE=1\n", "\nGIT_ALLOW_PROTOCOL=https:ssh\n", "\nGIT_SSH_COMMAND=ssh -o BatchMode=yes\n", "PWD " + s.Data,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, not := range []string{"GIT_WORK_TREE", "/usr/bin/ask", "recurse-submodules"} {
		if strings.Contains(text, not) {
			t.Errorf("%q in\n%s", not, text)
		}
	}
}

func TestOwnSSHCommandStays(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	for _, c := range []struct{ command, program, want string }{
		{"", "", "ssh -o BatchMode=yes"},
		{"ssh -i key", "", "ssh -i key -o BatchMode=yes"},
		{"", "my-ssh", ""},
		{`C:\plink.exe`, "", `C:\plink.exe -batch`},
	} {
		t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
		t.Setenv("GIT_SSH_COMMAND", c.command)
		t.Setenv("GIT_SSH", c.program)
		s := store(t)
		r, err := s.openRepo(context.Background(), t.TempDir(), "git@h:x")
		if err != nil {
			t.Fatal(err)
		}
		if got := r.sshCommand(context.Background()); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%+v: %q", c, got)
		}
	}
	config := filepath.Join(t.TempDir(), "config")
	writeFile(t, config, "[core]\n\tsshCommand = ssh -F mine\n")
	t.Setenv("GIT_CONFIG_GLOBAL", config)
	t.Setenv("GIT_SSH_COMMAND", "")
	t.Setenv("GIT_SSH", "")
	r, err := store(t).openRepo(context.Background(), t.TempDir(), "git@h:x")
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.Index(r.env, "GIT_SSH_COMMAND=ssh -F mine -o BatchMode=yes"); i < 0 {
		t.Errorf("environment %q", r.env)
	}
}
