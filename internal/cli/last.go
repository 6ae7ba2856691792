package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"unstuck/internal/terminal"
)

func newLastCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "last",
		Short: "look up what stands in the terminal (tmux, screen, Zellij, kitty, WezTerm)",
		Long: `last looks up what the last command printed. Nothing is run again: the text comes
from the program that shows it, tmux, GNU screen, Zellij, kitty or WezTerm.
kitty must allow remote control (allow_remote_control in kitty.conf); it knows the
last command's output alone where its shell integration is on. For the others
the prompts tell where it begins.

unstuck hook SHELL binds it to a key.`,
		Example: `unstuck last
unstuck last --json`,
		Args: a.noText,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := LookupOptions{Limit: lookupLimit}
			if cmd.Flags().Changed("limit") {
				o.Limit = a.limit
			}
			return a.runLast(cmd.Context(), o)
		},
	}
}

func (a *app) runLast(ctx context.Context, o LookupOptions) error {
	text, err := terminal.Last(ctx, a.env)
	const otherwise = "pipe the output in (COMMAND 2>&1 | unstuck), or start it with: unstuck run -- COMMAND"
	switch {
	case errors.Is(err, terminal.ErrNone):
		return &usageError{err.Error(), otherwise}
	case err != nil:
		return &usageError{"cannot read the terminal: " + err.Error(), otherwise}
	}
	o.Text = strings.NewReader(text)
	return a.runLookup(ctx, o)
}
