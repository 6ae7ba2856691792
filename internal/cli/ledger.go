package cli

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"unstuck/internal/engine"
	"unstuck/internal/ledger"
	"unstuck/internal/match"
	"unstuck/internal/report"
)

func newLedgerCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "count the texts that find no answer: list, draft from, clear",
		Long: `Count the error texts that find no answer, to see what is worth writing down. It
is off until you switch it on, and stays on this machine. Of a text it keeps a
few lines without what varies (paths, numbers, addresses) and without passwords,
keys and names, with how often and when it was met; nothing else.

Without a command it lists what was met most often, with the number by which
"draft" and "clear" name it.`,
		Example: `unstuck ledger on
unstuck ledger
unstuck ledger draft 3
unstuck ledger clear`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return &usageError{"there is no command " + quote("unstuck ledger "+args[0]), "see unstuck ledger --help; " + a.asText()}
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.runLedger(cmd.Context()) },
	}
	cmd.AddCommand(a.switchCmd("on", "count texts that find no answer from now on", true), a.switchCmd("off", "count no more; what was counted stays", false),
		newLedgerListCmd(a), newLedgerDraftCmd(a), newLedgerClearCmd(a))
	return cmd
}

func (a *app) switchCmd(name, short string, on bool) *cobra.Command {
	return &cobra.Command{
		Use:               name,
		Short:             short,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(*cobra.Command, []string) error { return a.runLedgerSwitch(on) },
	}
}

func newLedgerListCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "list what was met, most often first",
		Long: `List the shapes of texts that found no answer, those met most often first. In a
pipe the fields are separated by tabs: number, count, first and last time, the
line that tells most, and the id of an entry that answers it by now.`,
		Example: `unstuck ledger list
unstuck ledger list --json --limit 10`,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.runLedger(cmd.Context()) },
	}
}

func newLedgerDraftCmd(a *app) *cobra.Command {
	var o NewOptions
	cmd := &cobra.Command{
		Use:     "draft NUMBER",
		Short:   "draft an entry from what was met (what new --ledger does)",
		Example: `unstuck ledger draft 3`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{"ledger draft takes one number", "all numbers: unstuck ledger"}
			}
			return nil
		},
		ValidArgsFunction: a.completeLedger(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := ledgerNumber(args[0])
			if err != nil {
				return err
			}
			o.Ledger = n
			return a.runNew(cmd.Context(), o)
		},
	}
	addNewFlags(cmd, &o)
	return cmd
}

func newLedgerClearCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "clear [NUMBER...]",
		Short: "forget what was met: all of it, or these",
		Example: `unstuck ledger clear
unstuck ledger clear 3 4`,
		ValidArgsFunction: a.completeLedger(-1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var numbers []int
			for _, arg := range args {
				n, err := ledgerNumber(arg)
				if err != nil {
					return err
				}
				numbers = append(numbers, n)
			}
			return a.runLedgerClear(cmd.Context(), numbers)
		},
	}
}

func ledgerNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, &usageError{quote(s) + " is no number of the ledger", "all numbers: unstuck ledger"}
	}
	return n, nil
}

// completeLedger completes the numbers of the ledger, for at most n arguments; -1 is any number of them.
func (a *app) completeLedger(n int) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var out []cobra.Completion
		if n < 0 || len(args) < n {
			records, _ := ledger.Open(a.env).Records() // a completion has no place for an error
			for _, r := range records {
				out = append(out, cobra.CompletionWithDesc(strconv.Itoa(r.Number), report.CleanLine(r.Told())))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// unanswered says how often a text that found no answer was met, this time among them, and how to count it. There is
// nothing to count when there is an answer, or the ledger is off. Nobody is told when counting fails: the answer was given.
func (a *app) unanswered(answer engine.Answer) (seen int, remember func()) {
	l := ledger.Open(a.env)
	if answer.Verdict != match.Unknown || !l.On() {
		return 0, nil
	}
	lines, at, ok := answer.Shape(a.ownNames()...)
	if !ok {
		return 0, nil
	}
	before, _ := l.Like(lines, at)
	return before.Count + 1, func() { _ = l.Add(lines, at, time.Now()) }
}

// ownNames are words that give the user away wherever they stand.
func (a *app) ownNames() []string {
	names := []string{a.env("USER"), a.env("USERNAME"), a.env("LOGNAME")}
	if host, err := os.Hostname(); err == nil {
		names = append(names, host)
	}
	return names
}

func (a *app) runLedgerSwitch(on bool) error {
	l := ledger.Open(a.env)
	if err := l.Switch(on); err != nil {
		return err
	}
	return a.printLedger(report.Ledger{Schema: report.SchemaVersion, On: on, Path: l.Path(), Records: []report.LedgerRecord{}}, func() []string {
		if on {
			return []string{"The ledger is on: texts that find no answer are counted in " + l.Path() + ",", "without what varies and without secrets. To see them: " + a.command() + " ledger"}
		}
		return []string{"The ledger is off. What was counted stays until: " + a.command() + " ledger clear"}
	})
}

func (a *app) runLedgerClear(ctx context.Context, numbers []int) error {
	l := ledger.Open(a.env)
	n, err := l.Clear(numbers...)
	if err != nil {
		return err
	}
	if n < len(numbers) {
		return &usageError{fmt.Sprintf("only %d of these numbers were there", n), "all numbers: unstuck ledger"}
	}
	r, err := a.ledgerReport(ctx, l)
	if err != nil {
		return err
	}
	return a.printLedger(r, func() []string { return []string{"Forgotten: " + report.Count(n, "text")} })
}

func (a *app) printLedger(r report.Ledger, lines func() []string) error {
	return a.print(r, func() error { return report.WriteLines(a.streams.Out, lines(), a.style()) })
}

func (a *app) runLedger(ctx context.Context) error {
	l := ledger.Open(a.env)
	r, err := a.ledgerReport(ctx, l)
	if err != nil {
		return err
	}
	switch {
	case !r.On:
		a.complain("note: the ledger is off; to switch it on: unstuck ledger on")
	case len(r.Records) == 0:
		a.complain("note: no text has gone without an answer since the ledger was switched on")
	}
	r.Records = cut(a, r.Records)
	return a.print(r, func() error { return report.WriteLedger(a.streams.Out, r, a.style(), time.Now()) })
}

// ledgerReport lists the ledger. Each shape is looked up, since an entry may have been written meanwhile.
func (a *app) ledgerReport(ctx context.Context, l ledger.Ledger) (report.Ledger, error) {
	out := report.Ledger{Schema: report.SchemaVersion, On: l.On(), Path: l.Path(), Records: []report.LedgerRecord{}}
	records, err := l.Records()
	if err != nil || len(records) == 0 {
		return out, err
	}
	e, err := a.open(ctx)
	if err != nil {
		return out, err
	}
	for _, r := range records {
		d, err := e.DraftShape(ctx, r.Lines, r.At)
		if err != nil {
			return out, err
		}
		known := ""
		if d.Verdict == match.Known {
			known = itemReport(d.Match).Ref()
		}
		out.Records = append(out.Records, report.LedgerRecord{
			Number: r.Number, Count: r.Count, First: r.First.UTC().Format(time.RFC3339), Last: r.Last.UTC().Format(time.RFC3339),
			Text: r.Told(), Lines: list(r.Lines), Known: known,
		})
	}
	return out, nil
}
