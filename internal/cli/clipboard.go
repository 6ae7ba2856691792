package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// clipboardTools are programs that print the clipboard, in the order in which they are tried.
func clipboardTools() [][]string {
	return [][]string{
		{"pbpaste"},
		{"wl-paste", "--no-newline"},
		{"xclip", "-selection", "clipboard", "-out"},
		{"xsel", "--clipboard", "--output"},
		{"termux-clipboard-get"},
		{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command",
			"[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-Clipboard -Raw"},
	}
}

// clipboard reads the clipboard with the first helper program that is there and works. wl-paste is on many machines
// whose session is X11, so one that fails is passed over.
func (a *app) clipboard(ctx context.Context) (io.ReadCloser, error) {
	failed := ""
	for _, tool := range clipboardTools() {
		path, err := exec.LookPath(tool[0])
		if err != nil {
			continue
		}
		var out, errs bytes.Buffer
		cmd := exec.CommandContext(ctx, path, tool[1:]...)
		cmd.Stdout, cmd.Stderr = &out, &errs
		if err := cmd.Run(); err == nil {
			return io.NopCloser(&out), nil
		} else if failed == "" {
			failed = fmt.Sprintf("%s: %s", tool[0], strings.TrimSpace(firstLine(errs.String(), err)))
		}
	}
	if failed != "" {
		return nil, &usageError{"cannot read the clipboard: " + failed, "paste the text into: unstuck -"}
	}
	return nil, &usageError{"no program to read the clipboard was found",
		"install wl-clipboard, xclip or xsel, or paste the text into: unstuck -"}
}

func firstLine(s string, err error) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	if s == "" {
		return err.Error()
	}
	return s
}
