package report

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compile reads a checked-in schema. A strict one allows no field that it does not name, so that none goes without a
// description; what users hold is the schema as it is.
func compile(t *testing.T, name string, strict bool) *jsonschema.Schema {
	t.Helper()
	raw, err := os.ReadFile("schema/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if strict {
		forbidOthers(doc)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:///"+name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mem:///" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func forbidOthers(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			forbidOthers(x)
		}
	case []any:
		for _, x := range v {
			forbidOthers(x)
		}
	}
}

func validate(t *testing.T, s *jsonschema.Schema, out string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	if err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return s.Validate(v)
}

// TestSchemas holds one full value of each kind against its schema, strictly: each field is named there.
func TestSchemas(t *testing.T) {
	item := Item{ID: "a", Title: "A", Tags: []string{"t"}, KB: "embedded", Path: "a.md"}
	text := []string{"x"}
	lookup := lookups()["several"]
	lookup.Closest = []Near{{Item: item, Missing: text}}
	lookup.Seen = 2
	for name, v := range map[string]any{
		"lookup": lookup,
		"list":   List{Schema: 1, Entries: []ListItem{{Item: item}}},
		"tags":   Tags{Schema: 1, Tags: []Tag{{"t", 1}}},
		"grep":   Grep{Schema: 1, Pattern: "p", Hits: []GrepHit{{ListItem: ListItem{Item: item}, Line: 1, Text: "x", Spans: []Range{{0, 1}}}}},
		"show": Entry{Schema: 1, Item: item, Formerly: text, Aliases: text, Unless: text, Vars: []Var{{"n", "v"}},
			Samples: []Sample{{"t", true, 1}}, NotThis: []Sample{{"t", true, 1}}, Sources: text},
		"why": Why{Schema: 1, Verdict: "none", Entry: item, Evidence: []Evidence{{1, 0, "t", "c"}}, Signals: []Signal{{"n", 1, 1, "d"}},
			Clues: []Clue{{"c", "w", 1, 1, text, text, text, text}}},
		"lint":    Lint{Schema: 1, Findings: []LintFinding{{Rule: "link", ID: "a", KB: "embedded", Path: "a.md", File: "a.md", Line: 1}}, Fires: []LintFire{{"a", "a.md", 1, "b", 0.9, true}}},
		"new":     New{Schema: 1, ID: "a", File: "a.md", Tags: text, Removed: []Removed{{"password", 1}}, Findings: []LintFinding{{Rule: "draft", File: "a.md", Line: 1}}},
		"ledger":  Ledger{Schema: 1, Records: []LedgerRecord{{Number: 1, Count: 1, Lines: text}}},
		"doctor":  NewDoctor([]Check{{true, "cache", "d"}}),
		"version": Version{Schema: 1},
		"scan":    scans()["several"].Issues[0],
		"kb":      Bases{Schema: 1, Bases: []Base{{Name: "n", Kind: "git"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := WriteJSON(&b, v, false); err != nil {
				t.Fatal(err)
			}
			if err := validate(t, compile(t, name, true), b.String()); err != nil {
				t.Errorf("%v\n%s", err, b.String())
			}
			loose := compile(t, name, false)
			if err := validate(t, loose, strings.Replace(b.String(), "{", `{"added_later": 1, `, 1)); err != nil {
				t.Errorf("the schema forbids growth: %v", err)
			}
			if err := validate(t, loose, strings.Replace(b.String(), `"schema":1`, `"schema":2`, 1)); err == nil {
				t.Error("another version of the format passes")
			}
		})
	}
}

// TestJSONKeepsText holds that escaping changes how a JSON text looks, not what it says.
func TestJSONKeepsText(t *testing.T) {
	in := "a\x1b[31m\u009b\u202e\x7f##[error] ##vso[x] section_start:1 \U000e0041 <&> \u2028"
	var b strings.Builder
	if err := WriteJSON(&b, Tag{Tag: in}, false); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if Clean(got) != got || disarm(got) != got {
		t.Errorf("unsafe JSON %q", got)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	if back := v.(map[string]any)["tag"]; back != in {
		t.Errorf("got %q back, want %q", back, in)
	}
}
