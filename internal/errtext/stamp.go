package errtext

import "strings"

// timeLen: dates and times in the forms of ISO 8601, syslog, Apache, Go, glog and Elixir's Logger, bare or in brackets.
func timeLen(s string, was *seen) int {
	if s[0] == '[' {
		return bracketTime(s, was.time)
	}
	if n := klogLen(s); n > 0 {
		return n
	}
	if n := accessLen(s); n > 0 {
		return n
	}
	n, clock := 0, false
	for range 6 {
		m := stampPart(s[n:], n > 0, clock)
		if m == 0 {
			break
		}
		clock = clock || clockLen(s[n:]) > 0 || n == 0 && m > 12
		n += m
		n += leadingBlanks(s[n:])
	}
	was.bsd = was.bsd || n > 0 && monthDay(s) > 0
	return len(strings.TrimRight(s[:n], " "))
}

// bracketTime: a time or the seconds since the start in brackets; behind a time a process id as well.
func bracketTime(s string, after bool) int {
	end := strings.IndexByte(s[:min(len(s), 50)], ']')
	if end < 0 {
		return 0
	}
	inner := strings.TrimSpace(s[1:end])
	if clockIn(inner) || allDigitsDot(inner) && (len(inner) > 4 || after) {
		return end + 1
	}
	return 0
}

// stampPart returns the length of one word of a time stamp. inside says that others stood before it, clock that the
// clock was one of them.
func stampPart(s string, inside, clock bool) int {
	if m := timePart(s); m > 0 {
		return m
	}
	if m := weekday(s); m > 0 {
		return m
	}
	if clock {
		return afterClock(s)
	}
	if !inside {
		return epochLen(s)
	}
	return 0
}

// afterClock: AM and PM, a zone, a year.
func afterClock(s string) int {
	if len(s) >= 5 && (s[0] == '+' || s[0] == '-') && digits(s[1:]) == 4 {
		return 5
	}
	if digits(s) == 4 && (s[:2] == "20" || s[:2] == "19") && (len(s) == 4 || s[4] == ' ') {
		return 4
	}
	for _, w := range [...]string{"AM", "PM", "UTC", "GMT", "CET", "CEST", "EST", "EDT", "PST", "PDT", "- "} {
		if strings.HasPrefix(s, w) && (len(s) == len(w) || !isIdent(s[len(w)]) || w == "- ") {
			return len(w)
		}
	}
	return 0
}

// timePart returns the length of a date or a clock, a trailing comma or zone included.
func timePart(s string) int {
	if s == "" {
		return 0
	}
	if c := s[0]; c < '0' || c > '9' {
		return monthDay(s)
	}
	n := dateLen(s)
	if n == 0 {
		return clockLen(s)
	}
	if n < len(s) && (s[n] == 'T' || s[n] == '_' || s[n] == ':') {
		from := n + 1
		if strings.HasPrefix(s[n:], "::") { // of SASL
			from++
		}
		if c := clockLen(s[from:]); c > 0 {
			return from + c
		}
	}
	if n < len(s) && s[n] == ',' {
		n++
	}
	return n
}

// dateLen: 2024-01-02, 2024/01/02, 1/2/2024, 02/Jan/2024, 2-Jan-2024, 02 Jan 2024; 20240102 and 01-02 before a clock.
func dateLen(s string) int {
	d := digits(s)
	if d == 0 || d == len(s) || d > 8 {
		return 0
	}
	switch sep := s[d]; {
	case d == 4 && (sep == '-' || sep == '/'):
		return isoDate(s)
	case d == 8 && sep == ' ' && (s[:2] == "20" || s[:2] == "19") && clockLen(s[9:]) > 0:
		return 8
	case d <= 2 && sep == '/' && digits(s[d+1:]) > 0:
		m := d + 1 + digits(s[d+1:])
		if m-d <= 3 && m < len(s) && s[m] == '/' && digits(s[m+1:]) == 4 {
			return m + 5
		}
	case d == 2 && sep == '-' && len(s) > 6 && digits(s[3:]) == 2 && s[5] == ' ' && clockLen(s[6:]) > 0: // logcat
		return 5
	}
	if d <= 2 && d+8 < len(s)+1 && (s[d] == '-' || s[d] == '/' || s[d] == ' ') && isMonth(s[d+1:]) && s[d+4] == s[d] && digits(s[d+5:]) == 4 {
		return d + 9
	}
	return 0
}

func isMonth(s string) bool {
	if len(s) < 4 || s[0] < 'A' || s[0] > 'S' {
		return false
	}
	switch s[:3] {
	case "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec":
		return true
	}
	return false
}

// monthDay: Jan  2; with a year, Jan 02, 2024.
func monthDay(s string) int {
	if len(s) < 5 || s[3] != ' ' || !isMonth(s) {
		return 0
	}
	n := 4 + leadingBlanks(s[4:])
	d := digits(s[n:])
	if d == 0 || d > 2 {
		return 0
	}
	n += d
	if strings.HasPrefix(s[n:], ", ") && digits(s[n+2:]) == 4 {
		n += 6
	}
	return n
}

// weekday: Tue or Tue, before a date.
func weekday(s string) int {
	if len(s) < 6 {
		return 0
	}
	switch s[:3] {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
	default:
		return 0
	}
	n := 3
	if s[n] == ',' {
		n++
	}
	if s[n] == ' ' && timePart(s[n+1:]) > 0 {
		return n
	}
	return 0
}

func isoDate(s string) int {
	if len(s) >= 10 && digits(s) == 4 && (s[4] == '-' || s[4] == '/') && digits(s[5:]) == 2 && s[7] == s[4] && digits(s[8:]) == 2 {
		return 10
	}
	return 0
}

// epochLen: seconds or milliseconds since 1970, of our times, in front of a message.
func epochLen(s string) int {
	n := digits(s)
	if n != 10 && n != 13 || s[0] != '1' || s[1] < '5' {
		return 0
	}
	if n+1 < len(s) && s[n] == '.' {
		n += 1 + digits(s[n+1:])
	}
	if n < len(s) && s[n] == ' ' {
		return n
	}
	return 0
}

// clockLen: hh:mm:ss with a fraction and a zone.
func clockLen(s string) int {
	h := digits(s)
	if h == 0 || h > 2 || len(s) < h+6 || s[h] != ':' || digits(s[h+1:]) != 2 || s[h+3] != ':' || digits(s[h+4:]) != 2 {
		return 0
	}
	n := h + 6
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') && digits(s[n+1:]) > 0 {
		n += 1 + digits(s[n+1:])
	}
	if n < len(s) && s[n] == 'Z' {
		n++
	} else if n+2 < len(s) && (s[n] == '+' || s[n] == '-') && digits(s[n+1:]) >= 2 {
		n += 1 + digits(s[n+1:])
		if n+2 < len(s) && s[n] == ':' && digits(s[n+1:]) == 2 {
			n += 3
		}
	}
	if n == len(s) {
		return n
	}
	if isIdent(s[n]) || s[n] == ':' && n+1 < len(s) && isHex(s[n+1]) {
		return 0
	}
	if s[n] == ':' {
		n++
	}
	return n
}

func clockIn(s string) bool {
	for i := 0; i+7 <= len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' && (i == 0 || s[i-1] < '0' || s[i-1] > '9') && clockLen(s[i:]) > 0 {
			return true
		}
	}
	return false
}

// klogLen: E0102 03:04:05.123456    1234 file.go:123] of glog and Kubernetes.
func klogLen(s string) int {
	if len(s) < 20 || strings.IndexByte("IWEF", s[0]) < 0 || digits(s[1:]) != 4 || s[5] != ' ' || clockLen(s[6:]) == 0 {
		return 0
	}
	if i := strings.Index(s[:min(len(s), 100)], "] "); i > 0 {
		return i + 1
	}
	return 0
}

// accessLen: client, identity, user and time of a web server's access log.
func accessLen(s string) int {
	if !isHex(s[0]) && s[0] != ':' {
		return 0
	}
	i := 0
	for i < len(s) && (isHex(s[i]) || s[i] == '.' || s[i] == ':') {
		i++
	}
	if i < 3 || i == len(s) || s[i] != ' ' {
		return 0
	}
	open := strings.Index(s[i:min(len(s), i+60)], " [")
	if open < 0 || strings.Count(s[i:i+open], " ") > 2 {
		return 0
	}
	if n := bracketTime(s[i+open+1:], false); n > 0 {
		return i + open + 1 + n
	}
	return 0
}

func allDigitsDot(s string) bool {
	for i := 0; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && s[i] != '.' {
			return false
		}
	}
	return len(s) > 0
}
