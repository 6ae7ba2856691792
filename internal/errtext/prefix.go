package errtext

import "strings"

// seen says what was already taken from the front of a line. Much of what loggers write between a time and the message
// can be told from the message only by standing there.
type seen struct {
	time  bool // a time stamp
	bsd   bool // in the form of syslog, after which the host's name stands
	level bool // a level, just before
	field bool // a key=value pair
}

// maxPrefixes bounds the prefixes of one line: quoting, service, time, host, time, metadata, level, logger.
const maxPrefixes = 12

// stripPrefix removes what a log, a container runtime, a mail or a shell wrote in front of a message. head reports
// whether something was removed that starts a record: a time, a level, a process name, a prompt. took, if not nil, is told
// of each piece: the line from there on, the length of the piece, and whether it ended with a level.
func stripPrefix(s string, took func(s string, n int, level bool)) (body string, indent int, head bool) {
	indent = leadingBlanks(s)
	s = s[indent:]
	var was seen
	for range maxPrefixes {
		level := was.level
		n, starts := prefixLen(s, &was)
		if n == 0 {
			break
		}
		rest := s[n:]
		in := leadingBlanks(rest)
		if rest[in:] == "" && !starts {
			s = ""
			break
		}
		if took != nil {
			took(s, n, was.level && !level)
		}
		// One blank separates a prefix from its message; what exceeds it is the message's own indentation.
		s, indent, head = rest[in:], max(in-1, 0), head || starts
	}
	s = strings.TrimRight(s, " ")
	if strings.HasPrefix(s, "=") && strings.Contains(s, " REPORT===") { // of SASL
		head = true
	}
	return s, indent, head
}

func leadingBlanks(s string) int {
	return len(s) - len(strings.TrimLeft(s, " "))
}

// prefixLen returns the length of the one prefix that s starts with, and whether it starts a record. The order
// matters where one form contains another.
func prefixLen(s string, was *seen) (n int, head bool) {
	if s == "" {
		return 0, false
	}
	level := was.level
	was.level = false
	if n := quoteLen(s); n > 0 {
		return n, false
	}
	if n := markLen(s); n > 0 {
		return n, true
	}
	if n := timeLen(s, was); n > 0 {
		was.time, was.level = true, level
		return n, true
	}
	if n := levelLen(s, was.time); n > 0 {
		was.level = true
		return n, true
	}
	if was.time || level {
		if n := loggerLen(s, level); n > 0 {
			return n, true
		}
	}
	if n := sourceLen(s, was); n > 0 {
		was.bsd = false
		return n, true
	}
	if n := columnLen(s); n > 0 {
		return n, false
	}
	if n := fieldLen(s, was.time || was.field || level); n > 0 {
		was.field = true
		return n, true
	}
	if n := promptLen(s); n > 0 {
		return n, true
	}
	return 0, false
}

// quoteLen: what mails, issue threads, lists, tables, git and pytest put in front of each line of another text.
func quoteLen(s string) int {
	switch s[0] {
	case '>':
		if (len(s) == 1 || s[1] == ' ' || s[1] == '>') && !strings.HasPrefix(s, ">>> ") {
			return 1
		}
	case '|':
		if len(s) == 1 || s[1] == ' ' {
			return 1
		}
	case '-', '*', '+':
		if len(s) > 2 && s[1] == ' ' && s[2] != ' ' && s[2] != '-' {
			return 1
		}
	case '`', '~':
		return fenceLen(s)
	case '<':
		for _, tag := range [...]string{"<pre>", "</pre>", "<code>", "</code>", "<details>", "</details>", "<br>", "<p>"} {
			if strings.HasPrefix(s, tag) {
				return len(tag)
			}
		}
	case 'r':
		if strings.HasPrefix(s, "remote: ") {
			return len("remote: ")
		}
	case 'E':
		if strings.HasPrefix(s, "E   ") {
			return 1
		}
	}
	return 0
}

// fenceLen: a Markdown fence, with the language that stands alone behind it.
func fenceLen(s string) int {
	if !strings.HasPrefix(s, "```") && !strings.HasPrefix(s, "~~~") {
		return 0
	}
	n := len(s) - len(strings.TrimLeft(s, s[:1]))
	if info := s[n:]; len(info) < 24 && !strings.ContainsAny(info, " :*(\"`") {
		return len(s)
	}
	return n
}

// markLen: what build services write for themselves.
func markLen(s string) int {
	switch s[0] {
	case '#': // GitHub Actions and Azure Pipelines: ##[error]
		if strings.HasPrefix(s, "##[") {
			if i := strings.IndexByte(s, ']'); i > 0 && i < 20 {
				return i + 1
			}
		}
	case ':': // GitHub Actions: ::error file=a.js,line=1::
		for _, m := range [...]string{"::error", "::warning", "::notice", "::debug", "::group"} {
			if strings.HasPrefix(s, m) {
				if i := strings.Index(s[len(m):], "::"); i >= 0 {
					return len(m) + i + 2
				}
			}
		}
	case 's', 't': // GitLab and Travis
		for _, m := range [...]string{"section_start:", "section_end:", "travis_fold:", "travis_time:"} {
			if strings.HasPrefix(s, m) {
				if i := strings.IndexByte(s, ' '); i > 0 {
					return i
				}
				return len(s)
			}
		}
	case 'V', 'D', 'I', 'W', 'E', 'F': // logcat: E/AndroidRuntime( 1234):
		if len(s) > 1 && s[1] == '/' {
			return tagLen(s)
		}
	case '[': // kubectl logs --prefix
		if strings.HasPrefix(s, "[pod/") {
			return strings.IndexByte(s, ']') + 1
		}
	}
	return jobLen(s)
}

// jobLen: job and step in front of the time, as gh run view --log prints them, separated by tabs.
func jobLen(s string) int {
	if !isLetter(s[0]) {
		return 0
	}
	first := strings.Index(s[:min(len(s), 60)], "  ")
	if first < 0 {
		return 0
	}
	second := strings.Index(s[first+2:min(len(s), 160)], "  ")
	if second <= 0 {
		return 0
	}
	n := first + 2 + second + 2
	if isoDate(s[n:]) > 0 && n+10 < len(s) && s[n+10] == 'T' {
		return n
	}
	return 0
}

// columnLen: the service column of docker compose ("web_1    | "), a gutter of line numbers, the step and clock of
// BuildKit ("#12 0.229 "), the line that grep -n found ("12:", "app.log:12:").
func columnLen(s string) int {
	if s[0] == '#' {
		n := 1 + digits(s[1:])
		if n == 1 || n == len(s) || s[n] != ' ' {
			return 0
		}
		if m := digits(s[n+1:]); m > 0 && n+1+m < len(s) && s[n+1+m] == '.' {
			return n + 2 + m + digits(s[n+2+m:])
		}
		return n
	}
	i := 0
	for i < len(s) && i < 60 && (isIdent(s[i]) || s[i] == '-' || s[i] == '.') {
		i++
	}
	if i == 0 || i == len(s) {
		return 0
	}
	if s[i] == ':' {
		return grepLen(s, i)
	}
	j := i
	for j < len(s) && j < 80 && s[j] == ' ' {
		j++
	}
	if j > i && j < len(s) && s[j] == '|' && (j+1 == len(s) || s[j+1] == ' ') {
		return j + 1
	}
	return 0
}

// grepLen: what grep writes in front of the lines of a log; the colon is at i.
func grepLen(s string, i int) int {
	if digits(s) != i {
		switch {
		case strings.HasSuffix(s[:i], ".log"), strings.HasSuffix(s[:i], ".out"), strings.HasSuffix(s[:i], ".txt"):
			if n := digits(s[i+1:]); n > 0 && i+1+n < len(s) && s[i+1+n] == ':' {
				return i + n + 2
			}
			if i+1 < len(s) && s[i+1] != ' ' {
				return i + 1
			}
		}
		return 0
	}
	if i+1 < len(s) && (s[i+1] == '[' || timePart(s[i+1:]) > 0) {
		return i + 1
	}
	return 0
}

// fieldLen: one "key=value " of structured metadata in front of a message. inside says that other metadata stood before
// it; elsewhere only keys that loggers use count. What tells (code=H10) stays; of msg= only the key goes.
func fieldLen(s string, inside bool) int {
	i := 0
	for i < len(s) && (isIdent(s[i]) || s[i] == '.') {
		i++
	}
	if i == 0 || i > 30 || i+1 >= len(s) || s[i] != '=' || s[i+1] == ' ' || s[i+1] == '=' || s[i+1] == '>' || s[i+1] == '~' {
		return 0
	}
	key := s[:i]
	switch strings.ToLower(key) {
	case "msg", "message":
		return i + 1
	case "code", "error", "err", "reason", "desc", "description", "status", "exit", "exit_code", "errno", "signal", "exception", "cause":
		return 0
	case "time", "ts", "timestamp", "level", "lvl", "severity", "logger", "caller", "request_id", "pid", "trace_id", "span_id", "at":
		inside = true
	}
	if !inside || isUpper(key) {
		return 0
	}
	from := i + 1
	if s[from] == '"' {
		n := strings.IndexByte(s[from+1:], '"')
		if n < 0 {
			return 0
		}
		from += n + 1
	}
	end := strings.IndexByte(s[from:], ' ')
	if end < 0 || from+end > 120 {
		return 0
	}
	return from + end
}

// isUpper reports whether a key is the name of a variable of the environment.
func isUpper(key string) bool {
	for i := range len(key) {
		if c := key[i]; c >= 'a' && c <= 'z' || c >= 0x80 {
			return false
		}
	}
	return true
}

// sourceLen: "host process[pid]: " of syslog and the journal, "app[web.1]: " of Heroku, "process[pid]: ".
func sourceLen(s string, was *seen) int {
	n := sourceWord(s)
	if n == 0 {
		return 0
	}
	host := false
	if n < len(s) && s[n] == ' ' { // the first word is the host
		m := sourceWord(s[n+1:])
		if m == 0 {
			return 0
		}
		host = true
		n += 1 + m
	}
	if n < len(s) && s[n] == '[' {
		end := strings.IndexByte(s[n:min(len(s), n+48)], ']')
		if end < 2 || !strings.HasPrefix(s[n+end+1:], ": ") && s[n+end+1:] != ":" {
			return 0
		}
		if digits(s[n+1:]) == end-1 && end > 2 || was.time {
			return n + end + 2
		}
		return 0
	}
	if host && strings.HasPrefix(s[n:], ": ") && (was.bsd || was.time && strings.HasSuffix(s[:n], " kernel")) {
		return n + 1
	}
	return 0
}

func sourceWord(s string) int {
	n := 0
	for n < len(s) && n < 80 && (isIdent(s[n]) || s[n] == '.' || s[n] == '-' || s[n] == '/' || s[n] == '@' || s[n] == '+') {
		n++
	}
	return n
}
