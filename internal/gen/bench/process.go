package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// short is a paste of one line, known to the shipped entries.
const short = `** (Mix) The task "phx.new" could not be found`

// contender is a program that is started again and again.
type contender struct {
	name  string
	path  string
	args  []string
	stdin string
	says  string // must stand in its output

	wall, cpu []time.Duration
}

// processes starts the program and, in turn with it, programs that do less.
func (b *bench) processes() error {
	empty, err := b.build("./internal/gen/bench/empty", "empty", stripped)
	if err != nil {
		return err
	}
	skeleton, err := b.build("./internal/gen/bench/skeleton", "skeleton", stripped)
	if err != nil {
		return err
	}
	unstuck, err := b.build("./cmd/unstuck", "unstuck", stripped)
	if err != nil {
		return err
	}
	all := []*contender{
		{name: "skeleton: cobra, goldmark and fuzzy linked, does nothing", path: skeleton},
		{name: "empty Go program", path: empty},
		{name: "unstuck --version", path: unstuck, args: []string{"--version"}, says: "unstuck"},
		{name: "unstuck, one line as argument", path: unstuck, args: []string{short}, says: "phx-new-not-found"},
		{name: "unstuck, 40-line paste on standard input", path: unstuck, stdin: paste(), says: pasteID},
		{name: "unstuck, an unknown error", path: unstuck, args: []string{"fatal: the frobnicator has left the building"}, says: "Not known"},
	}
	for i := range b.n + 5 { // the first five fill the caches
		for _, c := range all {
			if err := c.start(i >= 5); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
	}
	rows := [][]string{{"", "median ms", "p10 ms", "p90 ms", "CPU ms", "x skeleton"}}
	base := quantile(all[0].wall, 0.5)
	for _, c := range all {
		m := quantile(c.wall, 0.5)
		rows = append(rows, []string{c.name, ms(m), ms(quantile(c.wall, 0.1)), ms(quantile(c.wall, 0.9)),
			ms(quantile(c.cpu, 0.5)), fmt.Sprintf("%.2f", float64(m)/float64(base))})
	}
	table(fmt.Sprintf("One process, from start to end (CGO_ENABLED=0, stripped; %d starts each, in turn; target: 1.3 x skeleton)", b.n), rows)
	return nil
}

// start runs the program once, with pipes as its standard streams.
func (c *contender) start(count bool) error {
	cmd := exec.Command(c.path, c.args...)
	in, out, err := pipes(c.stdin)
	if err != nil {
		return err
	}
	cmd.Stdin, cmd.Stdout = in, out.w
	begin := time.Now()
	err = cmd.Run()
	wall := time.Since(begin)
	in.Close()
	answer, readErr := out.drain()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 { // not known
		err = nil
	}
	if err = errors.Join(err, readErr); err != nil {
		return err
	}
	if !bytes.Contains(answer, []byte(c.says)) {
		return fmt.Errorf("its output does not hold %q:\n%s", c.says, answer)
	}
	if count {
		c.wall = append(c.wall, wall)
		c.cpu = append(c.cpu, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
	}
	return nil
}

// output is a pipe whose buffer holds a whole answer, so that nobody has to read while the program runs.
type output struct{ r, w *os.File }

func (o output) drain() ([]byte, error) {
	err := o.w.Close()
	answer, readErr := io.ReadAll(o.r)
	return answer, errors.Join(err, readErr, o.r.Close())
}

func pipes(stdin string) (*os.File, output, error) {
	in, inW, err := os.Pipe()
	if err != nil {
		return nil, output{}, err
	}
	_, err = io.Copy(inW, strings.NewReader(stdin))
	if err = errors.Join(err, inW.Close()); err != nil {
		return nil, output{}, err
	}
	r, w, err := os.Pipe()
	return in, output{r, w}, err
}
