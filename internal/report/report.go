// Package report turns results into what a user or a program reads: text for a terminal or a pipe, and JSON.
//
// It is given plain values (the types of this package, which are also the shape of the JSON) and an io.Writer. It asks
// no engine, reads no environment and keeps no state. Everything that comes from an error text or an entry passes
// through Clean on its way out, so no control character of theirs reaches a terminal.
//
// What goes where: answers go to the writer given, each with one Write; notes and errors are the caller's to word.
// Text is sentence case without a full stop in labels; commands a user may type stand on a line of their own or at a
// line's end, so that they can be copied.
package report

// SchemaVersion is the value of "schema" in every JSON output. Fields are only ever added within a version.
const SchemaVersion = 1

// Lookup is the answer to one error text.
type Lookup struct {
	Schema  int     `json:"schema"`
	Verdict string  `json:"verdict"` // "match", "maybe" or "none"
	Input   Input   `json:"input"`
	Matches []Match `json:"matches"` // best first
	Closest []Near  `json:"closest"`
	Seen    int     `json:"seen,omitempty"` // how often the ledger has met a text that finds nothing, this time among them
}

// Input says what was read of an error text.
type Input struct {
	Lines   int    `json:"lines"`
	Bytes   int64  `json:"bytes"`
	Omitted int64  `json:"omitted"`
	Note    string `json:"note,omitempty"`
}

// Item names an entry and where it stands.
type Item struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Tags    []string `json:"tags"`
	KB      string   `json:"kb"`
	Path    string   `json:"path"`
	Heading string   `json:"heading"`
	Behind  bool     `json:"-"` // the id alone reaches another entry, kb:id this one
}

// Match is one entry that a verdict is about. Fields of Item are repeated rather than embedded so that the JSON keeps
// the order of the contract.
type Match struct {
	ID         string     `json:"id"`
	Title      string     `json:"title"`
	Tags       []string   `json:"tags"`
	Confidence float64    `json:"confidence"`
	KB         string     `json:"kb"`
	Path       string     `json:"path"`
	Heading    string     `json:"heading"`
	Block      Span       `json:"block"`
	Evidence   []Evidence `json:"evidence"`
	Cause      string     `json:"cause"`
	Fix        string     `json:"fix"`
	Versions   string     `json:"versions"`
	Sources    []string   `json:"sources"`
	Vars       []Var      `json:"vars"` // that the fix names as {name}, with the text's own values; empty where there is none
	Behind     bool       `json:"-"`    // as in Item
}

// Ref is what show takes to reach the entry.
func (m Match) Ref() string { return Item{ID: m.ID, KB: m.KB, Behind: m.Behind}.Ref() }

// Ref is what show takes to reach the entry.
func (i Item) Ref() string {
	if i.Behind {
		return i.KB + ":" + i.ID
	}
	return i.ID
}

// Span is a range of lines of the error text, from 1, both ends included.
type Span struct {
	First int `json:"first"`
	Last  int `json:"last"`
}

// Evidence is one line of the error text that met a clue.
type Evidence struct {
	Line   int    `json:"line"`
	Offset int    `json:"offset"`
	Text   string `json:"text"`
	Clue   string `json:"clue"`
}

// Near is an entry that was nearly met.
type Near struct {
	Item
	Confidence float64  `json:"confidence"`
	Missing    []string `json:"missing"`
}

// List is the entries of the open knowledge bases.
type List struct {
	Schema  int        `json:"schema"`
	Entries []ListItem `json:"entries"`
}

// ListItem is one entry of a list.
type ListItem struct {
	Item
	Shadowed bool `json:"shadowed"` // a nearer base has an entry with the same id
}

// Tags is the tags of the open knowledge bases, most used first.
type Tags struct {
	Schema int   `json:"schema"`
	Tags   []Tag `json:"tags"`
}

// Tag is one tag with the number of entries that bear it.
type Tag struct {
	Tag   string `json:"tag"`
	Count int    `json:"count"`
}

// Grep is the lines of entries that met a pattern.
type Grep struct {
	Schema  int       `json:"schema"`
	Pattern string    `json:"pattern"`
	Hits    []GrepHit `json:"hits"`
}

// GrepHit is one line of an entry that met a pattern.
type GrepHit struct {
	ListItem
	Line  int     `json:"line"` // in the entry's file, from 1
	Text  string  `json:"text"`
	Spans []Range `json:"spans"`
}

// Range is a range of bytes of a text, from 0, the end excluded.
type Range struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Entry is one whole entry.
type Entry struct {
	Schema int `json:"schema"`
	Item
	Formerly []string `json:"formerly"`
	Aliases  []string `json:"aliases"`
	Unless   []string `json:"unless"`
	Vars     []Var    `json:"vars"`
	Versions string   `json:"versions"`
	Updated  string   `json:"updated"`
	Symptom  string   `json:"symptom"`
	Cause    string   `json:"cause"`
	Fix      string   `json:"fix"`
	Notes    string   `json:"notes"`
	Samples  []Sample `json:"samples"`
	NotThis  []Sample `json:"not_this"`
	Unlike   string   `json:"unlike"`
	Sources  []string `json:"sources"`
	Line     int      `json:"line"` // of the entry's first line in its file, from 1
}

// Var names a part of an entry's samples that differs from user to user: with its value in the samples as part of an
// Entry, with the user's own as part of a Match.
type Var struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Sample is an error text inside an entry. In the text of a template, kb.Mask stands for what varies.
type Sample struct {
	Text     string `json:"text"`
	Template bool   `json:"template"`
	Line     int    `json:"line"`
}

// Why says how one entry stands to a text.
type Why struct {
	Schema     int        `json:"schema"`
	Verdict    string     `json:"verdict"`
	Input      Input      `json:"input"`
	Entry      Item       `json:"entry"`
	Confidence float64    `json:"confidence"`
	Thresholds Thresholds `json:"thresholds"`
	Rank       int        `json:"rank"` // among all entries for this text, from 1; 0 when it is no candidate
	Block      Span       `json:"block"`
	Evidence   []Evidence `json:"evidence"`
	Signals    []Signal   `json:"signals"`
	Clues      []Clue     `json:"clues"`
}

// Thresholds are the confidences that separate the three verdicts.
type Thresholds struct {
	Match float64 `json:"match"`
	Maybe float64 `json:"maybe"`
}

// Signal is a named part of a score.
type Signal struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Weight float64 `json:"weight"`
	Detail string  `json:"detail"`
}

// Clue says what became of one clue of an entry in a text.
type Clue struct {
	Clue         string   `json:"clue"`
	Where        string   `json:"where"`
	Coverage     float64  `json:"coverage"`
	Line         int      `json:"line"` // of the text, from 1; 0 when no line holds any of it
	Found        []string `json:"found"`
	Contradicted []string `json:"contradicted"`
	Missing      []string `json:"missing"`
	Masked       []string `json:"masked"`
}

// Version says which build of the program answers.
type Version struct {
	Schema   int    `json:"schema"`
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Modified bool   `json:"modified"`
	Go       string `json:"go"`
}
