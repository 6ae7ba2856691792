package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"

	"github.com/spf13/cobra"

	"unstuck/internal/engine"
	"unstuck/internal/report"
)

// GrepOptions are the options of grep.
type GrepOptions struct {
	Pattern string
	engine.GrepOptions
	Mode report.GrepMode
}

func newGrepCmd(a *app) *cobra.Command {
	var o GrepOptions
	var ids, counts bool
	cmd := &cobra.Command{
		Use:   "grep [PATTERN]",
		Short: "search titles, tags and text of the entries",
		Long: `Print the lines of titles, tags and text that hold a pattern, as id:line:text.
The pattern is taken literally unless -E is given. Exits with 1 when nothing is
found.`,
		Example: `unstuck grep edeliver
unstuck grep -i 'connection refused'
unstuck grep -l -E 'eaddr(inuse|notavail)'`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Args = cobra.ArbitraryArgs
	cmd.Flags().BoolVarP(&o.Regexp, "regexp", "E", false, "the pattern is a regular expression")
	cmd.Flags().BoolVarP(&o.IgnoreCase, "ignore-case", "i", false, "upper and lower case are the same")
	cmd.Flags().BoolVarP(&ids, "ids", "l", false, "print only the ids")
	cmd.Flags().BoolVarP(&counts, "count", "c", false, "print ids with the number of lines")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case ids && counts:
			return &usageError{"both -l and -c were given", "give one of them"}
		case ids:
			o.Mode = report.GrepIDs
		case counts:
			o.Mode = report.GrepCounts
		}
		o.Pattern = strings.Join(args, " ")
		return a.runGrep(cmd.Context(), o)
	}
	return cmd
}

func (a *app) runGrep(ctx context.Context, o GrepOptions) error {
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	hits, err := e.Grep(o.Pattern, o.GrepOptions)
	var bad *syntax.Error
	if errors.As(err, &bad) {
		return &usageError{fmt.Sprintf("%s is no regular expression: %s", quote(o.Pattern), bad.Code), "without -E it is taken literally"}
	}
	if err != nil {
		return err
	}
	g := grepReport(o.Pattern, cut(a, hits))
	if err := a.print(g, func() error { return report.WriteGrep(a.streams.Out, g, o.Mode, a.style()) }); err != nil {
		return err
	}
	if len(hits) > 0 {
		return nil
	}
	if a.streams.OutTTY && a.streams.ErrTTY && !a.json {
		hint := ""
		if !o.IgnoreCase {
			hint = "; -i takes upper and lower case as the same"
		}
		a.complain(fmt.Sprintf("no entry holds %s%s", quote(o.Pattern), hint))
	}
	return statusError(exitNothing)
}
