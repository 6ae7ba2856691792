// Command bench measures what a look-up costs, side by side with what it could cost at least, in one run.
//
//	go run ./internal/gen/bench [-n 200] [-only process,cold,lookup,scan,size,init,scale] [-mb 1000] [-scale 1000,10000,100000]
//
// It prints figures and judges nothing: timing depends on the machine. Run it on one that does nothing else, and trust
// medians and ratios.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	n := flag.Int("n", 200, "how often each process is started")
	only := flag.String("only", "process,cold,lookup,scan,size,init,scale", "what to measure")
	mb := flag.Int64("mb", 1000, "size of the log that is scanned, in MB")
	scale := flag.String("scale", "1000,10000,100000", "how many generated entries to go up to; 1000000 takes some minutes")
	grown := flag.Int("grown", 0, "measure so many generated entries in this process; used by scale")
	flag.Parse()
	if *grown > 0 {
		if err := grow(*grown, os.Stdout); err != nil {
			log.Fatal(err)
		}
		return
	}
	if err := run(*n, *mb, strings.Split(*only, ","), strings.Split(*scale, ",")); err != nil {
		log.Fatal(err)
	}
}

func run(n int, mb int64, only, scale []string) error {
	dir, err := os.MkdirTemp("", "unstuck-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := bench{dir: dir, n: n, scanMB: mb, scale: scale}
	for _, part := range []struct {
		name string
		run  func() error
	}{{"process", b.processes}, {"cold", b.cold}, {"lookup", b.lookups}, {"scan", b.scans}, {"size", b.sizes}, {"init", b.inits}, {"scale", b.scales}} {
		if !slices.Contains(only, part.name) {
			continue
		}
		if err := part.run(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		fmt.Println()
	}
	return nil
}

type bench struct {
	dir string // for binaries
	n   int

	scanMB int64
	scale  []string // numbers of entries
}

// build builds a package as the released binary is built, unless the linker is told otherwise, and returns its path.
func (b *bench) build(pkg, name, ldflags string) (string, error) {
	path := filepath.Join(b.dir, name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags", ldflags, "-o", path, pkg)
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", pkg, err, out)
	}
	return path, nil
}

const stripped = "-s -w"

// quantile returns the value at a share of the sorted durations: 0.5 is the median.
func quantile(ds []time.Duration, share float64) time.Duration {
	s := slices.Sorted(slices.Values(ds))
	return s[min(len(s)-1, int(share*float64(len(s))))]
}

// table prints rows in columns, the first line underlined by nothing but its place.
func table(title string, rows [][]string) {
	fmt.Println(title)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(w, "  "+strings.Join(r, "\t"))
	}
	w.Flush()
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/1e6) }

func µs(d time.Duration) string { return fmt.Sprintf("%.0f", float64(d)/1e3) }
