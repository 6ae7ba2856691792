package cli

import (
	"context"
	"fmt"
	"os/exec"
	"slices"

	"github.com/spf13/cobra"

	"unstuck/internal/bases"
	"unstuck/internal/engine"
	"unstuck/internal/report"
)

func newDoctorCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "check the configuration, the knowledge bases and their caches",
		Long: `Check the embedded entries, the configuration, every knowledge base that lookups use
here, and every byte of the cached indexes. One line each says what is well, and
what to do about the rest. Nothing is changed. It exits with 1 when something is
wrong.`,
		Example: `unstuck doctor
unstuck doctor --json`,
		Args:              a.noText,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.runDoctor(cmd.Context()) },
	}
}

func (a *app) runDoctor(ctx context.Context) error {
	k := a.findKnowledge()
	caches := a.checkCaches() // before a base is opened, which mends its own
	checks := slices.Concat(a.checkEmbedded(), checkConfiguration(k), a.checkBases(ctx, k), caches)
	if err := ctx.Err(); err != nil {
		return err
	}
	d := report.NewDoctor(checks)
	if err := a.print(d, func() error { return report.WriteDoctor(a.streams.Out, d, a.style()) }); err != nil {
		return err
	}
	if !d.OK {
		return statusError(exitNothing)
	}
	return nil
}

func (a *app) checkEmbedded() []report.Check {
	n, err := engine.CheckEmbedded(a.baseOptions())
	return []report.Check{checked("embedded entries", report.Count(n, "entry"), err)}
}

func checkConfiguration(k knowledge) []report.Check {
	out := []report.Check{checked("configuration", fmt.Sprintf("%s in %s", report.Count(len(k.list.Bases), "named base"), k.store.File), k.broken)}
	if k.store.File == "" {
		out[0] = checked("configuration", "", bases.ErrNoHome)
	}
	fetched := func(b bases.Base) bool { return b.URL != "" }
	if slices.ContainsFunc(k.list.Bases, fetched) {
		path, err := exec.LookPath("git")
		if err != nil {
			err = fmt.Errorf("it is not found, so that no repository can be fetched; install it, or put it on the PATH")
		}
		out = append(out, checked("git", path, err))
	}
	if k.has && k.project.Problem != "" {
		out = append(out, checked("project", "", fmt.Errorf("%s is not used: %s", k.project.Path, k.project.Problem)))
	}
	return out
}

// checkBases opens the bases one by one, with a check of all their files.
func (a *app) checkBases(ctx context.Context, k knowledge) []report.Check {
	var out []report.Check
	for _, n := range k.named(nil) {
		o := a.baseOptions()
		o.OnlyKB, o.Named, o.Fresh = []string{n.Name}, []engine.NamedBase{n}, true
		e, err := a.openQuietly(ctx, o)
		well := ""
		if err == nil {
			i := e.Bases()[0]
			well = fmt.Sprintf("%s in %s", report.Count(i.Entries, "entry"), n.Path)
			if i.Problems > 0 {
				well += fmt.Sprintf(", %s: unstuck lint %s", report.Count(i.Problems, "problem"), report.ShellWord(n.Path))
			}
			err = e.Close()
		}
		out = append(out, checked("base "+n.Name, well, err))
	}
	return out
}

func (a *app) checkCaches() []report.Check {
	dir := engine.CacheDir(a.env)
	files, err := engine.CheckCache(dir)
	if err != nil || dir == "" || len(files) == 0 {
		well := "nothing in " + dir
		if dir == "" {
			well = "there is no folder for it, so that bases are read anew each time"
		}
		return []report.Check{checked("cache", well, err)}
	}
	var out []report.Check
	for _, f := range files {
		switch {
		case f.Problem != "":
			out = append(out, checked("cache", "", fmt.Errorf("%s: %s", f.Path, f.Problem)))
		case f.Base != "":
			out = append(out, checked("cache", fmt.Sprintf("%s of %s", report.Count(int(f.Bytes), "byte"), f.Base), nil))
		}
	}
	return out
}

// checked words a check: what is well, or the error.
func checked(what, well string, err error) report.Check {
	if err != nil {
		return report.Check{What: what, Detail: err.Error()}
	}
	return report.Check{OK: true, What: what, Detail: well}
}
