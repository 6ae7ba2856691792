package report

import (
	"strings"
	"testing"
)

func TestCIWriter(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a\nb\n", "a\nb\n"},
		{"command at the start", "::warning::x\n", ": :warning::x\n"},
		{"command behind white space", "a\n \u00a0\t::set-output name=a::b\n", "a\n \u00a0\t: :set-output name=a::b\n"},
		{"command behind our colour", "\x1b[1m::stop\x1b[0m\n", "\x1b[1m: :stop\x1b[0m\n"},
		{"colons within a line", "Plug.Conn::x ::y\n", "Plug.Conn::x ::y\n"},
		{"first version, anywhere", "x ##[error]y ##[group]\n", "x ## [error]y ## [group]\n"},
		{"azure", "##vso[task.setvariable]x\n", "##vso [task.setvariable]x\n"},
		{"teamcity", "##teamcity[testStarted]\n", "##teamcity [testStarted]\n"},
		{"gitlab", "section_start:1:x section_end:1:x\n", "section_start :1:x section_end :1:x\n"},
		{"headings stay", "## [link] ### x\n", "## [link] ### x\n"},
		{"unfinished line", "::a", ": :a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, step := range []int{1, 3, 1000} {
				var b strings.Builder
				w := NewCIWriter(&b)
				for s := c.in; s != ""; {
					n := min(step, len(s))
					if _, err := w.Write([]byte(s[:n])); err != nil {
						t.Fatal(err)
					}
					s = s[n:]
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				if b.String() != c.want {
					t.Errorf("in steps of %d: got %q, want %q", step, b.String(), c.want)
				}
			}
		})
	}
}
