package match

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/kb"
	"unstuck/internal/source"
)

// paste40 is forty lines of log round one known error.
func paste40() []byte {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "12:03:%02d.%03d request_id=4s0o2a0qpoast%d [info] GET /api/v1/orders/%d\n", i, i*7, i, i*31)
		if i == 22 {
			b.WriteString("** (exit) exited in: GenServer.call(#PID<0.465.0>, {:get, #Function<3.112/1 in Shop.Cart.all/1>}, 5000)\n" +
				"    ** (EXIT) no process: the process is not alive or there's no process currently associated with the given name, possibly because its application isn't started\n" +
				"    (elixir) lib/gen_server.ex:766: GenServer.call/3\n    (shop) lib/shop/checkout.ex:18: Shop.Checkout.total/1\n" +
				"    (stdlib) gen_server.erl:636: :gen_server.try_handle_call/4\n    (stdlib) gen_server.erl:665: :gen_server.handle_msg/6\n" +
				"    (stdlib) proc_lib.erl:247: :proc_lib.init_p_do_apply/3\n")
		}
	}
	return []byte(b.String())
}

func shipped(tb testing.TB) []kb.Entry {
	src, err := source.FS("entries", os.DirFS("../../entries"))
	if err != nil {
		tb.Fatal(err)
	}
	es, _, err := src.Entries()
	if err != nil {
		tb.Fatal(err)
	}
	return es
}

// oldest returns the entries that the notes became with which all began: few enough to know what lies between them.
func oldest(tb testing.TB) []kb.Entry {
	raw, err := os.ReadFile("../eval/testdata/notes/headings.json")
	if err != nil {
		tb.Fatal(err)
	}
	var ids map[string]string
	if err := json.Unmarshal(raw, &ids); err != nil {
		tb.Fatal(err)
	}
	return slices.DeleteFunc(shipped(tb), func(e kb.Entry) bool { return ids[e.ID] == "" })
}

// generated makes n entries of invented errors.
func generated(n int) []kb.Entry {
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		var b strings.Builder
		for range 2 + r.IntN(3) {
			b.WriteByte("bcdfghklmnprstvz"[r.IntN(16)])
			b.WriteByte("aeiou"[r.IntN(5)])
		}
		return b.String()
	}
	vocabulary := make([]string, 4000)
	for i := range vocabulary {
		vocabulary[i] = word()
	}
	some := func(k int) string {
		w := make([]string, k)
		for i := range w {
			w[i] = vocabulary[min(r.IntN(4000), r.IntN(4000))]
		}
		return strings.Join(w, " ")
	}
	es := make([]kb.Entry, n)
	for i := range es {
		es[i] = kb.Entry{
			ID: fmt.Sprintf("generated-%d", i), Title: "error: cannot " + some(6), Tags: []string{"generated"},
			Fix:     some(20),
			Samples: []kb.Sample{{Text: "** (RuntimeError) " + some(8) + "\n    at " + some(3) + "/3\n    could not start: " + some(5)}},
			Origin:  kb.Origin{Path: "generated.md", Start: i},
		}
	}
	return es
}

func BenchmarkLookup(b *testing.B) {
	paste := paste40()
	for _, n := range []int{0, 10_000} {
		ix, err := index.Open(index.Build(append(shipped(b), generated(n)...), 0))
		if err != nil {
			b.Fatal(err)
		}
		s := NewSearcher([]*index.Index{ix}, nil)
		b.Run(fmt.Sprintf("shipped+%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := s.Match(errtext.Parse(paste), 3); r.Verdict != Known {
					b.Fatal(r)
				}
			}
		})
	}
}
