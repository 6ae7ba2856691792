package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"unstuck/internal/bases"
	"unstuck/internal/engine"
	"unstuck/internal/kb"
	"unstuck/internal/report"
)

// LintOptions are the options of lint.
type LintOptions struct {
	Paths  []string // folders, files or named bases; none is what the folder we are in suggests
	Strict bool
}

func newLintCmd(a *app) *cobra.Command {
	var o LintOptions
	cmd := &cobra.Command{
		Use:   "lint [PATH...]",
		Short: "check entries: samples, breadth, confusion with other entries",
		Long: `Check entries and say what to mend, one finding a line: file, line, reason,
remedy. Every sample must find its own entry first and as a match among all that
is known here, no text under "Not this" may match, and no two entries may fire on
each other's samples. What cannot be read, words too common to lead anywhere, ids
and links that lead nowhere, tags spelt in two ways, and advice too long to read
in trouble are findings, too.

PATH is a folder or file of Markdown or the name of a knowledge base. Without one
it checks what --kb or --only-kb names, else the project's own entries, else all
that a lookup uses here. Of documents that were not written for unstuck only the
reading is checked, unless --strict says otherwise. Exits with 1 when there are
findings.`,
		Example: `unstuck lint
unstuck lint .unstuck/billing.md
unstuck lint --strict ./docs/runbooks
unstuck lint --json | jq -r '.findings[] | .rule' | sort | uniq -c`,
		ValidArgsFunction: a.completeKB,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Paths = args
			return a.runLint(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.Strict, "strict", false, "hold documents that were not written for unstuck to all rules")
	return cmd
}

func (a *app) runLint(ctx context.Context, o LintOptions) error {
	opts, names, err := a.lintOptions(o.Paths)
	if err != nil {
		return err
	}
	lo := engine.LintOptions{Bases: names, Tags: opts.Tags, Strict: o.Strict}
	opts.Tags = kb.TagFilter{} // it says what is checked, not against what
	e, err := a.openQuietly(ctx, opts)
	if err != nil {
		return err
	}
	r, err := e.Lint(ctx, lo)
	if err != nil {
		return err
	}
	a.tell(r.Notes)
	l := lintReport(r)
	shown := l
	shown.Findings = cut(a, l.Findings)
	if err := a.print(shown, func() error { return report.WriteLint(a.streams.Out, shown, a.style()) }); err != nil {
		return err
	}
	a.complain(l.Summary())
	if len(l.Findings) > 0 {
		return statusError(exitNothing)
	}
	return nil
}

// lintOptions chooses what is open, the paths nearest, and the names of the bases that are checked; no name is all.
func (a *app) lintOptions(paths []string) (engine.Options, []string, error) {
	chosen := len(a.kbs) + len(a.onlyKB)
	if len(paths)+chosen == 0 {
		paths = ownEntries()
	}
	defer func(kbs, only []string) { a.kbs, a.onlyKB = kbs, only }(a.kbs, a.onlyKB)
	if len(a.onlyKB) > 0 {
		a.onlyKB = slices.Concat(paths, a.onlyKB)
	} else {
		a.kbs = slices.Concat(paths, a.kbs)
	}
	o, err := a.chosenOptions()
	if err != nil {
		var wrong *usageError
		if errors.As(err, &wrong) && len(paths) > 0 {
			wrong.next += "; " + a.asText()
		}
		return o, nil, err
	}
	given := slices.Concat(o.OnlyKB, o.KB)
	project := func(b engine.NamedBase) bool { return b.Name == bases.ProjectName }
	switch {
	case len(paths) > 0:
		return o, given[:min(len(a.findKnowledge().once(paths)), len(given))], nil
	case chosen > 0:
		return o, given, nil
	case slices.ContainsFunc(o.Named, project):
		return o, []string{bases.ProjectName}, nil
	}
	return o, nil, nil
}

// lintReport turns what the engine found into the report's. A file below the folder we are in is named from there.
func lintReport(r engine.LintReport) report.Lint {
	here, _ := os.Getwd()
	return report.Lint{
		Schema: report.SchemaVersion, Entries: r.Entries, Samples: r.Samples, NotThis: r.NotThis, Others: r.Others,
		Findings: mapped(r.Findings, func(f engine.LintFinding) report.LintFinding {
			return report.LintFinding{
				Rule: f.Rule, ID: f.Item.ID, KB: f.Item.KB, Path: f.Item.Origin.Path, File: fromHere(here, f.File), Line: f.Line,
				Message: f.What, Remedy: f.Remedy, Other: f.Other,
			}
		}),
		Fires: mapped(r.Fires, func(f engine.Fire) report.LintFire {
			return report.LintFire{ID: f.Item.ID, File: fromHere(here, f.File), Line: f.Line, Other: f.Other, Confidence: rounded(f.Confidence), Mutual: f.Mutual}
		}),
	}
}

// ownEntries is the folder of the shipped entries, in the repository of this program.
func ownEntries() []string {
	here, err := os.Getwd()
	if err != nil {
		return nil
	}
	root, ok := repositoryRoot(here)
	if !ok || !isOwnRepository(root) {
		return nil
	}
	return []string{filepath.Join(root, "entries")}
}

// fromHere shortens an absolute path below a folder.
func fromHere(here, path string) string {
	if here == "" || !filepath.IsAbs(path) {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}
