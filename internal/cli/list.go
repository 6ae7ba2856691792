package cli

import (
	"context"

	"github.com/spf13/cobra"

	"unstuck/internal/report"
)

func newListCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "list all known problems",
		Long: `List all known problems: id, tags, title. In a pipe the three are separated by
tabs. An entry that a nearer knowledge base shadows stands there as kb:id, with
a fourth field that says so.`,
		Example: `unstuck list --tag edeliver
unstuck list --tag phoenix,ecto --no-tag distillery
unstuck list | cut -f1
unstuck --only-kb ./docs/runbooks list`,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.runList(cmd.Context()) },
	}
}

func (a *app) runList(ctx context.Context) error {
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	items, err := e.List()
	if err != nil {
		return err
	}
	l := listReport(cut(a, items))
	return a.print(l, func() error { return report.WriteList(a.streams.Out, l, a.style()) })
}
