package eval

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTransforms(t *testing.T) {
	const text = "** (Mix) The task \"phx.new\" could not be found\nat home\n"
	want := map[string]string{
		"quoted":   "> ** (Mix) The task \"phx.new\" could not be found\n> at home\n",
		"indented": "    ** (Mix) The task \"phx.new\" could not be found\n    at home\n",
		"crlf":     "** (Mix) The task \"phx.new\" could not be found\r\nat home\r\n",
		"coloured": "\x1b[1m\x1b[31m** (Mix) The task \"phx.new\" could not be found\x1b[0m\nat home\n",
		"smart":    "** (Mix) The task “phx.new” could not be found\nat home\n",
		"one-line": "** (Mix) The task \"phx.new\" could not be found at home",
		"spaced":   "** (Mix) The task \"phx.new\" could not be found\n\nat home\n\n",
		"lower":    "** (mix) the task \"phx.new\" could not be found\nat home\n",
	}
	seen := map[string]bool{}
	for _, tr := range Transforms() {
		if seen[tr.Name] {
			t.Errorf("two transformations are called %s", tr.Name)
		}
		seen[tr.Name] = true
		got := tr.Apply(text)
		if w, ok := want[tr.Name]; ok && got != w {
			t.Errorf("%s:\n got %q\nwant %q", tr.Name, got, w)
		}
		if got == text && tr.Name != "wrapped" {
			t.Errorf("%s leaves the text as it is", tr.Name)
		}
		delete(want, tr.Name)
	}
	for name := range want {
		t.Errorf("there is no transformation %s", name)
	}
}

func TestWrappedLosesNothing(t *testing.T) {
	long := strings.Repeat("könnte nicht ", 30)
	got := wrap80(0, long)
	if strings.ReplaceAll(got, "\n", "") != long {
		t.Errorf("wrapping changed the text: %q", got)
	}
	for _, l := range strings.Split(got, "\n") {
		if len([]rune(l)) > 80 {
			t.Errorf("a line of %d columns", len([]rune(l)))
		}
	}
}

func TestJSONRecordHoldsTheText(t *testing.T) {
	var r struct{ Msg string }
	if err := json.Unmarshal([]byte(jsonRecord("a \"b\"\n\tc\n")), &r); err != nil || r.Msg != "a \"b\"\n\tc" {
		t.Errorf("record holds %q, %v", r.Msg, err)
	}
}
