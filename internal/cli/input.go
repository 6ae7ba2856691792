package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"unstuck/internal/report"
)

// textOptions say where an error text comes from.
type textOptions struct {
	file string // -f
	clip bool   // --clip
}

// again returns how the same text is given to another command; empty where it would have to be repeated.
func (o textOptions) again() string {
	switch {
	case o.clip:
		return "--clip"
	case o.file != "" && o.file != "-":
		return "-f " + report.ShellWord(o.file)
	}
	return ""
}

// errNoText is returned when nothing was given and standard input is a terminal.
var errNoText = errors.New("no text")

// addTextFlags adds the flags of a command that reads an error text.
func addTextFlags(cmd *cobra.Command, o *textOptions) {
	cmd.Flags().StringVarP(&o.file, "file", "f", "", "read the text from `FILE` (- is standard input)")
	cmd.Flags().BoolVar(&o.clip, "clip", false, "read the text from the clipboard")
}

// openText opens the error text: arguments, -f or --clip, else standard input. Two of the first three are a mistake.
func (a *app) openText(ctx context.Context, cmd *cobra.Command, o textOptions, words []string) (io.ReadCloser, error) {
	hasFile := cmd.Flags().Changed("file")
	switch {
	case len(words) > 0 && hasFile:
		return nil, &usageError{"both text and -f were given", "give one of them (text with hyphens needs quotes or --)"}
	case len(words) > 0 && o.clip:
		return nil, &usageError{"both text and --clip were given", "give one of them"}
	case hasFile && o.clip:
		return nil, &usageError{"both -f and --clip were given", "give one of them"}
	case len(words) == 1 && words[0] == "-", hasFile && o.file == "-":
		return a.stdin(true)
	case len(words) > 0:
		return io.NopCloser(strings.NewReader(strings.Join(words, " "))), nil
	case hasFile:
		return openFile(o.file)
	case o.clip:
		return a.clipboard(ctx)
	}
	return a.stdin(false)
}

// stdin returns standard input. A terminal is read only when it was asked for.
func (a *app) stdin(asked bool) (io.ReadCloser, error) {
	if a.streams.InTTY {
		if !asked {
			return nil, errNoText
		}
		if a.streams.ErrTTY {
			fmt.Fprintln(a.streams.Err, "Paste the error text, then press Ctrl-D on a line of its own.")
		}
	}
	return io.NopCloser(&namedReader{a.streams.In, "standard input"}), nil
}

func openFile(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		next := "check the path"
		if errors.Is(err, fs.ErrPermission) {
			next = "check its permissions"
		}
		return nil, &usageError{fmt.Sprintf("cannot read %s: %s", quote(path), reason(err)), next}
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, &usageError{quote(path) + " is a folder", "-f takes a file (a folder of entries goes with --kb)"}
	}
	return struct {
		io.Reader
		io.Closer
	}{&namedReader{f, quote(path)}, f}, nil
}

// namedReader says in its errors what could not be read.
type namedReader struct {
	r    io.Reader
	name string
}

func (n *namedReader) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	if err != nil && err != io.EOF {
		err = &usageError{fmt.Sprintf("cannot read %s: %s", n.name, reason(err)), "give the text as an argument or with -f"}
	}
	return k, err
}

// reason returns the operating system's word on an error without the call and the path around it.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}
