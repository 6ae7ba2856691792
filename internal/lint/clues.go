package lint

import (
	"fmt"
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/match"
)

// leastBits is how rare the words of a title or an alias must be together to mean something: about one in 8,000 lines of
// ordinary output. It is what two words take to make a clue worth looking at, see package index.
const leastBits = 13

// clues checks that the words of the title and of the aliases are rare enough to mean something, both elsewhere and in the
// knowledge base.
func (c *checker) clues() {
	for _, a := range c.e.Aliases {
		if c.Bits(c.ref, a) >= leastBits || c.finds(a) {
			continue
		}
		line := c.keyLine("aliases", a)
		switch {
		case !comparable(a):
			c.report(Pattern, line, fmt.Sprintf("nothing of the alias %s is compared: it holds no words, or only what varies", short(a)), "write the words of the error")
		default:
			c.report(Broad, line, fmt.Sprintf("the alias %s is too common to mean anything: its words stand in any log, or in many entries", short(a)), "add the telling word, or remove it")
		}
	}
	if !comparable(c.e.Title) {
		c.report(Pattern, c.keyLine("title", ""), "nothing of the title is compared: it holds no words, or only what varies", "write the words of the error")
		return
	}
	if len(c.e.Samples) > 0 || c.Bits(c.ref, c.e.Title) >= leastBits || c.finds(c.e.Title) {
		return
	}
	c.report(Broad, c.keyLine("title", ""), "the title is too common to mean anything, and there is no sample", "add a sample, or the telling words of the error to the title")
}

// finds reports whether a text alone finds the entry, be it as a possibility among others.
func (c *checker) finds(text string) bool {
	r := c.Searcher.Match(errtext.Parse([]byte(text)), 0)
	return slices.ContainsFunc(r.Matches, func(m match.Match) bool { return m.Entry == c.ref })
}

// comparable reports whether a text holds anything that a lookup compares.
func comparable(text string) bool {
	return slices.ContainsFunc(errtext.ParseLine(text), isWord)
}

func isWord(t errtext.Token) bool { return t.Kind != errtext.Masked }

// unless checks that each text that is to rule the entry out does: put beside the line by which a sample finds the
// entry, it must keep the sample from finding it.
func (c *checker) unless() {
	for _, u := range c.e.Unless {
		line := c.keyLine("unless", u)
		if !comparable(u) {
			c.report(Pattern, line, fmt.Sprintf("nothing of the unless text %s is compared: it holds no words, or only what varies", short(u)), "write the words of the other error")
			continue
		}
		if with, ok := c.withUnless(u); ok {
			if _, m, _ := c.Searcher.Explain(errtext.Parse([]byte(with)), c.ref); m.Confidence > 0 {
				c.report(Pattern, line, fmt.Sprintf("the unless text %s rules nothing out, even beside this entry's own sample", short(u)),
					"write one line of the other error as it is printed, without what varies")
			}
		}
	}
}

// withUnless returns the first sample that finds the entry, with a text put below the line that gives it away.
func (c *checker) withUnless(u string) (string, bool) {
	for _, s := range c.e.Samples {
		_, m, _ := c.Searcher.Explain(errtext.Parse([]byte(s.Text)), c.ref)
		if m.Confidence == 0 || len(m.Evidence) == 0 {
			continue
		}
		lines := strings.Split(s.Text, "\n")
		at := min(m.Evidence[0].Line, len(lines))
		return strings.Join(slices.Insert(lines, at, u), "\n"), true
	}
	return "", false
}

// short quotes a text, cut where it is long.
func short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return `"` + s + `"`
}
