package mdentry

import (
	"strings"
	"testing"
)

func TestPlain(t *testing.T) {
	tests := []struct{ in, want string }{
		{"# Title {#id} ##", "Title"},
		{"a **bold** and *it* and ***both*** and ~~no~~", "a bold and it and both and no"},
		{"snake_case_name, __init__, _it_ and 2 * 3 * 4", "snake_case_name, __init__, it and 2 * 3 * 4"},
		{"`code *x* <b>` and ``a ` b``", "code *x* <b> and a ` b"},
		{"[text](http://x/(t) \"t\") and [ref][r] and ![alt](i.png) and <https://x.y>", "text and ref and alt and https://x.y"},
		{"[text]({% post_url 2017-09-02-x %}) and [a]({{ site.url }}/b)", "text and a"},
		{"argument[0] and [not a link] and f[a](b c)", "argument[0] and [not a link] and f[a](b c)"},
		{"a\\*b \\<server\\> &lt;x&gt; &amp; &nope;", "a*b <server> <x> & &nope;"},
		{"- [ ] item\n2. two\n> quote\n>> deeper", "item\ntwo\nquote\ndeeper"},
		{"| a | b |\n|---|:-:|\n| c | d |", "a   b\nc   d"},
		{"```sh\n# comment\n*x*\n```\nafter", "# comment\n*x*\nafter"},
		{"<Note type=\"x\">\nInside\n</Note>\n<br/>", "Inside"},
		{"<Foo\n  a={1}\n/>\ntext", "text"},
		{"a Vec<T> <pid> <module> <div class='x'>y</div>", "a Vec<T> <pid> <module> y"},
		{"x <!-- a\nb --> y", "x\n y"},
		{"{{< warning >}}w{{< /warning >}} {{ NAME }} {:toc}", "w {{ NAME }} {:toc}"},
		{"import A from 'a'\n\nimport is a word", "import is a word"},
		{"[!INCLUDE [x](y.md)]\n> [!NOTE]\n> text[^1]", "text"},
		{"Title\n=====\n\ntext\n\n---\n", "Title\n\ntext"},
		{"windows\r\nlines", "windows\nlines"},
		{"lone * star and **open", "lone * star and **open"},
		{"ends with \\", "ends with \\"},
		{"## Title {#id}\n### Other {.big}\n# {:error, :closed}", "Title\nOther\n{:error, :closed}"},
		{"![a](b.png){:width=\"9\"} and {:error, x}", "a and {:error, x}"},
		{"[//]: # 'hidden'\n<?code-excerpt \"a\"?>\n--8<-- \"a.md\"\n{{Sidebar(\"a\")}}\n{.is-info}\n!!!note\n    inside", "inside"},
		{"{:toc}\n{: .note}\n{:error, :closed}\n{:option, :server_only, :x}\n{: title=\"a, b\"}", "{:error, :closed} {:option, :server_only, :x}"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := Plain(tt.in); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(tt.want), " ") {
			t.Errorf("Plain(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestPlainKeepsLines(t *testing.T) {
	if got := Plain("a\nb\n\n- c"); got != "a\nb\n\nc" {
		t.Errorf("%q", got)
	}
}
