package errtext

import "strings"

// Level is how bad a log record says that it is.
type Level uint8

const (
	NoLevel Level = iota // the line says none
	Debug
	Info
	Warning
	Error
	Fatal
)

// Record is what the front of one line of a log says, and how the line stands to the one above it.
type Record struct {
	Time      string // the time stamp as it is written; "" when there is none
	Level     Level
	Starts    bool // a new error block starts here: a log record, a command
	Continues bool // the line belongs to the one above it by its shape
	Body      string
}

// ReadRecord reads the front of one line, which may be a JSON object.
func ReadRecord(line string) Record {
	s := cleanLine(cut(strings.TrimSuffix(line, "\r"), longLine))
	if t := strings.TrimLeft(s, " "); isObject(t) {
		return objectRecord(t)
	}
	var r Record
	var indent int
	r.Body, indent, r.Starts = stripPrefix(s, r.front)
	if r.Level == NoLevel {
		r.Level = looseLevel(r.Body, r.Time != "")
	}
	if isObject(r.Body) { // a JSON log line behind the prefix of a container runtime
		o := objectRecord(r.Body)
		if o.Time == "" {
			o.Time = r.Time
		}
		if o.Level == NoLevel {
			o.Level = r.Level
		}
		return o
	}
	r.Continues = continuation(Line{Body: r.Body, Indent: indent})
	r.Starts = r.Starts && !r.Continues
	return r
}

// front takes the time or the level out of the prefix of n bytes that s starts with. isLevel says that the prefix ended
// with a level.
func (r *Record) front(s string, n int, isLevel bool) {
	prefix := s[:n]
	if r.Time == "" {
		if klogLen(s) == n {
			r.Time, r.Level = s[1:6+clockLen(s[6:])], levelOf(s[:1])
			return
		}
		var was seen
		if t := timeLen(prefix, &was); t > 0 {
			r.Time = strings.Trim(prefix[:t], "[] ,:")
			return
		}
	}
	if r.Level != NoLevel {
		return
	}
	if key, value, ok := strings.Cut(prefix, "="); ok {
		switch strings.ToLower(key) {
		case "level", "lvl", "severity":
			r.Level = levelOf(strings.Trim(value, `" `))
		case "time", "ts", "timestamp":
			if r.Time == "" {
				r.Time = strings.Trim(value, `" `)
			}
		}
		return
	}
	if isLevel || strings.Contains(prefix, "[") {
		r.Level = levelIn(prefix)
	}
}

// looseLevel looks for a level in a line of a form that is not known otherwise: the first word behind a time, or a word of
// capitals among the first ones.
func looseLevel(s string, behindTime bool) Level {
	const words = 10
	s = strings.TrimLeft(s, " ,;:-")
	for i := range words {
		word, rest, _ := strings.Cut(s, " ")
		w := strings.Trim(word, "[]():,|<>")
		upper := len(w) > 3 && strings.IndexFunc(w, func(r rune) bool { return r < 'A' || r > 'Z' }) < 0
		if upper || i == 0 && behindTime && len(w) > 3 && word == w {
			if l := levelOf(w); l != NoLevel && (l < Error || upper) {
				return l
			}
		}
		if s = strings.TrimLeft(rest, " "); s == "" {
			break
		}
	}
	return NoLevel
}

// levelIn returns the first level that stands in a prefix as a word of its own.
func levelIn(s string) Level {
	for i := 0; i < len(s); {
		if !isLetter(s[i]) {
			i++
			continue
		}
		end := i
		for end < len(s) && isLetter(s[end]) {
			end++
		}
		if l := levelOf(s[i:end]); l != NoLevel && end-i > 1 {
			return l
		}
		i = end
	}
	return NoLevel
}

// levelOf returns the level of a word, in any case, as loggers spell them in full or by a letter.
func levelOf(w string) Level {
	switch strings.ToLower(w) {
	case "trace", "debug", "dbug", "finest", "finer", "fine", "verbose", "d", "v", "10", "20":
		return Debug
	case "info", "information", "notice", "note", "config", "i", "30":
		return Info
	case "warn", "warning", "w", "40":
		return Warning
	case "error", "err", "severe", "e", "50", "fail":
		return Error
	case "fatal", "critical", "crit", "alert", "emergency", "emerg", "panic", "f", "60":
		return Fatal
	}
	return NoLevel
}

// objectRecord reads the time and the level of a JSON object, as structured loggers name them.
func objectRecord(s string) Record {
	r := Record{Starts: true, Body: s}
	key := ""
	eachString(s, func(value, behind string, isKey bool) {
		if isKey {
			key = value
			if value = number(strings.TrimLeft(behind, " ")); value == "" {
				return
			}
		}
		switch key {
		case "level", "severity", "lvl", "loglevel", "log.level", "levelname", "@level":
			if r.Level == NoLevel {
				r.Level = levelOf(value)
			}
		case "time", "ts", "timestamp", "@timestamp", "t", "date", "datetime", "asctime":
			if r.Time == "" {
				r.Time = value
			}
		}
	})
	return r
}

// number returns the JSON number that s starts with, or "".
func number(s string) string {
	n := 0
	for n < len(s) && (isDigit(s[n]) || s[n] == '.') {
		n++
	}
	return s[:n]
}

// Failures recognises lines that tell of something that went wrong.
type Failures struct{ marks *finder }

// NewFailures returns a recogniser. It is safe for concurrent use.
func NewFailures() *Failures { return &Failures{newFinder(errorMarks[:])} }

// Tells reports whether a record tells of a failure: its level says so, or it says no level below a warning and holds one
// of the words that messages of failure hold, which is neither denied ("no error", "errors: 0") nor part of a name
// ("/error.html").
func (f *Failures) Tells(r *Record) bool {
	switch r.Level {
	case Error, Fatal:
		return true
	case Debug, Info:
		return false
	}
	body := []byte(r.Body)
	for from := 0; ; {
		n, at := f.marks.find(body, from)
		if n < 0 {
			return false
		}
		end := at + len(f.marks.words[n])
		// A reason is given for much that is no failure.
		if f.marks.words[n] != "reason" && !inName(r.Body, at, end) && !denied(r.Body, at, end) {
			return true
		}
		from = end
	}
}

// inName reports whether the word at s[from:to] is part of the name of a file, of an option or of a page.
func inName(s string, from, to int) bool {
	for from > 0 && isIdent(s[from-1]) {
		from--
	}
	for to < len(s) && isIdent(s[to]) {
		to++
	}
	if from > 0 && (s[from-1] == '/' || s[from-1] == '-') {
		return true
	}
	if to+2 < len(s) && (s[to] == '.' || s[to] == '-' || s[to] == '/') && s[to+1] >= 'a' && s[to+1] <= 'z' {
		return true
	}
	return false
}

// denied reports whether what stands around the word at s[from:to] says that it did not happen.
func denied(s string, from, to int) bool {
	before := strings.ToLower(strings.TrimRight(s[max(0, from-12):from], " "))
	for _, no := range [...]string{"no", "0", "without", "zero", "not an", "without any", "no such"} {
		if rest, ok := strings.CutSuffix(before, no); ok && (rest == "" || !isIdent(rest[len(rest)-1])) {
			return true
		}
	}
	for to < len(s) && isIdent(s[to]) {
		to++
	}
	after := strings.ToLower(strings.TrimLeft(s[to:min(len(s), to+12)], `":= `))
	if after == s[to:] {
		return false
	}
	for _, none := range [...]string{"0", "null", "nil", "none", "false", "ok"} {
		rest, ok := strings.CutPrefix(after, none)
		if ok && (rest == "" || none == "0" && rest[0] == ' ' || strings.IndexByte("\",;)}]", rest[0]) >= 0) {
			return true
		}
	}
	return false
}

// ErrorMarks returns pieces of words, in lower case, that messages of failure hold in nearly every tool.
func ErrorMarks() []string { return append([]string(nil), errorMarks[:]...) }

// Shape returns a line after repair as the shape that lines of one kind share, and a hash of it: what varies is replaced by
// the names of its masks, and so are the figures within names, unless the name is a code such as E0425.
func (t *Text) Shape(line int) (shape string, hash uint64) {
	l := t.Lines[line]
	b := make([]byte, 0, len(l.Body)+16)
	at := 0
	for _, tok := range t.Tokens[l.First:l.End] {
		if int(tok.Start) < at {
			continue
		}
		b = append(b, l.Body[at:tok.Start]...)
		at = int(tok.End)
		switch word := l.Body[tok.Start:tok.End]; {
		case tok.Kind == Masked:
			b = append(b, MaskOf(tok.Hash)...)
		case tok.Kind == Word && !isCode(word):
			b = appendName(b, word)
		default:
			b = append(b, word...)
		}
	}
	b = append(b, l.Body[at:]...)
	shape = cut(string(b), 1<<10)
	return shape, Hash(shape)
}

// appendName appends a word with its figures masked.
func appendName(b []byte, word string) []byte {
	for i := 0; i < len(word); {
		n := digits(word[i:])
		if n == 0 {
			b = append(b, word[i])
			i++
			continue
		}
		b = append(b, maskNum...)
		i += n
	}
	return b
}

// isCode reports whether a word is a few capital letters followed by three figures or more.
func isCode(w string) bool {
	n := 0
	for n < len(w) && w[n] >= 'A' && w[n] <= 'Z' {
		n++
	}
	return n > 0 && n <= 8 && len(w)-n >= 3 && digits(w[n:]) == len(w)-n
}
