// Command background makes the table of internal/rarity from a folder of ordinary logs and error output: one folder a
// source, text files below it. It writes background.bin, and background.md, which says what went in.
//
//	go run ./internal/gen/background -out internal/rarity FOLDER
package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/rarity"
)

const (
	maxWords = 40_000 // as many as a table of 65,536 slots takes comfortably
	maxPairs = 80_000
	// sourceCap bounds what one source counts, so that no single log decides what is common.
	sourceCap = 400_000
)

func main() {
	log.SetFlags(0)
	out := flag.String("out", "internal/rarity", "folder to write to")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("usage: background -out internal/rarity FOLDER (one folder a source below it)")
	}
	sources, err := read(flag.Arg(0))
	if err != nil {
		log.Fatalf("background: %v", err)
	}
	words, pairs := weigh(sources)
	if err := os.WriteFile(filepath.Join(*out, "background.bin"), rarity.Encode(words, pairs), 0o644); err != nil {
		log.Fatalf("background: %v", err)
	}
	if err := describe(filepath.Join(*out, "background.md"), sources, len(words), len(pairs)); err != nil {
		log.Fatalf("background: %v", err)
	}
}

// source is what was counted in one folder.
type source struct {
	name        string
	bytes       int64
	tokens      float64
	words       map[uint64]float64
	pairs       map[uint64]float64
	pairParts   map[uint64][2]uint64
	description string // from MANIFEST.tsv, when there is one
}

func read(root string) ([]source, error) {
	folders, err := os.ReadDir(root)
	if err != nil {
		return nil, err
	}
	about := manifest(filepath.Join(root, "MANIFEST.tsv"))
	var all []source
	for _, f := range folders {
		if !f.IsDir() {
			continue
		}
		s := source{name: f.Name(), words: map[uint64]float64{}, pairs: map[uint64]float64{}, pairParts: map[uint64][2]uint64{}, description: about[f.Name()]}
		err := filepath.WalkDir(filepath.Join(root, f.Name()), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			s.bytes += int64(len(b))
			s.count(errtext.Parse(b))
			return nil
		})
		if err != nil {
			return nil, err
		}
		if s.tokens > 0 {
			all = append(all, s)
		}
	}
	return all, nil
}

// count adds a text. A line that repeats within a file counts less each time, as the logarithm does: a heartbeat is
// no more ordinary for having been logged ten thousand times.
func (s *source) count(t *errtext.Text) {
	seen := map[uint64]float64{}
	for _, l := range t.Lines {
		toks := t.Tokens[l.First:l.End]
		var line uint64
		for _, tok := range toks {
			line = rarity.Pair(line, tok.Hash)
		}
		seen[line]++
		w := 1 / seen[line]
		for i, tok := range toks {
			s.tokens += w
			s.words[tok.Hash] += w
			if i > 0 {
				p := rarity.Pair(toks[i-1].Hash, tok.Hash)
				s.pairs[p] += w
				s.pairParts[p] = [2]uint64{toks[i-1].Hash, tok.Hash}
			}
		}
	}
}

// weigh turns counts into bits. A source weighs as its size does, up to sourceCap; a word must stand in two sources, or
// ten times in one.
func weigh(sources []source) (words, pairs map[uint64]float64) {
	total := 0.0
	wordSum, pairSum := map[uint64]float64{}, map[uint64]float64{}
	wordSeen, pairSeen := map[uint64]float64{}, map[uint64]float64{}
	parts := map[uint64][2]uint64{}
	for _, s := range sources {
		scale := min(1, sourceCap/s.tokens)
		total += s.tokens * scale
		for h, n := range s.words {
			wordSum[h] += n * scale
			wordSeen[h] += 5 + min(n, 5)
		}
		for h, n := range s.pairs {
			pairSum[h] += n * scale
			pairSeen[h] += 5 + min(n, 5)
			parts[h] = s.pairParts[h]
		}
	}
	words, pairs = map[uint64]float64{}, map[uint64]float64{}
	for _, h := range top(wordSum, wordSeen, maxWords) {
		words[h] = -math.Log2(wordSum[h] / total)
	}
	for _, h := range top(pairSum, pairSeen, 4*maxPairs) {
		bits := -math.Log2(pairSum[h] / wordSum[parts[h][0]])
		alone, ok := words[parts[h][1]]
		if !ok {
			alone = rarity.Max
		}
		if bits < alone-2 && len(pairs) < maxPairs { // what says nothing new is left out
			pairs[h] = bits
		}
	}
	return words, pairs
}

func top(sum, seen map[uint64]float64, n int) []uint64 {
	var keys []uint64
	for h := range sum {
		if seen[h] >= 9.5 {
			keys = append(keys, h)
		}
	}
	slices.SortFunc(keys, func(a, b uint64) int { return cmp.Or(cmp.Compare(sum[b], sum[a]), cmp.Compare(a, b)) })
	return keys[:min(n, len(keys))]
}

// manifest reads lines of at least four columns between tabs: a folder, then what describes it.
func manifest(path string) map[string]string {
	m := map[string]string{}
	f, err := os.Open(path)
	if err != nil {
		return m
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		cols := strings.Split(sc.Text(), "\t")
		if len(cols) > 3 {
			m[cols[0]] = strings.Join(cols[1:min(len(cols), 5)], ", ")
		}
	}
	return m
}

func describe(path string, sources []source, words, pairs int) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# The background table\n\n"+
		"`background.bin` says how rare words and pairs of words are in ordinary logs, build output and error texts. It was\n"+
		"made by `internal/gen/background` from the public material below, of which nothing but these counts is kept:\n"+
		"%d words and %d pairs. Lines that repeat within a file count less each time (1, 1/2, 1/3 …); a source counts at\n"+
		"most %d words. To make it again, lay such folders side by side and run\n\n"+
		"    go run ./internal/gen/background -out internal/rarity FOLDER\n\n"+
		"| source | bytes | from |\n| --- | ---: | --- |\n", words, pairs, sourceCap)
	for _, s := range sources {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", s.name, s.bytes, strings.ReplaceAll(s.description, "|", "/"))
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}
