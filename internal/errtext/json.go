package errtext

import "strings"

// jsonStrings appends what a line that is one JSON object says, as structured loggers write them: the message, the
// error, the stack, the status. Other keys, numbers and short machine fields (times, ids) are left out. It is tolerant:
// a line cut off in the middle gives the strings before the cut.
func jsonStrings(dst []string, s string) ([]string, bool) {
	if !isObject(s) {
		return nil, false
	}
	key := ""
	eachString(s, func(str, behind string, isKey bool) {
		if !isKey {
			if tells(key, str) {
				dst = append(dst, unescape(str))
			}
			return
		}
		key = str
		if num := figures(behind); num != "" && tellsInFigures(key) {
			dst = append(dst, key+": "+num)
		}
	})
	return dst, len(dst) > 0
}

// eachString calls f with every string of a JSON object, as it is written: of a key with what follows its colon.
func eachString(s string, f func(str, behind string, isKey bool)) {
	for i := 0; i < len(s); {
		if s[i] != '"' {
			i++
			continue
		}
		str, n := jsonString(s[i:])
		i += n
		behind, isKey := strings.CutPrefix(strings.TrimLeft(s[i:], " "), ":")
		f(str, behind, isKey)
	}
}

// isObject reports whether s starts as a JSON object does, with a key. An Erlang tuple of strings, such as
// {"Kernel pid terminated",…}, does not.
func isObject(s string) bool {
	if len(s) < 8 || s[0] != '{' {
		return false
	}
	s = strings.TrimLeft(s[1:], " ")
	if s == "" || s[0] != '"' {
		return false
	}
	_, n := jsonString(s)
	return strings.HasPrefix(strings.TrimLeft(s[n:], " "), ":")
}

// tells reports whether the value of a key is part of what happened. Of keys that it does not know it takes values of
// several words.
func tells(key, value string) bool {
	switch strings.ToLower(key) {
	case "time", "ts", "timestamp", "@timestamp", "date", "datetime", "level", "severity", "loglevel", "hostname", "host", "logger",
		"logger_name", "thread", "thread_name", "caller", "stream", "user_agent", "useragent":
		return false
	case "msg", "message", "@message", "error", "err", "errors", "reason", "code", "exception", "detail", "details", "description", "log",
		"body", "text", "cause", "errorcode", "error_code", "errormessage", "error_message", "stack", "stacktrace", "stack_trace":
		return value != ""
	}
	return strings.Contains(value, " ") || strings.Contains(value, `\n`)
}

// tellsInFigures is tells for keys whose values are numbers.
func tellsInFigures(key string) bool {
	switch strings.ToLower(key) {
	case "status", "statuscode", "status_code", "code", "errorcode", "error_code", "errno", "exitcode", "exit_code", "exit_status":
		return true
	}
	return false
}

// figures returns the number that s starts with, after blanks.
func figures(s string) string {
	s = strings.TrimLeft(s, " ")
	n := 0
	if n < len(s) && s[n] == '-' {
		n++
	}
	return s[:n+digits(s[n:])]
}

// jsonString returns the string that s starts with, still escaped and without its quotes, and the bytes it took.
func jsonString(s string) (string, int) {
	end := 1
	for end < len(s) && s[end] != '"' {
		if s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(s) {
		return s[1:], len(s)
	}
	return s[1:end], end + 1
}
