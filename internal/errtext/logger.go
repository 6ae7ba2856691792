package errtext

import "strings"

// levelLen: a log level as loggers write it in front of the message. Compiler-like "error: " stays, it is the message.
func levelLen(s string, after bool) int {
	closing := byte(0)
	i := 0
	switch s[0] {
	case '[':
		closing, i = ']', 1
	case '(':
		closing, i = ')', 1
	case '|': // of loguru
		if after && len(s) > 1 && s[1] == ' ' {
			return 1
		}
		return 0
	}
	i += leadingBlanks(s[i:])
	start := i
	for i < len(s) && i < start+10 && isLetter(s[i]) {
		i++
	}
	if !isLevel(s[start:i]) {
		return 0
	}
	if closing != 0 {
		i += leadingBlanks(s[i:])
		if i < len(s) && s[i] == closing {
			return i + 1
		}
		return 0
	}
	return bareLevel(s, i, after)
}

// bareLevel: upper-case levels that end at i. "ERROR 1045 (28000)" is no level but the message, as is "ERROR: x".
func bareLevel(s string, i int, after bool) int {
	if s[0] < 'A' || s[0] > 'Z' || s[1] >= 'a' || i+1 >= len(s) {
		return 0
	}
	switch s[i] {
	case ' ':
		if isDigit(s[i+1]) && !after || s[:i] == "ERR" && !after {
			return 0
		}
		return i
	case ':': // of Python: ERROR:root:message
		j := i + 1
		for j < len(s) && (isIdent(s[j]) || s[j] == '.') {
			j++
		}
		if j > i+1 && j < len(s) && s[j] == ':' && (j+1 == len(s) || s[j+1] != ':') {
			return j + 1
		}
	}
	return 0
}

func isLevel(w string) bool {
	var buf [9]byte
	if len(w) < 3 || len(w) > len(buf) {
		return false
	}
	for i := range w {
		buf[i] = w[i] | 0x20 // letters only
	}
	switch string(buf[:len(w)]) {
	case "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical", "alert", "emergency", "emerg", "trace", "severe", "panic":
		return true
	}
	return false
}

// loggerLen: what loggers write between the time or the level and the message. level says that a level stands just
// before.
func loggerLen(s string, level bool) int {
	switch c := s[0]; {
	case c == '-':
		if strings.HasPrefix(s, "--- [") { // of Spring, after the process id
			return springLen(s)
		}
		if len(s) > 2 && s[1] == ' ' {
			return 1
		}
	case c == '[':
		return threadLen(s)
	case c == '<':
		return pidLen(s)
	case c >= '0' && c <= '9':
		return figuresLen(s)
	case isIdent(c):
		return nameLen(s, level)
	}
	return 0
}

// springLen: --- [app] [  main] c.f.Bar   :
func springLen(s string) int {
	i := strings.Index(s[:min(len(s), 160)], " : ")
	if i < 0 {
		return 0
	}
	return i + 2
}

// threadLen: [main] before a level, [main] com.foo.Bar - , and the module, the process and the client of Apache.
func threadLen(s string) int {
	end := strings.IndexByte(s[:min(len(s), 60)], ']')
	if end < 2 {
		return 0
	}
	inner := s[1:end]
	if strings.HasPrefix(inner, "pid ") || strings.HasPrefix(inner, "client ") {
		return end + 1
	}
	if i := strings.IndexByte(inner, ':'); i > 0 && isLevel(inner[i+1:]) {
		return end + 1
	}
	rest := strings.TrimLeft(s[end+1:], " ")
	if rest == "" || strings.ContainsAny(inner, `"'{}=`) {
		return 0
	}
	if levelLen(rest, true) > 0 || nameLen(rest, false) > 0 {
		return end + 1
	}
	return 0
}

// pidLen: <0.123.0> and <0.123.0>@module:function:12 of lager.
func pidLen(s string) int {
	n, mask := handle(s)
	if n == 0 || mask != maskPid {
		return 0
	}
	if n < len(s) && s[n] == '@' {
		for n < len(s) && s[n] != ' ' {
			n++
		}
	}
	if n == len(s) || s[n] != ' ' {
		return 0
	}
	return n
}

// figuresLen: process and thread ids: "1234 --- [" of Spring, "123#456: *789 " of nginx, "1234  5678 E Tag: " of
// logcat, "00O " of GitLab.
func figuresLen(s string) int {
	n := digits(s)
	rest := s[n:]
	switch {
	case strings.HasPrefix(rest, " --- ["):
		return n
	case strings.HasPrefix(rest, "#"):
		m := 1 + digits(rest[1:])
		if m > 1 && strings.HasPrefix(rest[m:], ": ") {
			n += m + 1
			if strings.HasPrefix(s[n:], " *") {
				n += 2 + digits(s[n+2:])
			}
			return n
		}
	case n == 2 && len(rest) > 1 && (rest[0] == 'O' || rest[0] == 'E') && (rest[1] == ' ' || rest[1] == '+'):
		return n + 2
	case strings.HasPrefix(rest, " "), strings.HasPrefix(rest, "-"):
		i := n + leadingBlanks(rest)
		if i < len(s) && s[i] == '-' {
			i++
		}
		m := digits(s[i:])
		if m == 0 {
			return 0
		}
		i += m
		if i < len(s) && s[i] == '/' {
			i += sourceWord(s[i:])
		}
		i += leadingBlanks(s[i:])
		if t := tagLen(s[i:]); t > 0 {
			return i + t
		}
	}
	return 0
}

// tagLen: E AndroidRuntime: , E/AndroidRuntime( 1234): of logcat.
func tagLen(s string) int {
	if len(s) < 4 || strings.IndexByte("VDIWEF", s[0]) < 0 || s[1] != ' ' && s[1] != '/' {
		return 0
	}
	n := 2
	for n < len(s) && n < 40 && (isIdent(s[n]) || s[n] == '.' || s[n] == '-') {
		n++
	}
	if n < len(s) && s[n] == '(' {
		end := strings.IndexByte(s[n:], ')')
		if end < 0 || end > 10 {
			return 0
		}
		n += end + 1
	}
	n += leadingBlanks(s[n:])
	if n > 2 && n < len(s) && s[n] == ':' {
		return n + 1
	}
	return 0
}

// nameLen: the logger's name, when what follows it says that it is one.
func nameLen(s string, level bool) int {
	i, dots, colons := 0, 0, 0
	for i < len(s) && i < 100 && (isIdent(s[i]) || s[i] == '.' || s[i] == '$' || s[i] == '-' || s[i] == ':' && i+1 < len(s) && s[i+1] != ' ') {
		switch s[i] {
		case '.':
			dots++
		case ':':
			colons++
		}
		i++
	}
	name, rest := s[:i], s[i:]
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch {
	case (name == "stdout" || name == "stderr") && len(rest) > 2 && (rest[1] == 'F' || rest[1] == 'P') && rest[2] == ' ':
		return i + 2 // of Kubernetes' container runtimes
	case strings.HasPrefix(rest, " - ") && (colons == 2 || isLevelWord(rest[3:])):
		return i + 2 // module:function:line of loguru; name - LEVEL of Python
	case strings.HasPrefix(rest, " - ") && dots > 0:
		return i + 2 // com.foo.Bar - message
	case strings.HasPrefix(rest, ": ") && dots == 1 && isLevel(last) && last[0] < 'a':
		return i + 1 // production.ERROR: of Monolog
	case strings.HasPrefix(rest, ": ") && level && dots > 0 && colons == 0 && name[0] >= 'a' && !namesFailure(last):
		return i + 1 // ERROR myapp.module: message
	case strings.HasPrefix(rest, ": ") && colons == 1 && strings.Contains(name, ".go:") && digits(name[strings.IndexByte(name, ':')+1:]) > 0:
		return i + 1 // main.go:12: of Go's log
	case name == "" || level:
		return 0
	}
	return tagLen(s)
}

// isLevelWord reports whether s starts with a level in upper case.
func isLevelWord(s string) bool {
	n := 0
	for n < len(s) && s[n] >= 'A' && s[n] <= 'Z' {
		n++
	}
	return isLevel(s[:n])
}

// namesFailure reports whether a class is what was raised rather than what logged it.
func namesFailure(class string) bool {
	return strings.HasSuffix(class, "Exception") || strings.HasSuffix(class, "Error") || strings.HasSuffix(class, "Failure") ||
		strings.HasSuffix(class, "Throwable") || strings.HasSuffix(class, "Exit")
}
