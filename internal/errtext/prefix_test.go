package errtext

import "testing"

// TestStripPrefix names what is taken from the front of a line. What is left is "message here" unless the case says
// otherwise; starts says whether a record starts there.
func TestStripPrefix(t *testing.T) {
	const starts, goesOn = true, false
	for _, c := range []struct {
		rule, in, want string
		head           bool
	}{
		{"nothing", "message here", "", goesOn},
		{"ISO 8601", "2024-01-02T03:04:05.123456Z message here", "", starts},
		{"ISO 8601 with a zone", "2024-01-02T03:04:05+01:00 message here", "", starts},
		{"ISO 8601, zone apart", "2024-01-02 03:04:05 +0000 [info] message here", "", starts},
		{"date and time", "2024-01-02 03:04:05,123 message here", "", starts},
		{"date and time in brackets", "[2024-01-02 03:04:05] message here", "", starts},
		{"ctime", "Tue Jan  2 03:04:05 2024 message here", "", starts},
		{"RFC 1123", "Tue, 02 Jan 2024 03:04:05 GMT message here", "", starts},
		{"compact date", "20240102 03:04:05 message here", "", starts},
		{"American date", "1/2/2024 3:04:05 PM message here", "", starts},
		{"java.util.logging", "Jan 02, 2024 3:04:05 PM message here", "", starts},
		{"seconds since 1970", "1704164645.123 message here", "", starts},
		{"seconds since the start of the kernel", "[12345.678901] message here", "", starts},
		{"Elixir Logger", "03:04:05.123 [error] message here", "", starts},
		{"Elixir Logger with metadata", "03:04:05.123 pid=<0.1.0> request_id=F1abc mfa=Foo.bar/2 [error] message here", "", starts},
		{"lager", "2024-01-02 03:04:05.123 [error] <0.123.0>@foo:bar:12 message here", "", starts},
		{"lager with a process", "2024-01-02 03:04:05.123 [error] <0.123.0> message here", "", starts},
		{"SASL report", "=ERROR REPORT==== 2-Jan-2024::03:04:05 ===", "=ERROR REPORT==== 2-Jan-2024::03:04:05 ===", starts},
		{"syslog", "Jan  2 03:04:05 myhost myapp[1234]: message here", "", starts},
		{"syslog without a pid", "Jan 02 03:04:05 myhost kernel: message here", "", starts},
		{"journal, short-iso", "2024-01-02T03:04:05+0000 myhost myapp[1234]: message here", "", starts},
		{"host and process alone", "myhost myapp[1234]: message here", "", starts},
		{"Heroku", "2024-01-02T03:04:05.123456+00:00 app[web.1]: message here", "", starts},
		{"Heroku router", "2024-01-02T03:04:05+00:00 heroku[router]: at=error code=H10 desc=\"App crashed\"", `code=H10 desc="App crashed"`, starts},
		{"Apache error log", "[Tue Jan 02 03:04:05.123456 2024] [core:error] [pid 123:tid 456] [client 1.2.3.4:5678] message here", "", starts},
		{"access log", `127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.0" 502 2326`, `"GET /a HTTP/1.0" 502 2326`, starts},
		{"nginx error log", "2024/01/02 03:04:05 [error] 123#456: *789 message here", "", starts},
		{"PostgreSQL", "2024-01-02 03:04:05.123 UTC [1234] ERROR:  message here", "ERROR:  message here", starts},
		{"Go log", "2024/01/02 03:04:05 message here", "", starts},
		{"Go log with the place", "2024/01/02 03:04:05 main.go:12: message here", "", starts},
		{"glog and klog", "E0102 03:04:05.123456    1234 file.go:123] message here", "", starts},
		{"logfmt", `time="2024-01-02T03:04:05Z" level=error msg="message here"`, `"message here"`, starts},
		{"logfmt of go-kit", `ts=2024-01-02T03:04:05Z caller=x.go:1 level=error component=foo msg="message here" err="other thing"`, `"message here" err="other thing"`, starts},
		{"Python logging", "2024-01-02 03:04:05,123 - myapp.module - ERROR - message here", "", starts},
		{"Python logging, basicConfig", "ERROR:django.request:message here", "", starts},
		{"Python logging with a level first", "2024-01-02 03:04:05,123 ERROR myapp.module: message here", "", starts},
		{"loguru", "2024-01-02 03:04:05.123 | ERROR    | __main__:foo:12 - message here", "", starts},
		{"log4j", "2024-01-02 03:04:05,123 ERROR [main] com.foo.Bar - message here", "", starts},
		{"logback", "03:04:05.123 [main] ERROR com.foo.Bar - message here", "", starts},
		{"Dropwizard", "ERROR [2024-01-02 03:04:05,123] com.foo.Bar: message here", "", starts},
		{"Spring Boot", "2024-01-02 03:04:05.123  INFO 1234 --- [           main] c.f.Bar                   : message here", "", starts},
		{"Monolog", "[2024-01-02 03:04:05] production.ERROR: message here", "", starts},
		{"an exception is no logger", "2024-01-02 03:04:05 ERROR java.lang.IllegalStateException: message here", "java.lang.IllegalStateException: message here", starts},
		{"level in brackets", "[ERROR] message here", "", starts},
		{"level in brackets, padded", "[ warn] message here", "", starts},
		{"bare level", "WARN message here", "", starts},
		{"error: is the message", "error: message here", "error: message here", goesOn},
		{"ERROR 1045 is the message", "ERROR 1045 (28000): message here", "ERROR 1045 (28000): message here", goesOn},
		{"a code in brackets is the message", "error[E0425]: message here", "error[E0425]: message here", goesOn},
		{"SQLSTATE is the message", "SQLSTATE[42S02]: message here", "SQLSTATE[42S02]: message here", goesOn},
		{"docker compose v1", "web_1    | message here", "", goesOn},
		{"docker compose v2", "my-app-web-1  | message here", "", goesOn},
		{"docker compose with an Elixir log", "web-1  | 03:04:05.123 [error] message here", "", starts},
		{"BuildKit", "#12 0.229 message here", "", goesOn},
		{"BuildKit without a clock", "#12 ERROR: message here", "ERROR: message here", goesOn},
		{"GitHub Actions", "2024-01-02T03:04:05.1234567Z ##[error]message here", "", starts},
		{"GitHub Actions command", "::error file=a.js,line=1::message here", "", starts},
		{"gh run view --log", "build  Run tests  2024-01-02T03:04:05.1234567Z message here", "", starts},
		{"GitLab CI", "2024-01-02T03:04:05.123456Z 01O message here", "", starts},
		{"GitLab CI section", "section_end:1560896353:build", "", starts},
		{"Travis", "travis_fold:start:install", "", starts},
		{"kubectl logs --timestamps", "2024-01-02T03:04:05.123456789Z message here", "", starts},
		{"kubectl logs --prefix", "[pod/foo-abc/web] message here", "", starts},
		{"container runtime of Kubernetes", "2024-01-02T03:04:05.123456789Z stderr F message here", "", starts},
		{"logcat threadtime", "01-02 03:04:05.123  1234  5678 E AndroidRuntime: message here", "", starts},
		{"logcat brief", "E/AndroidRuntime( 1234): message here", "", starts},
		{"logcat of Android Studio", "01-02 03:04:05.123 1234-5678/com.foo E/AndroidRuntime: message here", "", starts},
		{"bash", "me@host:~/dir$ message here", "", starts},
		{"bash, Red Hat", "[me@host dir]$ message here", "", starts},
		{"bash in a virtual environment", "(venv) me@host:~/dir$ message here", "", starts},
		{"bash, without a profile", "bash-5.1$ message here", "", starts},
		{"sh in a container", "/app # message here", "", starts},
		{"plain prompt", "$ message here", "", starts},
		{"zsh", "me@mac dir % message here", "", starts},
		{"oh-my-zsh", "➜  dir git:(main) ✗ message here", "", starts},
		{"fish", "me@host ~/d/e (main)> message here", "", starts},
		{"starship", "~/dir ❯ message here", "", starts},
		{"two-line prompt", "+-$ message here", "", starts},
		{"PowerShell", `PS C:\Users\me\my project> message here`, "", starts},
		{"cmd.exe", `C:\Users\me>message here`, "", starts},
		{"iex", "iex(app@host)1> message here", "", starts},
		{"iex, second line", "...(1)> message here", "", starts},
		{"erl", "1> message here", "", starts},
		{"erl with a node", "(app@host)1> message here", "", starts},
		{"irb", "irb(main):001:0> message here", "", starts},
		{"python", ">>> message here", "", starts},
		{"ipython", "In [1]: message here", "", starts},
		{"psql", "postgres=# message here", "", starts},
		{"git", "remote: message here", "", goesOn},
		{"mail quoting", "> > message here", "", goesOn},
		{"mail quoting, tight", ">> message here", "", goesOn},
		{"list item", "- message here", "", goesOn},
		{"fence", "```elixir", "", goesOn},
		{"fence on the same line", "```message here", "", goesOn},
		{"HTML around a paste", "<pre><code>message here", "", goesOn},
		{"table", "| message here |", "message here |", goesOn},
		{"gutter of line numbers", " 12 | message here", "", goesOn},
		{"grep -n of a log", "12:2024-01-02 03:04:05 [error] message here", "", starts},
		{"grep over logs", "app.log:12:message here", "", goesOn},
		{"pytest", "E   message here", "", goesOn},
		{"all at once", "> web-1  | 2024-01-02T03:04:05Z app[web.1]: 03:04:05.123 request_id=abc [error] message here", "", starts},
		{"an Elixir exception is no prefix", "** (Mix) message here", "** (Mix) message here", goesOn},
		{"a keyword is no prefix", "index=5 message here", "index=5 message here", goesOn},
		{"an assignment of the shell is no prefix", "MIX_ENV=prod message here", "MIX_ENV=prod message here", goesOn},
		{"an index is no prefix", "list[0]: message here", "list[0]: message here", goesOn},
	} {
		want := c.want
		if want == "" && len(c.in) > 11 && c.in[len(c.in)-12:] == "message here" {
			want = "message here"
		}
		got, _, head := stripPrefix(c.in, nil)
		if got != want || head != c.head {
			t.Errorf("%s: %q gives %q (starts %v), want %q (%v)", c.rule, c.in, got, head, want, c.head)
		}
	}
}

// TestIndent: one blank separates a prefix from its message, what exceeds it is indentation.
func TestIndent(t *testing.T) {
	for in, want := range map[string]int{
		"a":                           0,
		"    a":                       4,
		"\ta":                         2,
		"12:00:00.000 [error] a":      0,
		"12:00:00.000 [error]     a":  4,
		"web-1  |     a":              4,
		">     a":                     4,
		"\x1b[31m  a":                 2,
		"  12:00:00.000 [error]   a":  2,
		"Jan  2 03:04:05 h p[12]: a":  0,
		"Jan  2 03:04:05 h p[12]:  a": 1,
	} {
		if got := Parse([]byte(in)).Lines[0].Indent; got != want {
			t.Errorf("%q is indented by %d, want %d", in, got, want)
		}
	}
}
