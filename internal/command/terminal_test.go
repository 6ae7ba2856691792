//go:build linux || darwin || freebsd || netbsd || openbsd

package command

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// screen is a terminal whose other end the test reads.
type screen struct {
	keys *os.File // what is typed and shown
	tty  *os.File
}

func newScreen(t *testing.T) screen {
	t.Helper()
	shell(t)
	keys, tty, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminals: ", err)
	}
	t.Cleanup(func() { keys.Close(); tty.Close() })
	if err := pty.Setsize(keys, &pty.Winsize{Rows: 11, Cols: 77}); err != nil {
		t.Fatal(err)
	}
	return screen{keys, tty}
}

// run runs a script with all streams on the screen, and returns how it ended and all that was shown.
func (s screen) run(t *testing.T, script string, shown func(line string)) (Status, string, string) {
	t.Helper()
	var kept bytes.Buffer
	c := Command{Args: []string{"sh", "-c", script}, In: s.tty, Out: s.tty, Err: s.tty, OutTTY: true, ErrTTY: true, Copy: &kept}
	all := make(chan string)
	go func() { all <- s.read(shown) }()
	status, err := c.Run()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.tty.WriteString(endMark); err != nil {
		t.Fatal(err)
	}
	return status, strings.TrimSuffix(<-all, "===end===\r\n"), kept.String()
}

const endMark = "===end===\n"

func (s screen) read(shown func(line string)) string {
	var b strings.Builder
	for r := bufio.NewReader(s.keys); ; {
		line, err := r.ReadString('\n')
		b.WriteString(line)
		if err != nil || strings.HasPrefix(line, strings.TrimSpace(endMark)) {
			return b.String()
		}
		if shown != nil {
			shown(strings.TrimSpace(line))
		}
	}
}

// TestTerminal holds what a command finds and leaves on a terminal.
func TestTerminal(t *testing.T) {
	for _, c := range []struct {
		name, script string
		shown        string // empty: not looked at, because when a change of modes takes effect is not fixed
		copy         string
	}{
		{"all are terminals", "test -t 0 && test -t 1 && test -t 2 && echo yes", "yes\r\n", "yes\n"},
		{"its size", "stty size <&1", "11 77\r\n", "11 77\n"},
		{"its own line ends", `printf 'a\r\nb\rc\n'`, "a\r\r\nb\rc\r\n", "a\r\nb\rc\n"},
		{"both streams in order", "for i in 1 2 3; do echo out; echo err >&2; done", strings.Repeat("out\r\nerr\r\n", 3), strings.Repeat("out\nerr\n", 3)},
		{"raw output", `stty -opost <&1; printf 'a\n'; stty opost <&1; printf 'b\n'`, "", "a\nb\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScreen(t)
			before, err := modes(s.tty)
			if err != nil {
				t.Fatal(err)
			}
			status, shown, kept := s.run(t, c.script, nil)
			if status.Code != 0 || c.shown != "" && shown != c.shown || kept != c.copy {
				t.Errorf("%+v, shown %q, copy %q; want %q, %q", status, shown, kept, c.shown, c.copy)
			}
			if after, err := modes(s.tty); err != nil || after != before {
				t.Errorf("the modes of the terminal changed: %v", err)
			}
		})
	}
}

// TestTerminalModes holds that a command's change of modes reaches the terminal and is undone after it, and that nothing
// else changes them: whoever is killed meanwhile leaves the terminal as it was.
func TestTerminalModes(t *testing.T) {
	s := newScreen(t)
	echo := map[string]bool{}
	_, _, kept := s.run(t, "echo plain; read x; stty -echo <&1; echo silent; read x", func(line string) {
		m, err := modes(s.tty)
		if err != nil {
			t.Error(err)
		}
		echo[line] = m.Lflag&unix.ECHO != 0
		if line == "plain" || line == "silent" {
			_, _ = s.keys.WriteString("\n")
		}
	})
	if !echo["plain"] || echo["silent"] || kept != "plain\nsilent\n" {
		t.Errorf("echo %v, copy %q", echo, kept)
	}
	if m, _ := modes(s.tty); m.Lflag&unix.ECHO == 0 {
		t.Error("echo was not switched on again")
	}
}

// TestApart holds that a stream which is no terminal stays apart.
func TestApart(t *testing.T) {
	s := newScreen(t)
	var errs, kept bytes.Buffer
	c := Command{Args: []string{"sh", "-c", "test -t 1 && ! test -t 2 && echo shown && echo apart >&2"},
		In: strings.NewReader(""), Out: s.tty, Err: &errs, OutTTY: true, Copy: &kept}
	all := make(chan string)
	go func() { all <- s.read(nil) }()
	status, err := c.Run()
	_, _ = io.WriteString(s.tty, endMark)
	if shown := <-all; err != nil || status.Code != 0 || errs.String() != "apart\n" || !strings.HasPrefix(shown, "shown\r\n") {
		t.Errorf("%+v, %v: shown %q, errors %q", status, err, shown, errs.String())
	}
}

// TestSignals holds that the command gets the signals of the program, and the new size of the terminal.
func TestSignals(t *testing.T) {
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		want   string
	}{
		{"TERM", syscall.SIGTERM, "11 77"},
		{"HUP", syscall.SIGHUP, "11 77"},
		{"USR1", syscall.SIGUSR1, "11 77"},
		{"WINCH", syscall.SIGWINCH, "24 99"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScreen(t)
			script := "trap 'stty size <&1; exit 7' " + c.name + "; echo ready; while :; do sleep 0.02; done"
			status, _, kept := s.run(t, script, func(line string) {
				if line != "ready" {
					return
				}
				if c.signal == syscall.SIGWINCH {
					_ = pty.Setsize(s.keys, &pty.Winsize{Rows: 24, Cols: 99})
				}
				_ = syscall.Kill(os.Getpid(), c.signal)
			})
			if status.Code != 7 || kept != "ready\n"+c.want+"\n" {
				t.Errorf("%+v, %q", status, kept)
			}
		})
	}
}

// TestHeldReturn holds that a carriage return between two readings is neither lost nor doubled.
func TestHeldReturn(t *testing.T) {
	s := newScreen(t)
	term, given, err := openTerminal(s.tty)
	if err != nil {
		t.Fatal(err)
	}
	defer given.Close()
	defer term.master.Close()
	for _, pieces := range [][]string{{"a\r\nb\rc\r"}, {"a\r", "\nb\r", "c\r"}, {"a", "\r", "\n", "b", "\r", "c", "\r"}} {
		var got []byte
		for _, p := range pieces {
			got = append(got, term.follow([]byte(p))...)
		}
		got = append(got, term.rest()...)
		term.heldReturn = false
		if string(got) != "a\nb\rc\r" {
			t.Errorf("%q: %q", pieces, got)
		}
	}
}
