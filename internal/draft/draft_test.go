package draft

import (
	"strings"
	"testing"
	"time"

	"unstuck/internal/errtext"
	"unstuck/internal/mdentry"
)

const paste = `alice@laptop:~/src/shop$ mix ecto.migrate
10:41:06.902 [info] == Running 20261123 Shop.Repo.Migrations.AddTenants.change/0 forward
10:41:07.311 [error] Postgrex.Protocol (#PID<0.321.0>) failed to connect: ** (DBConnection.ConnectionError) tcp connect (10.1.2.3:5432): connection refused - :econnrefused
    (db_connection 2.4.1) lib/db_connection/connection.ex:82: DBConnection.Connection.connect/2
    (shop 0.4.1) /home/alice/src/shop/lib/shop/repo.ex:12: Shop.Repo.start/2
`

func draftOf(t *testing.T, text string) Draft {
	t.Helper()
	d, ok := Of(errtext.Parse([]byte(text)))
	if !ok {
		t.Fatalf("no draft of %q", text)
	}
	return d
}

func TestOf(t *testing.T) {
	d := draftOf(t, paste)
	if want := "(DBConnection.ConnectionError) tcp connect (…): connection refused - :econnrefused"; d.Title != want {
		t.Errorf("title %q, want %q", d.Title, want)
	}
	if d.At != 0 || !strings.HasPrefix(d.Lines[0], "Postgrex.Protocol (#PID<0.321.0>) failed") || len(d.Lines) != 3 {
		t.Errorf("line %d of %q", d.At, d.Lines)
	}
	all := strings.Join(d.Lines, "\n")
	for _, gone := range []string{"alice", "10.1.2.3", "10:41"} {
		if strings.Contains(all, gone) {
			t.Errorf("%s stands in %q", gone, all)
		}
	}
	if shape := strings.Join(d.Shape(), "\n"); strings.ContainsAny(shape, "0123456789") && !strings.Contains(shape, "/2") {
		t.Errorf("shape %q", shape)
	}
}

func TestTellingLine(t *testing.T) {
	for _, c := range []struct{ text, title, id string }{
		{"Compiling 3 files (.ex)\n\n== Compilation error in file lib/a.ex ==\n** (CompileError) lib/a.ex:3: undefined function foo/1\n    (elixir 1.15.7) lib/kernel/parallel_compiler.ex:377: anonymous fn/5",
			"(CompileError) …/a.ex:…: undefined function foo/1", "compileerror undefined function foo"},
		{"npm ERR! code ELIFECYCLE\nnpm ERR! errno 1\nnpm ERR! Failed at the node-sass@4.14.1 postinstall script.",
			"npm ERR! Failed at the node-sass@… postinstall script.", "npm err failed postinstall script"},
		{"==> Failed to build release:\n\n    detergent: Missing parameter in .app file: applications", "Failed to build release: detergent: Missing parameter in .app file: applications",
			"release detergent parameter app applications"},
		{"=ERROR REPORT==== 23-Nov-2026::10:00:00 ===\nzorbler: lease failed", "zorbler: lease failed", "zorbler lease failed"},
		{"** (EXIT) an exception was raised:\n        ** (Zorb) no lease", "(EXIT) an exception was raised: (Zorb) no lease", "exit exception raised zorb lease"},
		{"one line without any of the words", "one line without any of the words", "one line without any words"},
		{"/a/b/c.ex:12", "/c.ex:…", ""},
		{strings.Repeat("error ", 100), strings.TrimSpace(strings.Repeat("error ", 18)) + "…", "error"},
	} {
		d := draftOf(t, c.text)
		if d.Title != c.title || !strings.HasPrefix(d.ID(), c.id) {
			t.Errorf("%.40q gives %q (%s), want %q (%s)", c.text, d.Title, d.ID(), c.title, c.id)
		}
	}
	for _, nothing := range []string{"", "\n\n", "---", "\x00\x01", "\u202e"} {
		if d, ok := Of(errtext.Parse([]byte(nothing))); ok {
			t.Errorf("%q gives %+v", nothing, d)
		}
	}
}

// TestNothingLeaks holds that what is redacted in one line is gone from all, and that a cut makes no secret unknown.
func TestNothingLeaks(t *testing.T) {
	key := "-----BEGIN RSA PRIVATE KEY-----\n" + strings.Repeat("MIIEpAIBAAKCAQEA0123456789abcdef\n", 3) + "-----END RSA PRIVATE KEY-----"
	d := draftOf(t, "[error] could not sign as alice\n    "+strings.ReplaceAll(key, "\n", "\n    ")+"\n    ** (RuntimeError) user alice may not write to /home/alice/x\n    password: "+
		strings.Repeat("x1", 300)+"\n    "+strings.Repeat("a ", 195)+"ghp_"+strings.Repeat("aB3dE5gH7jK9", 3)+"\n")
	all := strings.Join(d.Lines, "\n") + d.Title
	for _, gone := range []string{"alice", "MIIE", "x1x1", "ghp_", "aB3d"} {
		if strings.Contains(all, gone) {
			t.Errorf("%s stands in\n%s", gone, all)
		}
	}
	if !strings.HasPrefix(d.Title, "(RuntimeError) user user may not write to ") || !strings.Contains(d.Lines[d.At], "RuntimeError") {
		t.Errorf("title %q, line %d of %q", d.Title, d.At, d.Lines)
	}
}

// TestShapeIsFound holds that a text made of a shape has that shape.
func TestShapeIsFound(t *testing.T) {
	d := draftOf(t, paste)
	again := FromShape(d.Shape(), d.At)
	if got, want := strings.Join(again.Shape(), "\n"), strings.Join(d.Shape(), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	FromShape(nil, 3)
	FromShape([]string{"x"}, -1)
}

// FuzzMarkdown holds that whatever a text holds, its draft reads as one entry with that sample, and that nothing in it
// obeys or hides.
func FuzzMarkdown(f *testing.F) {
	f.Add(paste)
	f.Add("error: ```\n```` \"quoted\" \\ back\n---\n## Fix")
	f.Add("error \x1b[31m red \u202e\x9b: {a: [b}, c")
	f.Add("fatal error: TODO: <br> <!-- & -->")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 {
			t.Skip()
		}
		d, ok := Of(errtext.Parse([]byte(text)))
		if !ok {
			return
		}
		md := d.Markdown([]string{"elixir", "c++", "a: b"}, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
		for _, r := range md {
			if r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\u202e' {
				t.Fatalf("%q holds %q", md, r)
			}
		}
		entries, problems := mdentry.Parse("a.md", []byte(md))
		if len(entries) != 1 || len(problems) > 0 || !entries[0].Own {
			t.Fatalf("%d entries, %v, of\n%s", len(entries), problems, md)
		}
		if e := entries[0]; e.Title == "" || e.Fix == "" || len(e.Tags) < 3 {
			t.Errorf("title %q, fix %q, tags %q", e.Title, e.Fix, e.Tags)
		}
	})
}
