//go:build linux || darwin || freebsd || netbsd || openbsd

package command

import (
	"bytes"
	"os"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// terminal is a pseudo-terminal that stands for a real one. It begins with the modes of the real one, and whatever the
// command changes of them (an editor does; most commands change nothing) is done to the real one as well, because that
// is where keys are read. This program changes nothing on its own: if it is killed, the terminal works as before.
type terminal struct {
	real, master *os.File
	before       unix.Termios // modes of the real one
	seen         unix.Termios // modes of the pseudo-terminal, last time
	changed      bool
	heldReturn   bool // the last output ended with a carriage return, which is still to be written
}

// openTerminal makes a pseudo-terminal like the terminal real, and returns also the end that the command gets.
func openTerminal(real *os.File) (*terminal, *os.File, error) {
	master, given, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	t := &terminal{real: real, master: master}
	if t.before, err = modes(real); err == nil {
		err = setModes(given, t.before)
	}
	if err == nil {
		t.seen, err = modes(master)
	}
	if err != nil {
		master.Close()
		given.Close()
		return nil, nil, err
	}
	t.resize()
	return t, given, nil
}

// follow takes over changed modes, and returns what the command printed: without the carriage returns that the
// pseudo-terminal puts before line feeds, because the real one will put them there.
func (t *terminal) follow(b []byte) []byte {
	if now, err := modes(t.master); err == nil && now != t.seen {
		t.seen = now
		now.Cflag, now.Ispeed, now.Ospeed = t.before.Cflag, t.before.Ispeed, t.before.Ospeed // of the line, not of the screen
		t.changed = setModes(t.real, now) == nil || t.changed
	}
	if t.heldReturn {
		b = append([]byte{'\r'}, b...)
		t.heldReturn = false
	}
	if t.seen.Oflag&(unix.OPOST|unix.ONLCR) != unix.OPOST|unix.ONLCR {
		return b
	}
	if n := len(b); n > 0 && b[n-1] == '\r' {
		b = b[:n-1]
		t.heldReturn = true
	}
	return bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n"))
}

// rest returns what follow has held back.
func (t *terminal) rest() []byte {
	if t.heldReturn {
		return []byte{'\r'}
	}
	return nil
}

// restore undoes what the command changed and did not undo.
func (t *terminal) restore() {
	if t.changed {
		_ = setModes(t.real, t.before)
	}
}

func (t *terminal) resize() { _ = pty.InheritSize(t.real, t.master) }

func modes(f *os.File) (m unix.Termios, err error) {
	err = control(f, func(fd int) error {
		p, err := unix.IoctlGetTermios(fd, getModes)
		if err == nil {
			m = *p
		}
		return err
	})
	return m, err
}

func setModes(f *os.File, m unix.Termios) error {
	return control(f, func(fd int) error { return unix.IoctlSetTermios(fd, setModesNow, &m) })
}

// control calls f with the descriptor. (*os.File).Fd would do as well, but ends the deadlines of the file.
func control(f *os.File, do func(fd int) error) error {
	c, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := c.Control(func(fd uintptr) { failed = do(int(fd)) }); err != nil {
		return err
	}
	return failed
}

// handled are the signals that must not end this program before the command.
func handled() []os.Signal {
	return []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH}
}

// pass gives the command a signal that this program got. One that came from a key has reached the command already.
func pass(s os.Signal, p *os.Process, relays []*relay) {
	switch s {
	case syscall.SIGWINCH:
		for _, r := range relays {
			if r.terminal != nil {
				r.terminal.resize()
			}
		}
	case syscall.SIGINT, syscall.SIGQUIT:
		if inForeground() {
			return
		}
	}
	_ = p.Signal(s) // it may have ended just now
}

// inForeground reports whether keys of the terminal send signals to this process and the command.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer tty.Close()
	group := -1
	err = control(tty, func(fd int) (err error) {
		group, err = unix.IoctlGetInt(fd, unix.TIOCGPGRP)
		return err
	})
	return err == nil && group == unix.Getpgrp()
}
