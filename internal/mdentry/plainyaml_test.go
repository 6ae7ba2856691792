package mdentry

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// yamlTexts are front matters of which plainYAML reads the first ones itself.
func yamlTexts() (plain, other []string) {
	return []string{
			"title: Compiler Error C2065\nms.date: 2021-09-01\nf1_keywords: [\"C2065\", 'C2066', C2067]\n",
			"title: \"a: b # c\"\ntags:\n- one\n- 'two three'\n- null\ndraft: null\nempty:\nlast: \"\"\n",
			"tags:\n  - one\n  - two\n# comment\n\nn: 12\nflag: true\nnone: []\n",
			"title: Fehler – ärgerlich\ntitle: again\ntitle2: x'y\"z\n", "k: a:b\n", "", "tags:\n- null\n", "tags: [null]\n",
			"k: [\"data members [C++], in blocks\", 'a, {b}', _c , d]\n",
		}, []string{
			"a: b: c\n", "a: b #c\n", "a: |\n  x\n", "a: >-\n  x\n", "a: &x y\n", "a: *x\n", "a: !t b\n", "a: {b: c}\n", "a: [b, [c]]\n",
			"a: b\n  c\n", "a:\n  b: c\n", "a:\n- b\n  c\n", "a:\n- b: c\n", "a:\n- b\n - c\n", "a: \"b\\n\"\n", "a: 'b''c'\n", "a: \"b\n", "a: 'b' c\n",
			"- a\n", "a\n", "? a\n: b\n", strings.Repeat("k", 1100) + ": v\n", "a: b\r\n", "a:\tb\n", "a: \u2028\n", "a: @b\n", "a: `b`\n", "a: -\n", "a: [b,]\n", "a: [b, , c]\n", "a: [b] c\n",
			"<<: a\n", "a : b\n", "a: ~\n", "a:\n-\n- b\n", "a: b\n- c\n", "a: [a: b]\n", "a: [a #b]\n", "a: ['b''c, d']\n", "a: [\"b\" c]\n", "a: [\"b, c]\n", "a: [\"b\": c]\n", "a: [b, \"c\"d, e]\n", "a: b,c\na: [x-y, z]\n", "...\na: b\n", "---\na: b\n", "a: b:\n",
		}
}

func TestPlainYAMLReadsWhatIsPlain(t *testing.T) {
	plain, _ := yamlTexts()
	for _, s := range plain {
		if _, ok := plainYAML(s, 1); !ok {
			t.Errorf("%q is left to the library", s)
		}
	}
}

// FuzzPlainYAML holds that what plainYAML reads is what the library reads, where it is asked at all: the bound on nesting
// counts the brackets in comments and texts too.
func FuzzPlainYAML(f *testing.F) {
	plain, other := yamlTexts()
	for _, s := range append(plain, other...) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := plainYAML(s, 3)
		if !ok || deepest(s) > maxDepth {
			return
		}
		want, err := libraryYAML(s, 3)
		if err != nil || len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("%.200q: got %.500q, the library %.500q, %v", s, fmt.Sprint(got), fmt.Sprint(want), err)
		}
	})
}
