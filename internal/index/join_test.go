package index

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unstuck/internal/errtext"
	"unstuck/internal/kb"
)

// shards makes entries that share words, spread over segments with others that are no longer part of the base.
func shards(r *rand.Rand) (all []kb.Entry, segments [][]byte, order []Place) {
	words := strings.Fields("valve pump relay fuse gasket rotor stator flange bearing coupling spindle piston crank sensor")
	entry := func(i int) kb.Entry {
		some := func(n int) string {
			w := make([]string, n)
			for k := range w {
				w[k] = words[r.IntN(len(words))]
			}
			return strings.Join(w, " ")
		}
		title := fmt.Sprintf("%s gadget%d zorbler", some(2), r.IntN(30))
		return kb.Entry{ID: fmt.Sprintf("e%d", i), Title: title, Tags: []string{words[r.IntN(len(words))]}, Fix: some(5),
			Samples: []kb.Sample{{Text: title + "\nerror: " + some(3)}}, Origin: kb.Origin{Path: fmt.Sprintf("%d.md", i), Start: i, End: i + 9}}
	}
	var places []Place
	gone := 3 // one in so many, or few
	if r.IntN(2) == 0 {
		gone = 60
	}
	for s := range 1 + r.IntN(4) {
		var es []kb.Entry
		for i := range r.IntN(400) {
			e := entry(1000*s + i)
			es = append(es, e)
			if r.IntN(gone) > 0 { // the others are gone
				all = append(all, e)
				places = append(places, Place{s, uint32(i)})
			}
		}
		segments = append(segments, Build(es, 0))
	}
	shuffled := slices.Clone(all)
	for to, from := range r.Perm(len(all)) {
		shuffled[to] = all[from]
		order = append(order, places[from])
	}
	return shuffled, segments, order
}

// everything is all that an index says.
type everything struct {
	Entries []Entry
	Answers []Answer
	Clues   []string
	Words   map[string]string
	Found   map[int][]int
	Held    map[string]int
}

func all(ix *Index, texts []string) everything {
	x := everything{Words: map[string]string{}, Found: map[int][]int{}, Held: map[string]int{}}
	for n := range ix.Len() {
		e := ix.Entry(n)
		e.Head = Head{ID: e.ID, FirstClue: e.FirstClue, Clues: e.Clues, Scope: e.Scope, Samples: e.Samples, General: e.General} // not where it is
		x.Entries = append(x.Entries, e)
		x.Answers = append(x.Answers, ix.Answer(n))
		for k := range e.Clues {
			c := ix.Clue(e.FirstClue + k)
			s := fmt.Sprint(c.Entry, c.Source, c.Number, c.Line, ix.Text(c))
			for _, t := range ix.AppendTokens(nil, c) {
				s += fmt.Sprint(" ", ix.Word(t), t.Hash, t.Bits, t.Len, t.Role)
			}
			x.Clues = append(x.Clues, s)
		}
	}
	ix.EachWord(func(word string) bool {
		h := errtext.WordHash(word)
		var in []string
		ix.EachEntry(h, func(n int, where Field) { in = append(in, fmt.Sprint(n, where)) })
		slices.Sort(in)
		x.Words[word] = fmt.Sprint(ix.EntriesWith(h), in)
		x.Held[word] = 0
		for n := range ix.Len() {
			if held, _ := ix.Holds(n, h); held {
				x.Held[word] += n
			}
		}
		return true
	})
	for i, text := range texts {
		for _, g := range ix.Grams(nil, errtext.ParseLine(text)) {
			x.Found[i] = g.AppendClues(x.Found[i])
		}
		slices.Sort(x.Found[i])
	}
	return x
}

// TestJoinedIsBuiltAtOnce: an index of several segments, of which some entries are gone, says what one says that was made
// at once of the entries that are left.
func TestJoinedIsBuiltAtOnce(t *testing.T) {
	capped := 0
	for seed := range uint64(8) {
		entries, segments, order := shards(rand.New(rand.NewPCG(seed, 3)))
		by, err := Layout(segments, order)
		if err != nil {
			t.Fatal(err)
		}
		joined, err := Join(segments, by)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, e := range entries {
			texts = append(texts, e.Title)
		}
		at := open(t, entries)
		want := all(at, texts)
		at.EachGram(func(_ uint64, clues []int) {
			if len(clues) > maxPostings {
				capped++
			}
		})
		if got := all(joined, texts); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %d entries of %d segments differ from those built at once", seed, len(entries), len(segments))
		}
	}
	if capped == 0 {
		t.Error("no gram of any base is beyond the cap")
	}
}

// TestJoinOfOneSegment: a segment that is used as it stands needs no numbers, and says what it says alone.
func TestJoinOfOneSegment(t *testing.T) {
	segment := Build(base(), 0)
	whole := []Place{{0, 0}, {0, 1}, {0, 2}}
	for n := range len(whole) + 1 {
		by, err := Layout([][]byte{segment}, whole[:n])
		if err != nil {
			t.Fatal(err)
		}
		ix, err := Join([][]byte{segment}, by)
		if err != nil || ix.Len() != n || (ix.layout.entries == nil) != (n == len(whole)) {
			t.Fatalf("%d entries: %v", n, err)
		}
		if want := open(t, base()[:n]); n > 0 && !reflect.DeepEqual(all(ix, nil), all(want, nil)) {
			t.Errorf("%d of %d entries differ from those built at once", n, len(whole))
		}
	}
	if by, err := Layout([][]byte{Build(nil, 0)}, nil); err != nil {
		t.Error(err)
	} else if ix, err := Join([][]byte{Build(nil, 0)}, by); err != nil || ix.Len() != 0 {
		t.Errorf("no entries: %v", err)
	}
}

func TestJoinRenames(t *testing.T) {
	segments := [][]byte{Build(base(), 0)}
	by, err := Layout(segments, []Place{{0, 2}, {0, 0}})
	if err == nil {
		by, err = Rename(by, map[int]string{1: "other"})
	}
	if err != nil {
		t.Fatal(err)
	}
	ix, err := Join(segments, by)
	if err != nil || ix.Len() != 2 || ix.ID(0) != "template" || ix.ID(1) != "other" || ix.Entry(1).ID != "other" {
		t.Errorf("%v: %q %q", err, ix.ID(0), ix.ID(1))
	}
}

func TestJoinRefuses(t *testing.T) {
	good := Build(base(), 0)
	by, err := Layout([][]byte{good}, []Place{{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		segments [][]byte
		by       []byte
	}{
		"no layout":            {[][]byte{good}, nil},
		"a layout cut off":     {[][]byte{good}, by[:len(by)-1]},
		"one byte more":        {[][]byte{good}, append(slices.Clone(by), 0)},
		"other segments":       {[][]byte{Build(base()[:1], 0)}, by},
		"too many segments":    {[][]byte{good, good}, by},
		"too few segments":     {nil, by},
		"a segment cut off":    {[][]byte{good[:100]}, by},
		"a length too large":   {[][]byte{good}, change(by, 6)},
		"a part of odd length": {[][]byte{good}, change(by, 0)},
	} {
		if _, err := Join(tt.segments, tt.by); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := Layout([][]byte{good}, []Place{{0, 3}}); !errors.Is(err, ErrFormat) {
		t.Errorf("an entry that is not there: got %v", err)
	}
}

// FuzzJoin reads everything of an index with a damaged layout: no panic, no hang.
func FuzzJoin(f *testing.F) {
	segments := [][]byte{Build(base(), 0), Build(base()[1:], 0)}
	by, err := Layout(segments, []Place{{1, 1}, {0, 1}, {0, 0}})
	if err == nil {
		by, err = Rename(by, map[int]string{2: "x"})
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Add(by)
	f.Fuzz(func(t *testing.T, by []byte) {
		if ix, err := Join(segments, by); err == nil && ix.Len() < 100 {
			all(ix, []string{"Host key verification failed"})
		}
	})
}

// TestLongLists: whether an entry holds a word is the same with and without the skips of long lists.
func TestLongLists(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for _, n := range []int{1, skipEvery, skipEvery + 1, 3*skipEvery + 5} {
		var w word
		w.hash, w.spelling = errtext.WordHash("often"), "often"
		in := map[uint32]bool{}
		for e := uint32(r.IntN(3)); len(in) < n; e += 1 + uint32(r.IntN(200)) {
			w.add(e, InBody)
			in[e] = true
		}
		var buf bytes.Buffer
		b := NewBuilder(&buf)
		b.words = []*word{&w}
		if err := b.Finish(0); err != nil {
			t.Fatal(err)
		}
		s, err := openSegment(buf.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for e := range w.last + 300 {
			if got := s.fieldsIn(s.find(w.hash), e) == InBody; got != in[e] {
				t.Fatalf("%d postings: entry %d: got %v", n, e, got)
			}
		}
		seen := 0
		s.eachEntry(s.find(w.hash), func(e uint32, _ Field) {
			if seen++; !in[e] {
				t.Fatalf("%d postings: entry %d does not hold the word", n, e)
			}
		})
		if seen != n {
			t.Fatalf("%d postings: %d read", n, seen)
		}
	}
}
