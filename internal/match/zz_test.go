package match

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"testing"
	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/kb"
)

func TestTypedDump(t *testing.T) {
	if os.Getenv("TD") == "" {
		t.Skip()
	}
	for _, kbf := range []string{"own", "seed"} {
		var es []kb.Entry
		b, _ := os.ReadFile("/work/tmp/exp/" + kbf + ".json")
		json.Unmarshal(b, &es)
		ix, _ := index.Open(index.Build(es, 0))
		s := NewSearcher([]*index.Index{ix}, nil)
		var lines []string
		for _, cf := range []string{"seed", "dev"} {
			f, _ := os.Open("../eval/testdata/cases/" + cf + ".jsonl")
			sc := bufio.NewScanner(f)
			sc.Buffer(nil, 1<<24)
			for sc.Scan() {
				var c struct {
					ID, Kind, Query string
					Expect          []string
				}
				json.Unmarshal(sc.Bytes(), &c)
				x := errtext.Parse([]byte(c.Query))
				if !isTyped(x) {
					continue
				}
				cs := s.typed(x)
				top := "-"
				p := 0.0
				if len(cs) > 0 {
					top = ix.Entry(cs[0].ref.Entry).ID
					p = cs[0].confidence
				}
				ok := " "
				if len(c.Expect) == 0 {
					ok = "N"
				}
				for _, e := range c.Expect {
					if e == top {
						ok = "Y"
					}
				}
				if ok == " " {
					ok = "W"
				}
				lines = append(lines, fmt.Sprintf("%.2f %s %-9s %s | %s", p, ok, c.Kind, top, c.Query))
			}
		}
		sort.Strings(lines)
		fmt.Println("=====", kbf)
		for _, l := range lines {
			fmt.Println(l)
		}
	}
}
