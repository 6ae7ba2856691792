// Command unstuck looks an error text up among known problems and prints the fix.
package main

import (
	"context"
	"os"

	"golang.org/x/term"

	"unstuck/entries"
	"unstuck/internal/cli"
)

func main() {
	s := cli.Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		InTTY:  isTerminal(os.Stdin),
		OutTTY: isTerminal(os.Stdout),
		ErrTTY: isTerminal(os.Stderr),
	}
	if s.OutTTY {
		prepareConsole()
		s.Width = width(os.Stdout)
	} else if s.ErrTTY {
		s.Width = width(os.Stderr)
	}
	known := cli.Embedded{Entries: entries.FS, Index: entries.Index, IDs: entries.IDs}
	// An interrupt is left to the operating system: it ends the program at once, and shells report 130. So is writing
	// to a closed pipe, which ends it without a word.
	os.Exit(cli.Main(context.Background(), os.Args[1:], os.Getenv, s, known))
}

// width returns the columns of a terminal, 0 when it does not say.
func width(f *os.File) int {
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
