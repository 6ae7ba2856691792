package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteEntry writes one whole entry in the order in which authors write it.
func WriteEntry(w io.Writer, e Entry, st Style) error {
	p := &page{st: st}
	p.add(st.wrap([]piece{{text: CleanLine(e.Title), look: bold}}, st.width())...)
	p.blank()
	p.field("Entry", e.ID+place(e.KB))
	p.field("Tags", strings.Join(e.Tags, ", "))
	p.field("Versions", e.Versions)
	p.field("Updated", e.Updated)
	p.field("Formerly", strings.Join(e.Formerly, ", "))
	for i, a := range e.Aliases {
		label := "Also said"
		if i > 0 {
			label = ""
		}
		p.field(label, a)
	}
	p.section("Symptom", e.Symptom)
	p.samples("Samples", unquoted(e.Samples, e.Symptom))
	if !p.section("Not this", e.Unlike) {
		p.samples("Not this", e.NotThis)
	}
	if len(e.Unless) > 0 {
		p.heading("Not this when the same error holds")
		for _, u := range e.Unless {
			p.text(2, `"`+CleanLine(u)+`"`, 0)
		}
	}
	p.section("Cause", e.Cause)
	p.filled("Fix", e.Fix, unfilled(e.Vars))
	p.section("Notes", e.Notes)
	p.blank()
	p.links("Sources", e.Sources, len(e.Sources))
	p.field("File", filePlace(e))
	return p.writeTo(w)
}

func filePlace(e Entry) string {
	s := e.Path
	if e.Heading != "" {
		s += fmt.Sprintf(", line %d: %s", e.Line, e.Heading)
	}
	return s
}

// unquoted leaves out the samples that the symptom shows anyway.
func unquoted(samples []Sample, symptom string) []Sample {
	var out []Sample
	shown := strings.Join(strings.Fields(symptom), " ")
	for _, s := range samples {
		if !strings.Contains(shown, strings.Join(strings.Fields(s.Text), " ")) {
			out = append(out, s)
		}
	}
	return out
}

// samples prints error texts as code.
func (p *page) samples(heading string, samples []Sample) {
	for i, s := range samples {
		if i == 0 {
			p.heading(heading)
		} else {
			p.blank()
		}
		for _, l := range cleanLines(s.Text) {
			p.add(strings.TrimRight(strings.Repeat(" ", 2+codeIndent)+l, " "))
		}
	}
}

// unfilled returns variables without the values that they have in the samples: a reader is to put in others.
func unfilled(vars []Var) []Var {
	out := make([]Var, len(vars))
	for i, v := range vars {
		out[i] = Var{Name: v.Name}
	}
	return out
}
