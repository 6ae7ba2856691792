package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// cold says where the time of a new process goes once main runs.
func (b *bench) cold() error {
	path, err := b.build("./internal/gen/bench/cold", "cold", stripped)
	if err != nil {
		return err
	}
	var names []string
	took := map[string][]time.Duration{}
	for i := range b.n {
		out, err := exec.Command(path, short).Output()
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(out)) {
			ns, name, _ := strings.Cut(strings.TrimSpace(line), "\t")
			n, err := strconv.ParseInt(ns, 10, 64)
			if err != nil {
				return err
			}
			if i == 0 {
				names = append(names, name)
			}
			took[name] = append(took[name], time.Duration(n))
		}
	}
	rows := [][]string{{"", "median µs", "p90 µs"}}
	for _, name := range names {
		rows = append(rows, []string{name, µs(quantile(took[name], 0.5)), µs(quantile(took[name], 0.9))})
	}
	table(fmt.Sprintf("The stages of a look-up, each for the first time in its process (one line of text; %d processes)", b.n), rows)
	return nil
}
