package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// inits says how long the initialisers of each package take at every start.
func (b *bench) inits() error {
	unstuck, err := b.build("./cmd/unstuck", "unstuck", stripped)
	if err != nil {
		return err
	}
	line := regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock, (\d+) bytes, (\d+) allocs$`)
	took := map[string][]time.Duration{}
	allocs := map[string]string{}
	var sums []time.Duration
	const starts = 51
	for range starts {
		cmd := exec.Command(unstuck, "--version")
		cmd.Env = append(cmd.Environ(), "GODEBUG=inittrace=1")
		var trace bytes.Buffer
		cmd.Stderr = &trace
		if err := cmd.Run(); err != nil {
			return err
		}
		var sum time.Duration
		for _, m := range line.FindAllStringSubmatch(trace.String(), -1) {
			clock, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				return err
			}
			d := time.Duration(clock * 1e6)
			took[m[1]] = append(took[m[1]], d)
			allocs[m[1]] = m[4]
			sum += d
		}
		sums = append(sums, sum)
	}
	var names []string
	for name := range took {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(quantile(took[b], 0.5), quantile(took[a], 0.5)), cmp.Compare(a, b))
	})
	rows := [][]string{{"median µs", "p90 µs", "allocations", "package"}}
	for _, name := range names[:min(15, len(names))] {
		rows = append(rows, []string{µs(quantile(took[name], 0.5)), µs(quantile(took[name], 0.9)), allocs[name], name})
	}
	table(fmt.Sprintf("Initialisers before main (GODEBUG=inittrace=1, %d starts): %s µs in all, median", starts, µs(quantile(sums, 0.5))), rows)
	return nil
}
