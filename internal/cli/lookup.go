package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"unstuck/internal/match"
	"unstuck/internal/report"
)

// lookupLimit is how many matches a lookup prints unless --limit says otherwise.
const lookupLimit = 3

// LookupOptions are the options of a lookup.
type LookupOptions struct {
	Text    io.Reader
	Limit   int    // matches; 0 is all
	Again   string // how the same text is given once more, where that is short
	Version bool
}

// newLookupCmd builds the root command, which looks text up by itself, or the command that spells it out.
func newLookupCmd(a *app, root bool) *cobra.Command {
	var text textOptions
	var o LookupOptions
	cmd := &cobra.Command{
		Use:               "lookup [--] [TEXT...]",
		Short:             "look an error text up (what unstuck does without a command)",
		Example:           lookupExample(),
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	if root {
		cmd.Use = "unstuck [TEXT...]"
		cmd.Short = "find the fix for an error"
		cmd.Long = rootLong()
		cmd.Example = rootExample()
		cmd.Flags().BoolVar(&o.Version, "version", false, "print the version")
	}
	addTextFlags(cmd, &text)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if o.Version {
			return a.runVersion()
		}
		r, err := a.openText(cmd.Context(), cmd, text, args)
		if errors.Is(err, errNoText) {
			if root {
				return cmd.Help()
			}
			return &usageError{"there is no text to look up", "try: unstuck lookup 'THE ERROR TEXT', or pipe it in"}
		}
		if err != nil {
			return err
		}
		defer r.Close()
		o.Text, o.Limit, o.Again = r, lookupLimit, text.again()
		if cmd.Flags().Changed("limit") {
			o.Limit = a.limit
		}
		return a.runLookup(cmd.Context(), o)
	}
	return cmd
}

func (a *app) runLookup(ctx context.Context, o LookupOptions) error {
	bases, err := a.chosenOptions()
	if err != nil {
		return err
	}
	bases.Defer = true
	e, err := a.openQuietly(ctx, bases)
	if err != nil {
		return err
	}
	answer, err := e.Lookup(ctx, o.Text, o.Limit)
	a.tell(e.Notes()) // of the embedded entries they are known only now
	if err != nil {
		return err
	}
	l := lookupReport(answer)
	st := a.style()
	st.New = o.Again
	if seen, remember := a.unanswered(answer); remember != nil {
		defer remember() // after the answer
		l.Seen = seen
		if st.New == "" {
			st.New = "--last"
		}
	}
	if err := a.print(l, func() error { return report.WriteLookup(a.streams.Out, l, st) }); err != nil {
		return err
	}
	if answer.Verdict != match.Known {
		return statusError(exitNothing)
	}
	return nil
}

func rootLong() string {
	return `unstuck looks an error text up among known problems and prints the fix, or says
that it knows none. It works offline, and nothing you give it leaves the machine.

Text comes from the arguments, from -f or --clip, or from standard input. An
argument with white space in it is always text; put -- before other text that
looks like a command or a flag.`
}

func rootExample() string {
	return `unstuck '** (Mix) The task "phx.new" could not be found'
mix deps.get 2>&1 | unstuck
unstuck -f build.log --tag elixir
unstuck --clip
unstuck -- list index out of range`
}

func lookupExample() string {
	return `unstuck lookup -- "$message"
unstuck lookup --json -f build.log`
}
