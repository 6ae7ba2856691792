package cli

import (
	"context"

	"github.com/spf13/cobra"

	"unstuck/internal/report"
)

func newTagsCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "tags",
		Short: "list all tags with the number of entries",
		Long:  `List all tags, most used first. In a pipe, tag and number are separated by a tab.`,
		Example: `unstuck tags
unstuck tags --tag elixir`,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.runTags(cmd.Context()) },
	}
}

func (a *app) runTags(ctx context.Context) error {
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	items, err := e.List()
	if err != nil {
		return err
	}
	t := report.CountTags(listReport(items))
	t.Tags = cut(a, t.Tags)
	return a.print(t, func() error { return report.WriteTags(a.streams.Out, t, a.style()) })
}
