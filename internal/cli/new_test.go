package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"unstuck/internal/cli"
)

// TestEditor holds that an editor is opened on a terminal, and what it leaves is checked.
func TestEditor(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the editor is a script of a shell")
	}
	dir := t.TempDir()
	editor := filepath.Join(dir, "my editor")
	script := "#!/bin/sh\nset -e\ntest \"$1\" = --wait\nsed -e 's/^TODO:.*/It is greased./' \"$2\" >\"$2.new\"\nmv \"$2.new\" \"$2\"\n"
	if err := os.WriteFile(editor, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, editor string
		tty          bool
		args         []string
		edited       bool
		errs         string
	}{
		{"editor", "'" + editor + "' --wait", true, nil, true, ""},
		{"no-edit", "'" + editor + "' --wait", true, []string{"--no-edit"}, false, ""},
		{"pipe", "'" + editor + "' --wait", false, nil, false, ""},
		{"none", "", true, nil, false, ""},
		{"fails", "false", true, nil, false, "unstuck: note: the editor \"false\" ended with: exit status 1\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			s := cli.Streams{Out: &out, InTTY: c.tty, OutTTY: c.tty}
			args := append([]string{"new", "--dir", filepath.Join(dir, c.name), "--id", "x", "turbo encabulator lost its sinusoidal replenerator"}, c.args...)
			code, errs := run(context.Background(), map[string]string{"EDITOR": c.editor, "HOME": dir}, s, args...)
			text, err := os.ReadFile(filepath.Join(dir, c.name, "x.md"))
			if err != nil || code != 0 || errs != c.errs {
				t.Fatalf("exit code %d, %q, %v", code, errs, err)
			}
			if edited := !strings.Contains(string(text), "TODO:"); edited != c.edited || edited == strings.Contains(out.String(), "draft") {
				t.Errorf("edited %v, output %q", edited, out.String())
			}
		})
	}
}
