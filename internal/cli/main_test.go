package cli_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"unstuck/entries"
	"unstuck/internal/cli"
)

// failing is a writer that takes nothing.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func run(ctx context.Context, env map[string]string, s cli.Streams, args ...string) (int, string) {
	var errs strings.Builder
	s.Err = &errs
	if s.In == nil {
		s.In = strings.NewReader("")
	}
	known := cli.Embedded{Entries: entries.FS, Index: entries.Index, IDs: entries.IDs}
	code := cli.Main(ctx, args, func(k string) string { return env[k] }, s, known)
	return code, errs.String()
}

// TestWriteErrors holds that a reader who went away changes nothing, and a full disk does.
func TestWriteErrors(t *testing.T) {
	closed := failing{&os.PathError{Op: "write", Path: "stdout", Err: syscall.EPIPE}}
	for _, c := range []struct {
		name string
		args []string
		out  failing
		code int
		errs string
	}{
		{"closed pipe", []string{"list"}, closed, 0, ""},
		{"closed pipe, nothing found", []string{"zzyzx"}, closed, 1, ""},
		{"closed pipe, JSON", []string{"--json", "zzyzx"}, closed, 1, ""},
		{"closed pipe, help", []string{"--help"}, closed, 0, ""},
		{"full disk", []string{"zzyzx"}, failing{syscall.ENOSPC}, 2, "unstuck: cannot write the output: no space left on device\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, errs := run(context.Background(), nil, cli.Streams{Out: c.out}, c.args...)
			if code != c.code || errs != c.errs {
				t.Errorf("exit code %d, %q; want %d, %q", code, errs, c.code, c.errs)
			}
		})
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("is on fire") }

func TestUnreadableInput(t *testing.T) {
	var out strings.Builder
	code, errs := run(context.Background(), nil, cli.Streams{In: broken{}, Out: &out})
	if code != 2 || out.Len() > 0 || !strings.Contains(errs, "cannot read standard input: is on fire") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit code %d, output %q, errors %q", code, out.String(), errs)
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out strings.Builder
	if code, errs := run(ctx, nil, cli.Streams{Out: &out}, "zzyzx"); code != 130 || errs != "" {
		t.Errorf("exit code %d, %q", code, errs)
	}
}
