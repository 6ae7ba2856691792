package eval

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/match"
)

// TestUnrelatedBaseChangesNothing adds a base about something else, before and after the shipped one. No case may get
// another verdict, another match or another confidence.
func TestUnrelatedBaseChangesNothing(t *testing.T) {
	shipped, cases := shippedCases(t)
	other := unrelated(t, 400, wordsOf(shipped.Entries, cases))
	alone := match.NewSearcher([]*index.Index{shipped.Index}, nil)
	first := match.NewSearcher([]*index.Index{other.Index, shipped.Index}, nil)
	last := match.NewSearcher([]*index.Index{shipped.Index, other.Index}, nil)
	for i := range cases {
		c := &cases[i]
		text := errtext.Parse([]byte(c.Query))
		want := describe(alone.Match(text, 0), shipped)
		if got := describe(last.Match(text, 0), shipped, other); got != want {
			t.Errorf("%s/%s: with an unrelated base behind:\n got %s\nwant %s", c.Cohort, c.ID, got, want)
		}
		if got := describe(first.Match(text, 0), other, shipped); got != want {
			t.Errorf("%s/%s: with an unrelated base in front:\n got %s\nwant %s", c.Cohort, c.ID, got, want)
		}
	}
}

// TestUnrelatedEntriesAreFound checks that the unrelated base is a working one: its entries are found by their samples.
func TestUnrelatedEntriesAreFound(t *testing.T) {
	shipped, cases := shippedCases(t)
	other := unrelated(t, 400, wordsOf(shipped.Entries, cases))
	found := 0
	for _, e := range other.Entries {
		if a := other.AskText(e.Samples[0].Text); a.Verdict == match.Known && a.First == e.ID {
			found++
		}
	}
	if found < len(other.Entries)*9/10 {
		t.Errorf("%d of %d unrelated entries are found by their own samples", found, len(other.Entries))
	}
}

// TestOrderOfEntriesChangesNothing builds the base from its entries in other orders.
func TestOrderOfEntriesChangesNothing(t *testing.T) {
	shipped, cases := shippedCases(t)
	var want []string
	for i := range cases {
		want = append(want, describe(shipped.Searcher.Match(errtext.Parse([]byte(cases[i].Query)), 0), shipped))
	}
	reversed := slices.Clone(shipped.Entries)
	slices.Reverse(reversed)
	shuffled := slices.Clone(shipped.Entries)
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	for name, entries := range map[string][]kb.Entry{"reversed": reversed, "shuffled": shuffled} {
		b, err := NewBase(entries, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := range cases {
			c := &cases[i]
			if got := describe(b.Searcher.Match(errtext.Parse([]byte(c.Query)), 0), b); got != want[i] {
				t.Errorf("%s/%s: entries %s:\n got %s\nwant %s", c.Cohort, c.ID, name, got, want[i])
			}
		}
	}
}

// TestSearcherIsSafeForConcurrentUse asks one searcher from several goroutines, and is there for the race detector.
func TestSearcherIsSafeForConcurrentUse(t *testing.T) {
	b, cases := shippedCases(t)
	want := Measure(b, cases)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i, o := range Measure(b, cases) {
				if o.Answer != want[i].Answer {
					t.Errorf("%s/%s: %+v, alone %+v", o.Case.Cohort, o.Case.ID, o.Answer, want[i].Answer)
				}
			}
		})
	}
	wg.Wait()
}

// shippedCases opens the shipped entries and loads all cases; a few of them under the race detector.
func shippedCases(t *testing.T) (*Base, []Case) {
	t.Helper()
	cases, err := Load("testdata/cases")
	if err != nil {
		t.Fatal(err)
	}
	b, err := OpenBase("../../entries", nil)
	if err != nil {
		t.Fatal(err)
	}
	if raced {
		cases = slices.DeleteFunc(cases, func(c Case) bool { return Fold(c.ID, 20) != 0 })
	}
	return b, cases
}

// describe renders a verdict and what it is about, to the last bit of the confidences.
func describe(r match.Result, bases ...*Base) string {
	var b strings.Builder
	b.WriteString(string(r.Verdict))
	for _, m := range r.Matches {
		fmt.Fprintf(&b, " %s %v", bases[m.Entry.Index].names[m.Entry.Entry], m.Confidence)
	}
	return b.String()
}

// wordsOf returns every word, in the matcher's own spelling, of entries and cases.
func wordsOf(entries []kb.Entry, cases []Case) map[string]bool {
	words := map[string]bool{}
	add := func(s string) {
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r < 'a' || r > 'z' }) {
			words[w] = true
		}
	}
	for i := range entries {
		e := &entries[i]
		add(e.ID + " " + e.Title + " " + strings.Join(e.Aliases, " ") + " " + strings.Join(e.Tags, " "))
		add(e.Symptom + " " + e.Cause + " " + e.Fix + " " + e.Notes)
	}
	for i := range cases {
		add(cases[i].Query)
	}
	return words
}

// unrelated makes a base of n entries about a made-up machine. Its telling words are invented and held by nothing in
// taken; round them stand words that error texts of all kinds share.
func unrelated(t *testing.T, n int, taken map[string]bool) *Base {
	t.Helper()
	common := strings.Fields(`error failed could not be found the file a of in for to is with no such directory cannot open read write start
		stop process server connection timeout invalid argument value function call module name missing unexpected while loading line
		warning fatal exception at from by on after before reason exit code status`)
	r := rand.New(rand.NewPCG(7, 11))
	invented := inventedWords(r, 600, taken)
	pick := func(words []string) string { return words[r.IntN(len(words))] }
	phrase := func(common []string, nc, ni int) string {
		var ws []string
		for range nc {
			ws = append(ws, pick(common))
		}
		for range ni {
			ws = append(ws, pick(invented))
		}
		r.Shuffle(len(ws), func(i, j int) { ws[i], ws[j] = ws[j], ws[i] })
		return strings.Join(ws, " ")
	}
	var entries []kb.Entry
	for i := range n {
		title := phrase(common, 2+r.IntN(3), 2+r.IntN(3))
		sample := "ERROR: " + title + "\n  " + phrase(common, 4, 3) + "\n  caused by: " + phrase(common, 3, 2)
		entries = append(entries, kb.Entry{
			ID: fmt.Sprintf("%s-%s-%d", pick(invented), pick(invented), i), Title: title,
			Tags: []string{pick(invented[:20])}, Aliases: []string{phrase(common, 3, 3)},
			Symptom: "It stops:\n\n```text\n" + sample + "\n```\n", Cause: phrase(common, 20, 10) + ".", Fix: phrase(common, 20, 10) + ".",
			Samples: []kb.Sample{{Text: sample, Line: 3}},
			Origin:  kb.Origin{Path: fmt.Sprintf("machine/%d.md", i), Line: 1},
		})
	}
	b, err := NewBase(entries, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// inventedWords makes n pronounceable words that are not taken.
func inventedWords(r *rand.Rand, n int, taken map[string]bool) []string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var out []string
	for len(out) < n {
		var b strings.Builder
		for range 3 + r.IntN(2) {
			b.WriteByte(consonants[r.IntN(len(consonants))])
			b.WriteByte(vowels[r.IntN(len(vowels))])
		}
		w := b.String() + string(consonants[r.IntN(len(consonants))])
		if !taken[w] && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
