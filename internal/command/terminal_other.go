//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package command

import (
	"errors"
	"os"
)

// terminal is not there on systems without pseudo-terminals of the kind that terminal_unix.go uses: the command gets
// pipes.
type terminal struct{ master *os.File }

func openTerminal(*os.File) (*terminal, *os.File, error) { return nil, nil, errors.ErrUnsupported }

func (t *terminal) follow(b []byte) []byte { return b }

func (t *terminal) rest() []byte { return nil }

func (t *terminal) restore() {}

// handled is the signal of Ctrl-C, which reaches the command by itself.
func handled() []os.Signal { return []os.Signal{os.Interrupt} }

func pass(os.Signal, *os.Process, []*relay) {}
