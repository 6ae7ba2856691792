package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unstuck/internal/bases"
	"unstuck/internal/engine"
	"unstuck/internal/report"
)

func newKBCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "kb",
		Short: "add, list, update, remove and trust knowledge bases",
		Long: `Give knowledge bases a name, so that every lookup uses them: folders and files of
Markdown, read as they stand, and git repositories, which are fetched when you
say so and never otherwise. --kb NAME and --only-kb NAME choose them for one
call. A name wins over a folder of the same name; ./NAME is the folder.

A project brings its own entries along in a folder .unstuck. They join by
themselves, but hide no other entry until you trust the project.`,
		Example: `unstuck kb add runbooks ~/src/docs/runbooks
unstuck kb add ops git@example.com:team/ops.git
unstuck kb list
unstuck kb update`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return &usageError{"there is no command " + quote("unstuck kb "+args[0]), "see unstuck kb --help; " + a.asText()}
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newKBAddCmd(a), newKBListCmd(a), newKBUpdateCmd(a), newKBRemoveCmd(a), newKBTrustCmd(a), newKBUntrustCmd(a))
	return cmd
}

func newKBAddCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "add NAME PATH|GIT-URL",
		Short: "give a folder, a file or a git repository a name",
		Long: `Give a folder or file of Markdown, or a git repository, a name. A repository's
newest state is fetched with the installed git, which asks no questions: for one
that is not public, let git know the key or password first.`,
		Example: `unstuck kb add runbooks ~/src/docs/runbooks
unstuck kb add ops https://example.com/team/ops.git`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 { // what was typed is not repeated: it may hold a password
				return &usageError{fmt.Sprintf("kb add takes a name and a path or address, not %s", report.Count(len(args), "argument")), "try: unstuck kb add NAME PATH"}
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveDefault
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.runKBAdd(cmd.Context(), args[0], args[1]) },
	}
}

func newKBListCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "list the knowledge bases that lookups use here",
		Long: `List the knowledge bases that a lookup uses here, the nearest first: name, number
of entries, size in bytes, when the index was made, number of problems, and where
it is. In a pipe they are separated by tabs, and a seventh field says what is to
be known of a base that cannot be used or is not trusted.`,
		Example: `unstuck kb list
unstuck kb list --json`,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.runKBList(cmd.Context()) },
	}
}

func newKBUpdateCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "update [NAME...]",
		Short: "fetch the newest state of git repositories",
		Long: `Fetch the newest state of the named git repositories, or of all. When that fails,
the state that is there stays in use. Folders and files need no update.`,
		Example: `unstuck kb update
unstuck kb update ops`,
		ValidArgsFunction: a.completeBases(-1),
		RunE:              func(cmd *cobra.Command, args []string) error { return a.runKBUpdate(cmd.Context(), args) },
	}
}

func newKBRemoveCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "forget a named knowledge base",
		Long: `Forget a named knowledge base, and delete its cached index and what was fetched of
a git repository. A folder or file of yours is left alone.`,
		Example: `unstuck kb remove ops`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{"kb remove takes one name", "all names: unstuck kb list"}
			}
			return nil
		},
		ValidArgsFunction: a.completeBases(1),
		RunE:              func(_ *cobra.Command, args []string) error { return a.runKBRemove(args[0]) },
	}
}

func newKBTrustCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "trust",
		Short: "let the entries of this project hide others of the same id",
		Long: `Trust the project that you are in: the entries of its .unstuck folder then hide
entries of the same id that are farther away. Until then both are used.`,
		Example:           `cd ~/src/shop && unstuck kb trust`,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(*cobra.Command, []string) error { return a.runKBTrust() },
	}
}

func newKBUntrustCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "untrust",
		Short:             "take the trust in this project back",
		Example:           `cd ~/src/shop && unstuck kb untrust`,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(*cobra.Command, []string) error { return a.runKBUntrust() },
	}
}

func (a *app) runKBAdd(ctx context.Context, name, where string) error {
	dir, err := os.Getwd()
	if err != nil && !filepath.IsAbs(where) {
		return fmt.Errorf("the working directory cannot be read: %s; give the whole path", reason(err))
	}
	store := bases.Open(a.env)
	b, fetched, err := store.Add(ctx, name, where, dir)
	if err != nil {
		return err
	}
	a.noteLeftOut(b.Name, fetched.LeftOut)
	r := a.describe(ctx, store, b)
	r.Changed = true
	return a.printBases([]report.Base{r}, func(r report.Base) string {
		if r.Error != "" {
			return fmt.Sprintf("%s: added, but %s", r.Name, r.Error)
		}
		return fmt.Sprintf("%s: added, %s from %s", r.Name, report.Count(r.Entries, "entry"), r.Where())
	})
}

// describe opens a base and says what is in it. The index that this makes is there for the next lookup.
func (a *app) describe(ctx context.Context, store bases.Store, b bases.Base) report.Base {
	o := a.baseOptions()
	o.OnlyKB = []string{b.Name}
	o.Named = []engine.NamedBase{{Name: b.Name, Path: b.Path, Shadows: true}}
	r := baseReport(b)
	e, err := a.openWith(ctx, o)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	infoReport(&r, e.Bases()[0])
	addState(&r, store, b)
	return r
}

func (a *app) runKBList(ctx context.Context) error {
	k := a.findKnowledge()
	o := a.baseOptions()
	o.Named = k.named(nil)
	a.tell(k.notes())
	e, err := a.openWith(ctx, o)
	if err != nil {
		return err
	}
	infos := map[string]engine.BaseInfo{}
	for _, i := range e.Bases() {
		infos[i.Name] = i
	}
	var out []report.Base
	add := func(r report.Base) {
		if i, ok := infos[r.Name]; ok {
			infoReport(&r, i)
		} else {
			r.Error = statError(r.Path)
		}
		out = append(out, r)
	}
	for _, n := range o.Named {
		b, ok := k.list.Find(n.Name)
		if !ok {
			add(report.Base{Name: n.Name, Kind: "project", Path: n.Path, Shadows: n.Shadows})
			continue
		}
		r := baseReport(b)
		addState(&r, k.store, b)
		add(r)
	}
	add(report.Base{Name: engine.EmbeddedName, Kind: engine.EmbeddedName, Shadows: true})
	l := report.Bases{Schema: report.SchemaVersion, Bases: cut(a, out)}
	return a.print(l, func() error { return report.WriteBases(a.streams.Out, l, a.style(), time.Now()) })
}

func (a *app) runKBUpdate(ctx context.Context, names []string) error {
	k := a.findKnowledge()
	if k.broken != nil {
		return k.broken
	}
	chosen := k.list.Bases
	if len(names) > 0 {
		chosen = nil
		for _, n := range names {
			b, ok := k.list.Find(n)
			if !ok {
				return a.noBase(n, k)
			}
			chosen = append(chosen, b)
		}
	}
	out, failed := []report.Base{}, false
	for _, b := range chosen {
		if b.URL == "" && len(names) == 0 {
			continue
		}
		fetched, err := k.store.Update(ctx, b)
		if errors.Is(err, context.Canceled) {
			return err
		}
		r := baseReport(b)
		if err != nil {
			a.complain(err.Error())
			failed = true
			r.Error = err.Error()
		} else {
			a.noteLeftOut(b.Name, fetched.LeftOut)
			r = a.describe(ctx, k.store, b)
			r.Changed = fetched.Changed
		}
		out = append(out, r)
	}
	err := a.printBases(out, func(r report.Base) string {
		switch {
		case r.URL == "" && r.Error == "":
			return fmt.Sprintf("%s: %s, always read as it stands; there is nothing to fetch", r.Name, r.Kind)
		case r.Error != "":
			return "" // said on standard error
		case !r.Changed:
			return fmt.Sprintf("%s: up to date, %s", r.Name, report.Count(r.Entries, "entry"))
		}
		return fmt.Sprintf("%s: updated, %s", r.Name, report.Count(r.Entries, "entry"))
	})
	if err == nil && failed {
		return statusError(exitFailure)
	}
	if err == nil && len(out) == 0 && a.streams.ErrTTY && !a.json {
		a.complain("there is no git repository among the knowledge bases; add one: unstuck kb add NAME GIT-URL")
	}
	return err
}

func (a *app) runKBRemove(name string) error {
	k := a.findKnowledge()
	was, _ := k.list.Find(name)
	place := realPath(was.Path) // while it is there
	b, err := k.store.Remove(name)
	var unknown *bases.NameError
	if errors.As(err, &unknown) {
		return a.noBase(name, k)
	}
	if err != nil {
		return err
	}
	if err := engine.Forget(engine.CacheDir(a.env), place); err != nil {
		a.complain("note: its cached index is left: " + reason(err))
	}
	r := baseReport(b)
	r.Changed = true
	return a.printBases([]report.Base{r}, func(r report.Base) string {
		if r.URL != "" {
			return fmt.Sprintf("%s: removed, with what was fetched of %s", r.Name, r.URL)
		}
		return fmt.Sprintf("%s: removed; %s is left as it is", r.Name, r.Path)
	})
}

func (a *app) runKBTrust() error {
	k := a.findKnowledge()
	switch {
	case !k.has:
		return &usageError{"there is no " + bases.ProjectFolder + " folder here", "make one, or go to a project that has one"}
	case k.project.Problem != "":
		return fmt.Errorf("%s cannot be trusted: %s", k.project.Path, k.project.Problem)
	}
	if err := k.store.Trust(k.project.Dir); err != nil {
		return err
	}
	r := report.Base{Name: bases.ProjectName, Kind: "project", Path: k.project.Path, Shadows: true, Changed: !k.trusted}
	return a.printBases([]report.Base{r}, func(r report.Base) string {
		return fmt.Sprintf("trusted: %s; its entries hide others of the same id", r.Path)
	})
}

// runKBUntrust takes trust back: in the project found here, else in the nearest folder above that was trusted, so that
// it works when the project's entries are gone.
func (a *app) runKBUntrust() error {
	k := a.findKnowledge()
	dir := k.project.Dir
	if !k.has {
		at, err := os.Getwd()
		if err != nil {
			return fmt.Errorf("the working directory cannot be read: %s", reason(err))
		}
		for dir = realPath(at); !k.list.Trusts(dir); dir = filepath.Dir(dir) {
			if dir == filepath.Dir(dir) {
				return &usageError{"no project is trusted here", "go to the project's folder"}
			}
		}
	}
	was, err := k.store.Untrust(dir)
	if err != nil {
		return err
	}
	r := report.Base{Name: bases.ProjectName, Kind: "project", Path: filepath.Join(dir, bases.ProjectFolder), Changed: was}
	return a.printBases([]report.Base{r}, func(r report.Base) string {
		if !r.Changed {
			return "not trusted anyway: " + r.Path
		}
		return "no longer trusted: " + r.Path
	})
}

// noBase words a name that is not in the list.
func (a *app) noBase(name string, k knowledge) error {
	if name == engine.EmbeddedName || name == bases.ProjectName {
		return &usageError{quote(name) + " is there by itself", "named bases: unstuck kb list"}
	}
	var named []engine.NamedBase
	for _, b := range k.list.Bases {
		named = append(named, engine.NamedBase{Name: b.Name})
	}
	err := unknownBase(name, named).(*usageError)
	err.what = "there is no knowledge base " + quote(name)
	return err
}

// noteLeftOut says which files of a repository were not taken, and why.
func (a *app) noteLeftOut(name string, files []string) {
	if len(files) == 0 {
		return
	}
	more := ""
	if n := len(files); n > 3 {
		files, more = files[:3], fmt.Sprintf("; and %d more", n-3)
	}
	a.complain(fmt.Sprintf("note: %s: left out: %s%s", name, strings.Join(files, "; "), more))
}

// printBases prints what was done to bases: one line each, or as JSON.
func (a *app) printBases(bs []report.Base, line func(report.Base) string) error {
	l := report.Bases{Schema: report.SchemaVersion, Bases: bs}
	return a.print(l, func() error {
		var lines []string
		for _, b := range bs {
			if s := line(b); s != "" {
				lines = append(lines, s)
			}
		}
		return report.WriteLines(a.streams.Out, lines, a.style())
	})
}

func baseReport(b bases.Base) report.Base {
	r := report.Base{Name: b.Name, Kind: "folder", Path: b.Path, URL: b.URL, Shadows: true}
	if b.URL != "" {
		r.Kind = "git"
	} else if info, err := os.Stat(b.Path); err == nil && !info.IsDir() {
		r.Kind = "file"
	}
	return r
}

// addState adds what is known of a repository's fetched state; nothing when nothing is.
func addState(r *report.Base, s bases.Store, b bases.Base) {
	if b.URL == "" {
		return
	}
	if f, err := s.State(b); err == nil {
		r.Commit = f.Commit
		if !f.Time.IsZero() {
			r.Fetched = f.Time.UTC().Format(time.RFC3339)
		}
	}
}

func infoReport(r *report.Base, i engine.BaseInfo) {
	r.Entries, r.Files, r.Bytes, r.Problems = i.Entries, i.Files, i.Bytes, i.Problems
	if !i.Built.IsZero() {
		r.Indexed = i.Built.UTC().Format(time.RFC3339)
	}
}

// completeBases completes the names of the list, at most n of them; -1 is no bound.
func (a *app) completeBases(n int) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if n >= 0 && len(args) >= n {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return a.baseNames(typed, false), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeKB completes the value of --kb: a name, and where none fits a path.
func (a *app) completeKB(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return a.baseNames(typed, true), cobra.ShellCompDirectiveDefault
}

func (a *app) baseNames(typed string, project bool) []cobra.Completion {
	k := a.findKnowledge()
	var out []cobra.Completion
	for _, b := range k.named(nil) {
		if strings.HasPrefix(b.Name, typed) && (project || b.Name != bases.ProjectName) {
			out = append(out, cobra.CompletionWithDesc(b.Name, report.CleanLine(b.Path)))
		}
	}
	return out
}
