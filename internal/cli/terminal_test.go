package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unstuck/internal/cli"
)

const frobEntry = `---
title: "No space left on device while the frobnicator writes"
tags: [frob, disk]
sources: ["https://example.com/frob/1"]
---

## Symptom

` + "```" + `
[frob] writer 3: cannot flush segment: ENOSPC (no space left on device)
frobnicator: giving up after 3 flushes
` + "```" + `

## Fix

` + "```sh" + `
frob prune --older-than 7d
` + "```\n"

const frobPaste = "[frob] writer 3: cannot flush segment: ENOSPC (no space left on device)\nfrobnicator: giving up after 3 flushes\n"

// TestTerminal runs commands as if standard output were a terminal of 60 columns, or a pipe where tty is false.
func TestTerminal(t *testing.T) {
	kb := filepath.Join(t.TempDir(), "frob-disk.md")
	if err := os.WriteFile(kb, []byte(frobEntry), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		env      map[string]string
		tty      bool
		args     []string
		has, not []string
	}{
		{name: "a look-up", tty: true,
			has: []string{"\x1b[1;32mKnown, ", "\n      frob prune --older-than 7d\n", "\x1b]8;;https://example.com/frob/1\x1b\\", "\x1b[1;4m"}},
		{name: "a list", tty: true, args: []string{"list"},
			has: []string{"frob-disk\x1b[0m  \x1b[36mfrob,disk\x1b[0m  No space left"}, not: []string{"\t", "frobnicator writes"}},
		{name: "tags", tty: true, args: []string{"tags"}, has: []string{"\x1b[36mdisk\x1b[0m  1\n"}},
		{name: "grep", tty: true, args: []string{"grep", "prune"}, has: []string{"frob \x1b[1;31mprune\x1b[0m --older-than"}},
		{name: "JSON is indented", tty: true, args: []string{"list", "--json"}, has: []string{"\n  \"entries\": ["}, not: []string{"\x1b"}},
		{name: "--color never", tty: true, args: []string{"--color", "never"}, has: []string{"Known, "}, not: []string{"\x1b"}},
		{name: "NO_COLOR", tty: true, env: map[string]string{"NO_COLOR": "1"}, has: []string{"Known, "}, not: []string{"\x1b"}},
		{name: "TERM=dumb", tty: true, env: map[string]string{"TERM": "dumb"}, not: []string{"\x1b"}},
		{name: "a pipe", has: []string{"Known, "}, not: []string{"\x1b"}},
		{name: "colour in a pipe, but no hyperlink", args: []string{"--color=always"}, has: []string{"\x1b[1;32mKnown, "}, not: []string{"\x1b]8"}},
		{name: "CLICOLOR_FORCE", env: map[string]string{"CLICOLOR_FORCE": "1"}, has: []string{"\x1b[1;32mKnown, "}, not: []string{"\x1b]8"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			s := cli.Streams{In: strings.NewReader(frobPaste), Out: &out, OutTTY: c.tty, ErrTTY: c.tty, Width: 60}
			code, errs := run(context.Background(), c.env, s, append([]string{"--only-kb", kb}, c.args...)...)
			if code != 0 || errs != "" {
				t.Errorf("exit code %d, %q", code, errs)
			}
			for _, h := range c.has {
				if !strings.Contains(out.String(), h) {
					t.Errorf("no %q in\n%q", h, out.String())
				}
			}
			for _, n := range c.not {
				if strings.Contains(out.String(), n) {
					t.Errorf("%q in\n%q", n, out.String())
				}
			}
		})
	}
}

// TestTerminalInput holds what happens when standard input is a terminal.
func TestTerminalInput(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		out  string
		errs string
	}{
		{nil, 0, "Usage:", ""},
		{[]string{"lookup"}, 2, "", "there is no text to look up; try: unstuck lookup 'THE ERROR TEXT'"},
		{[]string{"why", "phx-new-not-found"}, 2, "", "there is no text to explain; try: unstuck why phx-new-not-found 'THE ERROR TEXT'"},
		{[]string{"-"}, 1, "Not known", "Paste the error text, then press Ctrl-D"},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			var out strings.Builder
			s := cli.Streams{In: strings.NewReader("zzyzx"), Out: &out, InTTY: true, OutTTY: true, ErrTTY: true}
			code, errs := run(context.Background(), nil, s, c.args...)
			if code != c.code || !strings.Contains(out.String(), c.out) || !strings.Contains(errs, c.errs) || c.errs == "" && errs != "" {
				t.Errorf("exit code %d\n%s\n%s", code, out.String(), errs)
			}
		})
	}
}
