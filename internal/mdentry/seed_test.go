package mdentry

import (
	"os"
	"slices"
	"strings"
	"testing"

	"unstuck/internal/kb"
)

// shared reads a file of the project's shared material, which is not part of the repository.
func shared(t testing.TB, name string) []byte {
	src, err := os.ReadFile("../../../shared/" + name)
	if err != nil {
		t.Skip("shared material is not here: ", err)
	}
	return src
}

func TestSeed(t *testing.T) {
	entries, problems := Parse("elixir-troubleshooting.md", shared(t, "seed/elixir-troubleshooting.md"))
	if len(problems) > 0 {
		t.Error(problems)
	}
	if len(entries) != 19 {
		t.Fatalf("%d entries, want 19", len(entries))
	}
	samples := []int{0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1}
	for i, e := range entries {
		if e.Fix == "" || e.Title == "" || e.Origin.Heading == "" {
			t.Errorf("entry %d lacks fix, title or heading: %+v", i, e)
		}
		if len(e.Samples) != samples[i] {
			t.Errorf("%q has %d samples, want %d", e.Title, len(e.Samples), samples[i])
		}
		if !slices.Contains(e.Tags, "elixir") || !slices.Contains(e.Tags, "phoenix") {
			t.Errorf("%q has tags %q", e.Title, e.Tags)
		}
		for _, text := range []string{e.Title, e.Symptom, e.Cause, e.Fix, e.Notes} {
			if strings.Contains(text, "{%") || strings.Contains(text, "{:toc}") || strings.Contains(text, "<!--") || strings.Contains(text, "**solution**") {
				t.Errorf("%q holds the site's marks: %q", e.Title, text)
			}
		}
	}
	edeliver := entries[5]
	if edeliver.Title != "Host key verification failed" || edeliver.Origin.Heading != "[edeliver] Host key verification failed" ||
		!slices.Equal(edeliver.Tags, []string{"elixir", "phoenix", "edeliver"}) {
		t.Errorf("edeliver: %+v", edeliver)
	}
	if got := edeliver.Samples[0]; got.Line != 106 || !strings.HasPrefix(got.Text, "$ mix deploy.stage\n") {
		t.Errorf("sample %+v", got)
	}
	if got := entries[2]; got.Title != "Node is not running! / Node not responding to pings." || !strings.Contains(got.Fix, "\nElixir - epmd\n") {
		t.Errorf("title %q, fix %q", got.Title, got.Fix)
	}
	if got := entries[0].Fix; !strings.HasPrefix(got, "1. <https://github.com/ueberauth/guardian/issues/196>") || !strings.Contains(got, "put_resp_header") {
		t.Errorf("the first fix is %q", got)
	}
	if got := entries[14].Fix; !strings.Contains(got, "***UPDATE (2018-04-08)***") || !strings.Contains(got, "**NOTE**") {
		t.Error("remarks below the fix are lost")
	}
	checkEntries(t, shared(t, "seed/elixir-troubleshooting.md"), entries)
}

// joined joins lines up to a blank one: a heading that is underlined may have several.
func joined(lines []string) string {
	blank := func(line string) bool { return strings.TrimSpace(line) == "" }
	if end := slices.IndexFunc(lines, blank); end > 0 {
		lines = lines[:end]
	}
	return strings.Join(lines, " ")
}

// checkEntries holds what must be true of every result.
func checkEntries(t testing.TB, src []byte, entries []kb.Entry) {
	t.Helper()
	lines := strings.Split(string(src), "\n")
	ids := map[string]bool{}
	for _, e := range entries {
		if e.ID == "" || ids[e.ID] {
			t.Errorf("id %q is empty or not unique", e.ID)
		}
		ids[e.ID] = true
		if e.Title == "" || e.Fix == "" {
			t.Errorf("%q lacks title or fix", e.ID)
		}
		if e.Origin.Start < 0 || e.Origin.Start > e.Origin.End || e.Origin.End > len(src) {
			t.Errorf("%q: origin %+v", e.ID, e.Origin)
			continue
		}
		inside := words(strings.ToValidUTF8(string(oneDialect(src)[e.Origin.Start:e.Origin.End]), ""))
		for _, text := range []string{e.Symptom, e.Cause, e.Notes, e.Fix} {
			if !isSubsequence(words(text), inside) {
				t.Errorf("%q: section is not inside the source: %q", e.ID, text)
			}
		}
		for _, s := range append(slices.Clone(e.Samples), e.NotThis...) {
			first, _, _ := strings.Cut(s.Text, "\n")
			if s.Template {
				first, _, _ = strings.Cut(first, kb.Mask)
			}
			if s.Line < 1 || s.Line > len(lines) || !isSubsequence(letters(first), letters(joined(lines[s.Line-1:]))) {
				t.Errorf("%q: sample is not at line %d: %q", e.ID, s.Line, s.Text)
			}
		}
	}
}

// words is a text without its white space: sections of several parts have a blank line between them.
func words(s string) string { return strings.Join(strings.Fields(s), "") }

// letters is a text without anything that may be markup.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && isWordByte(byte(r)) && r != '_' {
			return r
		}
		return -1
	}, s)
}

func isSubsequence(part, whole string) bool {
	i := 0
	for j := 0; i < len(part) && j < len(whole); j++ {
		if part[i] == whole[j] {
			i++
		}
	}
	return i == len(part)
}
