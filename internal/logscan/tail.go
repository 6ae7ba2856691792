package logscan

import (
	"context"
	"errors"
	"io"
	"os"
	"time"
)

// ErrRest is what a reader returns when nothing came for a while. Scan then tells what it held back, and reads on.
var ErrRest = errors.New("nothing came for a while")

// pollEvery is how often a resting file is looked at. It costs a system call or two.
const pollEvery = 500 * time.Millisecond

// Tail reads a file that grows. At its end it waits for more; when the file has been replaced or cut under it, it returns
// io.EOF, and Reopen goes on with what is there now.
type Tail struct {
	ctx    context.Context
	path   string
	f      *os.File
	at     int64
	rested bool // ErrRest was told since the last byte
}

// NewTail opens a file to be read as it grows, until the context is done.
func NewTail(ctx context.Context, path string) (*Tail, error) {
	t := &Tail{ctx: ctx, path: path}
	return t, t.Reopen()
}

// Reopen starts from the beginning of the file that has the path now. While there is none it waits.
func (t *Tail) Reopen() error {
	for first := t.f == nil; ; {
		f, err := os.Open(t.path)
		if err == nil {
			t.Close()
			t.f, t.at, t.rested = f, 0, false
			return nil
		}
		if first || !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := t.sleep(); err != nil {
			return err
		}
	}
}

// Close closes the file.
func (t *Tail) Close() error {
	if t.f == nil {
		return nil
	}
	return t.f.Close()
}

// Read implements io.Reader.
func (t *Tail) Read(p []byte) (int, error) {
	for {
		n, err := t.f.Read(p)
		t.at += int64(n)
		if n > 0 {
			t.rested = false
			return n, nil
		}
		if err != nil && err != io.EOF {
			return 0, err
		}
		if t.gone() {
			return 0, io.EOF
		}
		if err := t.sleep(); err != nil {
			return 0, err
		}
		if !t.rested {
			t.rested = true
			return 0, ErrRest
		}
	}
}

// gone reports whether the path leads to another file now, or the file is shorter than what was read of it.
func (t *Tail) gone() bool {
	now, err := os.Stat(t.path)
	if err != nil {
		return false // it is being replaced, or will not come back; what is open may still grow
	}
	own, err := t.f.Stat()
	return err == nil && (!os.SameFile(now, own) || own.Size() < t.at)
}

func (t *Tail) sleep() error {
	wait := time.NewTimer(pollEvery)
	defer wait.Stop()
	select {
	case <-t.ctx.Done():
		return t.ctx.Err()
	case <-wait.C:
		return nil
	}
}

// Pump reads and decodes a stream in the background, so that a reader of it hears when nothing comes and can stop waiting.
type Pump struct {
	ctx    context.Context
	stop   context.CancelFunc
	pieces chan piece
	free   chan []byte
	cur    []byte // what the last piece holds
	rest   []byte // of it, not yet read
	err    error
	rested bool // ErrRest was told since the last byte
}

type piece struct {
	b   []byte
	err error
}

// NewPump starts to read r, in any form that Decode knows, until the context is done or Close is called.
func NewPump(ctx context.Context, r io.Reader) *Pump {
	ctx, stop := context.WithCancel(ctx)
	p := &Pump{ctx: ctx, stop: stop, pieces: make(chan piece), free: make(chan []byte, 2), rested: true}
	p.free <- make([]byte, part)
	p.free <- make([]byte, part)
	go p.run(r)
	return p
}

func (p *Pump) run(r io.Reader) {
	z, err := Decode(r)
	if err == nil {
		defer z.Close()
	}
	for err == nil {
		select {
		case b := <-p.free:
			var n int
			n, err = z.Read(b[:cap(b)])
			if !p.give(piece{b[:n], err}) {
				return
			}
		case <-p.ctx.Done():
			return
		}
	}
	p.give(piece{nil, err}) // once more, for an error of Decode
}

func (p *Pump) give(c piece) bool {
	select {
	case p.pieces <- c:
		return true
	case <-p.ctx.Done():
		return false
	}
}

// Close makes an end of reading.
func (p *Pump) Close() error {
	p.stop()
	return nil
}

// Read implements io.Reader. Once something came, it returns ErrRest once whenever nothing has come for a while.
func (p *Pump) Read(b []byte) (int, error) {
	for len(p.rest) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		if p.cur != nil {
			p.free <- p.cur
			p.cur = nil
		}
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func (p *Pump) next() error {
	var rest <-chan time.Time
	if !p.rested {
		wait := time.NewTimer(pollEvery)
		defer wait.Stop()
		rest = wait.C
	}
	select {
	case c := <-p.pieces:
		p.rest, p.cur, p.err, p.rested = c.b, c.b, c.err, false
		return nil
	case <-rest:
		p.rested = true
		return ErrRest
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}
