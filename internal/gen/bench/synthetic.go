package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing/fstest"
)

// synthetic makes n entries of invented tools as the Markdown of a knowledge base: see inventor.
func synthetic(n int) fstest.MapFS {
	g := newInventor()
	out := fstest.MapFS{}
	for i := range n {
		out[g.path(i)] = &fstest.MapFile{Data: []byte(g.at(i).entry(i))}
	}
	return out
}

// inventor makes entries of invented tools. The entry of a number is the same every time, whatever others are made.
//
// Their samples are built as error texts are: common words stand in most entries, rare ones in few; exception classes
// and stack frames are shared; numbers, paths and addresses vary.
type inventor struct {
	r       *rand.Rand
	words   []string // the first ones are used most
	classes []string
	files   []string
}

func newInventor() *inventor {
	g := &inventor{r: rand.New(rand.NewPCG(2026, 1123))}
	for range 12_000 {
		g.words = append(g.words, g.invent())
	}
	for range 400 {
		g.classes = append(g.classes, title(g.word())+title(g.word())+pick(g, "Error", "Exception", "Fault"))
		g.files = append(g.files, g.word()+"/"+g.word()+pick(g, ".ex", ".py", ".go", ".js", ".rb"))
	}
	return g
}

// at returns the inventor as it makes the entry with this number.
func (g *inventor) at(i int) *inventor {
	one := *g
	one.r = rand.New(rand.NewPCG(2026, uint64(i)))
	return &one
}

// path returns the file of an entry.
func (g *inventor) path(i int) string {
	return path.Join(fmt.Sprintf("area%02d", i%40), fmt.Sprintf("synthetic-%05d.md", i))
}

// entry makes the Markdown of an entry, for the inventor at its number.
func (g *inventor) entry(i int) string {
	headline := g.headline()
	tool := g.words[i%900]
	return fmt.Sprintf("---\ntitle: %q\ntags: [%s, area%02d]\nsources: [\"https://example.org/%d\"]\nupdated: 2026-11-23\n---\n\n"+
		"## Symptom\n\n%s\n\n```text\n%s```\n\n## Cause\n\n%s\n\n## Fix\n\n%s\n\n```sh\n%s %s --%s\n```\n",
		headline, tool, i%40, i, g.sentence(12), g.sample(tool, headline), g.sentence(25), g.sentence(20), tool, g.word(), g.word())
}

// sample is an error text of one to twelve lines.
func (g *inventor) sample(tool, headline string) string {
	var b strings.Builder
	if g.r.IntN(3) == 0 {
		fmt.Fprintf(&b, "%s: starting %s 1.%d.%d\n", tool, g.word(), g.r.IntN(20), g.r.IntN(20))
	}
	b.WriteString(headline + "\n")
	for range g.r.IntN(8) {
		fmt.Fprintf(&b, "    at %s.%s (%s:%d)\n", g.word(), g.word(), pick(g, g.files...), g.r.IntN(900))
	}
	if g.r.IntN(2) == 0 {
		fmt.Fprintf(&b, "%s: %s %s, exit status %d\n", tool, pick(g, "could not", "failed to", "refused to"), g.phrase(3), 1+g.r.IntN(3))
	}
	return b.String()
}

// headline is an error line of one of the usual makes.
func (g *inventor) headline() string {
	switch g.r.IntN(5) {
	case 0:
		return fmt.Sprintf("** (%s) %s", pick(g, g.classes...), g.phrase(5))
	case 1:
		return fmt.Sprintf("error: could not %s: %s", g.phrase(3), g.phrase(3))
	case 2:
		return fmt.Sprintf("%s: %s (%s/%d)", pick(g, g.classes...), g.phrase(4), g.word(), g.r.IntN(5))
	case 3:
		return fmt.Sprintf("fatal: %s at 0x%08x, code %d", g.phrase(4), g.r.Uint32(), g.r.IntN(4000))
	}
	return fmt.Sprintf("[%s] cannot open /var/%s/%s: %s", g.word(), g.word(), g.word(), g.phrase(3))
}

// phrase is words as they stand in error lines: a third of them common ones.
func (g *inventor) phrase(n int) string {
	w := make([]string, n)
	for i := range w {
		if w[i] = g.word(); g.r.IntN(3) == 0 {
			w[i] = pick(g, "connection", "file", "timeout", "invalid", "not", "found", "module", "request", "failed", "process", "missing", "version")
		}
	}
	return strings.Join(w, " ")
}

func (g *inventor) sentence(n int) string { return title(g.phrase(n)) + "." }

// word draws from the vocabulary, the k-th word about 1/k as often as the first.
func (g *inventor) word() string {
	const most = 50 // softens the top, so that no invented word is in every entry
	k := int(most * (math.Pow(float64(len(g.words))/most+1, g.r.Float64()) - 1))
	return g.words[min(k, len(g.words)-1)]
}

// invent makes a word of two to four syllables.
func (g *inventor) invent() string {
	var b strings.Builder
	for range 2 + g.r.IntN(3) {
		b.WriteByte("bcdfghklmnprstvz"[g.r.IntN(16)])
		b.WriteByte("aeiou"[g.r.IntN(5)])
	}
	if g.r.IntN(2) == 0 {
		b.WriteByte("lnrst"[g.r.IntN(5)])
	}
	return b.String()
}

func pick(g *inventor, from ...string) string { return from[g.r.IntN(len(from))] }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// sampleOf cuts the sample out of an entry made above.
func sampleOf(fsys fstest.MapFS) (id, text string) {
	names := make([]string, 0, len(fsys))
	for name := range fsys {
		names = append(names, name)
	}
	slices.Sort(names)
	name := names[len(names)/2]
	_, text, _ = strings.Cut(string(fsys[name].Data), "```text\n")
	text, _, _ = strings.Cut(text, "```")
	return strings.TrimSuffix(path.Base(name), ".md"), text
}
