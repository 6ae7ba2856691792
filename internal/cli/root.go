package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unstuck/internal/engine"
	"unstuck/internal/kb"
	"unstuck/internal/report"
)

// app is one run of the program: what it was given, and the flags that every command shares.
type app struct {
	streams  Streams // what is written there is made safe first
	given    Streams // as they are, for the streams of a command that is run
	env      Env
	embedded Embedded
	args     []string // as typed
	sentence bool     // an id stands in args where a sentence might go on

	kbs    []string
	onlyKB []string
	tags   []string
	noTags []string
	json   bool
	color  string
	limit  int
	fresh  bool
}

// newRootCmd builds the tree of commands. A lookup whose arguments name none of them needs no more than its root: the
// others would cost it a tenth of a millisecond.
func newRootCmd(a *app) *cobra.Command {
	root := newLookupCmd(a, true)
	f := root.PersistentFlags()
	f.StringArrayVar(&a.kbs, "kb", nil, "add a knowledge base: `NAME` of a base, or path of a folder or file (repeatable)")
	f.StringArrayVar(&a.onlyKB, "only-kb", nil, "use this knowledge base alone: `NAME` or path (repeatable)")
	f.BoolVar(&a.fresh, "fresh", false, "check all files of the knowledge bases for changes")
	f.StringArrayVar(&a.tags, "tag", nil, "only entries with `TAG`; a,b is OR, repeat for AND")
	f.StringArrayVar(&a.noTags, "no-tag", nil, "leave out entries with `TAG`")
	f.BoolVar(&a.json, "json", false, "print JSON")
	f.StringVar(&a.color, "color", "auto", "colour `WHEN`: auto, always or never")
	f.IntVar(&a.limit, "limit", 0, "print at most `N` results (0: all; a lookup prints 3)")

	root.SetOut(a.streams.Out)
	root.SetErr(a.streams.Err)
	root.SetIn(a.streams.In)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return a.check() }
	root.SetFlagErrorFunc(a.flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { a.help(cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { a.help(cmd); return nil })
	if !namesCommand(a.args) {
		root.CompletionOptions.DisableDefaultCmd = true
		return root
	}
	root.SetHelpCommand(newHelpCmd(a))
	root.AddCommand(
		newLookupCmd(a, false),
		newListCmd(a),
		newTagsCmd(a),
		newGrepCmd(a),
		newShowCmd(a),
		newWhyCmd(a),
		newRunCmd(a),
		newLastCmd(a),
		newHookCmd(a),
		newScanCmd(a),
		newNewCmd(a),
		newLintCmd(a),
		newKBCmd(a),
		newLedgerCmd(a),
		newDoctorCmd(a),
	)
	root.InitDefaultHelpCmd()
	a.addCompletion(root)
	return root
}

// namesCommand reports whether the arguments may name a command or ask for help. Without any, on a terminal, help is
// shown.
func namesCommand(args []string) bool {
	return len(args) == 0 || slices.ContainsFunc(args, func(arg string) bool {
		switch arg {
		case "lookup", "list", "tags", "grep", "show", "why",
			"run", "last", "hook", "scan",
			"new", "lint", "kb", "ledger", "doctor",
			"help", "completion",
			cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd:
			return true
		}
		return strings.HasPrefix(arg, "--help") || strings.HasPrefix(arg, "-") && !strings.HasPrefix(arg, "--") && strings.Contains(arg, "h")
	})
}

// check looks at the shared flags before a command runs.
func (a *app) check() error {
	switch a.color {
	case "auto", "always", "never":
	default:
		return &usageError{"--color is " + quote(a.color), "it takes auto, always or never"}
	}
	if a.limit < 0 {
		return &usageError{fmt.Sprintf("--limit is %d", a.limit), "it takes a number from 0 (all) up"}
	}
	return nil
}

// flagError turns pflag's message into ours, with what to type instead. Text that begins with a hyphen is the likely
// cause wherever text may stand.
func (a *app) flagError(cmd *cobra.Command, err error) error {
	next := "see " + cmd.CommandPath() + " --help"
	switch cmd.Name() {
	case "unstuck":
		next += ", or " + a.asText()
	case "lookup", "grep", "why":
		next += ", or put -- before the text"
	}
	return &usageError{err.Error(), next}
}

// open opens the knowledge bases that the flags choose and tells the engine's notes.
func (a *app) open(ctx context.Context) (*engine.Engine, error) {
	o, err := a.chosenOptions()
	if err != nil {
		return nil, err
	}
	return a.openWith(ctx, o)
}

// chosenOptions are engineOptions, with the notes told.
func (a *app) chosenOptions() (engine.Options, error) {
	o, notes, err := a.engineOptions()
	a.tell(notes)
	return o, err
}

// tell prints notes beside the answer.
func (a *app) tell(notes []string) {
	for _, n := range notes {
		a.complain("note: " + n)
	}
}

// openWith opens knowledge bases and tells the engine's notes.
func (a *app) openWith(ctx context.Context, o engine.Options) (*engine.Engine, error) {
	e, err := a.openQuietly(ctx, o)
	if err != nil {
		return nil, err
	}
	a.tell(e.Notes())
	return e, nil
}

// openQuietly opens knowledge bases, with a bar where reading them takes long.
func (a *app) openQuietly(ctx context.Context, o engine.Options) (*engine.Engine, error) {
	if a.streams.ErrTTY && a.env("TERM") != "dumb" {
		bar := &progress{w: a.streams.Err, width: cmp.Or(a.streams.Width, 80), now: time.Now}
		o.Progress = bar.tell
		defer bar.clear()
	}
	return engine.Open(ctx, o)
}

// engineOptions chooses the knowledge bases of this call, with what the user should hear about the choice.
func (a *app) engineOptions() (engine.Options, []string, error) {
	k := a.findKnowledge()
	o := a.baseOptions()
	o.KB, o.OnlyKB = k.once(a.kbs), k.once(a.onlyKB)
	given := o.KB
	if len(o.OnlyKB) > 0 {
		given = o.OnlyKB
	}
	o.Named = k.named(given)
	notes, err := checkGiven(given, o.Named)
	return o, append(k.notes(), notes...), err
}

// baseOptions are the options that do not choose among bases.
func (a *app) baseOptions() engine.Options {
	return engine.Options{
		Embedded: a.embedded.Entries,
		Index:    a.embedded.Index,
		IDs:      a.embedded.IDs,
		Tags:     kb.ParseTagFilter(a.tags, a.noTags),
		CacheDir: engine.CacheDir(a.env),
		Fresh:    a.fresh,
	}
}

// command spells the program's name with the knowledge bases of this call, for commands that the user is to type next.
func (a *app) command() string {
	words := []string{"unstuck"}
	for _, k := range a.kbs {
		words = append(words, "--kb", report.ShellWord(k))
	}
	for _, k := range a.onlyKB {
		words = append(words, "--only-kb", report.ShellWord(k))
	}
	return strings.Join(words, " ")
}

// style says how text is to look on standard output.
func (a *app) style() report.Style { return a.styleOn(a.streams.OutTTY) }

// styleOn says how text is to look on a stream that is a terminal, or is not.
func (a *app) styleOn(tty bool) report.Style {
	color := a.useColor(tty)
	st := report.Style{
		Color:   color,
		Links:   color && tty && a.env("TERM") != "dumb",
		Aligned: tty,
		Command: a.command(),
	}
	if tty {
		st.Width = a.streams.Width
	}
	return st
}

// useColor decides by --color, then NO_COLOR (https://no-color.org), CLICOLOR_FORCE and CLICOLOR
// (https://bixense.com/clicolors), then by what the stream is.
func (a *app) useColor(tty bool) bool {
	force := a.env("CLICOLOR_FORCE")
	switch {
	case a.color == "always":
		return true
	case a.color == "never", a.env("NO_COLOR") != "":
		return false
	case force != "" && force != "0":
		return true
	case a.env("TERM") == "dumb", a.env("CLICOLOR") == "0":
		return false
	}
	return tty
}

// print writes an answer: as JSON when asked for, else as the text that write makes of it.
func (a *app) print(v any, write func() error) error {
	if a.json {
		return report.WriteJSON(a.streams.Out, v, a.streams.OutTTY)
	}
	return write()
}

// cut applies --limit to a list.
func cut[T any](a *app, s []T) []T {
	if a.limit > 0 && len(s) > a.limit {
		return s[:a.limit]
	}
	return s
}
