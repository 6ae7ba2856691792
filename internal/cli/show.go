package cli

import (
	"context"

	"github.com/spf13/cobra"

	"unstuck/internal/report"
)

func newShowCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "show one entry whole",
		Long:  `Show one entry whole. KB:ID reaches an entry that a nearer knowledge base shadows.`,
		Example: `unstuck show phx-new-not-found
unstuck show embedded:phx-new-not-found`,
		Args: func(_ *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return &usageError{"show needs an id", "all ids: " + a.command() + " list"}
			case 1:
				return nil
			}
			return &usageError{"show takes one id", a.asText()}
		},
		ValidArgsFunction: a.completeID,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.runShow(cmd.Context(), args[0]) },
	}
}

func (a *app) runShow(ctx context.Context, id string) error {
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	item, err := e.Show(id)
	if err != nil {
		return err
	}
	entry := entryReport(item)
	return a.print(entry, func() error { return report.WriteEntry(a.streams.Out, entry, a.style()) })
}
