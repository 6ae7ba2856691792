package command

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// relay carries one output of the command to where it goes.
type relay struct {
	from     *os.File // what the command prints is read here
	given    *os.File // what the command is given; closed once it has it
	to       io.Writer
	terminal *terminal // from is a pseudo-terminal for this terminal; else nil

	done chan error
	held []byte // the end of what was printed, as far as it is no whole line yet
}

// connect gives the command its outputs. One pseudo-terminal serves both when both go to the same terminal.
func (c *Command) connect(cmd *exec.Cmd) ([]*relay, error) {
	out, err := open(c.Out, c.OutTTY)
	if err != nil {
		return nil, err
	}
	cmd.Stdout = out.given
	if c.OutTTY && c.ErrTTY && sameFile(c.Out, c.Err) && out.terminal != nil {
		cmd.Stderr = out.given
		return []*relay{out}, nil
	}
	errs, err := open(c.Err, c.ErrTTY)
	if err != nil {
		out.close()
		return nil, err
	}
	cmd.Stderr = errs.given
	return []*relay{out, errs}, nil
}

// open makes the way round for one output: a pseudo-terminal where there are such and it goes to a terminal, else a pipe.
func open(to io.Writer, tty bool) (*relay, error) {
	r := &relay{to: to, done: make(chan error, 1)}
	if f, ok := to.(*os.File); ok && tty {
		t, given, err := openTerminal(f)
		if err == nil {
			r.from, r.given, r.terminal = t.master, given, t
			return r, nil
		}
		if !errors.Is(err, errors.ErrUnsupported) {
			return nil, err
		}
	}
	var err error
	r.from, r.given, err = os.Pipe()
	return r, err
}

func sameFile(a, b io.Writer) bool {
	fa, ok := a.(*os.File)
	fb, ok2 := b.(*os.File)
	if !ok || !ok2 {
		return false
	}
	ia, err := fa.Stat()
	ib, err2 := fb.Stat()
	return err == nil && err2 == nil && os.SameFile(ia, ib)
}

// start begins to carry. The command has been started and holds its end.
func (r *relay) start(lines *lines) {
	r.given.Close()
	go func() { r.done <- r.carry(lines) }()
}

// carry copies until the command and all that it left behind have closed their ends, or were quiet for a while after
// the command's own end. Output that cannot be written any more is still read, so that the command is not held up.
func (r *relay) carry(lines *lines) error {
	var failed error
	heard := false // something since the deadline was set
	buf := make([]byte, 64<<10)
	for {
		n, err := r.from.Read(buf)
		if n > 0 {
			heard = true
			b := buf[:n]
			if r.terminal != nil {
				b = r.terminal.follow(b)
			}
			failed = r.pass(b, failed)
			r.held = lines.add(r.held, b)
		}
		if errors.Is(err, os.ErrDeadlineExceeded) && heard {
			heard = false
			err = r.hurry()
		}
		if err != nil { // io.EOF, a pseudo-terminal's EIO, or the deadline: nobody prints any more
			lines.rest(r.held)
			if r.terminal != nil {
				failed = r.pass(r.terminal.rest(), failed)
			}
			return failed
		}
	}
}

// pass writes b, unless writing failed before, and returns the first error.
func (r *relay) pass(b []byte, failed error) error {
	if failed != nil || len(b) == 0 {
		return failed
	}
	_, err := r.to.Write(b)
	return err
}

// hurry ends the reading when nothing comes for a while. Where the file knows no deadlines, its end is awaited.
func (r *relay) hurry() error {
	return r.from.SetReadDeadline(time.Now().Add(quiet))
}

func (r *relay) close() {
	r.given.Close()
	if r.terminal != nil {
		r.terminal.restore()
	}
	r.from.Close()
}

// lines joins the outputs of a command into one text without breaking lines.
type lines struct {
	mu   sync.Mutex
	w    io.Writer
	tail []byte
}

// longest is how much of a line without an end is held back.
const longest = 64 << 10

// add writes the whole lines of held and b, and returns what is left over.
func (l *lines) add(held, b []byte) []byte {
	end := bytes.LastIndexByte(b, '\n') + 1
	if end == 0 && len(held)+len(b) < longest {
		return append(held, b...)
	}
	if end == 0 {
		end = len(b)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(held) > 0 {
		_, _ = l.w.Write(held)
	}
	_, _ = l.w.Write(b[:end])
	return append(held[:0], b[end:]...)
}

// rest takes what an output ended with, which may be no whole line.
func (l *lines) rest(held []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(held) > 0 && len(l.tail) > 0 {
		l.tail = append(l.tail, '\n')
	}
	l.tail = append(l.tail, held...)
}

// flush writes the ends that were no whole lines.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.tail) > 0 {
		_, _ = l.w.Write(l.tail)
	}
}
