package kb

import (
	"strings"
	"testing"
)

func TestPlaceholders(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "",
		"lsof -i :{port}":            "port",
		"{a}{b_2} and {c}":           "a b_2 c",
		"${x} #{x} %{x} {{x}}":       "",
		"{} { } {X} {:ok, x} {1} {_": "",
		"{ok, {port}} {{port}, ok}":  "port port",
		"{host":                      "",
	} {
		var got []string
		for _, p := range Placeholders(text) {
			got = append(got, p.Name)
			if text[p.From:p.To] != "{"+p.Name+"}" {
				t.Errorf("%q: %+v", text, p)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q: %q, want %q", text, s, want)
		}
	}
}
