package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"unstuck/internal/bases"
	"unstuck/internal/engine"
	"unstuck/internal/kb"
	"unstuck/internal/ledger"
	"unstuck/internal/match"
	"unstuck/internal/report"
)

// NewOptions are the options of new.
type NewOptions struct {
	Text   io.Reader
	Last   bool   // the latest text of the ledger instead
	Ledger int    // the text of the ledger with this number instead
	Dir    string // where the entry goes; empty is where the place we are in suggests
	ID     string // empty is one made of the title
	NoEdit bool
}

func newNewCmd(a *app) *cobra.Command {
	var text textOptions
	var o NewOptions
	cmd := &cobra.Command{
		Use:   "new [TEXT...]",
		Short: "draft an entry from an error text, secrets removed",
		Long: `Draft an entry from an error text: its title, a sample without passwords, keys,
e-mail and IP addresses and the names of people, tags, and what is left to write.
The file goes into the project's folder .unstuck, which is made at the root of the
repository if there is none, or where --dir says; nothing is ever overwritten. On a
terminal it is opened in $VISUAL or $EDITOR. Then it is checked against all other
entries, as lint does.

With --last it takes the latest text that found no answer, with --ledger any other
that the ledger has counted. The ledger keeps no texts, only their shape, so replace
what such a sample only stands for; see unstuck ledger --help.`,
		Example: `unstuck new -f build.log
mix deps.get 2>&1 | unstuck new --dir notes
unstuck new --last`,
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	addTextFlags(cmd, &text)
	addNewFlags(cmd, &o)
	cmd.Flags().BoolVar(&o.Last, "last", false, "take the latest text that found no answer")
	cmd.Flags().IntVar(&o.Ledger, "ledger", 0, "take the text of the ledger with `NUMBER`")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if cmd.Flags().Changed("ledger") || o.Last {
			if len(args) > 0 || cmd.Flags().Changed("file") || text.clip || cmd.Flags().Changed("ledger") && o.Last {
				return &usageError{"a text and --last or --ledger were given", "give one of them"}
			}
			if !o.Last && o.Ledger < 1 {
				return &usageError{fmt.Sprintf("--ledger is %d", o.Ledger), "all numbers: unstuck ledger"}
			}
			return a.runNew(cmd.Context(), o)
		}
		r, err := a.openText(cmd.Context(), cmd, text, args)
		if errors.Is(err, errNoText) {
			return &usageError{"there is no text to draft from", "try: unstuck new 'THE ERROR TEXT', or pipe it in"}
		}
		if err != nil {
			return err
		}
		defer r.Close()
		o.Text = r
		return a.runNew(cmd.Context(), o)
	}
	return cmd
}

// addNewFlags adds the flags that say what becomes of a draft.
func addNewFlags(cmd *cobra.Command, o *NewOptions) {
	cmd.Flags().StringVar(&o.Dir, "dir", "", "write the entry into `FOLDER`")
	cmd.Flags().StringVar(&o.ID, "id", "", "give the entry this `ID`, which is the name of its file")
	cmd.Flags().BoolVar(&o.NoEdit, "no-edit", false, "do not open an editor")
}

func (a *app) runNew(ctx context.Context, o NewOptions) error {
	var kept ledger.Record
	var err error
	if o.Text == nil {
		if kept, err = a.kept(o); err != nil {
			return err
		}
	}
	place, err := a.placeFor(o.Dir)
	if err != nil {
		return err
	}
	if place.base != "" && len(a.onlyKB) == 0 {
		a.kbs = append(a.kbs, place.base)
	}
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	d, err := a.draft(ctx, e, o, kept)
	if err != nil {
		return err
	}
	if o.ID != "" {
		switch {
		case kb.Slug(o.ID) != o.ID:
			return &usageError{"--id is " + quote(o.ID), fmt.Sprintf("an id is small letters, digits and single hyphens, as %q", cmp.Or(kb.Slug(o.ID), "my-id"))}
		case e.HasID(o.ID):
			return &usageError{"there is an entry " + quote(o.ID) + " already", "to see it: " + a.command() + " show " + o.ID}
		}
		d.ID = o.ID
	}
	file, err := writeNew(place.folder(d.Tags), d.ID, d.Markdown(d.Tags, time.Now()))
	if err != nil {
		return err
	}
	if err := a.edit(ctx, o, file); err != nil {
		return err
	}
	return a.checkNew(ctx, d, file)
}

// kept returns what the ledger keeps of the text that the options choose.
func (a *app) kept(o NewOptions) (r ledger.Record, err error) {
	l := ledger.Open(a.env)
	var ok bool
	if o.Last {
		r, ok, err = l.Latest()
	} else {
		r, ok, err = l.Find(o.Ledger)
	}
	switch {
	case err != nil || ok:
		return r, err
	case o.Last && !l.On():
		return r, &usageError{"no text is remembered: the ledger is off", "switch it on for the next time: unstuck ledger on; now: unstuck new 'THE ERROR TEXT'"}
	case o.Last:
		return r, &usageError{"no text has gone without an answer since the ledger was switched on or cleared", "try: unstuck new 'THE ERROR TEXT'"}
	}
	return r, &usageError{fmt.Sprintf("the ledger has no number %d", o.Ledger), "all numbers: unstuck ledger"}
}

// draft makes a draft of the text that was given, else of what the ledger kept.
func (a *app) draft(ctx context.Context, e *engine.Engine, o NewOptions, kept ledger.Record) (engine.Draft, error) {
	if o.Text == nil {
		return e.DraftShape(ctx, kept.Lines, kept.At)
	}
	d, ok, err := e.Draft(ctx, o.Text, a.ownNames()...)
	if err == nil && !ok {
		err = &usageError{cmp.Or(d.Input.Note, "the input holds no words"), "give the error's own lines"}
	}
	return d, err
}

// place is where a new entry goes.
type place struct {
	base  string // the folder of entries that it joins, if that is not open anyway
	dir   string
	areas bool // the folder has one for each area
}

// placeFor chooses the folder: as --dir says, that of the project, the shipped entries in their own repository, else a
// new one at the root of the repository.
func (a *app) placeFor(dir string) (place, error) {
	if dir != "" {
		if info, err := os.Stat(dir); err == nil && !info.IsDir() {
			return place{}, &usageError{quote(dir) + " is a file", "--dir takes a folder"}
		}
		p := place{dir: dir}
		if _, err := os.Stat(dir); err == nil {
			p.base = dir
		}
		return p, nil
	}
	k := a.findKnowledge()
	if k.has && k.project.Problem == "" {
		return place{dir: k.project.Path}, nil
	}
	here, err := os.Getwd()
	if err != nil {
		return place{}, fmt.Errorf("the working directory cannot be read: %s; say where the entry goes: --dir FOLDER", reason(err))
	}
	root, ok := repositoryRoot(here)
	switch {
	case !ok:
		return place{}, &usageError{"there is no project here that the entry could go to", "say where: --dir FOLDER"}
	case isOwnRepository(root):
		return place{base: filepath.Join(root, "entries"), dir: filepath.Join(root, "entries"), areas: true}, nil
	case k.has:
		return place{}, &usageError{k.project.Path + " cannot be used: " + k.project.Problem, "or say where the entry goes: --dir FOLDER"}
	}
	return place{dir: filepath.Join(root, bases.ProjectFolder)}, nil
}

// folder is where an entry with these tags goes.
func (p place) folder(tags []string) string {
	if !p.areas {
		return p.dir
	}
	for _, t := range tags {
		if info, err := os.Stat(filepath.Join(p.dir, t)); err == nil && info.IsDir() {
			return filepath.Join(p.dir, t)
		}
	}
	for _, t := range tags {
		if kb.Slug(t) == t {
			return filepath.Join(p.dir, t)
		}
	}
	return filepath.Join(p.dir, "misc")
}

// repositoryRoot finds the root of the git repository that a folder is in.
func repositoryRoot(dir string) (string, bool) {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir, true
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
}

// isOwnRepository reports whether a folder is the repository of this program.
func isOwnRepository(root string) bool {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !strings.HasPrefix(string(mod), "module unstuck\n") {
		return false
	}
	_, err = os.Stat(filepath.Join(root, "entries", "entries.go"))
	return err == nil
}

// writeNew writes a new file whole and never over one that is there: it appears under its name with all of its text.
func writeNew(dir, id, text string) (string, error) {
	cannot := func(err error) (string, error) {
		return "", fmt.Errorf("cannot write in %s: %s; say where the entry goes: --dir FOLDER", dir, reason(err))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return cannot(err)
	}
	file := filepath.Join(dir, id+".md")
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return cannot(err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return cannot(err)
	}
	err = os.Link(f.Name(), file) // fails where the name is taken
	if errors.Is(err, fs.ErrExist) {
		return "", &usageError{file + " is there already", "nothing was changed; give the entry another name: --id ID"}
	}
	if err != nil { // a file system without links
		err = createOnly(file, text)
	}
	if err != nil {
		return cannot(err)
	}
	return file, nil
}

func createOnly(file, text string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close())
}

// edit opens the user's editor, where there is one and a terminal to see it on.
func (a *app) edit(ctx context.Context, o NewOptions, file string) error {
	editor := cmp.Or(a.env("VISUAL"), a.env("EDITOR"))
	if o.NoEdit || editor == "" || !a.streams.InTTY || !a.streams.OutTTY {
		return nil
	}
	// An editor may come with arguments: what it is set to is a command of the shell, as git has it.
	cmd := exec.CommandContext(ctx, "sh", "-c", editor+` "$@"`, editor, file)
	if runtime.GOOS == "windows" {
		words := strings.Fields(editor)
		cmd = exec.CommandContext(ctx, words[0], append(words[1:], file)...)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		a.complain(fmt.Sprintf("note: the editor %s ended with: %s", quote(editor), err))
	}
	return nil
}

// checkNew checks the entry that was written against all others and says what is left to do.
func (a *app) checkNew(ctx context.Context, d engine.Draft, file string) error {
	opts, names, err := a.lintOptions([]string{file})
	if err != nil {
		return err
	}
	opts.Tags = kb.TagFilter{}
	e, err := a.openQuietly(ctx, opts)
	if err != nil {
		return err
	}
	checked, err := e.Lint(ctx, engine.LintOptions{Bases: names})
	if err != nil {
		return err
	}
	here, _ := os.Getwd()
	n := report.New{
		Schema: report.SchemaVersion, ID: d.ID, File: fromHere(here, file), Title: d.Title, Tags: list(d.Tags), Removed: []report.Removed{},
		Findings: list(lintReport(checked).Findings),
	}
	for _, r := range d.Removed {
		n.Removed = append(n.Removed, report.Removed(r))
	}
	if d.Verdict == match.Known {
		n.Known = itemReport(d.Match).Ref()
	}
	return a.print(n, func() error { return report.WriteNew(a.streams.Out, n, a.style()) })
}
