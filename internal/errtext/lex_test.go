package errtext

import (
	"slices"
	"strings"
	"testing"
)

// spell writes the tokens of a line as "plug .conn .put_resp_header /3": canonical spellings, each behind what glues it
// to the one before.
func spell(body string, toks []Token) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 {
			b.WriteByte(' ')
		}
		if t.Glue != 0 {
			b.WriteByte(t.Glue)
		}
		b.WriteString(t.Canonical(body))
	}
	return b.String()
}

type lexCase struct{ rule, in, want string }

func checkLex(t *testing.T, cases []lexCase) {
	t.Helper()
	for _, c := range cases {
		if got := spell(c.in, ParseLine(c.in)); got != c.want {
			t.Errorf("%s: %q\n got %s\nwant %s", c.rule, c.in, got, c.want)
		}
	}
}

// TestWords: what words are.
func TestWords(t *testing.T) {
	checkLex(t, []lexCase{
		{"case and punctuation go", "Could NOT compile, (dependency): :foo!", "could not compile dependency foo"},
		{"contractions are one word", "isn't can't I'm", "isnt cant im"},
		{"quotes end a word", "the 'foo' of \"bar\"", "the foo of bar"},
		{"identifiers are one word", "put_resp_header utf8 x86_64 E0425", "put_resp_header utf8 x86_64 e0425"},
		{"names of several parts are glued", "Plug.Conn.put_resp_header Foo::Bar.new foo-bar a/b x@y:z", "plug .conn .put_resp_header foo :bar .new foo -bar a /b <addr> :z"},
		{"functions with ! and ?", "Repo.get!/2 Enum.empty?(x)", "repo .get! /2 enum .empty? x"},
		{"quoted names keep their parts", `The task "phx.new" could not be found`, "the task phx .new could not be found"},
		{"Chinese and Japanese, a word a character", "找不到文件 エラー", "找 不 到 文 件 エ ラ ー"},
		{"other scripts", "Не удалось Größe", "не удалось größe"},
		{"emoji are no words", "❌ failed 🚀 ", "failed"},
		{"variables of the shell stay", "$HOME ${FOO}/bin $1", "$home ${foo} /bin $1"},
		{"the placeholder of a template", "could not find \ue000 in \ue000", "could not find <any> in <any>"},
	})
}

// TestMasks: what varies from run to run is set aside.
func TestMasks(t *testing.T) {
	checkLex(t, []lexCase{
		{"pids", "#PID<0.123.0> <0.45.0> #Pid<0.1.0>", "<pid> <pid> <pid>"},
		{"ports and references", "#Port<0.5> #Reference<0.1.2.3> #Ref<0.1.2.3>", "<pid> <ref> <ref>"},
		{"functions", "#Function<4.31/1 in :erl_eval.expr/5> #Fun<erl_eval.20.1>", "<fun> <fun>"},
		{"a struct is no handle", "#Ecto.Changeset<x>", "ecto .changeset x"},
		{"addresses in memory", "at 0x00007fff12345678 +0x1d", "at <hex> <hex>"},
		{"Java objects", "com.foo.Bar@1a2b3c [I@6d06d69c", "com .foo .bar @<hex> i @<hex>"},
		{"UUIDs", "3f2504e0-4f89-11d3-9a0c-0305e82c3301 F47AC10B-58CC-4372-A567-0E02B2C3D479", "<uuid> <uuid>"},
		{"commit ids", "commit a1b2c3d e83c5163316f89bfbde7d9ab23ca2e25604af290", "commit <hex> <hex>"},
		{"words of hexadecimal letters", "deadbeef facade added decade", "deadbeef facade added decade"},
		{"digests", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "sha256 :<hex>"},
		{"versions", "1.14.2 2.0.0-rc.1 v1.2.3 1.2.3+build.5", "<version> <version> v1 .<num> <version>"},
		{"decimal numbers", "took 3.14 seconds, 0.5s, 99.9% of 1.5GB", "took <num> seconds <num> <num> of <num>"},
		{"numbers", "1234 1,234,567 1_000", "<num> <num> <num>"},
		{"lists of numbers", "[1,2, 3]", "<num> <num> <num>"},
		{"numbers with units", "12ms 3KB 2nd 1h2m3s", "<num> <num> <num> <num>"},
		{"names that start with figures", "3scale_api 2factor", "3scale_api 2factor"},
		{"times", "at 12:30:45 on 2024-01-02 or 2024-01-02T03:04:05.123Z (03:04:05.1)", "at <time> on <time> or <time> <time>"},
		{"dates of other countries", "1/2/2024 02/Jan/2024 2-Jan-2024::03:04:05", "<time> <time> <time>"},
		{"IPv4", "127.0.0.1 10.0.0.1:5432", "<addr> <addr>"},
		{"IPv6", "::1 ::1:5432 :::3000 [2001:db8::1]:443 fe80::1%eth0 2001:db8:0:0:0:0:0:1", "<addr> <addr> <addr> <addr> <addr> <addr>"},
		{"names with two colons are no IPv6", "std::vector a::b Foo::Bar cafe::Add", "std :vector a :b foo :bar cafe :add"},
		{"hardware addresses", "00:1a:2b:3c:4d:5e", "<addr>"},
		{"ports to listen on", "listen tcp :8080: bind", "listen tcp <addr> bind"},
		{"e-mail", "me@example.com <foo.bar@example.org>", "<addr> <addr>"},
		{"nodes", "app@127.0.0.1 'app@host' :\"app@my-host\" app@3f2a1b4c5d6e", "<addr> <addr> <addr> <addr>"},
		{"a package with its version is no address", "react@18.2.0 @babel/core@7.0.0", "react @<version> babel /core @<version>"},
		{"host names", "db.internal.example.com api.example.com:443 localhost:4000 localhost", "<addr> <addr> <addr> <addr>"},
		{"host names that are announced", "could not connect to host:4369, lookup postgres on 10.0.0.1:53, ENOTFOUND db, Could not resolve host: foo, connect to host web1 port 22",
			"could not connect to <addr> lookup <addr> on <addr> enotfound <addr> could not resolve host <addr> connect to host <addr> port <num>"},
		{"modules and files are no hosts", "com.example.app java.io asp.net socket.io foo.ex Foo.Net", "com .example .app java .io asp .net socket .io foo .ex foo .net"},
		{"a position is no port", "foo.c:12:5: main.go:12 at x:12", "foo .c :<num> :<num> main .go :<num> at x :<num>"},
		{"URLs keep what they name", "https://example.com/a/b?x=1#y http://localhost:4000 https://u:p@db:5432/name", "<url> /b <url> <url> /name"},
		{"repositories, in both spellings", "git@github.com:foo/bar.git https://github.com/foo/bar.git", "<url> /bar .git <url> /bar .git"},
		{"Unix paths keep the file", "/home/me/app/lib/foo.ex:12 ./a/b ../x ~/y lib/z.ex", "<path> /foo .ex :<num> <path> /b <path> /x <path> /y <path> /z .ex"},
		{"Windows paths", `C:\Users\me\foo.exe "C:\\Users\\me\\foo.exe" C:/a/b.js:1:2 \\server\share\x.txt`, "<path> /foo .exe <path> /foo .exe <path> /b .js :<num> :<num> <path> /x .txt"},
		{"Windows paths with blanks", `C:\Program Files (x86)\Foo Bar\x.exe: not found`, "<path> /x .exe not found"},
		{"file: URLs are paths", "file:///home/x/y.mjs:3:5 file:///C:/x/y.mjs:3:5", "<path> /y .mjs :<num> :<num> <path> /y .mjs :<num> :<num>"},
		{"temporary names", "/tmp/tmp8k2j1x /tmp/foo-1234abcd /tmp/build/log.txt", "<path> /<hex> <path> /foo -<hex> <path> /log .txt"},
		{"figures in file names", "/var/log/app-2024.log /lib/libfoo.so.1.2", "<path> /app -<num> .log <path> /libfoo .so .<num> .<num>"},
		{"words with a slash are no path", "and/or TCP/IP application/json 3/4", "and /or tcp /ip application /json <num> /<num>"},
		{"escaped quotes are no path", `\"phx.new\" could`, "phx .new could"},
	})
}

// TestDecides: what tells one error from another stays.
func TestDecides(t *testing.T) {
	checkLex(t, []lexCase{
		{"atoms", "{:error, :nxdomain} {:error, :closed}", "error nxdomain error closed"},
		{"arity", "put_resp_header/3 :erlang.apply/2 foo/12", "put_resp_header /3 erlang .apply /2 foo /12"},
		{"HTTP status", "HTTP/1.1 502 Bad Gateway", "http /<version> 502 bad gateway"},
		{"HTTP/2", "HTTP/2 404", "http /<version> 404"},
		{"status, announced", "status: 404, status code 502, statusCode=500, Sent 500 in 3ms", "status 404 status code 502 statuscode =500 sent 500 in <num>"},
		{"status, named", "npm ERR! 404 Not Found - GET https://registry.example.org/foo", "npm err 404 not found get <url> /foo"},
		{"exit status", "exit status 127, exited with code 137, (exit code: 1), exited with 2", "exit status 127 exited with code 137 exit code 1 exited with 2"},
		{"counts are no codes", "1 test, 1 failed, 3 passed", "<num> test <num> failed <num> passed"},
		{"errno", "[Errno 2] No such file, errno: 13, EACCES, (os error 104), failed (111: Connection refused)",
			"errno 2 no such file errno 13 eacces os error 104 failed 111 connection refused"},
		{"SQLSTATE", "SQLSTATE[42S02]: SQLSTATE 23505 ERROR 42P01 (undefined_table)", "sqlstate 42s02 sqlstate 23505 error 42p01 undefined_table"},
		{"MySQL", "ERROR 1045 (28000): Access denied", "error 1045 28000 access denied"},
		{"Oracle", "ORA-00942: table or view", "ora -00942 table or view"},
		{"codes of compilers", "error[E0425] CS8032 TS2345 C2065 SC1090", "error e0425 cs8032 ts2345 c2065 sc1090"},
		{"codes of npm", "npm ERR! code ERESOLVE", "npm err code eresolve"},
		{"codes of Windows", "HRESULT: 0x80070005 0xc0000005 (exit code: 0xc0000135)", "hresult 0x80070005 0xc0000005 exit code 0xc0000135"},
		{"signals", "killed by signal 9, signal: 11", "killed by signal 9 signal 11"},
		{"make", "make: *** [all] Error 2", "make all error 2"},
	})
}

// TestPlaces: where an error was raised, as each language writes it.
func TestPlaces(t *testing.T) {
	checkLex(t, []lexCase{
		{"C", "foo.c:12:5: error: expected ';' before '}' token", "foo .c :<num> :<num> error expected before token"},
		{"Python", `File "/home/me/x.py", line 3, in f`, "file <path> /x .py line <num> in f"},
		{"Java", "at com.foo.Bar.baz(Bar.java:3)", "at com .foo .bar .baz bar .java :<num>"},
		{"Rust", "--> src/main.rs:3:5", "<path> /main .rs :<num> :<num>"},
		{"JavaScript", "at Object.<anonymous> (/a/b.js:1:1)", "at object anonymous <path> /b .js :<num> :<num>"},
		{"Node's own", "node:internal/modules/cjs/loader:936", "node :<path> /loader :<num>"},
		{"Go", "/home/me/x/main.go:12 +0x1d", "<path> /main .go :<num> <hex>"},
		{"C#", `at Foo.Bar() in C:\src\Foo.cs:line 12`, "at foo .bar in <path> /foo .cs :line <num>"},
		{"Ruby", "from /usr/lib/ruby/foo.rb:12:in `bar'", "from <path> /foo .rb :<num> :in bar"},
		{"Elixir", "(elixir 1.14.0) lib/gen_server.ex:1038: GenServer.call/3", "elixir <version> <path> /gen_server .ex :<num> genserver .call /3"},
		{"Erlang", "(stdlib) gen_server.erl:247: :gen_server.init_it/6", "stdlib gen_server .erl :<num> gen_server .init_it /6"},
	})
}

// TestOneSpelling: the same thing gives the same tokens in Elixir's notation, Erlang's, JSON's and plain words.
func TestOneSpelling(t *testing.T) {
	for _, c := range []struct {
		what  string
		forms []string
	}{
		{"module", []string{"Foo.Bar", "'Elixir.Foo.Bar'", ":\"Elixir.Foo.Bar\"", `"Foo.Bar"`, "Elixir.Foo.Bar"}},
		{"function and arity", []string{"Foo.Bar.baz/2", "{'Elixir.Foo.Bar',baz,2}", "{Foo.Bar, :baz, 2}", "&Foo.Bar.baz/2", "'Elixir.Foo.Bar':baz/2"}},
		{"function of Erlang", []string{":erlang.spawn_link/3", "erlang:spawn_link/3", "{erlang,spawn_link,3}", "{:erlang, :spawn_link, 3, []}"}},
		{"reason", []string{"{:error, :timeout}", "{error,timeout}", `{"error": "timeout"}`, "error: timeout", "(error) timeout"}},
		{"nested reason", []string{"{:shutdown, {:failed_to_start_child, Foo.Repo, {:EXIT, {:undef, []}}}}", "{shutdown,{failed_to_start_child,'Elixir.Foo.Repo',{'EXIT',{undef,[]}}}}"}},
		{"pid", []string{"#PID<0.1.0>", "<0.123.0>"}},
		{"path", []string{"/home/me/foo.txt", `C:\Users\me\foo.txt`, "./x/foo.txt", "file:///a/foo.txt"}},
		{"address", []string{"127.0.0.1:80", "[::1]:80", "localhost:80", "db.example.com:80"}},
		{"arguments", []string{"[1, 2]", "[1,2]"}},
	} {
		for _, form := range c.forms[1:] {
			a, b := ParseLine(c.forms[0]), ParseLine(form)
			same := slices.EqualFunc(a, b, func(x, y Token) bool { return x.Hash == y.Hash })
			if !same {
				t.Errorf("%s: %s gives %s, %s gives %s", c.what, c.forms[0], spell(c.forms[0], a), form, spell(form, b))
			}
		}
	}
}

// TestFlags: how a token was written.
func TestFlags(t *testing.T) {
	for _, c := range []struct {
		in, word string
		want     Flag
	}{
		{"{:error, :closed}", "closed", Atom},
		{"{error,closed}", "closed", Atom},
		{"see a,b,c", "b", 0},
		{"foo:bar", "bar", 0},
		{`The task "phx.new"`, "new", Quoted},
		{`The task "phx.new"`, "phx", Quoted},
		{"'Elixir.Foo'", "foo", 0},
		{"put_resp_header/3", "put_resp_header", Call},
		{"foo(1)", "foo", Call},
		{"HTTP/2", "http", 0},
		{"{ets,insert,[x]}", "insert", Call | Atom},
		{"{:ets, :insert, 2}", "insert", Call | Atom},
		{"{error,timeout,3}", "timeout", Atom},
		{"/a/b/foo.ex", "foo", InPath},
	} {
		found := false
		for _, tok := range ParseLine(c.in) {
			if tok.Canonical(c.in) == c.word {
				found = true
				if tok.Flags != c.want {
					t.Errorf("%s: %s has flags %b, want %b", c.in, c.word, tok.Flags, c.want)
				}
			}
		}
		if !found {
			t.Errorf("%s: no token %s", c.in, c.word)
		}
	}
}

// TestNextCall finds the functions of a line with their modules.
func TestNextCall(t *testing.T) {
	in := "call foo(1) of Plug.Conn.put_resp_header/3, {ets,insert,[x]}"
	toks := ParseLine(in)
	var got []string
	for i := NextCall(toks, 0); i > 0; i = NextCall(toks, i+1) {
		got = append(got, toks[i-1].Canonical(in)+"."+toks[i].Canonical(in))
	}
	if strings.Join(got, " ") != "conn.put_resp_header ets.insert" {
		t.Errorf("got %q", got)
	}
}

// TestHashes checks the hashes that are written out in the source.
func TestHashes(t *testing.T) {
	for _, m := range masks {
		if m.hash != Hash(m.name) || MaskOf(m.hash) != m.name || MaskOfLow(uint32(m.hash)) != m.name {
			t.Errorf("hash of %s is %#x", m.name, Hash(m.name))
		}
	}
	if hashAddr != Hash(maskAddr) || hashHTTP != Hash("http") {
		t.Errorf("%#x %#x", Hash(maskAddr), Hash("http"))
	}
	if MaskOf(1) != "" || MaskOfLow(1) != "" {
		t.Error("1 is no mask's hash")
	}
	for c := range 256 {
		b := byte(c)
		letter := b|0x20 >= 'a' && b|0x20 <= 'z'
		digit := b >= '0' && b <= '9'
		ident := letter || digit || b == '_' || b >= 0x80
		if isIdent(b) != ident || isHex(b) != (digit || b|0x20 >= 'a' && b|0x20 <= 'f') || isDigit(b) != digit || class[b]&isFigure != 0 != digit ||
			class[b]&inPath != 0 != (ident || strings.IndexByte(`/.-~@+%\`, b) >= 0) {
			t.Errorf("class of %q is %b", b, class[b])
		}
	}
}
