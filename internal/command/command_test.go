//go:build unix

package command

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// shell skips a test where there is no POSIX shell.
func shell(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh")
	}
}

// outcome is all that a command leaves.
type outcome struct {
	status         Status
	out, err, copy string
}

func runShell(t *testing.T, script string) outcome {
	t.Helper()
	shell(t)
	var out, errs, both bytes.Buffer
	c := Command{Args: []string{"sh", "-c", script}, In: strings.NewReader("typed\n"), Out: &out, Err: &errs, Copy: &both}
	status, err := c.Run()
	if err != nil {
		t.Fatal(err)
	}
	return outcome{status, out.String(), errs.String(), both.String()}
}

func TestRun(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         outcome
	}{
		{"nothing", "", outcome{}},
		{"exit code", "exit 3", outcome{status: Status{Code: 3}}},
		{"streams stay apart", "echo out; echo err >&2", outcome{out: "out\n", err: "err\n"}},
		{"input", "cat; exit 1", outcome{status: Status{Code: 1}, out: "typed\n", copy: "typed\n"}},
		{"no end of line", "printf abc", outcome{out: "abc", copy: "abc"}},
		{"killed", "kill -9 $$", outcome{status: Status{Code: 137}}},
		{"terminated", "kill -TERM $$", outcome{status: Status{Code: 143}}},
		{"interrupted", "kill -INT $$", outcome{status: Status{Code: 130, Interrupted: true}}},
		{"says it was interrupted", "exit 130", outcome{status: Status{Code: 130, Interrupted: true}}},
		{"any byte", `printf '\000\377\r\n\033[31m'`, outcome{out: "\x00\xff\r\n\x1b[31m", copy: "\x00\xff\r\n\x1b[31m"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := runShell(t, c.script)
			if c.want.copy == "" {
				got.copy = "" // whose order is not fixed
			}
			if got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

// TestCopy holds that the copy has every line of both streams whole, however they are written.
func TestCopy(t *testing.T) {
	got := runShell(t, `for i in 1 2 3; do printf out; printf err >&2; sleep 0.01; echo put; echo or >&2; done; printf end; printf last >&2`)
	lines := strings.Split(got.copy, "\n")
	count := map[string]int{}
	for _, l := range lines {
		count[l]++
	}
	if len(lines) != 8 || count["output"] != 3 || count["error"] != 3 || count["end"] != 1 || count["last"] != 1 {
		t.Errorf("got %q", got.copy)
	}
}

// TestNoByteIsLost compares much output with what came out, as sums.
func TestNoByteIsLost(t *testing.T) {
	shell(t)
	want, got, kept := sha256.New(), sha256.New(), sha256.New()
	const rounds = 64
	block := bytes.Repeat([]byte("0123456789abcdef\xff\x00\r"), 64<<10)
	for range rounds {
		want.Write(block)
	}
	in, w := io.Pipe()
	go func() {
		for range rounds {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
		w.Close()
	}()
	c := Command{Args: []string{"cat"}, In: in, Out: got, Err: io.Discard, Copy: kept}
	if _, err := c.Run(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Sum(nil), want.Sum(nil)) {
		t.Error("the output differs")
	}
	if !bytes.Equal(kept.Sum(nil), want.Sum(nil)) {
		t.Error("the copy differs")
	}
}

func TestStartErrors(t *testing.T) {
	shell(t)
	plain := t.TempDir() + "/plain"
	if err := os.WriteFile(plain, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		code int
	}{
		{"no-such-command-anywhere", ExitNotFound},
		{t.TempDir() + "/nothing", ExitNotFound},
		{plain, ExitNotExecutable},
		{t.TempDir(), ExitNotExecutable},
	} {
		cmd := Command{Args: []string{c.name}, In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, Copy: io.Discard}
		_, err := cmd.Run()
		var start *StartError
		if !errors.As(err, &start) || start.Code != c.code {
			t.Errorf("%s: %v; want code %d", c.name, err, c.code)
		}
	}
}

// TestLeftBehind holds that a process which the command leaves behind, with its output open and silent, is not awaited.
func TestLeftBehind(t *testing.T) {
	got := runShell(t, `sleep 600 & echo $!`)
	var pid int
	if _, err := fmt.Sscan(got.out, &pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Errorf("the process left behind was not there any more: %v", err)
	}
}

// failing cannot be written to.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

// TestFullDisk holds that the command ends as it would, and the error is told, when its output cannot be written.
func TestFullDisk(t *testing.T) {
	shell(t)
	var kept bytes.Buffer
	c := Command{Args: []string{"sh", "-c", "echo a; echo b; exit 4"}, In: strings.NewReader(""), Out: failing{}, Err: io.Discard, Copy: &kept}
	status, err := c.Run()
	if err == nil || status.Code != 4 || kept.String() != "a\nb\n" {
		t.Errorf("%+v, %v, copy %q", status, err, kept.String())
	}
}
