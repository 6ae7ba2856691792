package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/spf13/cobra"

	"unstuck/internal/engine"
	"unstuck/internal/report"
)

// ScanOptions are the options of scan.
type ScanOptions struct {
	Paths     []string // "-" is standard input
	KnownOnly bool
	Format    string // text, json, github, sarif
	Jobs      int
	Follow    bool
	Annotate  bool
}

func newScanCmd(a *app) *cobra.Command {
	var o ScanOptions
	cmd := &cobra.Command{
		Use:   "scan [FILE...]",
		Short: "find every known issue in logs of any size",
		Long: `Find every known issue in logs: files, plain or compressed (.gz, .zst, .bz2,
.xz), folders, or standard input (-). Each issue is printed once, with how often
and where it stands, and what follows from it below it; then the errors that no
entry knows, grouped by their shape (at most 1,000 shapes are told apart; beyond,
counts are approximate).
Exits with 0 when a known issue was found, 1 when none was.`,
		Example: `unstuck scan /var/log/app.log /var/log/app.log.1.gz
journalctl -b | unstuck scan -
unstuck scan --follow app.log
unstuck scan --json ./logs
unstuck scan --format github build.log`,
	}
	cmd.Flags().BoolVar(&o.KnownOnly, "known", false, "look for known issues only, which is faster")
	cmd.Flags().StringVar(&o.Format, "format", "", "print `FORMAT`: text, json, github (annotations) or sarif")
	cmd.Flags().IntVarP(&o.Jobs, "jobs", "j", 0, "use at most `N` processors (0: all)")
	cmd.Flags().BoolVar(&o.Follow, "follow", false, "go on as the files grow, and print each known issue when it first appears")
	cmd.Flags().BoolVar(&o.Annotate, "annotate", false, "pass lines or JSON records through, with the id of the known issue added")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.Paths = args
		if err := a.checkScan(cmd, &o); err != nil {
			return err
		}
		return a.runScan(cmd.Context(), o)
	}
	return cmd
}

// checkScan looks at the options of a scan and fills in what goes without saying.
func (a *app) checkScan(cmd *cobra.Command, o *ScanOptions) error {
	switch o.Format {
	case "", "text", "json", "github", "sarif":
	default:
		return &usageError{"--format is " + quote(o.Format), "it takes text, json, github or sarif"}
	}
	if a.json {
		if o.Format != "" && o.Format != "json" {
			return &usageError{"both --json and --format " + o.Format + " were given", "give one of them"}
		}
		o.Format = "json"
	}
	if o.Jobs < 0 {
		return &usageError{fmt.Sprintf("--jobs is %d", o.Jobs), "it takes a number from 0 (all processors) up"}
	}
	if o.Jobs == 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	switch {
	case o.Annotate && (o.Follow || o.Format != "" || len(o.Paths) > 1 || len(o.Paths) == 1 && o.Paths[0] != "-"):
		return &usageError{"--annotate passes standard input through", "it takes no files, no --follow and no format"}
	case o.Follow && (o.Format == "github" || o.Format == "sarif"):
		return &usageError{"--follow does not end, and --format " + o.Format + " is written at the end", "use --json"}
	case len(o.Paths) == 0 && !o.Annotate:
		if a.streams.InTTY {
			return &usageError{"there is no log to scan", "name files or folders, or pipe one in: unstuck scan -"}
		}
		o.Paths = []string{"-"}
	}
	if o.Follow { // each file waits for itself
		o.Jobs = math.MaxInt
	}
	return nil
}

// scan is one run of the command.
type scan struct {
	a        *app
	o        ScanOptions
	s        *engine.Scan
	logs     []engine.Log
	bar      *scanBar
	mu       sync.Mutex
	problems []error
	binary   int // files in folders that are no text

	// The rest changes only within tell and rest, which the engine calls one at a time.
	live   bool            // issues are told as they appear
	told   bool            // one was
	untold []*engine.Issue // met before that
}

func (a *app) runScan(ctx context.Context, o ScanOptions) error {
	if o.Annotate {
		return a.runAnnotate(ctx, o)
	}
	// The first interrupt ends the scan with what is known so far; a second one ends the program at once.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	r := &scan{a: a, o: o, live: o.Follow}
	so := engine.ScanOptions{KnownOnly: o.KnownOnly, Threads: 1, Found: r.tell, Rest: r.rest}
	r.list()
	if len(r.logs) == 1 {
		so.Threads = min(o.Jobs, runtime.GOMAXPROCS(0))
	}
	if r.s, err = e.NewScan(ctx, so); err != nil {
		return err
	}
	r.bar = a.startScanBar(r.logs, o.Follow)
	r.readAll(ctx)
	r.bar.hide()
	return r.finish(ctx)
}

// runAnnotate passes standard input through. An interrupt is left to the operating system.
func (a *app) runAnnotate(ctx context.Context, o ScanOptions) error {
	e, err := a.open(ctx)
	if err != nil {
		return err
	}
	s, err := e.NewScan(ctx, engine.ScanOptions{KnownOnly: o.KnownOnly})
	if err != nil {
		return err
	}
	return s.Annotate(&namedReader{a.streams.In, "standard input"}, a.streams.Out)
}

// list finds the files to be read.
func (r *scan) list() {
	for _, p := range r.o.Paths {
		if p == "-" {
			r.logs = append(r.logs, engine.Log{Path: "-"})
			continue
		}
		logs, problems := engine.Logs([]string{p})
		r.logs = append(r.logs, logs...)
		r.problems = append(r.problems, problems...)
	}
}

// readAll reads all files, several at a time.
func (r *scan) readAll(ctx context.Context) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(r.o.Jobs, len(r.logs)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(r.logs); i = int(next.Add(1)) - 1 {
				r.read(ctx, i)
			}
		})
	}
	wg.Wait()
}

func (r *scan) read(ctx context.Context, i int) {
	l := r.logs[i]
	var err error
	if r.o.Follow && l.Path != "-" {
		err = r.s.Follow(ctx, l, i)
	} else if l.Path == "-" {
		err = r.s.ReadStream(ctx, "-", i, r.bar.reader(&namedReader{r.a.streams.In, "standard input"}))
	} else {
		err = r.s.ReadLog(ctx, l, i, r.bar.add)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil || ctx.Err() != nil:
	case l.Inside && errors.Is(err, engine.ErrBinary):
		r.binary++
	default:
		r.problems = append(r.problems, err)
	}
}

// finish prints what was found.
func (r *scan) finish(ctx context.Context) error {
	a := r.a
	res := r.s.Result()
	out := scanReport(res)
	interrupted := ctx.Err() != nil
	out.Summary.KnownOnly = r.o.KnownOnly
	out.Summary.Complete = !interrupted && len(r.problems) == 0
	switch {
	case interrupted && !r.o.Follow:
		out.Summary.Note = "interrupted; this is what was found by then" + r.bar.share()
	case r.binary > 0:
		out.Summary.Note = report.Count(r.binary, "file") + " left out: binary, not text"
	}
	for _, p := range r.problems {
		a.complain("cannot read " + problem(p))
	}
	if err := r.write(out); err != nil {
		return err
	}
	switch {
	case interrupted:
		return context.Canceled
	case len(r.problems) > 0:
		return statusError(exitFailure)
	case len(out.Issues) == 0:
		return statusError(exitNothing)
	}
	return nil
}

func problem(err error) string {
	return strings.TrimPrefix(strings.TrimPrefix(err.Error(), "open "), "stat ")
}

func (r *scan) write(out report.Scan) error {
	a := r.a
	switch r.o.Format {
	case "json":
		return report.WriteScanJSON(a.streams.Out, out)
	case "github":
		return report.WriteGitHub(quietPipe{a.given.Out}, out, a.style())
	case "sarif":
		return report.WriteSARIF(a.streams.Out, out, version().Version, a.style())
	}
	return report.WriteScan(a.streams.Out, out, a.limit, a.style())
}

// tell streams the first place of each issue, and, to a person who follows a log, how often it came again: at its 10th,
// 100th, 1,000th place. What cannot be written shows when the rest is.
func (r *scan) tell(is *engine.Issue, at engine.Place, count int) {
	a := r.a
	switch {
	case r.o.Format == "json":
		if count == 1 {
			_ = report.WriteJSON(a.streams.Out, report.ScanFound{Schema: report.SchemaVersion, Type: "found", ID: is.Item.ID,
				Title: is.Item.Title, At: placeReport(at), Text: is.Evidence.Text}, false)
		}
	case !r.live:
		if count == 1 {
			r.untold = append(r.untold, is)
		}
	case count == 1:
		r.told = true
		_ = report.WriteScanFound(a.streams.Out, issueReport(is), a.style())
	case isPowerOfTen(count):
		_ = report.WriteScanAgain(a.streams.Out, issueReport(is), a.style())
	}
}

// rest is told when nothing comes for a while: somebody is watching. From then on issues are told as they appear.
func (r *scan) rest() {
	if r.live || r.o.Format != "" && r.o.Format != "text" {
		return
	}
	r.live = true
	r.bar.hide()
	for _, is := range r.untold {
		r.told = true
		_ = report.WriteScanFound(r.a.streams.Out, issueReport(is), r.a.style())
	}
	r.untold = nil
}

func isPowerOfTen(n int) bool {
	for n >= 10 && n%10 == 0 {
		n /= 10
	}
	return n == 1
}

func placeReport(p engine.Place) report.ScanPlace {
	return report.ScanPlace{File: p.File, Line: p.Line, Offset: p.Offset, Time: p.Time}
}

func scanReport(r engine.ScanResult) report.Scan {
	out := report.Scan{Issues: mapped(r.Issues, issueReport)}
	for _, u := range r.Unknown {
		x := report.ScanUnknown{Schema: report.SchemaVersion, Type: "unknown", Shape: u.Shape, Count: u.Count, Over: u.Over,
			First: placeReport(u.First), Last: placeReport(u.Last), Text: u.Example}
		if u.Behind != nil {
			x.After = u.Behind.Item.ID
		}
		out.Unknown = append(out.Unknown, x)
	}
	out.Summary = report.ScanSummary{Schema: report.SchemaVersion, Type: "summary", Known: len(r.Issues), Unknown: len(r.Unknown),
		Exact: r.Exact, Failing: r.Failing, Files: r.Files, Lines: r.Lines, Bytes: r.Bytes}
	return out
}

func issueReport(is *engine.Issue) report.ScanIssue {
	it := is.Item
	x := report.ScanIssue{Schema: report.SchemaVersion, Type: "issue", ID: it.ID, Title: it.Title, Tags: list(it.Tags), KB: it.KB,
		Path: it.Origin.Path, Heading: it.Origin.Heading, Confidence: rounded(is.Confidence), Count: is.Count,
		First: placeReport(is.First), Last: placeReport(is.Last), Text: is.Evidence.Text, Clue: is.Evidence.Clue,
		Fix: report.FirstLine(it.Fix), Retry: is.Retry, Behind: it.Behind}
	x.Files = mapped(is.Files, func(f engine.FileCount) report.ScanFile {
		return report.ScanFile{File: f.First.File, Line: f.First.Line, Count: f.Count}
	})
	if is.Behind != nil {
		x.After = is.Behind.Item.ID
	}
	return x
}
