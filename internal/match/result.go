package match

// Verdict says how far a result may be trusted.
type Verdict string

const (
	// Known: we would bet the user's next ten minutes on the first match.
	Known Verdict = "match"
	// Maybe: a rare clue is shared, but real doubt remains.
	Maybe Verdict = "maybe"
	// Unknown: no entry fits.
	Unknown Verdict = "none"
)

// Result is the answer to one error text.
type Result struct {
	Verdict Verdict
	Matches []Match // what the verdict is about, best first; empty for Unknown
	Closest []Near  // nearly met, best first, at most three; never a suggestion
}

// Match is one entry that the verdict is about.
type Match struct {
	Entry      EntryRef
	Confidence float64 // calibrated: the share of such answers that are right
	Block      Span    // the error block that the evidence stands in
	Evidence   []Evidence
	Signals    []Signal
}

// Near is an entry that was nearly met.
type Near struct {
	Entry      EntryRef
	Confidence float64
	Missing    []string // telling pieces of the entry that the text does not hold
}

// EntryRef names an entry by the number of its index among those searched and its number there.
type EntryRef struct {
	Index int
	Entry int
}

// Span is a range of lines of the error text, counted from 1, both ends included.
type Span struct{ First, Last int }

// Evidence is one line of the error text that met a clue.
type Evidence struct {
	Line   int    // from 1
	Offset int    // bytes from the start of the text to the start of the line
	Text   string // the line as it was read, unrepaired and not yet safe for a terminal, at most 4 KiB of it
	Clue   string // the piece of the entry that it met
}

// Signal is a named part of a score.
type Signal struct {
	Name   string
	Value  float64 // what was measured
	Weight float64 // what a unit of it adds to the score, in log odds
	Detail string  // what was found, contradicted, missing or masked, in words
}
