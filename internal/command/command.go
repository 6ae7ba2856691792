// Package command runs a command with its streams passed through untouched, and hands on a copy of what it prints.
//
// The command inherits standard input, the process group and with them the terminal: Ctrl-C, Ctrl-Z and keys reach it
// as if it had been started alone, and no terminal has to be put into another mode. Only its output takes a way round:
// through a pipe where output goes into a pipe or file, through a pseudo-terminal where it goes to a terminal, so that
// it still finds one there.
package command

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// Exit codes of commands that could not be started, as shells have them.
const (
	ExitNotExecutable = 126
	ExitNotFound      = 127
	exitSignal        = 128 // and the number of the signal
)

// Command is a command to run.
type Command struct {
	Args   []string // name and arguments
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
	OutTTY bool // Out is an *os.File of a terminal
	ErrTTY bool

	// Copy gets what the command prints on both streams, in whole lines. Its errors are ignored.
	Copy io.Writer
}

// Status is how a command ended.
type Status struct {
	Code        int  // as a shell gives it: 128+n for signal n
	Interrupted bool // by the signal of Ctrl-C
}

// StartError is returned for a command that could not be started.
type StartError struct {
	Name string
	Code int // ExitNotFound or ExitNotExecutable
	Err  error
}

func (e *StartError) Error() string { return e.Name + ": " + e.Err.Error() }

func (e *StartError) Unwrap() error { return e.Err }

// quiet is how long output is awaited after the command has ended, from processes that it left behind.
const quiet = 250 * time.Millisecond

// Run runs the command, waits for it and for what it prints. A process that it leaves behind with its output open is
// heard as long as it goes on printing. The error is a *StartError, or one of writing to Out or Err.
func (c *Command) Run() (Status, error) {
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	if errors.Is(cmd.Err, exec.ErrDot) {
		cmd.Err = nil // the shell that typed it would have run it as well
	}
	cmd.Stdin = c.In
	cmd.WaitDelay = quiet // for a standard input that is no file

	relays, err := c.connect(cmd)
	if err != nil {
		return Status{}, &StartError{c.Args[0], ExitNotExecutable, err}
	}
	defer closeAll(relays)

	signals := make(chan os.Signal, 16)
	listening := make(chan struct{})
	go func() { // beside the start: a listener takes a thread, and that nearly as long as a process
		signal.Notify(signals, handled()...)
		close(listening)
	}()
	defer signal.Stop(signals)

	err = cmd.Start()
	<-listening
	if err != nil {
		return Status{}, &StartError{c.Args[0], startCode(err), reason(err)}
	}
	lines := &lines{w: c.Copy}
	for _, r := range relays {
		r.start(lines)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			pass(s, cmd.Process, relays)
		case err := <-ended:
			return statusOf(cmd, err), finish(relays, lines)
		}
	}
}

// startCode tells a command that is not there from one that cannot be run.
func startCode(err error) int {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return ExitNotFound
	}
	return ExitNotExecutable
}

// reason returns what the operating system said, without the call and the path around it.
func reason(err error) error {
	var path *fs.PathError
	var name *exec.Error
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &name):
		return name.Err
	}
	return err
}

func statusOf(cmd *exec.Cmd, err error) Status {
	if cmd.ProcessState == nil {
		return Status{Code: ExitNotExecutable}
	}
	if ws, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return Status{Code: exitSignal + int(ws.Signal()), Interrupted: ws.Signal() == syscall.SIGINT}
	}
	code := cmd.ProcessState.ExitCode()
	return Status{Code: code, Interrupted: code == exitSignal+int(syscall.SIGINT)}
}

// finish waits until nothing more is printed, and returns the first error of writing it.
func finish(relays []*relay, lines *lines) error {
	for _, r := range relays {
		_ = r.hurry()
	}
	var errs []error
	for _, r := range relays {
		errs = append(errs, <-r.done)
	}
	lines.flush()
	return errors.Join(errs...)
}

func closeAll(relays []*relay) {
	for _, r := range relays {
		r.close()
	}
}
