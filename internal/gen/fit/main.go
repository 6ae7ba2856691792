// Command fit fits the weights of package match to labelled cases and writes internal/match/weights.go.
//
//	go run ./internal/gen/fit [-n] [-bare] [NAME=KB=CASES[=IDS] ...]
//
// Without arguments it uses the shipped entries and the cases of internal/eval/testdata. Each argument adds a knowledge
// base with cases of its own; IDS is a JSON object from the names that cases use to path#heading. -n only prints.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/format"
	"hash/fnv"
	"log"
	"math"
	"os"
	"slices"
	"strings"

	"unstuck/internal/eval"
	"unstuck/internal/kb"
	"unstuck/internal/match"
)

func main() {
	log.SetFlags(0)
	dry := flag.Bool("n", false, "print the weights, write nothing")
	cases := flag.String("cases", "internal/eval/testdata/cases", "cases of the shipped entries")
	ridge := flag.Float64("ridge", 0.0003, "strength of the ridge")
	onlyBare := flag.Bool("bare", false, "fit the weights of entries without samples only, and keep the others")
	verbose := flag.Bool("v", false, "print held-out losses of each case")
	flag.Parse()
	sets := append([]string{"shipped=entries=" + *cases}, flag.Args()...)
	var rows []eval.Row
	for _, s := range sets {
		r, err := rowsOf(s)
		if err != nil {
			log.Fatalf("fit: %v", err)
		}
		rows = append(rows, weighted(s, r)...)
	}
	m := eval.Fit(rows, match.FeatureSigns(), *ridge)
	m.Bare = m.Bare.Settled(slices.DeleteFunc(slices.Clone(rows), func(r eval.Row) bool { return !r.Bare }))
	if *onlyBare {
		m.Sampled = match.Weights(false)
	}
	held(rows, *ridge, *verbose)
	src, err := format.Source([]byte(goSource(m)))
	if err != nil {
		log.Fatalf("fit: %v", err)
	}
	if *dry {
		fmt.Printf("%s", src)
		return
	}
	if err := os.WriteFile("internal/match/weights.go", src, 0o644); err != nil {
		log.Fatalf("fit: %v", err)
	}
}

// weighted gives the cases of most bases twice their weight, so that the many cases of one do not drown the few of others;
// and half to the entries of the notes that have samples, which are asked the same cases again, and to bases named made…,
// whose cases a program made of their own messages.
func weighted(spec string, rows []eval.Row) []eval.Row {
	for i := range rows {
		switch {
		case strings.HasPrefix(spec, "made"), strings.HasPrefix(spec, "notes=") && !rows[i].Bare:
			rows[i].Weight *= 0.5
		default:
			rows[i].Weight *= 2
		}
	}
	return rows
}

func rowsOf(spec string) ([]eval.Row, error) {
	p := strings.Split(spec, "=")
	var name func(kb.Entry) string
	if len(p) == 4 {
		b, err := os.ReadFile(p[3])
		if err != nil {
			return nil, err
		}
		ids := map[string]string{}
		if err := json.Unmarshal(b, &ids); err != nil {
			return nil, err
		}
		back := map[string]string{}
		for id, at := range ids {
			_, heading, _ := strings.Cut(at, "#")
			back[kb.Slug(heading)] = id
		}
		name = func(e kb.Entry) string { return back[kb.Slug(e.Origin.Heading)] }
	} else if p[0] != "shipped" {
		name = func(e kb.Entry) string {
			heading := e.Origin.Heading
			if heading == "" {
				heading = e.Title
			}
			return e.Origin.Path + "#" + heading
		}
	}
	base, err := eval.OpenBase(p[1], name)
	if err != nil {
		return nil, err
	}
	cs, err := eval.LoadAny(p[2])
	if err != nil {
		return nil, err
	}
	var kept []eval.Case
	for _, c := range cs {
		if c.Corpus == "" || c.Corpus == p[0] {
			kept = append(kept, c)
		}
	}
	if p[0] != "shipped" {
		return base.Rows(p[0], kept), nil
	}
	// The cases were labelled for some of the entries. Alone these say what is to be refused, all together what lies near.
	base.Family = eval.Expected(kept)
	alone, err := base.Only(base.Family)
	if err != nil {
		return nil, err
	}
	return append(base.Rows(p[0], kept), alone.Rows("labelled", kept)...), nil
}

// held prints how cases fare whose thread took no part in fitting.
func held(rows []eval.Row, ridge float64, verbose bool) {
	type best struct {
		p, w            float64
		right, answered bool
	}
	cs := map[string]best{}
	loss, weight := 0.0, 0.0
	for k := range 10 {
		var train, test []eval.Row
		for _, r := range rows {
			h := fnv.New32()
			h.Write([]byte(r.Group))
			if int(h.Sum32()>>3)%10 == k {
				test = append(test, r)
			} else {
				train = append(train, r)
			}
		}
		m := eval.Fit(train, match.FeatureSigns(), ridge)
		for _, r := range test {
			p := m.Confidence(r)
			l := -math.Log(1 - p)
			if r.Right {
				l = -math.Log(p)
			}
			if verbose && l > 1.2 {
				fmt.Printf("loss %.2f %s right=%v p=%.2f\n", l, r.Case, r.Right, p)
			}
			loss += r.Weight * l
			weight += r.Weight
			if b, ok := cs[r.Case]; !ok || p > b.p {
				cs[r.Case] = best{p, r.Weight, r.Right, r.Answered}
			}
		}
	}
	sets := map[string]bool{}
	for c := range cs {
		sets[c[:strings.Index(c, ":")]] = true
	}
	for set := range sets {
		for _, th := range []float64{0.4, 0.5, 0.6, 0.7} {
			var hit, pos, ref, neg, wrong float64
			for id, b := range cs {
				if b.w < 0.5 || !strings.HasPrefix(id, set+":") {
					continue
				}
				switch {
				case b.answered && b.p > th && b.right:
					pos++
					hit++
				case b.answered:
					pos++
					if b.p > th {
						wrong++
					}
				default:
					neg++
					if b.p <= th {
						ref++
					}
				}
			}
			fmt.Printf("%-8s from %.1f: hits %.0f/%.0f (wrong %.0f), refused %.0f/%.0f\n", set, th, hit, pos, wrong, ref, neg)
		}
	}
	fmt.Printf("held-out log loss %.4f, %d rows\n", loss/weight, len(rows))
}

// fittedTo says what the shipped weights were fitted to; adapt it when that changes.
const fittedTo = `// Fitted to the labelled cases of the shipped entries; to the same cases on the notes that the first entries were written
// from; to pastes and made texts for three public error references (of a web framework, a compiler and a component
// framework); and to texts made of the messages quoted in twelve more public knowledge bases (compiler and linter
// messages, runbooks, a database's and a shell's manuals, troubleshooting pages), with their variable parts changed, half
// of them within lines of other logs, each base also asked for the messages of the others.

`

func goSource(m eval.Model) string {
	var b strings.Builder
	b.WriteString("// Code generated by internal/gen/fit; DO NOT EDIT.\n\npackage match\n\n")
	b.WriteString(fittedTo)
	writeWeights(&b, "sampled", "with samples", m.Sampled)
	writeWeights(&b, "bare", "without samples", m.Bare)
	return b.String()
}

func writeWeights(b *strings.Builder, name, of string, w eval.Weights) {
	fmt.Fprintf(b, "// %sWeights are those of the features of entries %s, in log odds.\nvar %sWeights = [numFeatures]float64{\n", name, of, name)
	for i, n := range match.FeatureNames() {
		fmt.Fprintf(b, "\t%.2f, // %s\n", w[i], n)
	}
	fmt.Fprintf(b, "}\n\nconst %sBias = %.2f\n\n", name, w[len(w)-1])
}
