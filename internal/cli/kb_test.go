package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"unstuck/internal/cli"
)

// evil is what no text of a knowledge base may do: paint, clear, set a title, link, turn the direction round, forge lines.
const evil = "\x1b[31mred\x1b[2J\x1b]0;owned\a\x1b]8;;http://evil\x1b\\\u009b31m\u202e\r\x00\x7f\b"

// hostileBase makes a folder with everything that a stranger might put into one.
func hostileBase(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	names := []string{"-x.md", "--json.md", "a b.md", "::error::x.md", "##[group]x.md", "esc\x1b[31m.md", "line\n::warning::name.md", "\xff.md", "$(touch ran).md"}
	for i, name := range names {
		text := fmt.Sprintf("---\ntitle: %q\ntags: [%q, frob]\nsources: [%q, %q]\nversions: %q\n---\n\n# Head %s\n\n## Symptom\n\n"+
			"```\nfrobnicator: evil case %d broke the quux %s\n::error::forged symptom\n```\n\n## Cause\n\n%s <script>alert(1)</script> ##[error]x ##vso[task.setvariable variable=x]y\n\n"+
			"::set-output name=x::y\n\n## Fix\n\n<b onclick=\"x\">bold</b> <img src=x onerror=alert(1)> [link](javascript:alert(1)) %s\n\n::add-mask::x\n\n```\n::stop-commands::x\n%s\n```\n",
			"::error::title "+evil, "tag"+evil, "javascript:alert(1)"+evil, "https://x/\x1b[31m", "1 "+evil, evil, i, evil, evil, evil, evil)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Skip(err)
		}
	}
	several := "# Page " + evil + "\n\n## ::error::heading " + evil + "\n\n    frobnicator: heading case " + evil + "\n\n**Solution**: " + evil + "\n\n## Broken\n\n```\nunclosed " + evil
	if err := os.WriteFile(filepath.Join(dir, "several.md"), []byte(several), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "link\x1b[31m\n::error::.md")); err != nil {
		t.Skip(err)
	}
	return dir
}

// TestHostileBase holds that nothing of a foreign base reaches a terminal or a runner uncleaned, whatever command prints
// it, whether it was named, added as a folder or fetched with git.
func TestHostileBase(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("names that Windows does not know")
	}
	folder := hostileBase(t)
	home := t.TempDir()
	env := map[string]string{"HOME": home}
	call := func(env map[string]string, tty bool, in string, args ...string) (int, string) {
		var out strings.Builder
		s := cli.Streams{In: strings.NewReader(in), Out: &out, OutTTY: tty, ErrTTY: tty, Width: 70}
		code, errs := run(context.Background(), env, s, args...)
		return code, out.String() + errs
	}
	if code, out := call(env, false, "", "kb", "add", "evil", folder); code != 0 {
		t.Fatalf("exit code %d\n%s", code, out)
	}
	bases := []string{"evil", folder}
	if _, err := exec.LookPath("git"); err == nil {
		bare := filepath.Join(t.TempDir(), "evil.git")
		git := func(args ...string) {
			t.Helper()
			cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
			cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git %v: %v\n%s", args, err, out)
			}
		}
		work := filepath.Join(t.TempDir(), "work")
		git("init", "--quiet", work)
		copyFiles(t, folder, work)
		if err := os.Symlink("/etc/passwd", filepath.Join(work, "link\x1b[31m\n::error::.md")); err != nil {
			t.Fatal(err)
		}
		git("-C", work, "add", "-A")
		git("-C", work, "commit", "--quiet", "-m", "x")
		git("clone", "--quiet", "--bare", work, bare)
		code, out := call(env, false, "", "kb", "add", "evil-git", bare)
		if code != 0 || !strings.Contains(out, "it is a link") {
			t.Fatalf("exit code %d\n%s", code, out)
		}
		if err := unclean(out, false); err != nil {
			t.Errorf("kb add: %v in\n%q", err, out)
		}
		bases = append(bases, "evil-git")
	}
	ours := regexp.MustCompile(`\x1b\[[0-9;]*m|\x1b\]8;;(https?://[!-~]*)?\x1b\\`)
	for _, base := range bases {
		for _, args := range [][]string{
			{}, {"list"}, {"tags"}, {"grep", "e"}, {"grep", "-c", ""}, {"show", "several-error-heading-red"}, {"show", "x"}, {"show", "-2"}, {"show", "nosuch" + evil},
			{"why", "x", "frobnicator: evil case 0 broke the quux"}, {"why", "json", "frobnicator: evil case 3"}, {"kb", "list"}, {"kb", "update"},
			{"__complete", "show", ""}, {"__complete", "list", "--tag", ""}, {"__complete", "--kb", ""},
		} {
			if len(args) > 0 && args[0] == "__complete" {
				args = append([]string{"__complete", "--only-kb", base}, args[1:]...)
			} else {
				args = append([]string{"--only-kb", base}, args...)
			}
			for _, extra := range [][]string{nil, {"--json"}} {
				if args[0] == "__complete" && extra != nil {
					continue
				}
				for _, tty := range []bool{false, true} {
					for _, ci := range []string{"", "true"} {
						env := map[string]string{"HOME": home, "CI": ci}
						_, out := call(env, tty, "frobnicator: evil case 3 broke the quux "+evil, append(args, extra...)...)
						if tty {
							out = ours.ReplaceAllString(out, "")
						}
						if err := unclean(out, ci != ""); err != nil {
							t.Errorf("%q (terminal %v, CI %q): %v in\n%q", append(args, extra...), tty, ci, err, out)
						}
					}
				}
			}
		}
	}
	if _, err := os.Stat("ran"); err == nil {
		t.Error("a file's name was run")
	}
}

// unclean says what in an output a terminal, or in a job of continuous integration a runner, would obey.
func unclean(out string, ci bool) error {
	for _, r := range out {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e {
			return fmt.Errorf("the character %U", r)
		}
	}
	for line := range strings.Lines(out) {
		line = strings.TrimSpace(line)
		if ci && (strings.HasPrefix(line, "::") || strings.Contains(line, "##[") || strings.Contains(line, "##vso[")) {
			return fmt.Errorf("the workflow command %q", line)
		}
		if !strings.HasPrefix(line, "{") && !strings.HasPrefix(line, `"`) && (strings.Contains(line, "onerror=") || strings.Contains(line, "<b onclick")) {
			if !strings.Contains(line, ".md:") && !regexp.MustCompile(`:[0-9]+:`).MatchString(line) { // grep quotes lines as they are
				return fmt.Errorf("the HTML %q", line)
			}
		}
	}
	return nil
}

// copyFiles copies the ordinary files of a folder, whatever they are called.
func copyFiles(t *testing.T, dir, out string) {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if !e.Type().IsRegular() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(out, e.Name()), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBasesOnATerminal holds what kb list looks like for people.
func TestBasesOnATerminal(t *testing.T) {
	home, notes := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(notes, "frob-disk.md"), []byte(frobEntry), 0o644); err != nil {
		t.Fatal(err)
	}
	list := "folder team " + notes + "\nfolder gone /no/such/folder\n"
	if err := os.MkdirAll(filepath.Join(home, "unstuck"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "unstuck", "bases"), []byte(list), 0o644); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	env := map[string]string{"XDG_CONFIG_HOME": home, "NO_COLOR": "1"}
	code, errs := run(context.Background(), env, cli.Streams{Out: &out, OutTTY: true, ErrTTY: true, Width: 200}, "kb", "list")
	want := regexp.MustCompile(`^NAME      ENTRIES +SIZE +INDEXED  PROBLEMS  WHERE
team            1 +\d+ B  just now         0  .*
gone            0 +0 B         -         0  /no/such/folder \(cannot be used: file does not exist\)
embedded +\d+ +[\d.]+ [kM]B         -         0  in the program
$`)
	if code != 0 || !want.MatchString(out.String()) || !strings.Contains(errs, "knowledge base gone is left out") {
		t.Errorf("exit code %d\n%s\n%s", code, out.String(), errs)
	}
}
