// Command readme runs the commands that README.md shows and writes what they print into it.
//
//	go run ./internal/gen/readme            rewrite README.md
//	go run ./internal/gen/readme -check     fail when it shows something else than what is printed
//
// In a block marked console, a line that begins with "$ " is a command, and what follows is what it prints. A line "…"
// stands for lines left out, and a line that ends with it for a line cut short. "cat FILE" of a file that is not there
// makes the file. Commands run in one empty folder, one after the other.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("readme: ")
	check := flag.Bool("check", false, "write nothing; fail when README.md is stale")
	flag.Parse()
	if err := update("README.md", *check); err != nil {
		log.Fatal(err)
	}
}

// update brings one document up to date. It is called in the repository's root.
func update(path string, check bool) error {
	doc, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "unstuck-readme-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sh, err := newShell(dir)
	if err != nil {
		return err
	}
	now, stale, err := rewrite(string(doc), sh.run)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	case len(stale) == 0:
		return nil
	case check:
		return fmt.Errorf("%s shows other output than the program prints; run make generate and look at what changed:\n%s", path, strings.Join(stale, "\n"))
	}
	return os.WriteFile(path, []byte(now), 0o644)
}

// example is a command and the output shown for it.
type example struct {
	line    int // of the command, from 1
	command string
	output  []string
}

// rewrite returns the document with the output of every example as run gives it, and a note on each that changed.
func rewrite(doc string, run func(example) (string, error)) (string, []string, error) {
	lines := strings.Split(doc, "\n")
	var out, stale []string
	for i := 0; i < len(lines); i++ {
		out = append(out, lines[i])
		if strings.TrimSpace(lines[i]) != "```console" {
			continue
		}
		for i++; i < len(lines) && lines[i] != "```"; {
			command, ok := strings.CutPrefix(lines[i], "$ ")
			if !ok {
				return "", nil, fmt.Errorf("line %d: a block of console begins with a command, \"$ ...\"", i+1)
			}
			x := example{line: i + 1, command: command}
			for i++; i < len(lines) && lines[i] != "```" && !strings.HasPrefix(lines[i], "$ "); i++ {
				x.output = append(x.output, lines[i])
			}
			printed, err := run(x)
			if err != nil {
				return "", nil, fmt.Errorf("line %d: %s: %w", x.line, x.command, err)
			}
			shown, err := show(x.output, strings.Split(strings.TrimRight(printed, "\n"), "\n"))
			if err != nil {
				return "", nil, fmt.Errorf("line %d: %s: %w", x.line, x.command, err)
			}
			if !slices.Equal(shown, x.output) {
				stale = append(stale, fmt.Sprintf("line %d: $ %s\n%s", x.line, x.command, changes(x.output, shown)))
			}
			out = append(append(out, "$ "+command), shown...)
		}
		if i < len(lines) {
			out = append(out, lines[i])
		}
	}
	return strings.Join(out, "\n"), stale, nil
}

// changes lists the lines of an output that are not in the other, old ones first.
func changes(old, now []string) string {
	var b strings.Builder
	for _, l := range old {
		if !slices.Contains(now, l) {
			b.WriteString("  - " + l + "\n")
		}
	}
	for _, l := range now {
		if !slices.Contains(old, l) {
			b.WriteString("  + " + l + "\n")
		}
	}
	return b.String()
}

const cut = "…"

// show returns what was printed, cut where the document cuts it.
func show(shown, printed []string) ([]string, error) {
	if len(printed) == 1 && printed[0] == "" {
		printed = nil
	}
	parts := split(shown)
	var out []string
	for i, part := range parts {
		var from int
		switch {
		case i == 0:
		case i == len(parts)-1:
			from = len(printed) - len(part)
		case len(part) > 0:
			if from = slices.IndexFunc(printed, func(s string) bool { return s == part[0] }); from < 0 {
				return nil, fmt.Errorf("it no longer prints %q; mend the cuts by hand", part[0])
			}
		}
		if len(parts) == 1 {
			part = make([]string, len(printed)) // nothing is cut: all of it is shown
			copy(part, shown)
		}
		if from < 0 || from+len(part) > len(printed) {
			return nil, fmt.Errorf("it prints %d lines, fewer than are shown; mend the cuts by hand", len(printed))
		}
		if i > 0 {
			out = append(out, cut)
		}
		for k, want := range part {
			out = append(out, shorten(want, printed[from+k]))
		}
		if i < len(parts)-1 {
			printed = printed[from+len(part):]
		}
	}
	return out, nil
}

// split divides lines where some were left out.
func split(lines []string) [][]string {
	parts := [][]string{nil}
	for _, l := range lines {
		if strings.TrimSpace(l) == cut {
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], l)
	}
	return parts
}

// shorten cuts a printed line as the document cuts it.
func shorten(shown, printed string) string {
	if short, ok := strings.CutSuffix(shown, cut); ok && printed != shown {
		r := []rune(printed)
		return string(r[:min(len(r), len([]rune(short)))]) + cut
	}
	return printed
}

// shell runs examples.
type shell struct {
	dir    string
	env    []string
	status int // of the last command
}

// newShell builds the program and prepares a folder below dir to run it in.
func newShell(dir string) (*shell, error) {
	bin, work := filepath.Join(dir, "bin"), filepath.Join(dir, "work")
	if err := os.Mkdir(work, 0o755); err != nil {
		return nil, err
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", bin+string(filepath.Separator), "./cmd/unstuck")
	build.Env = append(build.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w\n%s", err, out)
	}
	return &shell{dir: work, env: []string{
		"PATH=" + bin + string(filepath.ListSeparator) + os.Getenv("PATH"), "HOME=" + work, "LC_ALL=C.UTF-8",
	}}, nil
}

// run runs one command line and returns what it writes to standard output and error. How it ends is kept for a
// following "echo $?".
func (s *shell) run(x example) (string, error) {
	if name, ok := strings.CutPrefix(x.command, "cat "); ok {
		path := filepath.Join(s.dir, filepath.FromSlash(name))
		if _, err := os.Stat(path); err != nil {
			text := strings.Join(x.output, "\n") + "\n"
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return "", err
			}
			return text, os.WriteFile(path, []byte(text), 0o644)
		}
	}
	command := strings.Replace(x.command, "go run ./cmd/unstuck", "unstuck", 1)
	cmd := exec.Command("sh", "-c", fmt.Sprintf("(exit %d)\n%s", s.status, command))
	cmd.Dir, cmd.Env = s.dir, s.env
	out, err := cmd.CombinedOutput()
	s.status = cmd.ProcessState.ExitCode()
	if _, ok := err.(*exec.ExitError); ok && s.status >= 0 && s.status <= 2 {
		err = nil // part of the example
	}
	return string(out), err
}
