package main

import (
	"bufio"
	"bytes"
	"cmp"
	"debug/elf"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// sizes says how large the binary is, and which packages weigh most in it.
func (b *bench) sizes() error {
	small, err := b.build("./cmd/unstuck", "unstuck", stripped)
	if err != nil {
		return err
	}
	full, err := b.build("./cmd/unstuck", "unstuck-symbols", "")
	if err != nil {
		return err
	}
	skeleton, err := b.build("./internal/gen/bench/skeleton", "skeleton", stripped)
	if err != nil {
		return err
	}
	var mb [2]float64
	for i, path := range []string{small, skeleton} {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		mb[i] = float64(info.Size()) / 1e6
	}
	weights, err := weigh(full)
	if err != nil {
		return err
	}
	rows := [][]string{{"KB", "of the stripped file"}}
	for _, w := range sections(small) {
		rows = append(rows, []string{kilobytes(w.size), w.name})
	}
	rows = append(rows, []string{"", ""}, []string{"KB", "embedded files"})
	for _, pattern := range []string{"internal/*/*.bin", "entries/*.bin", "entries/*/*.md"} {
		sum, err := sizeOf(pattern)
		if err != nil {
			return err
		}
		rows = append(rows, []string{kilobytes(sum), pattern})
	}
	rows = append(rows, []string{"", ""}, []string{"KB", "code and variables of a package, by the symbols of a build that keeps them"})
	for _, w := range weights[:min(20, len(weights))] {
		rows = append(rows, []string{kilobytes(w.size), w.name})
	}
	table(fmt.Sprintf("Binary, stripped: %.2f MB; skeleton: %.2f MB", mb[0], mb[1]), rows)
	return nil
}

func kilobytes(bytes int64) string { return fmt.Sprintf("%.0f", float64(bytes)/1e3) }

func sizeOf(pattern string) (int64, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return 0, err
	}
	var sum int64
	for _, path := range files {
		info, err := os.Stat(path)
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}

// sections returns the larger parts of a binary, if it is of a kind that says.
func sections(path string) []weight {
	f, err := elf.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	names := map[string]string{
		".text": "code", ".rodata": "constants, strings and embedded files", ".gopclntab": "table of functions and lines",
		".noptrdata": "variables without pointers", ".data": "variables with pointers",
	}
	var all []weight
	for _, s := range f.Sections {
		if name := names[s.Name]; name != "" {
			all = append(all, weight{name + " (" + s.Name + ")", int64(s.FileSize)})
		}
	}
	return all
}

type weight struct {
	name string
	size int64
}

// weigh sums the symbols of a binary by package, heaviest first.
func weigh(path string) ([]weight, error) {
	out, err := exec.Command("go", "tool", "nm", "-size", "-sort", "size", path).Output()
	if err != nil {
		return nil, err
	}
	sums := map[string]int64{}
	for sc := bufio.NewScanner(bytes.NewReader(out)); sc.Scan(); {
		// address, size, type, name
		f := strings.Fields(sc.Text())
		if len(f) < 4 || strings.ContainsAny(f[2], "bB") { // zeroed memory takes no room in the file
			continue
		}
		size, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil {
			continue // an undefined symbol has no address, hence no size
		}
		sums[packageOf(strings.Join(f[3:], " "))] += size
	}
	var all []weight
	for name, size := range sums {
		all = append(all, weight{name, size})
	}
	slices.SortFunc(all, func(a, b weight) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.name, b.name)) })
	return all, nil
}

// packageOf returns the package that a symbol belongs to.
func packageOf(symbol string) string {
	s := symbol
	if i := strings.IndexAny(s, "[("); i >= 0 { // type arguments and receivers hold names of other packages
		s = s[:i]
	}
	slash := strings.LastIndexByte(s, '/') + 1
	if dot := strings.IndexByte(s[slash:], '.'); dot >= 0 && !strings.Contains(s, ":") {
		return strings.ReplaceAll(s[:slash+dot], "%2e", ".")
	}
	return "tables of the linker"
}
