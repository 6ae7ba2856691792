package report

import (
	"fmt"
	"io"
)

// Doctor is what was checked of the program's surroundings.
type Doctor struct {
	Schema int     `json:"schema"`
	OK     bool    `json:"ok"` // all is well
	Checks []Check `json:"checks"`
}

// Check is one thing that was checked.
type Check struct {
	OK     bool   `json:"ok"`
	What   string `json:"what"`
	Detail string `json:"detail"` // what is there, or what is wrong and what to do
}

// NewDoctor sums checks up.
func NewDoctor(checks []Check) Doctor {
	d := Doctor{Schema: SchemaVersion, OK: true, Checks: checks}
	for _, c := range checks {
		d.OK = d.OK && c.OK
	}
	return d
}

// WriteDoctor writes one check a line: whether it is well, what it is, and what is there or to be done.
func WriteDoctor(w io.Writer, d Doctor, st Style) error {
	p := &page{st: st}
	for _, c := range d.Checks {
		state, look := "ok", attr(0)
		if !c.OK {
			state, look = "wrong", bold
		}
		if st.Aligned {
			p.add(st.paint(look, fmt.Sprintf("%-5s", state)) + " " + CleanLine(c.What) + ": " + CleanLine(c.Detail))
		} else {
			p.add(state + "\t" + CleanLine(c.What) + "\t" + CleanLine(c.Detail))
		}
	}
	return p.writeAll(w)
}
