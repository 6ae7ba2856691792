package errtext

import "strings"

// stripPrefix removes what a log, a container runtime, a mail or a shell wrote in front of a message. head reports
// whether something was removed that starts a record: a time, a level, a process name, a prompt.
func stripPrefix(s string) (body string, indent int, head bool) {
	indent = leadingBlanks(s)
	s = s[indent:]
	for range 8 {
		n, starts := prefixLen(s)
		if n == 0 {
			break
		}
		rest := s[n:]
		in := leadingBlanks(rest)
		if rest[in:] == "" && !starts {
			break
		}
		// One blank separates a prefix from its message; what exceeds it is the message's own indentation.
		s, indent, head = rest[in:], max(in-1, 0), head || starts
	}
	return strings.TrimRight(s, " "), indent, head
}

func leadingBlanks(s string) int {
	return len(s) - len(strings.TrimLeft(s, " "))
}

// prefixLen returns the length of the one prefix that s starts with, and whether it starts a record. The order
// matters where one form contains another.
func prefixLen(s string) (n int, head bool) {
	if s == "" {
		return 0, false
	}
	if n := quoteLen(s); n > 0 {
		return n, false
	}
	if n := timeLen(s); n > 0 {
		return n, true
	}
	if n := sourceLen(s); n > 0 {
		return n, true
	}
	if n := levelLen(s); n > 0 {
		return n, true
	}
	if n := columnLen(s); n > 0 {
		return n, false
	}
	if n := fieldLen(s); n > 0 {
		return n, true
	}
	if n := promptLen(s); n > 0 {
		return n, true
	}
	return 0, false
}

// quoteLen: "> " of mails and issue threads, "remote: " of git, "E   " of pytest.
func quoteLen(s string) int {
	switch {
	case s[0] == '>' && (len(s) == 1 || s[1] == ' ' || s[1] == '>') && !strings.HasPrefix(s, ">>> "):
		return 1
	case strings.HasPrefix(s, "remote: "):
		return len("remote: ")
	case strings.HasPrefix(s, "E   "):
		return 1
	}
	return 0
}

// columnLen: the service column of docker compose ("web_1    | "), the step and clock of BuildKit ("#12 0.229 ").
func columnLen(s string) int {
	if s[0] == '#' {
		n := 1 + digits(s[1:])
		if n > 1 && n < len(s) && s[n] == ' ' {
			if m := digits(s[n+1:]); m > 0 && n+1+m < len(s) && s[n+1+m] == '.' {
				m += 1 + digits(s[n+2+m:])
				return n + 1 + m
			}
		}
		return 0
	}
	i := 0
	for i < len(s) && i < 40 && (isIdent(s[i]) || s[i] == '-' || s[i] == '.') {
		i++
	}
	j := i
	for j < len(s) && j < 60 && s[j] == ' ' {
		j++
	}
	if i > 0 && j > i && j+1 < len(s) && s[j] == '|' && s[j+1] == ' ' {
		return j + 1
	}
	return 0
}

var months = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// timeLen: dates and times in the forms of ISO 8601, syslog, Apache, Go, glog and Elixir's Logger, bare or in brackets.
func timeLen(s string) int {
	if s[0] == '[' {
		end := strings.IndexByte(s, ']')
		if end < 0 || end > 48 {
			return 0
		}
		inner := strings.TrimSpace(s[1:end])
		if clockIn(inner) || allDigitsDot(inner) && len(inner) > 4 {
			return end + 1
		}
		return 0
	}
	n := 0
	for range 4 {
		m := timePart(s[n:])
		if m == 0 {
			break
		}
		n += m
		n += leadingBlanks(s[n:])
	}
	return len(strings.TrimRight(s[:n], " "))
}

// timePart returns the length of one word of a time stamp, a trailing comma or zone included.
func timePart(s string) int {
	if m := monthDay(s); m > 0 {
		return m
	}
	if m := isoDate(s); m > 0 {
		if m < len(s) && (s[m] == 'T' || s[m] == '_') && clockLen(s[m+1:]) > 0 {
			return m + 1 + clockLen(s[m+1:])
		}
		return m
	}
	return clockLen(s)
}

func monthDay(s string) int {
	if len(s) < 6 || s[3] != ' ' {
		return 0
	}
	for _, m := range months {
		if s[:3] == m {
			n := 4 + leadingBlanks(s[4:])
			if d := digits(s[n:]); d > 0 && d <= 2 {
				return n + d
			}
		}
	}
	return 0
}

func isoDate(s string) int {
	if len(s) >= 10 && digits(s) == 4 && (s[4] == '-' || s[4] == '/') && digits(s[5:]) == 2 && s[7] == s[4] && digits(s[8:]) == 2 {
		return 10
	}
	return 0
}

// clockLen: hh:mm:ss with a fraction and a zone.
func clockLen(s string) int {
	if len(s) < 8 || digits(s) != 2 || s[2] != ':' || digits(s[3:]) != 2 || s[5] != ':' || digits(s[6:]) != 2 {
		return 0
	}
	n := 8
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && digits(s[n+1:]) > 0 {
		n += 1 + digits(s[n+1:])
	}
	if n < len(s) && s[n] == 'Z' {
		n++
	} else if n+5 < len(s) && (s[n] == '+' || s[n] == '-') && digits(s[n+1:]) >= 2 {
		n += 1 + digits(s[n+1:])
		if n+2 < len(s) && s[n] == ':' && digits(s[n+1:]) == 2 {
			n += 3
		}
	}
	if n < len(s) && s[n] != ' ' && s[n] != ']' && s[n] != ',' && s[n] != ':' {
		return 0
	}
	if n < len(s) && s[n] == ':' {
		n++
	}
	return n
}

func clockIn(s string) bool {
	for i := 0; i+8 <= len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' && (i == 0 || s[i-1] < '0' || s[i-1] > '9') && clockLen(s[i:]) > 0 {
			return true
		}
	}
	return false
}

func allDigitsDot(s string) bool {
	for i := 0; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return false
		}
	}
	return len(s) > 0
}

// sourceLen: "host process[pid]: " of syslog and the journal, "app[web.1]: " of Heroku, "process[pid]: ".
func sourceLen(s string) int {
	colon := strings.Index(s, "]: ")
	if colon < 0 {
		if !strings.HasSuffix(s, "]:") {
			return 0
		}
		colon = len(s) - 2
	}
	if colon > 80 {
		return 0
	}
	open := strings.IndexByte(s[:colon], '[')
	if open <= 0 || strings.Count(s[:open], " ") > 1 {
		return 0
	}
	for i := 0; i < colon; i++ {
		if c := s[i]; !isIdent(c) && c != '.' && c != '-' && c != '/' && c != '[' && c != ' ' && c != '@' && c != '+' {
			return 0
		}
	}
	return colon + 2
}

// levelLen: a log level as loggers write it in front of the message. Compiler-like "error: " stays, it is the message.
func levelLen(s string) int {
	closing := byte(0)
	i := 0
	switch s[0] {
	case '[':
		closing, i = ']', 1
	case '(':
		closing, i = ')', 1
	}
	start := i
	for i < len(s) && i < start+9 && isLetter(s[i]) {
		i++
	}
	if !isLevel(s[start:i]) {
		return 0
	}
	if closing != 0 {
		if i < len(s) && s[i] == closing {
			return i + 1
		}
		return 0
	}
	// Bare levels count only in upper case and not as part of a sentence such as "ERROR: x" of a compiler.
	if s[0] >= 'A' && s[0] <= 'Z' && i+1 < len(s) && s[i] == ' ' && s[1] < 'a' {
		return i
	}
	return 0
}

func isLevel(w string) bool {
	switch strings.ToLower(w) {
	case "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical", "alert", "emergency", "trace", "severe":
		return true
	}
	return false
}

// fieldLen: one "key=value " of structured metadata in front of a message.
func fieldLen(s string) int {
	i := 0
	for i < len(s) && (isIdent(s[i]) || s[i] == '.') {
		i++
	}
	if i == 0 || i > 30 || i+1 >= len(s) || s[i] != '=' || s[i+1] == ' ' || s[i+1] == '=' || s[i+1] == '>' || s[i+1] == '"' {
		return 0
	}
	end := strings.IndexByte(s, ' ')
	if end < 0 || end > 120 {
		return 0
	}
	return end
}

// promptLen: the prompts of shells and of interactive interpreters.
func promptLen(s string) int {
	for _, p := range [...]string{"$ ", "# ", "% ", "➜ ", "▶ ", "» ", "❯ ", "λ ", ">>> ", "irb> ", "sh-"} {
		if strings.HasPrefix(s, p) && p != "sh-" {
			return len(p)
		}
	}
	if hasPrefix(s, "iex") {
		if i := strings.Index(s, "> "); i > 0 && i < 40 && (s[3] == '(' || s[3] == '>') {
			return i + 2
		}
	}
	if hasPrefix(s, "PS ") || len(s) > 3 && s[1] == ':' && s[2] == '\\' && isLetter(s[0]) {
		if i := strings.IndexByte(s, '>'); i > 0 && i < 120 && !strings.ContainsAny(s[:i], "\"'(") {
			return i + 1
		}
		return 0
	}
	// user@host:~/dir$ , [user@host dir]# , (env) user@host …
	for i := 1; i < len(s) && i < 100; i++ {
		if (s[i] == '$' || s[i] == '#' || s[i] == '%') && i+1 < len(s) && s[i+1] == ' ' {
			before := s[:i]
			if strings.IndexByte(before, '@') > 0 && strings.Count(before, " ") <= 3 && !strings.ContainsAny(before, `"'{<=`) {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isIdent(c byte) bool { return isLetter(c) || c >= '0' && c <= '9' || c == '_' || c >= 0x80 }
