// Package terminal reads what stands in the terminal now, from the program that shows it: tmux, GNU screen, Zellij, kitty
// or WezTerm. It asks these programs for their text and runs nothing else.
package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// ErrNone is returned when no program is known to hold the text of this terminal.
var ErrNone = errors.New("this terminal is none of tmux, screen, Zellij, kitty and WezTerm")

// scrollback is how many lines above the screen are asked for, where that can be said.
const scrollback = "2000"

// wait bounds how long a program may take to answer.
const wait = 3 * time.Second

// holder is a program that holds the text of a terminal.
type holder struct {
	name string
	env  string // set where the program shows this terminal
	read func(ctx context.Context, env func(string) string) (string, error)
	// marked holders give the output of the last command alone, if the shell marks where it begins.
	marked func(ctx context.Context, env func(string) string) (string, error)
}

// holders come innermost first: tmux runs inside kitty, not the other way round.
func holders() []holder {
	return []holder{
		{name: "tmux", env: "TMUX", read: readTmux},
		{name: "screen", env: "STY", read: readScreen},
		{name: "Zellij", env: "ZELLIJ", read: readZellij},
		{name: "kitty", env: "KITTY_WINDOW_ID", read: kitty("all"), marked: kitty("last_non_empty_output")},
		{name: "WezTerm", env: "WEZTERM_PANE", read: readWezTerm},
	}
}

// Last returns what the last command printed, with the line it was typed on where that could be told, else all that the
// terminal holds. env looks environment variables up. The error is ErrNone, or says why the program could not be asked.
func Last(ctx context.Context, env func(string) string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var failed error
	for _, h := range holders() {
		if env(h.env) == "" {
			continue
		}
		if h.marked != nil {
			if s, err := h.marked(ctx, env); err == nil && strings.TrimSpace(s) != "" {
				return s, nil
			}
		}
		s, err := h.read(ctx, env)
		if err == nil {
			return lastCommand(s), nil
		}
		if failed == nil {
			failed = fmt.Errorf("%s: %w", h.name, err)
		}
	}
	if failed != nil {
		return "", failed
	}
	return "", ErrNone
}

func readTmux(ctx context.Context, env func(string) string) (string, error) {
	args := []string{"capture-pane", "-p", "-J", "-S", "-" + scrollback}
	if pane := env("TMUX_PANE"); pane != "" {
		args = append(args, "-t", pane)
	}
	return output(ctx, "tmux", args...)
}

// readScreen has GNU screen write the text into a file. The command returns before that is done.
func readScreen(ctx context.Context, env func(string) string) (string, error) {
	return throughFile(func(file string) (string, error) {
		args := []string{"-S", env("STY")}
		if w := env("WINDOW"); w != "" {
			args = append(args, "-p", w)
		}
		if s, err := output(ctx, "screen", append(args, "-X", "hardcopy", "-h", file)...); err != nil {
			return "", fmt.Errorf("%w %s", err, strings.TrimSpace(s))
		}
		return "", await(ctx, file)
	})
}

// await waits until a file is there and grows no more.
func await(ctx context.Context, file string) error {
	const step = 20 * time.Millisecond
	last := int64(-1)
	for {
		info, err := os.Stat(file)
		if err == nil && info.Size() > 0 && info.Size() == last {
			return nil
		}
		if err == nil {
			last = info.Size()
		}
		select {
		case <-ctx.Done():
			return errors.New("it wrote no hard copy")
		case <-time.After(step):
		}
	}
}

// readZellij asks for a file. Versions that write to standard output instead are understood as well.
func readZellij(ctx context.Context, _ func(string) string) (string, error) {
	return throughFile(func(file string) (string, error) {
		return output(ctx, "zellij", "action", "dump-screen", "--full", file)
	})
}

// kitty asks kitty's remote control for a part of its text.
func kitty(extent string) func(context.Context, func(string) string) (string, error) {
	return func(ctx context.Context, env func(string) string) (string, error) {
		client := "kitten"
		if _, err := exec.LookPath(client); err != nil {
			client = "kitty" // before version 0.27
		}
		return output(ctx, client, "@", "get-text", "--match", "id:"+env("KITTY_WINDOW_ID"), "--extent", extent)
	}
}

func readWezTerm(ctx context.Context, env func(string) string) (string, error) {
	return output(ctx, "wezterm", "cli", "get-text", "--pane-id", env("WEZTERM_PANE"), "--start-line", "-"+scrollback)
}

// throughFile gives ask a file in a folder of our own, and returns what stands in it afterwards, or what ask returned
// when the file was not written.
func throughFile(ask func(file string) (string, error)) (string, error) {
	dir, err := os.MkdirTemp("", "unstuck-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "screen")
	s, err := ask(file)
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	return string(b), err
}

// output runs a program and returns what it printed. The error has the first line of what it complained about.
func output(ctx context.Context, name string, args ...string) (string, error) {
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if line, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n"); line != "" {
			err = errors.New(line)
		}
		return out.String(), err
	}
	return out.String(), nil
}
