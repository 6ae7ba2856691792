package cli

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"unstuck/internal/match"
	"unstuck/internal/report"
)

// WhyOptions are the options of why.
type WhyOptions struct {
	ID   string
	Text io.Reader
}

func newWhyCmd(a *app) *cobra.Command {
	var text textOptions
	cmd := &cobra.Command{
		Use:   "why ID [TEXT...]",
		Short: "explain why an entry does or does not match a text",
		Long: `Explain why an entry does or does not match an error text: the parts of its
score, and which pieces of it were found, contradicted, missing, or not compared
because they vary. Exits with 1 when it does not match.`,
		Example: `unstuck why phx-new-not-found 'The task "phx.new" could not be found'
mix deps.get 2>&1 | unstuck why edeliver-host-key-verification-failed`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{"why needs an id", "all ids: " + a.command() + " list"}
			}
			return nil
		},
		ValidArgsFunction: a.completeID,
	}
	addTextFlags(cmd, &text)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.sentence = len(args) > 1
		r, err := a.openText(cmd.Context(), cmd, text, args[1:])
		if errors.Is(err, errNoText) {
			return &usageError{"there is no text to explain", "try: unstuck why " + report.ShellWord(args[0]) + " 'THE ERROR TEXT', or pipe it in"}
		}
		if err != nil {
			return err
		}
		defer r.Close()
		return a.runWhy(cmd.Context(), WhyOptions{ID: args[0], Text: r})
	}
	return cmd
}

func (a *app) runWhy(ctx context.Context, o WhyOptions) error {
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	x, err := e.Why(ctx, o.ID, o.Text)
	if err != nil {
		return err
	}
	y := whyReport(x)
	if err := a.print(y, func() error { return report.WriteWhy(a.streams.Out, y, a.style()) }); err != nil {
		return err
	}
	if x.Verdict != match.Known {
		return statusError(exitNothing)
	}
	return nil
}
