package mdentry

import "testing"

func BenchmarkParse(b *testing.B) {
	benchmarks := map[string][]byte{"own": []byte(ownEntry), "seed": shared(b, "seed/elixir-troubleshooting.md")}
	for name, src := range benchmarks {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				Parse("a.md", src)
			}
		})
	}
}

func BenchmarkPlain(b *testing.B) {
	src := string(shared(b, "seed/elixir-troubleshooting.md"))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		Plain(src)
	}
}
