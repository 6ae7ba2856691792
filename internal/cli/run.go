package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"unstuck/internal/command"
	"unstuck/internal/errtext"
	"unstuck/internal/match"
	"unstuck/internal/report"
)

// RunOptions are the options of a command that is run.
type RunOptions struct {
	Args  []string // name and arguments
	Limit int      // matches; 0 is all
}

func newRunCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "run [--] COMMAND [ARG...]",
		Short: "run a command; when it fails, look its output up",
		Long: `run runs a command as if it stood there alone: its input, its output, its signals
and its exit code pass through. When it fails, the answer to what it printed
follows on standard error; when it succeeds, nothing does.

Flags of unstuck stand before the command.`,
		Example: `unstuck run -- mix deploy
unstuck run --tag edeliver -- mix edeliver build release
unstuck run -- sh -c 'mix compile && mix release'`,
		Args: cobra.ArbitraryArgs,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault
		},
		Annotations: map[string]string{takesCommand: "yes"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{"there is no command to run", "try: unstuck run -- mix test"}
			}
			o := RunOptions{Args: args, Limit: lookupLimit}
			if cmd.Flags().Changed("limit") {
				o.Limit = a.limit
			}
			return a.runRun(cmd.Context(), o)
		},
	}
}

// errSucceeded ends the reading of what a command printed when nobody will ask about it.
var errSucceeded = errors.New("the command succeeded")

func (a *app) runRun(ctx context.Context, o RunOptions) error {
	printed, w := io.Pipe()
	read := make(chan *errtext.Text, 1)
	go func() {
		t, err := errtext.Read(printed)
		if err != nil {
			t = nil
		}
		read <- t
	}()
	c := command.Command{
		Args: o.Args, In: a.given.In, Out: a.given.Out, Err: a.given.Err,
		OutTTY: a.given.OutTTY, ErrTTY: a.given.ErrTTY, Copy: w,
	}
	status, err := c.Run()
	var start *command.StartError
	if errors.As(err, &start) {
		a.complain(a.startMessage(start))
		return statusError(start.Code)
	}
	if err != nil && !pipeClosed(err) {
		a.complain(fmt.Sprintf("cannot pass on what %s printed: %s", report.ShellWord(o.Args[0]), reason(err)))
	}
	if status.Code == exitOK || status.Interrupted {
		w.CloseWithError(errSucceeded)
		return statusError(status.Code)
	}
	w.Close()
	if err := a.explain(ctx, <-read, status.Code, o.Limit); err != nil {
		a.complain(err.Error()) // the exit code is the command's all the same
	}
	return statusError(status.Code)
}

// startMessage says why a command could not be started, and what may have been meant.
func (a *app) startMessage(e *command.StartError) string {
	msg := fmt.Sprintf("cannot run %s: %v", quote(e.Name), e.Err)
	switch {
	case e.Code == command.ExitNotFound && slices.Contains(a.args, "--"):
		return msg + "; check its name and PATH"
	case e.Code == command.ExitNotFound:
		return msg + "; check its name, or " + a.asText() // a sentence may begin with "run"
	}
	return msg + "; check its permissions"
}

// explain looks up what a failed command printed, and writes the answer on standard error.
func (a *app) explain(ctx context.Context, printed *errtext.Text, code, limit int) error {
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	answer, err := e.LookupText(ctx, printed, limit)
	if err != nil {
		return err
	}
	l := lookupReport(answer)
	if seen, remember := a.unanswered(answer); remember != nil {
		defer remember() // after the answer
		l.Seen = seen
	}
	switch {
	case a.json:
		return report.WriteJSON(a.streams.Err, l, a.streams.ErrTTY)
	case answer.Verdict == match.Unknown:
		_, err := fmt.Fprintf(a.streams.Err, "unstuck: exit code %d, and no entry fits what was printed\n", code)
		return err
	}
	if _, err := fmt.Fprintln(a.streams.Err); err != nil {
		return err
	}
	return report.WriteLookup(a.streams.Err, l, a.styleOn(a.streams.ErrTTY))
}
