package index

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

// base is a small knowledge base that uses every part of an entry.
func base() []kb.Entry {
	return []kb.Entry{
		{
			ID: "host-key", Title: "Host key verification failed", Tags: []string{"git", "ssh"}, Formerly: []string{"old-host-key"},
			Aliases: []string{"could not read from remote repository"}, Unless: []string{"REMOTE HOST IDENTIFICATION HAS CHANGED"},
			Cause: "The *key* is unknown.", Fix: "Use HTTPS.", Versions: "any", Sources: []string{"https://example.org/1", "https://example.org/2"},
			Samples: []kb.Sample{{Text: "* Getting slime (git@github.com:slime-lang/slime.git)\nHost key verification failed.\nfatal: Could not read from remote repository."}},
			NotThis: []kb.Sample{{Text: "Permission denied (publickey).\nfatal: Could not read from remote repository."}},
			Origin:  kb.Origin{Path: "ssh/host-key.md", Line: 1, End: 400},
		},
		{
			ID: "ets-insert", Title: "(ArgumentError) argument error in :ets.insert", Tags: []string{"erlang"},
			Fix:     "Make the table public.",
			Samples: []kb.Sample{{Text: "** (ArgumentError) argument error\n    (stdlib) :ets.insert(:table, {1, 2})"}, {Text: "{badarg,\n [{ets,insert,\n   [table,1]}]}"}},
			Origin:  kb.Origin{Path: "notes.md", Heading: "ets", Line: 10, Start: 100, End: 200},
		},
		{ID: "template", Title: "each_key_duplicate", Fix: "Use unique keys.", Samples: []kb.Sample{{Text: "Keyed each block has duplicate key " + kb.Mask + " at indexes " + kb.Mask, Template: true}}},
	}
}

func open(t testing.TB, entries []kb.Entry) *Index {
	t.Helper()
	ix, err := Open(Build(entries, 7))
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func TestRoundTrip(t *testing.T) {
	ix := open(t, base())
	if ix.Len() != 3 || ix.Fingerprint() != 7 {
		t.Fatalf("got %d entries, fingerprint %d", ix.Len(), ix.Fingerprint())
	}
	for i, e := range base() {
		got := ix.Entry(i)
		if got.ID != e.ID || got.Title != e.Title || got.Path != e.Origin.Path || got.Heading != e.Origin.Heading ||
			got.Line != e.Origin.Line || got.Start != e.Origin.Start || got.End != e.Origin.End || got.Samples != len(e.Samples) ||
			!slices.Equal(got.TagList(), e.Tags) || !slices.Equal(got.FormerIDs(), e.Formerly) {
			t.Errorf("entry %d: got %+v", i, got)
		}
		if a := ix.Answer(i); a.Cause != e.Cause || a.Fix != e.Fix || a.Versions != e.Versions || !slices.Equal(a.Sources, e.Sources) {
			t.Errorf("answer %d: got %+v", i, a)
		}
	}
}

func TestSameEntriesSameBytes(t *testing.T) {
	if !bytes.Equal(Build(base(), 1), Build(base(), 1)) {
		t.Error("two builds differ")
	}
}

// roles returns the words of an entry's clues from one source that have a role.
func roles(ix *Index, entry int, src Source, r Role) []string {
	var out []string
	e := ix.Entry(entry)
	for n := e.FirstClue; n < e.FirstClue+e.Clues; n++ {
		if c := ix.Clue(n); c.Source == src {
			for _, tok := range ix.AppendTokens(nil, c) {
				if tok.Role&r != 0 {
					out = append(out, ix.Word(tok))
				}
			}
		}
	}
	return out
}

func TestRoles(t *testing.T) {
	ix := open(t, base())
	for _, tt := range []struct {
		name  string
		entry int
		src   Source
		role  Role
		want  []string
	}{
		{"words of the title that a sample holds are core", 0, Title, Core, []string{"host", "key", "verification", "failed"}},
		{"words of the title that no sample holds describe, with the exception's name and without", 1, Title, Optional, []string{"in", "in"}},
		{"a function in the title decides", 1, Title, Decides, []string{"ets", "insert", "ets", "insert"}},
		{"a template is core as it stands", 2, Sample, Core, []string{"keyed", "each", "block", "has", "duplicate", "key", "at", "indexes"}},
		{"words of no other entry are its own", 2, Title, Own, []string{"each_key_duplicate"}},
		{"a function reads the same in both notations", 1, Calls, Own, []string{"ets", "insert", "ets", "insert"}},
	} {
		if got := roles(ix, tt.entry, tt.src, tt.role); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestBrokenLines: a term that a printer broke within brackets is one clue.
func TestBrokenLines(t *testing.T) {
	lines := logicalLines("{badarg,\n [{ets,insert,\n   [table,1]}]}\nnext")
	if len(lines) != 2 || lines[0].text != "{badarg, [{ets,insert, [table,1]}]}" || lines[1].line != 3 {
		t.Errorf("got %+v", lines)
	}
}

func TestNotThisKeepsWhatDiffers(t *testing.T) {
	ix := open(t, base())
	e := ix.Entry(0)
	var texts []string
	for n := e.FirstClue; n < e.FirstClue+e.Clues; n++ {
		if c := ix.Clue(n); c.Source == NotThis {
			texts = append(texts, ix.Text(c))
		}
	}
	if !slices.Equal(texts, []string{"Permission denied (publickey)."}) {
		t.Errorf("got %q: a line that the entry's own samples hold says nothing against it", texts)
	}
}

// TestGramsEqualDefinition compares the table with the definition of a candidate, clue by clue: a clue is found by each
// of its grams and by nothing else.
func TestGramsEqualDefinition(t *testing.T) {
	var entries []kb.Entry
	for i := range 600 {
		entries = append(entries, kb.Entry{
			ID: fmt.Sprint(i), Title: fmt.Sprintf("frobnicator quux%d exploded", i), Fix: "x",
			Samples: []kb.Sample{{Text: fmt.Sprintf("frobnicator quux%d exploded\nzorgblat overflow", i)}},
		})
	}
	for _, es := range [][]kb.Entry{base(), entries} {
		ix := open(t, es)
		want := map[uint64][]int{}
		for i := range es {
			for k, c := range new(Analyser).Analyse(&es[i]).clues {
				if c.source > Prose {
					continue
				}
				grams := c.grams()
				for _, g := range grams.grams[:grams.n] {
					want[g.key>>(64-keyBits)] = append(want[g.key>>(64-keyBits)], i<<clueBits|k)
				}
			}
		}
		got := map[uint64][]int{}
		ix.EachGram(func(key uint64, clues []int) { got[key] = append(got[key], clues...) })
		if len(got) != len(want) {
			t.Errorf("%d grams in the table, %d by definition", len(got), len(want))
		}
		for k, v := range want {
			slices.Sort(got[k])
			if !slices.Equal(got[k], v) {
				t.Errorf("gram %x: got %v, want %v", k, got[k], v)
			}
		}
	}
}

// TestCommonGramsLeadNowhere: a gram that more than maxPostings clues share is in the table, but leads nowhere.
func TestCommonGramsLeadNowhere(t *testing.T) {
	text := errtext.Parse([]byte("frobnicator"))
	for _, n := range []int{maxPostings, maxPostings + 1} {
		var entries []kb.Entry
		for i := range n {
			entries = append(entries, kb.Entry{ID: fmt.Sprint(i), Title: "frobnicator", Fix: "x"})
		}
		if got := len(open(t, entries).Grams(nil, text.Tokens)); got != 0 != (n == maxPostings) {
			t.Errorf("shared by %d clues: %d grams", n, got)
		}
	}
}

func TestLessBitsIsALogarithm(t *testing.T) {
	for _, few := range []uint32{minFew, 16, 312} { // small bases, 512 entries, 10,000
		for n := few; n < 1<<20; n++ {
			got, want := lessBits(n, few), math.Log2(float64(n)/float64(few))*BitScale
			// Where the fourth root is a whole number, either side of it is right.
			if got != int(want) && math.Abs(want-math.Round(want)) > 1e-9 {
				t.Fatalf("%d entries, %d are few: got %d, want %g", n, few, got, want)
			}
		}
	}
}

// TestGramsOfText: what a text leads to equals looking for every gram of every clue in it, one by one.
func TestGramsOfText(t *testing.T) {
	ix := open(t, base())
	text := errtext.Parse([]byte("x\nHost key verification failed.\n** (ArgumentError) argument error\n :ets.insert(:other, 1)\nKeyed each block has duplicate key `a` at indexes 1 and 2"))
	found := map[int]bool{}
	for _, g := range ix.Grams(nil, text.Tokens) {
		for _, c := range g.AppendClues(nil) {
			found[c] = true
		}
	}
	keys := map[uint64]bool{}
	for i, a := range text.Tokens {
		for skip := 0; skip <= 2 && i+skip < len(text.Tokens); skip++ {
			b := text.Tokens[i+skip]
			if a.Kind == errtext.Masked || b.Kind == errtext.Masked {
				continue
			}
			if skip == 0 {
				keys[gramKey(a.Hash, 0, 0)>>(64-keyBits)] = true
			} else {
				keys[gramKey(a.Hash, b.Hash, uint64(skip))>>(64-keyBits)] = true
			}
		}
	}
	want := map[int]bool{}
	ix.EachGram(func(key uint64, clues []int) {
		if keys[key] {
			for _, c := range clues {
				want[c] = true
			}
		}
	})
	if fmt.Sprint(found) != fmt.Sprint(want) || len(want) == 0 {
		t.Errorf("got %v, want %v", found, want)
	}
}

func TestTermsSayWhere(t *testing.T) {
	ix := open(t, base())
	for word, want := range map[string]map[int]Field{
		"verification": {0: InTitle | InSample},
		"https":        {0: InBody},
		"ssh":          {0: InTag},
		"public":       {1: InBody},
		"nowhere":      {},
	} {
		got := map[int]Field{}
		ix.EachEntry(errtext.WordHash(word), func(e int, f Field) { got[e] = f })
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", word, got, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	good := Build(base(), 7)
	for name, b := range map[string][]byte{
		"empty":         nil,
		"no index":      []byte("# Markdown\n"),
		"cut off":       good[:len(good)/2],
		"one byte less": good[:len(good)-1],
		"one byte more": append(slices.Clone(good), 0),
		"other version": change(good, len(good)-28),
		"other rules":   change(good, len(good)-24),
		"bad part":      change(good, len(good)-trailerSize+9),
		"bad sum":       change(good, len(good)-trailerSize-1),
	} {
		if _, err := Open(b); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if err := Verify(good); err != nil {
		t.Errorf("good index: %v", err)
	}
	if err := Verify(change(good, 3)); !errors.Is(err, ErrFormat) {
		t.Errorf("a changed byte: got %v", err)
	}
}

func change(b []byte, at int) []byte {
	b = slices.Clone(b)
	b[at] ^= 0x5a
	return b
}

// FuzzOpen opens indexes of which a stretch is damaged and reads everything: no panic, no hang.
func FuzzOpen(f *testing.F) {
	good := Build(base(), 7)
	f.Add(uint(0), good)
	f.Add(uint(len(good)-trailerSize), good[:9])
	f.Add(uint(40), []byte{0xff, 0xff, 0xff, 0xff, 0xff})
	for at := uint(0); at < uint(len(good)); at += 97 {
		f.Add(at, []byte{0})
		f.Add(at, []byte{0xff, 0x7f})
	}
	text := errtext.Parse([]byte("Host key verification failed. :ets.insert(1)"))
	f.Fuzz(func(t *testing.T, at uint, damage []byte) {
		b := slices.Clone(good)
		copy(b[at%uint(len(b)):], damage)
		ix, err := Open(b)
		if err != nil {
			return
		}
		for i := range min(ix.Len(), 100) {
			e := ix.Entry(i)
			_, _ = ix.Answer(i), e.TagList()
			for k := range min(e.Clues, 100) {
				c := ix.Clue(e.FirstClue + k)
				_ = ix.Text(c)
				for _, tok := range ix.AppendTokens(nil, c) {
					_ = ix.Word(tok)
				}
			}
			ix.Holds(i, text.Tokens[0].Hash)
		}
		n := 0
		for _, g := range ix.Grams(nil, text.Tokens) {
			n += len(g.AppendClues(nil))
		}
		ix.EachEntry(text.Tokens[0].Hash, func(int, Field) { n++ })
		ix.EachGram(func(uint64, []int) { n++ })
		ix.EachWord(func(string) bool { n++; return true })
		ix.EachSimilar("frobnicate", 2, func(string) bool { n++; return true })
	})
}

func BenchmarkBuild(b *testing.B) {
	es := base()
	for range 300 {
		es = append(es, base()...)
	}
	b.ReportAllocs()
	for b.Loop() {
		Build(es, 0)
	}
}

// TestLongRun holds that entries are found whose clues stand behind the records of thousands.
func TestLongRun(t *testing.T) {
	const n = entryRun + 3
	entries := make([]kb.Entry, n)
	for i := range entries {
		entries[i] = kb.Entry{ID: fmt.Sprint("e", i), Title: fmt.Sprint("plonk", i), Samples: []kb.Sample{{Text: fmt.Sprintf("zork%d: no lamp", i)}}}
	}
	ix := open(t, entries)
	for _, i := range []int{0, 1, entryRun - 1, entryRun, n - 1} {
		e := ix.Entry(i)
		if c := ix.Clue(e.FirstClue + e.Clues - 1); e.ID != entries[i].ID || e.Samples != 1 || ix.Text(c) != entries[i].Samples[0].Text {
			t.Errorf("%d: %+v, %q", i, e, ix.Text(c))
		}
	}
	if e := ix.Entry(n); e.ID != "" || e.Clues != 0 {
		t.Errorf("beyond the end: %+v", e)
	}
}
