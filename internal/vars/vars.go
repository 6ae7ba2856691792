// Package vars finds what a user's error text has where an entry's samples vary, so that a fix can name the user's own
// port, host or module.
//
// Texts come from anyone, and fixes are commands that people copy into a shell. So a value is only taken when it stands
// where a line of a sample has the variable, between the same neighbours, and when it is what a variable of its name may
// be (kinds.go): no white space, no character that means anything to a shell, nothing that begins like a flag.
package vars

import (
	"slices"
	"strings"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

// Bounds of the search. What lies beyond is not looked at, and a variable stays a placeholder.
const (
	maxLines  = 400 // of the text
	maxTokens = 120 // of a line
	maxSpots  = 32  // places in samples where one variable stands
)

// Values returns the variables of an entry with what the lines of a text have in their places; the value is empty where
// none was found or none that is safe. The lines are repaired ones, of the block that the entry was found in.
func Values(e *kb.Entry, lines []string) []kb.Var {
	if len(e.Vars) == 0 {
		return nil
	}
	text := make([][]token, 0, min(len(lines), maxLines))
	for _, l := range lines[:min(len(lines), maxLines)] {
		text = append(text, split(l))
	}
	samples := sampleLines(e)
	out := make([]kb.Var, len(e.Vars))
	for i, v := range e.Vars {
		out[i] = kb.Var{Name: v.Name, Value: find(v, e.Vars, samples, text)}
	}
	return out
}

// sampleLines returns the repaired lines of the verbatim samples that hold a variable's value.
func sampleLines(e *kb.Entry) []string {
	holds := func(s string) bool {
		for _, v := range e.Vars {
			if v.Value != "" && strings.Contains(s, v.Value) {
				return true
			}
		}
		return false
	}
	var out []string
	for _, s := range e.Samples {
		if s.Template || !holds(s.Text) {
			continue
		}
		for _, l := range errtext.Parse([]byte(s.Text)).Lines {
			if holds(l.Body) {
				out = append(out, l.Body)
			}
		}
	}
	return out
}

// find returns the value of one variable: of the line that is most like one of the samples', the first of equals.
func find(v kb.Var, all []kb.Var, samples []string, text [][]token) string {
	best, value := 0.0, ""
	spots := 0
	for _, s := range samples {
		sp, ok := spotOf(s, v, all)
		if !ok {
			continue
		}
		if spots++; spots > maxSpots {
			break
		}
		for _, line := range text {
			if like, got := sp.in(line); like > best && Fits(v.Name, got) {
				best, value = like, got
			}
		}
	}
	return value
}

// token is a word, or one other character, of a line.
type token struct {
	text   string
	at     int  // in the line
	gap    bool // white space stands before it
	word   bool
	weight int // how much an equal token says
}

// split cuts a line into tokens, at most maxTokens of them.
func split(s string) []token {
	var out []token
	gap := false
	for i := 0; i < len(s) && len(out) < maxTokens; {
		n := 0
		for i+n < len(s) && isWordByte(s[i+n]) {
			n++
		}
		switch {
		case n > 0:
			out = append(out, token{s[i : i+n], i, gap, true, weightOf(s[i : i+n])})
		case s[i] == ' ' || s[i] == '\t':
			gap = true
			i++
			continue
		default:
			n = 1
			out = append(out, token{s[i : i+1], i, gap, false, 0})
		}
		gap = false
		i += n
	}
	return out
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c >= 0x80
}

// weightOf is how much a word says: its letters. Numbers vary.
func weightOf(word string) int {
	if strings.Trim(word, "0123456789") == "" {
		return 0
	}
	return len(word)
}

// withoutMasked takes the weight of what varies from one machine to the next: paths, addresses, versions.
func withoutMasked(toks []token, line string) {
	for _, m := range errtext.ParseLine(line) {
		if m.Kind != errtext.Masked {
			continue
		}
		for i := range toks {
			if toks[i].at >= int(m.Start) && toks[i].at < int(m.End) {
				toks[i].weight = 0
			}
		}
	}
}

// spot is a place in a line of a sample where a variable stands.
type spot struct {
	before, after []token
	gap           bool // white space stands before the variable
	total         int  // weight of all that does not vary
}

// spotOf finds a variable in a line of a sample. What other variables stand for does not count.
func spotOf(line string, v kb.Var, all []kb.Var) (spot, bool) {
	value := split(v.Value)
	toks := split(line)
	at := index(toks, value)
	if at < 0 {
		return spot{}, false
	}
	withoutMasked(toks, line)
	own := toks[at : at+len(value)]
	toks = slices.Concat(toks[:at], make([]token, len(value)), toks[at+len(value):])
	for _, o := range all {
		other := split(o.Value)
		for from := index(toks, other); from >= 0; from = index(toks, other) {
			clear(toks[from : from+len(other)]) // equal to nothing, and weighs nothing
		}
	}
	s := spot{before: toks[:at], after: toks[at+len(value):], gap: own[0].gap}
	for _, t := range s.before {
		s.total += t.weight
	}
	for _, t := range s.after {
		s.total += t.weight
	}
	return s, true
}

// index returns where the tokens of value stand in toks, joined as they are there, or -1.
func index(toks, value []token) int {
	for i := 0; len(value) > 0 && i+len(value) <= len(toks); i++ {
		same := true
		for k, t := range value {
			o := toks[i+k]
			if o.text != t.text || k > 0 && o.gap != t.gap {
				same = false
				break
			}
		}
		if same {
			return i
		}
	}
	return -1
}

const (
	// leastLike is the share of a sample's line that a line of the text must hold in the same order.
	leastLike = 0.6
	// leastWeight is how many letters of a sample's line there must be to know it by.
	leastWeight = 6
	// maxValue bounds the tokens of a value.
	maxValue = 40
	// scale is how much a unit of weight counts for more than that a token is equal at all: among places that are alike
	// by their words, the one with the same signs and figures around it is meant.
	scale = 256
)

// in lays the sample's line over a line of a text. It returns how alike they are and what stands in the variable's place:
// what fills the space between the variable's neighbours without a blank. A line with nothing there is not alike.
func (s *spot) in(line []token) (like float64, value string) {
	if s.total < leastWeight {
		return 0, ""
	}
	before := common(s.before, line)
	after := common(reversed(s.after), reversed(line))
	most, from, to := -1, 0, 0
	for i := range line {
		if !s.begins(line, i) {
			continue
		}
		for j := i + 1; j <= len(line) && j-i <= maxValue; j++ {
			if j > i+1 && line[j-1].gap {
				break
			}
			if n := before[i] + after[len(line)-j]; s.ends(line, j) && n >= most {
				most, from, to = n, i, j
			}
		}
	}
	like = float64(max(most, 0)/scale) / float64(s.total)
	if like < leastLike {
		return 0, ""
	}
	var b strings.Builder
	for _, t := range line[from:to] {
		b.WriteString(t.text)
	}
	return like, b.String()
}

// begins reports whether a value may begin with line[i]: behind the same neighbour as in the sample.
func (s *spot) begins(line []token, i int) bool {
	if line[i].gap != s.gap && i > 0 {
		return false
	}
	if len(s.before) == 0 {
		return i == 0
	}
	return i > 0 && same(line[i-1], s.before[len(s.before)-1])
}

// ends reports whether a value may end before line[j]: before the same neighbour as in the sample, else at the end of a
// word at the end of the line.
func (s *spot) ends(line []token, j int) bool {
	if len(s.after) == 0 {
		return j == len(line) || line[j].gap
	}
	return j < len(line) && line[j].gap == s.after[0].gap && same(line[j], s.after[0])
}

// same reports whether two tokens are the same, whatever their case, or both vary.
func same(a, b token) bool {
	return strings.EqualFold(a.text, b.text) || a.number() && b.number()
}

func (t token) number() bool { return t.word && weightOf(t.text) == 0 }

// common returns for each prefix of line the weight of the heaviest common subsequence of it and all of a, scaled.
func common(a, line []token) []int {
	row := make([]int, len(line)+1)
	for _, t := range a {
		diagonal := 0
		for j := range line {
			up := row[j+1]
			row[j+1] = max(up, row[j])
			if same(t, line[j]) {
				row[j+1] = max(row[j+1], diagonal+t.weight*scale+1)
			}
			diagonal = up
		}
	}
	return row
}

func reversed(toks []token) []token {
	out := make([]token, len(toks))
	for i, t := range toks {
		out[len(toks)-1-i] = t
	}
	return out
}
