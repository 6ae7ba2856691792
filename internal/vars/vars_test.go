package vars

import (
	"regexp"
	"strings"
	"testing"

	"unstuck/entries"
	"unstuck/internal/errtext"
	"unstuck/internal/kb"
	"unstuck/internal/source"
)

func entry(sample string, vars ...string) *kb.Entry {
	e := &kb.Entry{Samples: []kb.Sample{{Text: sample}}}
	for i := 0; i < len(vars); i += 2 {
		e.Vars = append(e.Vars, kb.Var{Name: vars[i], Value: vars[i+1]})
	}
	return e
}

func TestValues(t *testing.T) {
	inUse := entry("[error] Failed to start Ranch listener MyApp.Endpoint.HTTP in :ranch_tcp:listen([port: 4000]) for reason :eaddrinuse (address already in use)",
		"port", "4000", "module", "MyApp.Endpoint.HTTP")
	colocated := entry("✘ [ERROR] Could not resolve \"phoenix-colocated/my_app\"\n\n    js/app.js:25:37:\n      25 │ import {hooks as colocatedHooks} from \"phoenix-colocated/my_app\"", "app", "my_app")
	routes := entry("warning: MyAppWeb.Router.Helpers.page_path/2 is undefined or private\n  use user_path/3 instead", "helper", "page_path", "helper2", "user_path")
	node := entry("Protocol 'inet_tcp': the name billing@web1.example.com seems to be in use by another Erlang node", "node", "billing@web1.example.com", "name", "billing")
	glibc := entry("/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /app/erts-13.1/bin/beam.smp)", "version", "GLIBC_2.34")
	end := entry("could not connect to the database server at db.internal", "host", "db.internal")
	for _, c := range []struct {
		name string
		e    *kb.Entry
		text string
		want string // values joined by a comma
	}{
		{"own sample", inUse, inUse.Samples[0].Text, "4000,MyApp.Endpoint.HTTP"},
		{"other values", inUse, "10:41:06.902 [error] Failed to start Ranch listener ShopWeb.Endpoint.HTTPS in :ranch_ssl:listen([port: 4443]) for reason :eaddrinuse (address already in use)",
			"4443,ShopWeb.Endpoint.HTTPS"},
		{"another case", inUse, strings.ToUpper(inUse.Samples[0].Text), "4000,MYAPP.ENDPOINT.HTTP"},
		{"one is not a port", inUse, strings.Replace(inUse.Samples[0].Text, "4000", "http", 1), ",MyApp.Endpoint.HTTP"},
		{"cut short", inUse, "Failed to start Ranch listener A.B in :ranch_tcp", ","},
		{"some other text", inUse, "port: 4000] listening", ","},
		{"quoted", colocated, `error: Could not resolve "phoenix-colocated/shop"`, "shop"},
		{"nothing there", colocated, `Could not resolve "phoenix-colocated/"`, ""},
		{"two variables", routes, "warning: ShopWeb.Router.Helpers.order_path/2 is undefined or private\n  use cart_path/3 instead", "order_path,cart_path"},
		{"of one kind", node, "Protocol 'inet_tcp': the name shop@10.0.0.7 seems to be in use by another Erlang node", "shop@10.0.0.7,shop"},
		{"first of several", glibc, "/lib/libc.so.6: version `GLIBC_2.38' not found (required by a)\n/lib/libc.so.6: version `GLIBC_2.39' not found (required by b)", "GLIBC_2.38"},
		{"within a path", entry("lib/my_app/schema/user.ex:12: the schema of the user has no field of that name", "app", "my_app"),
			"lib/shop/schema/user.ex:40: the schema of the user has no field of that name", "shop"},
		{"at the end of a line", end, "could not connect to the database server at pg-1.example.com", "pg-1.example.com"},
		{"with a full stop", end, "could not connect to the database server at pg-1.example.com.", ""},
		{"more behind it", end, "could not connect to the database server at pg-1 (timeout)", "pg-1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, v := range Values(c.e, strings.Split(c.text, "\n")) {
				got = append(got, v.Value)
			}
			if s := strings.Join(got, ","); s != c.want {
				t.Errorf("got %s, want %s", s, c.want)
			}
		})
	}
}

// TestHostileValues holds that what means anything to a shell, to a terminal or to a program as a flag is never taken.
func TestHostileValues(t *testing.T) {
	for name, line := range map[string]string{
		"port": "listener failed on port %s because of eaddrinuse", "host": "cannot reach the host %s from here", "path": "cannot open the file %s for writing",
		"app": "application %s exited during boot", "module": "module %s is not available", "user": "password authentication failed for user %s now",
		"version": "required version %s was not found", "node": "the node %s is not responding", "package": "no package called %s here",
		"table": "relation %s does not exist", "whatever": "something called %s went wrong",
	} {
		value := map[string]string{"port": "4000", "path": "/var/lib/app/x", "node": "a@b", "module": "A"}[name]
		if value == "" {
			value = "v1"
		}
		e := entry(strings.Replace(line, "%s", value, 1), name, value)
		if got := Values(e, []string{strings.Replace(line, "%s", value, 1)}); got[0].Value != value {
			t.Errorf("%s: the harmless value gives %q", name, got[0].Value)
		}
		for _, bad := range []string{
			"$(rm${IFS}-rf${IFS}/)", "`id`", "4000;reboot", "4000|sh", "4000&", "x>y", "x<y", "a'b", `a"b`, "-rf", "--help", "a\\\nb", "a\x1b[2Jb", "a\x00b", "a\rb",
			"*", "?", "[a]", "{a,b}", "~root", "#x", "!!", "a=b", "%x", "a^b", "é", "a\u202eb", "a\u00a0b", "../../etc/passwd", "..", strings.Repeat("a", 300), "a;b", "(a)",
		} {
			for _, v := range Values(e, []string{strings.Replace(line, "%s", bad, 1)}) {
				if v.Value != "" {
					t.Errorf("%s: %q gives %q", name, bad, v.Value)
				}
			}
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct{ name, yes, no string }{
		{"port", "1 443 65535", "0 65536 99999999999999999999 4000x -1 4.0"},
		{"count", "0 12", "1e9 -1 x"},
		{"db_host", "localhost db.internal 10.0.0.7 my_db", "a..b -x x- a/b a:1 http://x .x"},
		{"address", "10.0.0.7 ::1 fe80::1", "::1%eth0 a::g/64"},
		{"node", "a@b shop-1@web1.example.com", "a @b a@ a@b@c a@b;c"},
		{"path", "deps/x/mix.exs _build/dev /home/me/app .env C:\\Users\\me\\app a+b@1/c /workdir /app/deps C:\\app", "/ /home /home/me /etc/passwd /usr/lib /lib64/x C:\\Users\\me C:\\Windows /Users/me .. ../x a/../b /a/./b/c -x a/-x ~/x a:b /a/b/c/"},
		{"module", "Shop ShopWeb.Endpoint gen_server", "Shop. .Shop 1A A.B! A..B A-B"},
		{"app2", "my_app x1 _x", "My 1x a-b a? a."},
		{"package", "openssl@3 @babel/core libssl1.1 g++_x phoenix_html", "a//b ../a a/b/c/d -x @"},
		{"user", "me _www deploy-1 john.doe", "1x me@x $USER"},
		{"version", "1.15.7-otp-26 GLIBC_2.34 27.0+1", "x ^1.0 ~>1 >=2 1.x."},
		{"table", "users public.users", "a-b a..b 1a"},
		{"thing", "abc a.b-c_d 9", "a/b a@b a: .a"},
	} {
		for _, s := range strings.Fields(c.yes) {
			if !Fits(c.name, s) {
				t.Errorf("%s: %q does not fit", c.name, s)
			}
		}
		for _, s := range strings.Fields(c.no) {
			if Fits(c.name, s) {
				t.Errorf("%s: %q fits", c.name, s)
			}
		}
	}
}

// FuzzValues holds that whatever a text and an entry hold, a value fits its kind, stands in the text, and holds nothing
// that a shell would take for more than a word.
func FuzzValues(f *testing.F) {
	f.Add("port 4000 is in use already", "port", "4000", "port 4001 is in use already")
	f.Add("no file /a/b/c here, sir", "path", "/a/b/c", "no file $(x) here, sir")
	f.Add("a\x00b said hello world", "x", "\x00", "a\x00b said hello world")
	f.Add("twice x and x in one sentence", "word", "x", "twice y and z in one sentence")
	f.Fuzz(func(t *testing.T, sample, name, value, text string) {
		if len(sample)+len(text) > 4000 {
			t.Skip()
		}
		e := entry(sample, name, value, "other", value)
		for _, v := range Values(e, strings.Split(text, "\n")) {
			if v.Value == "" {
				continue
			}
			if !Fits(v.Name, v.Value) || !strings.Contains(text, v.Value) || strings.ContainsAny(v.Value, " \t\r\n$`&|;<>(){}[]*?!'\"#%^=~,") || v.Value[0] == '-' {
				t.Errorf("%s: %q out of %q", v.Name, v.Value, text)
			}
			for _, r := range v.Value {
				if r <= ' ' || r > '~' {
					t.Errorf("%s: %q", v.Name, v.Value)
				}
			}
		}
	})
}

// TestEverySample takes a word that stands once in the samples of a shipped entry for a variable, puts another in its
// place, and holds that this is what is found: nearly always, and hardly ever something else.
func TestEverySample(t *testing.T) {
	src, err := source.FS("entries", entries.FS)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := src.Entries()
	if err != nil {
		t.Fatal(err)
	}
	words := regexp.MustCompile(`\b([a-z][a-z_]{3,}|[A-Z][A-Za-z]+(\.[A-Z][A-Za-z]+)+)\b`)
	n, none, wrong := 0, 0, 0
	for _, e := range all {
		var texts []string
		for _, s := range e.Samples {
			texts = append(texts, s.Text)
		}
		for _, text := range texts {
			for line := range strings.SplitSeq(text, "\n") {
				found := words.FindAllString(line, -1)
				if len(found) < 4 {
					continue
				}
				word := found[len(found)/2]
				if strings.Count(strings.Join(texts, "\n"), word) != 1 {
					continue
				}
				var lines []string
				for _, l := range errtext.Parse([]byte(strings.Replace(text, word, "other_1", 1))).Lines {
					lines = append(lines, l.Body)
				}
				e.Vars = []kb.Var{{Name: "thing", Value: word}}
				n++
				switch Values(&e, lines)[0].Value {
				case "other_1":
				case "":
					none++
				default:
					wrong++
					t.Logf("%s: %q in %q gives %+v", e.ID, word, line, Values(&e, lines))
				}
			}
		}
	}
	if n < 10 || none*20 > n || wrong*100 > n {
		t.Errorf("of %d values %d are not found, and %d are something else", n, none, wrong)
	}
}
