package lint

import (
	"strings"
	"testing"
)

func TestBetterSpelling(t *testing.T) {
	all := map[string]int{
		"live-view": 1, "liveview": 9, "live_view": 2, "websocket": 4, "websockets": 4, "phoneix": 1, "phoenix": 30,
		"rebar": 3, "rebar3": 9, "ecto": 9, "recto": 1, "otp26": 1, "otp27": 5, "class": 2, "clas": 1, "postgres": 9, "postgresql": 1, "websockex": 1, "ectto-sql": 1, "ecto-sql": 5,
	}
	for tag, want := range map[string]string{
		"live-view": "liveview", "live_view": "liveview", "liveview": "", "websockets": "websocket", "websocket": "", "phoneix": "phoenix",
		"phoenix": "", "rebar": "", "rebar3": "", "recto": "", "otp26": "", "clas": "class", "postgresql": "", "unheard-of": "", "websockex": "", "ectto-sql": "ecto-sql",
	} {
		if got, _ := betterSpelling(all, tag); got != want {
			t.Errorf("%s: better is %q, want %q", tag, got, want)
		}
	}
}

func TestScreenLines(t *testing.T) {
	long := strings.Repeat("word ", 30) // 149 columns
	for md, want := range map[string]int{
		"":                           0,
		"one\n\ntwo":                 2,
		"```sh\nrm x\n```":           1,
		long:                         2,
		long + "\n\n" + long + "\nx": 5,
	} {
		if got := screenLines(md); got != want {
			t.Errorf("%q: %d lines, want %d", md, got, want)
		}
	}
}

func TestBadURL(t *testing.T) {
	for url, bad := range map[string]bool{
		"https://example.com/a?b=c#d": false, "http://example.com": false,
		"example.com/1": true, "//example.com": true, "https:///x": true, "ftp://example.com": true, "javascript:alert(1)": true,
		"../a.md": true, "#part": true, "": true, "https://a b": true, "https://me:secret@example.com": true, "https://[::1": true,
	} {
		if got := badURL(url) != ""; got != bad {
			t.Errorf("%q: bad is %v, want %v (%s)", url, got, bad, badURL(url))
		}
	}
}
