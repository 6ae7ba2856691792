package errtext

import (
	"strings"
	"testing"
)

// TestCleanLine names what terminals, pagers, editors and web pages do to a line, and what is left after repair.
func TestCleanLine(t *testing.T) {
	for _, c := range []struct{ rule, in, want string }{
		{"plain text stays", "** (Mix) The task \"phx.new\" could not be found", "** (Mix) The task \"phx.new\" could not be found"},
		{"colours", "\x1b[31m** (Mix) failed\x1b[0m", "** (Mix) failed"},
		{"256 colours and bold", "\x1b[1;38;5;196merror\x1b[0m: x", "error: x"},
		{"erase to the end of the line", "ok\x1b[K", "ok"},
		{"window title", "\x1b]0;me@host: ~\x07$ mix test", "$ mix test"},
		{"link, ended by a string terminator", "see \x1b]8;;https://hexdocs.pm\x1b\\docs\x1b]8;;\x1b\\", "see docs"},
		{"title without an end", "\x1b]0;x", "0;x"},
		{"choice of character set", "\x1b(Bdone", "done"},
		{"caret notation of less and cat -v", "^[[31merror^[[0m: x^M", "error: x"},
		{"caret that is no control sequence", "x ^[a-z] ^", "x ^[a-z] ^"},
		{"escape written by a program", `\x1b[31merror\x1b[0m \033[1mb\e[0m \u001b[3mi`, "error b i"},
		{"escape drawn as a symbol", "␛[31merror␛[0m", "error"},
		{"colours whose escape was lost", "[31mError[39m: x[0K", "Error: x"},
		{"brackets that are no colours", "rate[5m] list[0] [12]", "rate[5m] list[0] [12]"},
		{"carriage return overwrites", "Downloading 10%\rDownloading 100%\rdone", "done"},
		{"carriage return, nothing visible after", "Compiling 3 files\r\x1b[K", "Compiling 3 files"},
		{"GitLab section, folded away", "section_start:1560896352:build\r\x1b[0Kmix test", "mix test"},
		{"tab", "\tat com.foo", "  at com.foo"},
		{"backspace takes back", "fooo\b bar", "foo bar"},
		{"overstrike of man pages", "E\bEr\br", "Er"},
		{"NUL and other control characters", "a\x00b\x01\x7fc", "a b  c"},
		{"C1 control characters", "a\u0085b\u009bc", "a b c"},
		{"invalid UTF-8", "caf\xe9 au lait", "caf  au lait"},
		{"smart quotes", "Can’t find “foo” or ‘bar’", `Can't find "foo" or 'bar'`},
		{"guillemets, dashes, ellipsis", "«foo» – x…", `"foo" - x...`},
		{"no-break and zero-width spaces, BOM", "\ufeffa\u00a0b\u200bc", "a bc"},
		{"text direction marks", "\u202eabc\u202c", "abc"},
		{"box drawing", "└─ lib/foo.ex:12", "+- lib/foo.ex:12"},
		{"gutter of box drawing", "12 │ foo", "12 | foo"},
		{"glyphs of prompts", "\ue0b0 main", "  main"},
		{"placeholder of an entry stays", "could not find \ue000", "could not find \ue000"},
		{"HTML entities", "&lt;0.1.0&gt; &quot;x&quot; it&#39;s a &amp;&amp; b", `<0.1.0> "x" it's a && b`},
		{"ampersand that is no entity", "a && b &x; c", "a && b &x; c"},
		{"other scripts", "找不到文件 Ошибка 🚀", "找不到文件 Ошибка 🚀"},
	} {
		if got := cleanLine(c.in); got != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.rule, c.in, got, c.want)
		}
	}
}

// bodies returns the repaired lines that are not empty.
func bodies(text *Text) []string {
	var out []string
	for _, l := range text.Lines {
		if l.Body != "" {
			out = append(out, l.Body)
		}
	}
	return out
}

// TestLines names the rules that make several lines of one or one of several.
func TestLines(t *testing.T) {
	wide := func(s string, n int) string { return (s + strings.Repeat("-lorem-ipsum", 30))[:n] }
	for _, c := range []struct {
		rule, in string
		want     []string
	}{
		{"CRLF", "a b\r\nc d\r\n", []string{"a b", "c d"}},
		{"UTF-16 of PowerShell, little endian", "\xff\xfef\x00o\x00o\x00\r\x00\n\x00=\xd8\x80\xdex\x00", []string{"foo", "\U0001f680x"}},
		{"UTF-16, big endian", "\xfe\xff\x00f\x00o\x00\n\x00x", []string{"fo", "x"}},
		{"start of a log lost under its writer", strings.Repeat("\x00", 900) + "first line\n" + wide("second", 90), []string{"first line", wide("second", 90)}},
		{"zap", `{"level":"error","ts":1700000000.1,"caller":"main.go:12","msg":"failed to open","error":"EOF","stacktrace":"main.f\n\t/src/main.go:3"}`,
			[]string{"failed to open", "EOF", "main.f", "/src/main.go:3"}},
		{"pino", `{"level":50,"time":1531171074631,"pid":657,"hostname":"box","err":{"type":"Error","message":"boom","stack":"Error: boom\n    at f (a.js:1:2)","code":"ECONNREFUSED"},"msg":"request failed"}`,
			[]string{"boom", "Error: boom", "at f (a.js:1:2)", "ECONNREFUSED", "request failed"}},
		{"bunyan", `{"name":"app","hostname":"box","pid":1,"level":50,"msg":"no such host","time":"2024-01-02T03:04:05Z","v":0}`, []string{"no such host"}},
		{"logstash", `{"@timestamp":"2024-01-02T03:04:05Z","@version":"1","message":"Something failed","logger_name":"com.foo.Bar","level":"ERROR","stack_trace":"java.lang.X: y\n\tat com.foo.Bar.baz(Bar.java:3)\n"}`,
			[]string{"Something failed", "java.lang.X: y", "at com.foo.Bar.baz(Bar.java:3)"}},
		{"docker json-file", `{"log":"** (Mix) Could not start\n","stream":"stderr","time":"2024-01-02T03:04:05.1Z"}`, []string{"** (Mix) Could not start"}},
		{"JSON within JSON", `{"log":"{\"level\":\"error\",\"msg\":\"timeout\",\"stack\":\"a b\\nc d\"}\n","stream":"stdout"}`, []string{"timeout", "a b", "c d"}},
		{"JSON with numbers that decide", `{"statusCode":404,"took":12,"message":"Not found"}`, []string{"statusCode: 404", "Not found"}},
		{"JSON behind a prefix", `Jan  2 03:04:05 web app[123]: {"level":"error","msg":"disk full"}`, []string{"disk full"}},
		{"JSON, cut off", `{"level":"error","msg":"connection to the datab`, []string{"connection to the datab"}},
		{"colours within JSON", `{"level":"info","msg":"\u001b[31mred\u001b[39m alert"}`, []string{"red alert"}},
		{"an Erlang tuple is no JSON", `{"Kernel pid terminated",application_controller,"{x}"}`, []string{`{"Kernel pid terminated",application_controller,"{x}"}`}},
		{"escaped newlines", `Error: foo bar\n    at baz (a.js:1:2)\n    at qux`, []string{"Error: foo bar", "at baz (a.js:1:2)", "at qux"}},
		{"escaped newline at the end", `"fatal: Could not read from remote repository.\n"`, []string{`"fatal: Could not read from remote repository.`, `"`}},
		{"one \\n in a pattern", `no match for foo\nbar`, []string{`no match for foo\nbar`}},
		{"Windows path with \\n", `C:\Program Files\nodejs\node.exe failed`, []string{`C:\Program Files\nodejs\node.exe failed`}},
		{"wrap in the middle of a word", wide("** (Mix) The task ", 78) + "co\nuld not be found\n" + wide("and another line that is long", 80) + "\nx",
			[]string{wide("** (Mix) The task ", 78) + "could not be found", wide("and another line that is long", 80) + "x"}},
		{"wrap at a blank", wide("one", 79) + " \nfoo\n" + wide("two", 80) + "\n bar", []string{wide("one", 79) + " foo", wide("two", 80) + " bar"}},
		{"wrap behind a log prefix", wide("12:00:00.000 [error] first ", 80) + "\nrest\n" + wide("12:00:00.000 [error] second ", 80) + "\nend",
			[]string{wide("first ", 59) + "rest", wide("second ", 59) + "end"}},
		{"wrap over three lines", wide("a", 80) + "\n" + strings.Repeat("b", 80) + "\nc", []string{wide("a", 80) + strings.Repeat("b", 80) + "c"}},
		{"a record of its own is no wrap", wide("a", 80) + "\n12:00:00.000 [info] b\n" + wide("c", 80) + "\n$ ls", []string{wide("a", 80), "b", wide("c", 80), "ls"}},
		{"an indented line is no wrap", wide("a", 80) + "\n    b\n" + wide("c", 80) + "\n\td", []string{wide("a", 80), "b", wide("c", 80), "d"}},
		{"a line printed twice is no proof of a wrap", wide("a", 80) + "\nx\n" + wide("a", 80) + "\ny", []string{wide("a", 80), "x", wide("a", 80), "y"}},
		{"nor is a message about two things", wide("warning: the same of ", 79) + "1\nx\n" + wide("warning: the same of ", 79) + "2\ny",
			[]string{wide("warning: the same of ", 79) + "1", "x", wide("warning: the same of ", 79) + "2", "y"}},
		{"one long line is no proof of a wrap", wide("a", 80) + "\nb", []string{wide("a", 80), "b"}},
	} {
		got := bodies(Parse([]byte(c.in)))
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", c.rule, got, c.want)
		}
	}
}

// TestBinary tells text from what is none.
func TestBinary(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     bool
	}{
		{"nothing", "", false},
		{"text", "hello\n", false},
		{"Latin-1", "caf\xe9 \xfcber\n", false},
		{"colours only", "\x1b[31m\x1b[0m", false},
		{"ELF", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>\x00", true},
		{"zip", "PK\x03\x04\x14\x00\x00\x00\x08\x00", true},
		{"control characters", "\x01\x02\x03\x04", true},
		{"NULs", strings.Repeat("\x00", 1000), true},
		{"UTF-16 without a mark", "f\x00o\x00o\x00", true},
		{"NULs, then text", strings.Repeat("\x00", 1000) + strings.Repeat("text ", 40), false},
	} {
		text := Parse([]byte(c.in))
		if text.Source.Binary != c.want || c.want && len(text.Lines) > 0 {
			t.Errorf("%s: binary %v with %d lines", c.name, text.Source.Binary, len(text.Lines))
		}
	}
}

// TestBlocks shows what belongs together.
func TestBlocks(t *testing.T) {
	for _, c := range []struct {
		rule, in string
		want     []string // the first lines of the blocks
	}{
		{"a record and its stack", "12:00:00.000 [error] boom\n** (RuntimeError) x\n    (app) lib/a.ex:1: A.b/0\n12:00:01.000 [info] fine", []string{"boom", "fine"}},
		{"a prefix on every line", "12:00:00.000 [error] boom\n12:00:00.000 [error] ** (RuntimeError) x\n12:00:00.000 [error]     lib/a.ex:1: A.b/0", []string{"boom"}},
		{"Java's causes", "2024-01-02 03:04:05 ERROR x\njava.lang.X: y\n\tat a.B.c(B.java:1)\nCaused by: z\n2024-01-02 03:04:06 INFO ok", []string{"x", "ok"}},
		{"commands", "$ mix deps.get\nAll up to date\n$ mix test\nfailed", []string{"mix deps.get", "mix test"}},
		{"SASL reports", "=CRASH REPORT==== 2-Jan-2024::03:04:05 ===\n  crasher:\n=ERROR REPORT==== 2-Jan-2024::03:04:06 ===\nx",
			[]string{"=CRASH REPORT==== 2-Jan-2024::03:04:05 ===", "=ERROR REPORT==== 2-Jan-2024::03:04:06 ==="}},
		{"no structure at all", "a b\nc d\ne f", []string{"a b"}},
	} {
		text := Parse([]byte(c.in))
		var got []string
		for _, b := range text.Blocks {
			got = append(got, text.Lines[b.First].Body)
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n got %q\nwant %q", c.rule, got, c.want)
		}
	}
	if n := len(Parse([]byte(strings.Repeat("x\n", 3*maxBlock))).Blocks); n != 3 {
		t.Errorf("a long text without structure falls into %d blocks, want 3", n)
	}
}

// TestScopeOf recognises tools by how they print.
func TestScopeOf(t *testing.T) {
	for in, tag := range map[string]string{
		"** (Mix) x":                              "elixir",
		"{ERROR,{BADMATCH,x}}":                    "erlang",
		"npm ERR! code ERESOLVE":                  "npm",
		"Traceback (most recent call last):":      "python",
		"error[E0425]: x":                         "rust",
		"goroutine 1 [running]:":                  "go",
		"\tat com.foo.Bar.baz(Bar.java:3)":        "java",
		"fatal: not a git repository":             "git",
		"Host key verification failed: ssh: x":    "ssh",
		"psql: error: FATAL: role does not exist": "postgres",
	} {
		if Parse([]byte(in)).ScopeOf()&ScopeOfTags([]string{tag}) == 0 {
			t.Errorf("%q: %s was not recognised", in, tag)
		}
	}
	if s := Parse([]byte("plain words")).ScopeOf(); s != 0 {
		t.Errorf("plain words give scope %b", s)
	}
}
