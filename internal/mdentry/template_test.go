package mdentry

import (
	"strings"
	"testing"

	"unstuck/internal/kb"
)

func TestTemplates(t *testing.T) {
	tests := []struct{ in, quote, fence string }{
		{"'*identifier*' : undeclared", "'◌' : undeclared", "'*identifier*' : undeclared"},
		{"Cannot assign to %thing%", "Cannot assign to ◌", "Cannot assign to ◌"},
		{"no route to \\<server\\>", "no route to ◌", "no route to ◌"},
		{"no route to <server-name>", "no route to ◌", "no route to ◌"},
		{"in <module> at <anonymous>", "in <module> at <anonymous>", "in <module> at <anonymous>"},
		{"host {{ NAME }} is down, {{.Node}}", "host ◌ is down, ◌", "host ◌ is down, ◌"},
		{"100% of a, 50% of b", "100% of a, 50% of b", "100% of a, 50% of b"},
		{"%d items of '%s', 50%, 7%s", "◌ items of '◌', 50%, 7%s", "◌ items of '◌', 50%, 7%s"},
		{"snake_case_name and a * b", "snake_case_name and a * b", "snake_case_name and a * b"},
		{"`bind:%key%={...}` on `<%name% bind:%key%>`", "bind:◌={...} on <◌ bind:◌>", "`bind:◌={...}` on `<◌ bind:◌>`"},
		{"**bold** stays", "bold stays", "**bold** stays"},
		{"plain", "plain", "plain"},
		{"{0} takes {name}, not ${HOME} or #{x}", "◌ takes ◌, not ◌ or ◌", "◌ takes ◌, not ◌ or ◌"},
		{"{:error, :nxdomain} and a={b} and {a, b} {}", "{:error, :nxdomain} and a={b} and {a, b} {}", "{:error, :nxdomain} and a={b} and {a, b} {}"},
		{"%1$s in %2, %lu at %.2f, 5% of a %z", "◌ in ◌, ◌ at ◌, 5% of a %z", "◌ in ◌, ◌ at ◌, 5% of a %z"},
		{"'x' is no \"foo\", ‘…’ or 'y1'", "'◌' is no \"◌\", ‘◌’ or 'y1'", "'◌' is no \"◌\", ‘◌’ or 'y1'"},
	}
	for _, tt := range tests {
		quote, quoted := quoteTemplate(tt.in)
		fence, fenced := fenceTemplate(tt.in)
		if got := strings.ReplaceAll(quote, kb.Mask, "◌"); got != tt.quote || quoted != strings.Contains(tt.quote, "◌") {
			t.Errorf("quote %q: %q %v, want %q", tt.in, got, quoted, tt.quote)
		}
		if got := strings.ReplaceAll(fence, kb.Mask, "◌"); got != tt.fence || fenced != strings.Contains(tt.fence, "◌") {
			t.Errorf("fence %q: %q %v, want %q", tt.in, got, fenced, tt.fence)
		}
	}
}
