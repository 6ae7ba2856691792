package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/vars"
)

// ids checks that the entry's former ids lead to it.
func (c *checker) ids() {
	for _, id := range c.e.Formerly {
		line := c.keyLine("formerly", id)
		ref, ok := c.Find(id)
		switch {
		case id == c.e.ID:
			c.report(ID, line, fmt.Sprintf("formerly names the entry's own id %s", id), "remove it")
		case ok && ref != c.ref:
			other := c.Name(ref)
			c.found = append(c.found, Finding{ID, line, fmt.Sprintf("formerly names %s, which leads to %s", id, other), "remove it here or there", other})
		}
	}
}

// tags checks each tag against all others.
func (c *checker) tags() {
	for _, t := range c.e.Tags {
		if other, n := betterSpelling(c.Tags, t); other != "" {
			c.report(Tags, c.keyLine("tags", t), fmt.Sprintf("the tag %s is spelt %s in %s", t, other, entriesWord(n)), "use one spelling")
		}
	}
}

func entriesWord(n int) string {
	if n == 1 {
		return "another entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// betterSpelling returns the tag that means the same and that more entries bear, or as many and it comes first, with
// their number.
func betterSpelling(all map[string]int, tag string) (string, int) {
	best := ""
	for _, o := range slices.Sorted(maps.Keys(all)) {
		if o != tag && sameTag(o, tag, all) && (best == "" || all[o] > all[best]) {
			best = o
		}
	}
	if best == "" || cmp.Or(cmp.Compare(all[best], all[tag]), cmp.Compare(tag, best)) <= 0 {
		return "", 0
	}
	return best, all[best]
}

// sameTag reports whether two tags are one word spelt in two ways: with or without hyphens, in the singular or the
// plural, or with a letter too many, too few or swapped in a word that one entry alone has.
func sameTag(a, b string, all map[string]int) bool {
	x, y := letters(a), letters(b)
	if x == y || x == y+"s" || y == x+"s" {
		return true
	}
	if min(len(x), len(y)) < 6 || min(all[a], all[b]) > 1 || max(all[a], all[b]) < 3 || strings.ContainsAny(x+y, "0123456789") {
		return false
	}
	if len(x) == len(y) && !sameLetters(x, y) {
		return false // names differ so: websocket, websockex
	}
	return match.Distance(x, y) == 1
}

// sameLetters reports whether two words are made of the same bytes, in any order.
func sameLetters(a, b string) bool {
	x, y := []byte(a), []byte(b)
	slices.Sort(x)
	slices.Sort(y)
	return string(x) == string(y)
}

// letters takes out of a tag what only joins its words.
func letters(tag string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r == ' ' {
			return -1
		}
		return r
	}, tag)
}

// vars checks that what is said to vary does stand in a sample, and that it can be taken out of a text like it.
func (c *checker) vars() {
	for _, v := range c.e.Vars {
		line := c.keyLine("vars", v.Name)
		inSample := func(s kb.Sample) bool { return v.Value != "" && strings.Contains(s.Text, v.Value) }
		switch {
		case !slices.ContainsFunc(c.e.Samples, inSample):
			c.report(Vars, line, fmt.Sprintf("no sample holds %s, the value of the variable %s", short(v.Value), v.Name), "write the value as it stands in a sample")
		case !vars.Fits(v.Name, v.Value):
			c.report(Vars, line, fmt.Sprintf("%s is nothing that a variable called %s may hold in a command", short(v.Value), v.Name), "take the part of it that is a plain word, number, host or path, or another name")
		case !c.taken(v):
			c.report(Vars, line, fmt.Sprintf("the value of the variable %s cannot be taken out of a sample", v.Name), "take a value that stands on a line with other words")
		}
	}
}

// misspelt reports placeholders in the fix that are nearly the name of a variable.
func (c *checker) misspelt() {
	for _, p := range kb.Placeholders(c.e.Fix) {
		named := func(v kb.Var) bool { return v.Name == p.Name }
		near := func(v kb.Var) bool { return len(p.Name) > 2 && match.Distance(v.Name, p.Name) == 1 }
		if i := slices.IndexFunc(c.e.Vars, near); i >= 0 && !slices.ContainsFunc(c.e.Vars, named) {
			c.report(Vars, c.sectionLine(c.e.Fix, p.From), fmt.Sprintf("the fix names {%s}, which is no variable", p.Name), fmt.Sprintf("write {%s}, or add it to vars", c.e.Vars[i].Name))
		}
	}
}

// taken reports whether a variable's value is found in any sample of the entry.
func (c *checker) taken(v kb.Var) bool {
	for _, s := range c.e.Samples {
		var lines []string
		for _, l := range errtext.Parse([]byte(s.Text)).Lines {
			lines = append(lines, l.Body)
		}
		if slices.Contains(vars.Values(c.e, lines), v) {
			return true
		}
	}
	return false
}

// Bounds of what a tired reader takes in.
const (
	maxTitle  = 160 // characters
	maxID     = 60  // characters; it is typed
	maxFix    = 100 // lines of a terminal: two screens
	maxCause  = 50
	lineWidth = 76 // columns of text in a terminal of 80
)

// length checks what has to be read or typed.
func (c *checker) length() {
	if n := utf8.RuneCountInString(c.e.Title); n > maxTitle {
		c.report(Length, c.keyLine("title", ""), fmt.Sprintf("the title has %d characters", n), fmt.Sprintf("keep its telling words, %d at most, and put the rest into aliases", maxTitle))
	}
	if n := utf8.RuneCountInString(c.e.ID); n > maxID && c.e.Own {
		c.report(Length, c.e.Origin.Line, fmt.Sprintf("the id has %d characters, and people type it", n), fmt.Sprintf("give the file a name of at most %d", maxID))
	}
	for _, s := range []struct {
		name, text string
		most       int
	}{{"fix", c.e.Fix, maxFix}, {"cause", c.e.Cause, maxCause}} {
		if n := screenLines(s.text); n > s.most {
			c.report(Length, c.sectionLine(s.text, 0), fmt.Sprintf("the %s has %d lines, more than anyone reads in trouble", s.name, n),
				fmt.Sprintf("say what to do in %d, and put the rest into a section ## Notes or behind a link", s.most))
		}
	}
}

// screenLines is about how many lines of a terminal a Markdown text takes, without the empty ones.
func screenLines(md string) int {
	n := 0
	for line := range strings.SplitSeq(md, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "```") {
			continue
		}
		n += (utf8.RuneCountInString(line) + lineWidth - 1) / lineWidth
	}
	return n
}
