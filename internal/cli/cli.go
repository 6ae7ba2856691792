// Package cli is the command line of unstuck: a tree of commands, one file each.
//
// A command has an Options struct, a constructor that parses and checks, and a plain run function. Commands return
// errors; only Main turns them into messages and exit codes. Nothing here reads a global: arguments, streams, the
// environment and the embedded entries come in through Main.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"syscall"

	"unstuck/internal/engine"
	"unstuck/internal/report"
)

// Exit codes, as grep has them.
const (
	exitOK      = 0   // a match, or the command did its work
	exitNothing = 1   // not found: no match, no hit, nothing usable to look up
	exitFailure = 2   // usage, unreadable input, unknown id
	exitCancel  = 130 // as shells report an interrupt
)

// Streams are the program's standard streams and what is known about them.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer

	InTTY  bool
	OutTTY bool
	ErrTTY bool
	Width  int // columns of the terminal that Out is, or else Err; 0 where neither is one
}

// Embedded is the knowledge shipped with the program.
type Embedded struct {
	Entries fs.FS
	Index   []byte
	IDs     []byte // see engine.IDTable
}

// Env looks an environment variable up; a missing one is empty.
type Env func(key string) string

// Main runs the program with these arguments (without its name) and returns its exit code.
func Main(ctx context.Context, args []string, env Env, s Streams, known Embedded) int {
	given := s
	out, errs := io.Writer(quietPipe{s.Out}), io.Writer(quietPipe{s.Err})
	if inCI(env) {
		o, e := report.NewCIWriter(out), report.NewCIWriter(errs)
		defer e.Close()
		defer o.Close()
		out, errs = o, e
	}
	s.Out, s.Err = out, errs
	a := &app{streams: s, given: given, env: env, embedded: known, args: args}
	root := newRootCmd(a)
	root.SetArgs(append([]string{}, arrange(root, args)...)) // nil would make cobra read the arguments of the process
	root.SetContext(ctx)
	return a.exit(root.Execute())
}

// inCI reports whether the output is read by a continuous-integration runner.
func inCI(env Env) bool {
	for _, key := range []string{"CI", "GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD", "TEAMCITY_VERSION"} {
		if v := env(key); v != "" && v != "false" && v != "0" {
			return true
		}
	}
	return false
}

// statusError ends the program with a code and no message: the answer has been printed.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// usageError is a mistake in how the program was called. next says what to do about it, as a clause or a command.
type usageError struct{ what, next string }

func (e *usageError) Error() string {
	if e.next == "" {
		return e.what
	}
	return e.what + "; " + e.next
}

// exit maps an error to its exit code, here and nowhere else, and words it as one line on standard error.
func (a *app) exit(err error) int {
	var status statusError
	var unknown *engine.UnknownIDError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &status):
		return int(status)
	case errors.Is(err, context.Canceled):
		return exitCancel
	case errors.As(err, &unknown):
		a.complain(unknownID(unknown, a))
	default:
		a.complain(err.Error())
	}
	return exitFailure
}

// complain writes one line on standard error.
func (a *app) complain(msg string) {
	fmt.Fprintf(a.streams.Err, "unstuck: %s\n", report.CleanLine(msg))
}

// unknownID words an id that no base has: what it may have been, or, behind "why", that a sentence may begin so.
func unknownID(e *engine.UnknownIDError, a *app) string {
	msg := fmt.Sprintf("no entry has the id %s", quote(e.ID))
	if len(e.Near) > 0 {
		msg += "; near it: " + strings.Join(e.Near, ", ")
	} else {
		msg += "; all ids: " + a.command() + " list"
	}
	if a.sentence {
		msg += "; " + a.asText()
	}
	return msg
}

// quietPipe makes a closed pipe look like one that takes everything: whoever reads has seen enough, and the exit code
// is still that of the answer.
type quietPipe struct{ w io.Writer }

func (q quietPipe) Write(p []byte) (int, error) {
	n, err := q.w.Write(p)
	if err != nil && pipeClosed(err) {
		return len(p), nil
	}
	if err != nil {
		err = fmt.Errorf("cannot write the output: %s", reason(err))
	}
	return n, err
}

func pipeClosed(err error) bool {
	const errorBrokenPipe, errorNoData = syscall.Errno(109), syscall.Errno(232)
	if runtime.GOOS == "windows" && (errors.Is(err, errorBrokenPipe) || errors.Is(err, errorNoData)) {
		return true
	}
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
