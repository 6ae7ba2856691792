package mdentry

import (
	"strings"
	"testing"
	"time"
)

// hostile returns inputs of which each is n times something that costs a careless reader dearly.
func hostile(n int) map[string][]byte {
	repeat := func(s string) []byte { return []byte(strings.Repeat(s, n)) }
	var deeper strings.Builder
	for i := range min(n, 1500) {
		deeper.WriteString(strings.Repeat("  ", i) + "- a\n")
	}
	return map[string][]byte{
		"quotes":           append(repeat(">"), repeat("\n> a\n")...),
		"lists":            append(repeat("- "), repeat("a\n\n")...),
		"deeper lists":     append([]byte(deeper.String()), repeat("\n")...),
		"headings":         repeat("# a\n"),
		"roles":            repeat("## Cause\n## Fix\n"),
		"symptoms":         repeat("## Symptom 1\n## Fix 1\n"),
		"numbered":         repeat("## Symptom 1\n## Symptom 2\n## Fix 1\n## Fix 2\n"),
		"fences":           repeat("```\n## a\n"),
		"open fences":      repeat("```sh\n\n## a\n\n"),
		"bold items":       append([]byte("# Troubleshooting\n"), repeat("- **a**: b\n- **Fix**: c\n")...),
		"bold paragraphs":  repeat("**Fix**\n\n**x**\n\n"),
		"details":          append([]byte("# FAQ\n"), repeat("<details><summary>\n\n")...),
		"comments":         repeat("<!-- "),
		"comments per row": repeat("a <!-- \n"),
		"liquid":           repeat("{% "),
		"shortcodes":       repeat("{{< a "),
		"backticks":        repeat("`` ` ``` "),
		"brackets":         append([]byte("# Title\n\n## Fix\n"), repeat("[")...),
		"links":            append([]byte("# Title\n\n## Fix\n"), repeat("[a](")...),
		"images":           append([]byte("# Title\n\n## Fix\n"), repeat("![a][")...),
		"emphasis":         append([]byte("# Title\n\n## Fix\n"), repeat("*a **b ")...),
		"underscores":      append([]byte("# Title\n\n## Fix\n"), repeat("_a_ __b__ ")...),
		"angles":           append([]byte("# Title\n\n## Fix\n"), repeat("<a ")...),
		"entities":         append([]byte("# Title\n\n## Fix\n"), repeat("&amp")...),
		"placeholders":     append([]byte("# Title\n\n> cannot "), repeat("%a <b {{c ")...),
		"tables":           append([]byte("# Errors\n\n| Error | Fix |\n| - | - |\n"), repeat("| a | b |\n")...),
		"HTML tables":      append([]byte("# Errors\n\n"), repeat("<table><tr><th>Error<th>Fix<tr><td>a<td>b\n\n")...),
		"HTML rows":        append([]byte("# Errors\n\n<table><tr><th>Error<th>Fix\n\n"), repeat("<tr><td>a<td>b\n\n")...),
		"setext":           repeat("a\n-\n"),
		"one line":         repeat("a"),
		"zeros":            repeat("\x00"),
		"invalid":          repeat("\xff\xfe"),
		"yaml lists":       append(append([]byte("---\na: "), repeat("[")...), "\n---\nb\n"...),
		"yaml":             append(append([]byte("---\n"), repeat("a: &b [*b, *b]\n")...), "---\nb\n"...),
		"toml":             append(append([]byte("+++\n"), repeat("a = [\n")...), "+++\nb\n"...),
		"json":             append(append([]byte("{\n"), repeat("\"a\": {\n")...), "}\nb\n"...),
		"carriage returns": repeat("a\r"),
	}
}

// Eight times the input may take about eight times as long; a quadratic reader would take 64 times. Short times say
// nothing, and a machine that is busy with other things gets another chance.
func TestHostileInputTakesLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	small, large := hostile(4_000), hostile(32_000)
	for name := range large {
		one, eight := timed(t, name, small[name]), timed(t, name, large[name])
		for range 5 {
			if eight < time.Second || eight < 32*one {
				break
			}
			one, eight = min(one, timed(t, name, small[name])), min(eight, timed(t, name, large[name]))
		}
		if eight > time.Second && eight > 32*one {
			t.Errorf("%s: %d bytes took %v, %d bytes %v", name, len(small[name]), one, len(large[name]), eight)
		}
	}
}

func timed(t *testing.T, name string, src []byte) time.Duration {
	t.Helper()
	start := time.Now()
	entries, problems := Parse("a.md", src)
	for _, e := range entries[:min(len(entries), 100)] {
		Plain(e.Fix)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Message, crashed) {
			t.Errorf("%s: %s", name, p.Message)
		}
	}
	return time.Since(start)
}

func TestTooLargeFile(t *testing.T) {
	entries, problems := Parse("a.md", make([]byte, MaxFileSize+1))
	if len(entries) > 0 || len(problems) != 1 || !strings.Contains(problems[0].Message, "split it") {
		t.Errorf("entries %v, problems %v", entries, problems)
	}
}

func TestTooManyHeadings(t *testing.T) {
	src := "# Errors\n\n" + strings.Repeat("## error\n\nb\n\n", maxHeadings+10)
	entries, problems := Parse("a.md", []byte(src))
	found := 0
	for _, p := range problems {
		if strings.HasPrefix(p.Message, "more than 20000 headings") {
			found++
		}
	}
	if found != 1 || len(entries) == 0 || len(entries) > maxHeadings {
		t.Errorf("%d entries, %d problems about headings", len(entries), found)
	}
}

func TestInvalidBytesDoNotReachTheTitle(t *testing.T) {
	entries, _ := Parse("x\xff.md", []byte("# A\xff b\n\n## Symptom\n\n```\nx \xff y\n```\n\n## Fix\n\nz\xfe\n"))
	if len(entries) != 1 || entries[0].Title != "A b" || entries[0].Fix != "z" || entries[0].Samples[0].Text != "x \uFFFD y" {
		t.Errorf("%+v", entries)
	}
}
