package lint

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/match"
)

// samples looks every sample up: it must find its own entry, first, as a match.
func (c *checker) samples() {
	for i, s := range c.e.Samples {
		if s.Template {
			continue // no verbatim text
		}
		if k := slices.IndexFunc(c.e.Samples[:i], func(o kb.Sample) bool { return o.Text == s.Text }); k >= 0 {
			c.report(Sample, s.Line, fmt.Sprintf("this sample stands in line %d already", c.e.Samples[k].Line), "remove one of them")
			continue
		}
		c.sample(s)
	}
}

func (c *checker) sample(s kb.Sample) {
	t := errtext.Parse([]byte(s.Text))
	r := c.Searcher.Match(t, 0)
	for _, m := range r.Matches {
		if m.Entry != c.ref && m.Confidence >= match.KnownFrom {
			c.fired = append(c.fired, Fired{c.ref, m.Entry, s.Line, m.Confidence})
		}
	}
	if r.Verdict == match.Known && r.Matches[0].Entry == c.ref {
		return
	}
	f := Finding{Rule: Sample, Line: s.Line}
	f.What, f.Remedy, f.Other = c.missed(t, r)
	c.found = append(c.found, f)
}

// missed says why a sample does not find its entry, and what to do.
func (c *checker) missed(t *errtext.Text, r match.Result) (what, remedy, other string) {
	const tell = "add a telling line of the real output to it, or its telling words to the title or an alias"
	if !slices.ContainsFunc(t.Tokens, isWord) {
		return "this sample holds no words", "paste the error text itself", ""
	}
	if u := c.ruledOutBy(t); u != "" {
		return fmt.Sprintf("this sample is ruled out by the entry's own unless %q", u), "make that text narrower", ""
	}
	_, own, clues := c.Searcher.Explain(t, c.ref)
	if len(r.Matches) > 0 && r.Matches[0].Entry != c.ref {
		first := r.Matches[0]
		other = c.Name(first.Entry)
		if first.Confidence >= match.KnownFrom {
			return fmt.Sprintf("this sample finds %s first (%.2f, this entry %.2f)", other, first.Confidence, own.Confidence),
				"add the line that tells the two apart, or make them one entry", other
		}
	}
	if own.Confidence >= match.MaybeFrom {
		what = fmt.Sprintf("this sample finds its entry only as a possibility (%.2f; a match takes %.2f)", floor(own.Confidence), match.KnownFrom)
		if words := c.against(clues); words != "" {
			return what + ": it has something else where the title says " + words, "name what the sample says in the title or an alias, or take what varies out of the title", other
		}
		return what, tell, other
	}
	what = "this sample does not find its entry"
	if len(r.Closest) > 0 && r.Closest[0].Entry != c.ref {
		other = c.Name(r.Closest[0].Entry)
		what += "; nearest is " + other
	}
	return what, tell, other
}

// floor cuts a confidence to what is printed, so that it never looks like the one that was missed.
func floor(x float64) float64 { return math.Floor(x*100) / 100 }

// against returns the words of the title in whose place a text has something else, where most of the title stands in it.
func (c *checker) against(clues []match.ClueReport) string {
	best := match.ClueReport{Coverage: 0.5}
	for _, r := range clues {
		if r.Where == "title" && r.Coverage >= best.Coverage && len(r.Contradicted) > 0 {
			best = r
		}
	}
	if len(best.Contradicted) == 0 {
		return ""
	}
	return short(strings.Join(best.Contradicted, " "))
}

// ruledOutBy returns the unless text of which the words stand in a sample, one behind the other. Signs between them count
// no more than in a lookup.
func (c *checker) ruledOutBy(t *errtext.Text) string {
	for _, u := range c.e.Unless {
		words := errtext.ParseLine(u)
		for i := 0; len(words) > 0 && i+len(words) <= len(t.Tokens); i++ {
			if slices.EqualFunc(words, t.Tokens[i:i+len(words)], func(a, b errtext.Token) bool { return a.Hash == b.Hash }) {
				return u
			}
		}
	}
	return ""
}

// notThis looks every text up that the entry says it is not about.
func (c *checker) notThis() {
	for _, s := range c.e.NotThis {
		t := errtext.Parse([]byte(s.Text))
		if !slices.ContainsFunc(t.Tokens, isWord) {
			c.report(Pattern, s.Line, "nothing of this text is compared: it holds no words, or only what varies", "paste the other error itself, or remove it")
			continue
		}
		r := c.Searcher.Match(t, 0)
		i := slices.IndexFunc(r.Matches, func(m match.Match) bool { return m.Entry == c.ref })
		if r.Verdict == match.Known && i >= 0 && r.Matches[i].Confidence >= match.KnownFrom {
			c.report(NotThis, s.Line, fmt.Sprintf("this text must not match, but finds its entry (%.2f)", r.Matches[i].Confidence),
				"add the line that tells the two apart to this text, or name what rules the entry out in unless")
		}
	}
}

// Confused looks the samples of an entry up and returns the match with another one, if any of them finds it.
func (k *Known) Confused(ref match.EntryRef, e *kb.Entry, with match.EntryRef) (Fired, bool) {
	for _, s := range e.Samples {
		if s.Template {
			continue
		}
		for _, m := range k.Searcher.Match(errtext.Parse([]byte(s.Text)), 0).Matches {
			if m.Entry == with && m.Confidence >= match.KnownFrom {
				return Fired{ref, with, s.Line, m.Confidence}, true
			}
		}
	}
	return Fired{}, false
}

// Pair words that two entries fire on each other's samples, as a finding about the first.
func (k *Known) Pair(a, b Fired) Finding {
	other := k.Name(a.Also)
	return Finding{
		Rule: Confusion, Line: a.Line, Other: other,
		What:   fmt.Sprintf("this sample finds %s as well (%.2f), and a sample of that entry finds this one (%.2f)", other, a.Confidence, b.Confidence),
		Remedy: "make them one entry, or give each the lines that the other lacks",
	}
}
