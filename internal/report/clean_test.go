package report

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a\tb\nc", "a\tb\nc"},
		{"colour codes carry no text", "\x1b[31mred\x1b[0m text", "red text"},
		{"title setting", "\x1b]0;owned\x07text", "text"},
		{"hyperlink", "\x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\", "text"},
		{"unfinished string sequence swallows nothing", "\x1b]0;text\nmore", hole + "]0;text\nmore"},
		{"unfinished control sequence", "a\x1b[12", "a" + hole + "[12"},
		{"escape at the end", "a\x1b", "a" + hole},
		{"escape inside a string sequence", "\x1b]0;\x1b[2Jtext", hole + "]0;text"},
		{"C1 as one character", "\u009b2Jtext\u0085", "text" + hole},
		{"C1 string", "\u009d0;title\u009ctext", "text"},
		{"raw C1 byte is not UTF-8", "\x9b2J", hole + "2J"},
		{"bell, backspace, nul, del", "\a\b\x00\x7f", strings.Repeat(hole, 4)},
		{"carriage returns", "50%\r100%\r\nend\r", "50% 100%\nend "},
		{"direction override", "a\u202eb\u2066c\u200f", "a" + hole + "b" + hole + "c"},
		{"byte order mark", "\ufefftext", "text"},
		{"separators", "a\u2028b\u2029c", "a b c"},
		{"tag characters", "a\U000e0041", "a" + hole},
		{"mask", "could not stream \ue000", "could not stream …"},
		{"joiners and other scripts stay", "👩\u200d💻 یونی\u200cکد 日本", "👩\u200d💻 یونی\u200cکد 日本"},
		{"charset selection", "\x1b(Btext", "text"},
		{"reset", "\x1bctext", "text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q)\n got %q\nwant %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLine(t *testing.T) {
	if got, want := CleanLine(" a\r\n\tb \x1b[1m c\n"), "a b c"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b[31mred\x1b[0m", "\x1b]0;t\a", "\u009b2J", "\xff\xfe", "a\u202eb", "\r\n\r", "\ue000", "\x1b\x1b[m[m"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not valid UTF-8", got)
		}
		for _, r := range got {
			if unsafeRune(r) || r == '\r' || r == '\x1b' {
				t.Fatalf("Clean(%q) = %q holds %U", s, got, r)
			}
		}
		if again := Clean(got); again != got {
			t.Fatalf("not stable: %q, then %q", got, again)
		}
		if strings.Count(got, "\n") > strings.Count(s, "\n") {
			t.Fatalf("Clean(%q) = %q has more lines", s, got)
		}
		if line := CleanLine(s); strings.ContainsAny(line, "\n\t\r") {
			t.Fatalf("CleanLine(%q) = %q is not one line", s, line)
		}
	})
}
