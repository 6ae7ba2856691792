package errtext

import "testing"

func TestReadRecord(t *testing.T) {
	for _, c := range []struct {
		line, time string
		level      Level
		starts     bool
		body       string
	}{
		{"2024-01-02 03:04:05,123 ERROR [main] com.foo.Bar - message here", "2024-01-02 03:04:05,123", Error, true, "message here"},
		{"Jan  2 03:04:05 myhost myapp[1234]: message here", "Jan  2 03:04:05", NoLevel, true, "message here"},
		{"[Tue Jan 02 03:04:05.123456 2024] [core:error] [pid 123:tid 456] message here", "Tue Jan 02 03:04:05.123456 2024", Error, true, "message here"},
		{"2024/01/02 03:04:05 [warn] 123#456: *789 message here", "2024/01/02 03:04:05", Warning, true, "message here"},
		{"E0102 03:04:05.123456    1234 file.go:123] message here", "0102 03:04:05.123456", Error, true, "message here"},
		{`time="2024-01-02T03:04:05Z" level=warning msg="message here"`, "2024-01-02T03:04:05Z", Warning, true, `"message here"`},
		{"ERROR:django.request:message here", "", Error, true, "message here"},
		{"03:04:05.123 [debug] message here", "03:04:05.123", Debug, true, "message here"},
		{`{"time":"2024-01-02T03:04:05Z","level":"error","msg":"message here"}`, "2024-01-02T03:04:05Z", Error, true, `{"time":"2024-01-02T03:04:05Z","level":"error","msg":"message here"}`},
		{`{"level":30,"ts":1704164645.12,"msg":"x"}`, "1704164645.12", Info, true, `{"level":30,"ts":1704164645.12,"msg":"x"}`},
		{"17/06/09 20:10:40 INFO spark.Manager: message here", "", Info, false, "17/06/09 20:10:40 INFO spark.Manager: message here"},
		{"2016-09-28 04:30:31, Info    CBS  message here", "2016-09-28 04:30:31", Info, true, ", Info    CBS  message here"},
		{"    at com.foo.Bar(Bar.java:1)", "", NoLevel, false, "at com.foo.Bar(Bar.java:1)"},
		{"message here", "", NoLevel, false, "message here"},
		{"", "", NoLevel, false, ""},
	} {
		r := ReadRecord(c.line)
		if r.Time != c.time || r.Level != c.level || r.Starts != c.starts || r.Body != c.body {
			t.Errorf("%q:\n got %+v\nwant %q %v %v %q", c.line, r, c.time, c.level, c.starts, c.body)
		}
	}
}

// TestReadRecordIsStripPrefix holds that the front of a line ends where the rest of the package sees it end.
func TestReadRecordIsStripPrefix(t *testing.T) {
	for _, line := range append([]string{"> 03:04:05.123 [error] x", "a | b"}, "2024-01-02T03:04:05Z app[web.1]: x", "remote: fatal: x") {
		body, _, _ := stripPrefix(cleanLine(line), nil)
		if r := ReadRecord(line); r.Body != body {
			t.Errorf("%q: %q, want %q", line, r.Body, body)
		}
	}
}

func TestFailures(t *testing.T) {
	f := NewFailures()
	for _, c := range []struct {
		line string
		want bool
	}{
		{"2024-01-02 03:04:05 ERROR lamp out", true},
		{"2024-01-02 03:04:05 INFO recovered from an error", false},
		{"2024-01-02 03:04:05 WARN could not connect", true},
		{"something failed", true},
		{"0 errors, 2 warnings", false},
		{"no error", false},
		{"errors: 0", false},
		{`{"error":null,"msg":"fine"}`, false},
		{`{"error":"boom"}`, true},
		{"ERROR:  null value in column violates a constraint", true},
		{"GET /error.html 200", false},
		{"run with --error-format=json", false},
		{"opened /var/log/error.log", false},
		{"no errors so far, then a fatal one", true},
		{"reason: shutdown", false},
		{"** (HTTPoison.Error) :closed", true},
		{"all is well", false},
	} {
		r := ReadRecord(c.line)
		if got := f.Tells(&r); got != c.want {
			t.Errorf("%q: %v, want %v", c.line, got, c.want)
		}
	}
}

func TestShape(t *testing.T) {
	for _, c := range [][2]string{
		{"lamp 17 of room B12 is out after 0.5s", "lamp <num> of room B<num> is out after <num>"},
		{"error[E0425]: cannot find value", "error[E0425]: cannot find value"},
		{"** (HTTPoison.Error) :closed in #PID<0.1.2>", "** (HTTPoison.Error) :closed in <pid>"},
	} {
		if got, _ := Parse([]byte(c[0])).Shape(0); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
}
