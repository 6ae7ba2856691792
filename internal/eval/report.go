package eval

import (
	"fmt"
	"path/filepath"
	"strings"

	"unstuck/internal/match"
)

// Figures are all that the report says.
type Figures struct {
	Sections   []Section
	HeldOut    []Prediction // pasted cases, shipped entries
	InSample   []Prediction // the same by the shipped weights
	Typed      []Prediction // typed cases, whose confidence no fit has a part in
	Robustness []Survival
	pasted     [2]int // clear pasted cases: answerable, unanswerable
	family     int    // entries that the cases were labelled for
}

// Section is what one base made of the cases.
type Section struct {
	Name     string // in floors
	Title    string
	Outcomes []Outcome
	Tallies  []Tally
}

// Evaluate measures the shipped entries, and the notes that they come from read as they are, on the labelled cases, and the
// entries on texts that were kept out of their writing. testdata holds cases/, held/ and notes/.
func Evaluate(entries, testdata string) (*Figures, error) {
	cases, err := Load(filepath.Join(testdata, "cases"))
	if err != nil {
		return nil, err
	}
	shipped, err := OpenBase(entries, nil)
	if err != nil {
		return nil, err
	}
	shipped.Family = Expected(cases)
	notes, err := OpenNotes(testdata)
	if err != nil {
		return nil, err
	}
	f := &Figures{family: len(shipped.Family)}
	f.add("shipped", fmt.Sprintf("The %d shipped entries", len(shipped.Entries)), shipped, cases)
	alone, err := shipped.Only(shipped.Family)
	if err != nil {
		return nil, err
	}
	f.add("labelled", fmt.Sprintf("The %d entries that the cases were labelled for, alone", len(alone.Entries)), alone, cases)
	f.add("notes", fmt.Sprintf("The original notes alone (%d entries)", len(notes.Entries)), notes, cases)
	held, err := Load(filepath.Join(testdata, "held"))
	if err != nil {
		return nil, err
	}
	all := *shipped
	all.Family = nil
	f.add("held", fmt.Sprintf("The shipped entries on %d texts that were kept out of their writing", len(held)), &all, held)
	outcomes := f.Sections[0].Outcomes
	rows := shipped.Rows("shipped", cases)
	f.HeldOut = HeldOut(rows, match.FeatureSigns(), Ridge, Folds)
	f.InSample = InSample(rows)
	f.Typed = TypedPredictions(outcomes)
	f.Robustness = Robustness(shipped, outcomes)
	for i := range cases {
		if c := &cases[i]; c.Pasted() && !c.Borderline() {
			f.pasted[rank(&Tally{Answerable: c.Answerable()})]++
		}
	}
	return f, nil
}

// OpenNotes opens the notes that the shipped entries come from, named as the cases name the entries.
func OpenNotes(testdata string) (*Base, error) {
	name, err := NamesFrom(filepath.Join(testdata, "notes", "headings.json"))
	if err != nil {
		return nil, err
	}
	return OpenBase(filepath.Join(testdata, "notes", "elixir-troubleshooting.md"), name)
}

func (f *Figures) add(name, title string, b *Base, cases []Case) {
	o := Measure(b, cases)
	f.Sections = append(f.Sections, Section{name, title, o, Tallies(o)})
}

// Text renders the report. The same figures give the same text.
func (f *Figures) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, `How well error texts find their entries

Labelled cases asked as a user would ask. Written by "make eval"; a test fails when it is out of date, another when a
line falls below floors.json. A match starts at a confidence of %.2f, a maybe at %.2f.

Right: for paste and log a match whose first entry is expected; for typed the first entry listed is, whatever the
verdict; for near-miss no match; for far neither match nor maybe. The cases were labelled for %d entries: a near miss
that another entry answers counts neither way, and is listed at the end, to be judged by reading. Kinds with ~ hold the cases whose label is arguable.
Intervals are Wilson's, 95 %%. "first" counts cases whose entry was ranked first, whatever the verdict.
`, match.KnownFrom, match.MaybeFrom, f.family)
	for _, s := range f.Sections {
		s.write(&b)
	}
	f.writeCalibration(&b)
	f.writeRobustness(&b)
	for _, s := range f.Sections {
		s.writeMisses(&b)
	}
	for _, s := range f.Sections {
		s.writeElsewhere(&b)
	}
	return b.String()
}

func heading(b *strings.Builder, title string) {
	fmt.Fprintf(b, "\n\n%s\n%s\n", title, strings.Repeat("=", len(title)))
}

// write prints the tables of a section.
func (s *Section) write(b *strings.Builder) {
	heading(b, s.Title)
	all := append(Totals("all", s.Tallies), s.Tallies...)
	fmt.Fprintf(b, "\n%-8s %-10s %5s %5s  %-21s %5s %5s %5s %5s\n", "cohort", "answerable", "cases", "hits", "rate", "wrong", "maybe", "none", "first")
	for _, t := range all {
		if t.Answerable {
			fmt.Fprintf(b, "%-8s %-10s %5d %5d  %-21s %5d %5d %5d %5d\n", t.Cohort, t.Label, t.Cases, t.Right, rate(t.Right, t.Cases), t.Wrong, t.Maybe, t.None, t.First)
		}
	}
	fmt.Fprintf(b, "\n%-8s %-10s %5s %5s  %-21s %5s %5s %5s\n", "cohort", "refusable", "cases", "right", "rate", "match", "maybe", "none")
	for _, t := range all {
		if !t.Answerable {
			fmt.Fprintf(b, "%-8s %-10s %5d %5d  %-21s %5d %5d %5d\n", t.Cohort, t.Label, t.Cases, t.Right, rate(t.Right, t.Cases), t.Wrong, t.Maybe, t.None)
		}
	}
}

// rate prints a share in per cent with its interval.
func rate(hits, n int) string {
	lo, hi := Wilson(hits, n)
	return fmt.Sprintf("%5.1f [%5.1f, %5.1f]", 100*float64(hits)/float64(max(n, 1)), 100*lo, 100*hi)
}

func (f *Figures) writeCalibration(b *strings.Builder) {
	heading(b, "Calibration (shipped entries, clear cases)")
	fmt.Fprintf(b, `
The first answer to each case, shown or not, by the confidence in it. Held out: the model was fitted on the other %d of
%d folds, no thread on both sides. In sample: the shipped weights, which have seen these cases, so it flatters. Typed
queries have rules instead of fitted weights, made with these cases in view.
`, Folds-1, Folds)
	writeReliability(b, "pasted, held out", Reliable(Clear(f.HeldOut)))
	hits, wrong, falsely := At(Clear(f.HeldOut), match.KnownFrom)
	fmt.Fprintf(b, "matches by these confidences: %d of %d answerable hit, %d wrong; %d of %d refusable matched\n", hits, f.pasted[0], wrong, falsely, f.pasted[1])
	all := Reliable(f.HeldOut)
	fmt.Fprintf(b, "with arguable cases: %d answers, log loss %.3f, calibration error %.3f\n", all.Answers, all.LogLoss, all.ECE)
	writeReliability(b, "pasted, in sample", Reliable(Clear(f.InSample)))
	writeReliability(b, "typed, in sample", Reliable(Clear(f.Typed)))
}

func writeReliability(b *strings.Builder, title string, r Reliability) {
	fmt.Fprintf(b, "\n%-20s %7s %6s %6s  %s\n", title, "answers", "mean", "right", "share right")
	for i, bin := range r.Bins {
		if bin.Answers == 0 {
			fmt.Fprintf(b, "%.1f to %.1f %18d\n", float64(i)/10, float64(i+1)/10, 0)
			continue
		}
		fmt.Fprintf(b, "%.1f to %.1f %18d %6.2f %6d  %s\n", float64(i)/10, float64(i+1)/10, bin.Answers, bin.Mean(), bin.Right, rate(bin.Right, bin.Answers))
	}
	fmt.Fprintf(b, "%d answers, log loss %.3f, calibration error %.3f\n", r.Answers, r.LogLoss, r.ECE)
}

func (f *Figures) writeRobustness(b *strings.Builder) {
	heading(b, "Robustness (shipped entries, clear pasted cases that are right as they are)")
	fmt.Fprintf(b, "\n%-9s %7s %5s  %-21s %5s %5s %5s   %8s %5s\n", "", "answers", "kept", "rate", "other", "maybe", "none", "refusals", "kept")
	for _, s := range f.Robustness {
		fmt.Fprintf(b, "%-9s %7d %5d  %-21s %5d %5d %5d   %8d %5d\n",
			s.Transform.Name, s.Answers, s.Kept, rate(s.Kept, s.Answers), s.Other, s.Maybe, s.None, s.Refusals, s.Refused)
	}
	b.WriteString("\n")
	for _, s := range f.Robustness {
		fmt.Fprintf(b, "%-9s %s\n", s.Transform.Name, s.Transform.What)
	}
}

// writeMisses lists the cases that are not right, so that a change shows which.
func (s *Section) writeMisses(b *strings.Builder) {
	heading(b, "Not right: "+strings.ToLower(s.Title[:1])+s.Title[1:])
	b.WriteString("\n")
	for _, o := range s.Outcomes {
		if o.Right || o.Elsewhere {
			continue
		}
		want := "no match"
		if o.Case.Answerable() {
			want = strings.Join(o.Case.Expect, " or ")
		}
		got := string(o.Answer.Verdict)
		if o.Answer.Nearest != "" {
			got += fmt.Sprintf(" %s %.2f", o.Answer.Nearest, o.Answer.Score)
		}
		fmt.Fprintf(b, "%-5s %-11s %-32s %s; wanted %s\n", o.Case.Cohort, o.Case.Label(), o.Case.ID, got, want)
	}
}

// writeElsewhere lists the near misses that an entry answers for which they were not labelled.
func (s *Section) writeElsewhere(b *strings.Builder) {
	var lines []string
	for _, o := range s.Outcomes {
		if o.Elsewhere {
			lines = append(lines, fmt.Sprintf("%-5s %-11s %-32s %s %.2f", o.Case.Cohort, o.Case.Label(), o.Case.ID, o.Answer.First, o.Answer.Score))
		}
	}
	if len(lines) == 0 {
		return
	}
	heading(b, "Near misses that another entry answers: "+strings.ToLower(s.Title[:1])+s.Title[1:])
	b.WriteString("\n" + strings.Join(lines, "\n") + "\n")
}
