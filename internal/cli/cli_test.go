package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/term"

	"unstuck/entries"
	"unstuck/internal/cli"
)

// TestMain makes unstuck a command of the transcripts: the test binary, which calls cli.Main.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"unstuck": func() {
			tty := func(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }
			s := cli.Streams{
				In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
				InTTY: tty(os.Stdin), OutTTY: tty(os.Stdout), ErrTTY: tty(os.Stderr),
			}
			known := cli.Embedded{Entries: entries.FS, Index: entries.Index, IDs: entries.IDs}
			os.Exit(cli.Main(context.Background(), os.Args[1:], os.Getenv, s, known))
		},
	})
}

// TestScripts runs the transcripts. UPDATE_SCRIPTS=1 rewrites the outputs that they compare with.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
			"valid": valid,
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("ESC", "\x1b")                 // scripts cannot spell it
			env.Setenv("GORACE", "atexit_sleep_ms=0") // or each program waits a second at its end
			return nil
		},
	})
}

// condition knows [root]: whoever runs the tests as root can read any file.
func condition(cond string) (bool, error) {
	if cond == "root" {
		return os.Geteuid() == 0, nil
	}
	return false, fmt.Errorf("unknown condition %q", cond)
}

// exits runs a program and demands its exit code: exits 2 unstuck --frobnicate
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := err.(*exec.ExitError)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// valid holds the last standard output against a checked-in schema: valid lookup
func valid(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: valid SCHEMA")
	}
	schema, err := jsonschema.NewCompiler().Compile("../report/schema/" + args[0] + ".schema.json")
	ts.Check(err)
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile("stdout")))
	ts.Check(err)
	ts.Check(schema.Validate(v))
}
