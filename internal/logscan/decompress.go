package logscan

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"unstuck/internal/errtext"
)

// The forms of compression that are recognised by their first bytes.
const (
	plainText = iota
	gzipped
	bzipped
	zstandard
	xzipped
)

func form(start []byte) int {
	switch {
	case bytes.HasPrefix(start, []byte("\x1f\x8b")):
		return gzipped
	case bytes.HasPrefix(start, []byte("\x28\xb5\x2f\xfd")):
		return zstandard
	case bytes.HasPrefix(start, []byte("BZh")) && len(start) > 3 && start[3] >= '1' && start[3] <= '9':
		return bzipped
	case bytes.HasPrefix(start, []byte("\xfd7zXZ\x00")):
		return xzipped
	}
	return plainText
}

// Encoded reports whether a file that starts with these bytes, six at least unless it is shorter, is not the text itself:
// compressed, or in UTF-16.
func Encoded(start []byte) bool { return form(start) != plainText || errtext.UTF16(start) }

// Decode returns a reader of the text that r holds, in UTF-8: r may be compressed with gzip, zstd, bzip2, xz, and in
// UTF-16.
func Decode(r io.Reader) (io.ReadCloser, error) {
	z, err := decompress(r)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReaderSize(z, 64<<10)
	if start, _ := b.Peek(2); errtext.UTF16(start) { // an error comes again with the first read
		return readCloser{errtext.UTF8Reader(b), z}, nil
	}
	return readCloser{b, z}, nil
}

type readCloser struct {
	io.Reader
	io.Closer
}

func decompress(r io.Reader) (io.ReadCloser, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	start, _ := b.Peek(6)
	switch form(start) {
	case gzipped:
		return gzip.NewReader(b)
	case bzipped:
		return io.NopCloser(bzip2.NewReader(b)), nil
	case zstandard:
		return startProgram("zstd", b)
	case xzipped:
		return startProgram("xz", b)
	}
	return io.NopCloser(b), nil
}

// program is a running decompressor. Libraries for these forms prepare tables at every start of the program that links
// them (0.3 ms), whatever it does then.
type program struct {
	cmd  *exec.Cmd
	out  io.ReadCloser
	errs bytes.Buffer
	done bool
}

func startProgram(name string, r io.Reader) (*program, error) {
	p := &program{cmd: exec.Command(name, "-dcq")}
	p.cmd.Stdin, p.cmd.Stderr = r, &p.errs
	p.cmd.WaitDelay = 100 * time.Millisecond // r may be a pipe in which nothing comes any more
	var err error
	if p.out, err = p.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	err = p.cmd.Start()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, fmt.Errorf("it takes the program %s, which is not installed; install it, or pipe the unpacked text in", name)
	}
	return p, err
}

// Read gives what the program writes. At the end it says whether that was all.
func (p *program) Read(b []byte) (int, error) {
	n, err := p.out.Read(b)
	if err == io.EOF && !p.done {
		p.done = true
		if p.cmd.Wait() != nil {
			said, _, _ := strings.Cut(strings.TrimSpace(p.errs.String()), "\n")
			return n, fmt.Errorf("%s cannot unpack it: %s", p.cmd.Path, said)
		}
	}
	return n, err
}

// Close ends the program, should it still run.
func (p *program) Close() error {
	if !p.done {
		p.done = true
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait() // it says that the program was killed
	}
	return nil
}
