package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"unstuck/internal/report"
)

func TestArrange(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "my notes")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		in, want []string
	}{
		{"nothing", nil, nil},
		{"a word", []string{"eaddrinuse"}, []string{"--", "eaddrinuse"}},
		{"a command", []string{"list"}, []string{"list"}},
		{"a command behind --", []string{"--", "list"}, []string{"--", "list"}},
		{"a command within a sentence", []string{"no", "list"}, []string{"--", "no", "list"}},
		{"a command and text", []string{"list", "index", "out"}, []string{"list", "--", "index", "out"}},
		{"a quoted sentence", []string{"list index out"}, []string{"--", "list index out"}},
		{"a quoted flag", []string{"--json x"}, []string{"--", "--json x"}},
		{"a quoted flag behind a command", []string{"why", "id", "-f x"}, []string{"why", "--", "id", "-f x"}},
		{"any white space", []string{"--json\u00a0x", "-c\n"}, []string{"--", "--json\u00a0x", "-c\n"}},
		{"a flag with its value", []string{"--kb", "X", "some", "words"}, []string{"--kb", "X", "--", "some", "words"}},
		{"a value that is a command", []string{"--tag", "list", "tags"}, []string{"tags", "--tag", "list"}},
		{"a value with white space", []string{"-f", "my log", "--json"}, []string{"-f", "my log", "--json"}},
		{"a joined value", []string{"-fx", "--tag=a", "text"}, []string{"-fx", "--tag=a", "--", "text"}},
		{"short flags in one", []string{"grep", "-iE", "a|b"}, []string{"grep", "-iE", "--", "a|b"}},
		{"flags before their command", []string{"-i", "grep", "x"}, []string{"grep", "-i", "--", "x"}},
		{"flags behind text", []string{"word", "--json"}, []string{"--json", "--", "word"}},
		{"a hyphen", []string{"-"}, []string{"--", "-"}},
		{"an empty argument", []string{""}, []string{"--", ""}},
		{"a command below a command", []string{"completion", "bash", "--no-descriptions"}, []string{"completion", "bash", "--no-descriptions"}},
		{"a value that is missing", []string{"--kb"}, []string{"--kb"}},
		{"a folder with a blank", []string{"--kb=" + folder, "list"}, []string{"list", "--kb=" + folder}},
		{"no folder with a blank", []string{"--kb=not there", "list"}, []string{"--", "--kb=not there", "list"}},
		{"completion is left alone", []string{"__complete", "--", "a b"}, []string{"__complete", "--", "a b"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := newRootCmd(&app{env: os.Getenv})
			if got := arrange(root, c.in); !slices.Equal(got, c.want) {
				t.Errorf("arrange(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

// FuzzArrange holds the rule that people rely on: one argument with white space in it is text, whatever it looks like.
func FuzzArrange(f *testing.F) {
	for _, s := range []string{"-- a", "--json x", "list all", "-f\tx", "__complete x", "--kb=a b", " ", "-\u2003"} {
		f.Add(s)
	}
	root := newRootCmd(&app{env: os.Getenv})
	f.Fuzz(func(t *testing.T, s string) {
		if strings.IndexFunc(s, unicode.IsSpace) < 0 || isPathFlag(root, s) {
			return
		}
		if got := arrange(root, []string{s}); !slices.Equal(got, []string{"--", s}) {
			t.Errorf("arrange(%q) = %q", s, got)
		}
	})
}

func TestShellWords(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"index", "index"},
		{"it's", `'it'\''s'`},
		{"a b", "'a b'"},
		{"", "''"},
		{"$HOME", "'$HOME'"},
		{"**", "'**'"},
		{"./x-1.log", "./x-1.log"},
	} {
		if got := report.ShellWord(c.in); got != c.want {
			t.Errorf("ShellWord(%q) = %s, want %s", c.in, got, c.want)
		}
	}
}

func TestUseColor(t *testing.T) {
	for _, c := range []struct {
		name, flag string
		tty        bool
		env        map[string]string
		want       bool
	}{
		{"terminal", "auto", true, nil, true},
		{"pipe", "auto", false, nil, false},
		{"always", "always", false, map[string]string{"NO_COLOR": "1", "TERM": "dumb"}, true},
		{"never", "never", true, map[string]string{"CLICOLOR_FORCE": "1"}, false},
		{"NO_COLOR", "auto", true, map[string]string{"NO_COLOR": "1"}, false},
		{"NO_COLOR beats CLICOLOR_FORCE", "auto", true, map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, false},
		{"CLICOLOR_FORCE", "auto", false, map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{"CLICOLOR_FORCE=0", "auto", false, map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{"CLICOLOR=0", "auto", true, map[string]string{"CLICOLOR": "0"}, false},
		{"dumb terminal", "auto", true, map[string]string{"TERM": "dumb"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := &app{color: c.flag, env: func(k string) string { return c.env[k] }}
			if got := a.useColor(c.tty); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}
