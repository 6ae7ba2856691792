package match

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sahilm/fuzzy"

	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/kb"
)

func open(tb testing.TB, entries []kb.Entry) *index.Index {
	tb.Helper()
	ix, err := index.Open(index.Build(entries, 0))
	if err != nil {
		tb.Fatal(err)
	}
	return ix
}

func searcher(tb testing.TB, bases ...[]kb.Entry) *Searcher {
	tb.Helper()
	var ixs []*index.Index
	for _, b := range bases {
		ixs = append(ixs, open(tb, b))
	}
	return NewSearcher(ixs, nil)
}

// first returns the verdict on a text and the id of its first match or, for Unknown, "".
func first(s *Searcher, text string) (Verdict, string) {
	r := s.Match(errtext.Parse([]byte(text)), 0)
	if len(r.Matches) == 0 {
		return r.Verdict, ""
	}
	ref := r.Matches[0].Entry
	return r.Verdict, s.bases[ref.Index].Entry(ref.Entry).ID
}

// TestRules has a case for each rule of matching, on the shipped entries: the text keeps what decides or loses it.
func TestRules(t *testing.T) {
	s := searcher(t, oldest(t))
	const (
		phx  = "phx-new-not-found"
		resp = "put-resp-header-function-clause"
		proc = "genserver-call-no-process"
		host = "edeliver-host-key-verification-failed"
		shut = "httpoison-closed"
		lim  = "system-limit-processes"
		pars = "parsetools-not-found"
	)
	for _, tt := range []struct {
		rule, text, want string // want: the id of a match; "" for anything but a match
	}{
		{"a line of a sample is enough", `** (Mix) The task "phx.new" could not be found`, phx},
		{"the slot that decides holds another value", `** (Mix) The task "ecto.create" could not be found`, ""},
		{"a shorter name in the slot, the right one elsewhere", `** (Mix) The task "phx" could not be found. Did you mean "phx.new"?`, ""},
		{"another task of the same family", `** (Mix) The task "phx.server" could not be found`, ""},
		{"a function of the same module", "** (FunctionClauseError) no function clause matching in Plug.Conn.resp/3", ""},
		{"the function of the title", "** (FunctionClauseError) no function clause matching in Plug.Conn.put_resp_header/3", resp},
		{"a common class of exception alone", "** (FunctionClauseError) no function clause matching in Enum.map/2", ""},
		{"an error atom decides", "{:error, %HTTPoison.Error{id: nil, reason: :closed}}", shut},
		{"another error atom", "{:error, %HTTPoison.Error{id: nil, reason: :nxdomain}}", ""},
		{"Erlang's spelling of what Elixir prints", "exception exit: {system_limit,[{erlang,spawn_link,[proc_lib,init_p,[]],[]}]}", lim},
		{"a limit of something else", "{system_limit,[{ets,new,[folsom_spiral,[set,public]],[]}]}\nToo many db tables", ""},
		{"what varies is masked", "** (exit) exited in: GenServer.call(#PID<0.9999.1>, {:fetch, 77}, 15000)\n    ** (EXIT) no process: the process is not alive or there's no process currently associated with the given name, possibly because its application isn't started", proc},
		{"another reason in the same place", "** (exit) exited in: GenServer.call(#PID<0.9999.1>, {:fetch, 77}, 15000)\n    ** (EXIT) time out", ""},
		{"a slip in typing within a line", `** (Mix) Could not compile "src/other.yrl" because the aplication "parsetools" could not be found.`, pars},
		{"another file in the place of a path", `** (Mix) Could not compile "src/other_parser.yrl" because the application "parsetools" could not be found.`, pars},
		{"a text that rules the entry out in the same block", "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\nfatal: Could not read from remote repository.", ""},
		{"the same without it", "* Getting slime (git@github.com:slime-lang/slime.git)\nHost key verification failed.\nfatal: Could not read from remote repository.", host},
		{"a text the entry says it is not about", "git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.", ""},
		{"quoted, with colours", "> \x1b[31m** (Mix) The task \"phx.new\" could not be found\x1b[0m", phx},
		{"behind the prefixes of a log", "Feb 08 00:12:04 app2 portal[8383]: ** (Mix) The task \"phx.new\" could not be found", phx},
		{"inside a string of JSON", `{"time":"2022-01-17T13:02:45Z","message":"** (exit) an exception was raised:\n    ** (FunctionClauseError) no function clause matching in Plug.Conn.put_resp_header/3"}`, resp},
		{"another language's error with a shared word", "events.js:292\n      throw er; // Unhandled 'error' event\n      ^\n\nError: listen EADDRINUSE: address already in use :::3000", ""},
	} {
		v, id := first(s, tt.text)
		if tt.want == "" && v == Known || tt.want != "" && (v != Known || id != tt.want) {
			t.Errorf("%s: got %s %s, want %q", tt.rule, v, id, tt.want)
		}
	}
}

// TestTyped: words from memory are looked up otherwise than pastes.
func TestTyped(t *testing.T) {
	s := searcher(t, oldest(t))
	for _, tt := range []struct {
		rule, text, want string
	}{
		{"words of the title", "phoenix styles gone", "phoenix-styles-gone"},
		{"misspelt", "kernal pid terminatd", "kernel-pid-terminated"},
		{"abbreviated (sahilm/fuzzy)", "hstky vrfction edeliver", "edeliver-host-key-verification-failed"},
		{"abbreviated (sahilm/fuzzy)", "genserver noproc agnt", "genserver-call-no-process"},
		{"compounds in parts", "put resp header", "put-resp-header-function-clause"},
		{"one rare word", "erl_child_setup", "erl-child-setup-closed"},
		{"a question", "why is my node not responding to pings?", "node-not-responding"},
		{"one common word", "error", ""},
		{"a bare tool", "docker", ""},
		{"nothing known", "how do I exit vim", ""},
		{"another problem", "rails assets precompile fails on heroku", ""},
	} {
		if v, id := first(s, tt.text); id != tt.want {
			t.Errorf("%s: %q: got %s %q, want %q", tt.rule, tt.text, v, id, tt.want)
		}
	}
}

// TestOneWordMoreIsNoMatch: a typed query is a match only when the entry knows nearly all of it, and it is more than two common
// words.
func TestOneWordMoreIsNoMatch(t *testing.T) {
	s := searcher(t, oldest(t))
	for _, q := range []string{"phoenix port 4000 already in use eaddrinuse", "no function clause matching in Enum.map", "no process", "not responding"} {
		if v, id := first(s, q); v == Known {
			t.Errorf("%q: got a match on %s", q, id)
		}
	}
}

// TestIsTyped: a line of an Erlang term is no question, of which an entry could know all words.
func TestIsTyped(t *testing.T) {
	for text, want := range map[string]bool{
		"why is my node not responding to pings?": true,
		"${1+$ARGS}":                         true,
		"weird {error,closed} from gen_tcp":  true,
		"{error,{'EXIT',{{{{badmatch,<<>>},": false,
		"{error, {{badmatch, eaddrinuse},":   false,
		"** (ArgumentError) argument error":  false,
		"one line\nand another":              false,
	} {
		if got := isTyped(errtext.Parse([]byte(text))); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestNeighbours has rules on an entry made for each: one text is known, another near it is not.
func TestNeighbours(t *testing.T) {
	notKnown := []Verdict{Maybe, Unknown}
	for _, tt := range []struct {
		rule         string
		entry        kb.Entry
		known, other string
		want         []Verdict // of the other
	}{
		{"a word that the same other word replaces in two places is a parameter; in one place it is not", kb.Entry{
			Title:   `could not build crate "alpha", run "crate clean alpha"`,
			Samples: []kb.Sample{{Text: "==> alpha\ncould not build crate \"alpha\", run \"crate clean alpha\" and try again"}},
		}, "==> bravo\ncould not build crate \"bravo\", run \"crate clean bravo\" and try again",
			"==> alpha\ncould not build crate \"bravo\", run \"crate clean alpha\" and try again", notKnown},
		{"a text that agrees better with one that the entry says it is not about is none of the entry's", kb.Entry{
			Title:   "plate store is full",
			Samples: []kb.Sample{{Text: "press: cannot store plate: plate store is full\npress: giving up on the queue"}},
			NotThis: []kb.Sample{{Text: "press: cannot store plate: plate store is full of old sheets\npress: sweep the queue"}},
		}, "press: cannot store plate: plate store is full\npress: giving up on the queue",
			"press: cannot store plate: plate store is full of old sheets\npress: sweep the queue", notKnown},
		{"what rules an entry out does so in a line that may be words from memory, too", kb.Entry{
			Title: "pumpset not recognized as valvehouse command", Unless: []string{"gaugeboard offline"},
			Samples: []kb.Sample{{Text: "'pumpset' is not recognized as an internal valvehouse command"}},
		}, "pumpset not recognized valvehouse command", "pumpset not recognized valvehouse command gaugeboard offline", []Verdict{Unknown}},
		{"a number in what rules an entry out is meant as it stands", kb.Entry{
			Title: "unsupported record type in the sheet feeder", Unless: []string{"record type: 72"},
			Samples: []kb.Sample{{Text: "feeder: unsupported record type: 50\nfeeder: sheet ejected"}},
		}, "feeder: unsupported record type: 51\nfeeder: sheet ejected", "feeder: unsupported record type: 72\nfeeder: sheet ejected", notKnown},
		{"a mark at an end of what rules an entry out is meant as it stands", kb.Entry{
			Title: "feeder: sheet not pumped", Unless: []string{"++: sheet not pumped"},
			Samples: []kb.Sample{{Text: "press: feeder: sheet not pumped\npress: giving up"}},
		}, "press: feeder: sheet not pumped\npress: giving up", "press: feeder++: sheet not pumped\npress: giving up", []Verdict{Unknown}},
		{"a function of the same name in another module is another function", kb.Entry{
			Title:   "no function clause matching in Zorb.Socket.format_crease/5",
			Samples: []kb.Sample{{Text: "** (FunctionClauseError) no function clause matching in Zorb.Socket.format_crease/5"}},
		}, "** (FunctionClauseError) no function clause matching in Zorb.Socket.format_crease/5",
			"** (FunctionClauseError) no function clause matching in Zorb.Ranger.format_crease/5", []Verdict{Maybe}},
	} {
		tt.entry.ID, tt.entry.Fix = "entry", "x"
		s := searcher(t, []kb.Entry{tt.entry})
		if v, _ := first(s, tt.known); v != Known {
			t.Errorf("%s: %q: got %s", tt.rule, tt.known, v)
		}
		if v, _ := first(s, tt.other); !slices.Contains(tt.want, v) {
			t.Errorf("%s: %q: got %s", tt.rule, tt.other, v)
		}
	}
}

// TestNotThisWithAnotherReason: a text that the entry says it is not about speaks against the entry where its own reason stands.
func TestNotThisWithAnotherReason(t *testing.T) {
	s := searcher(t, []kb.Entry{{
		ID: "stalled", Title: "crease_stalled: the sheet stands still", Fix: "x",
		Samples: []kb.Sample{{Text: "exit: {:feed_error, :crease_stalled}"}},
		NotThis: []kb.Sample{{Text: "tray_sup cannot start drawer_sup: {:feed_error, :tray_missing}"}},
	}})
	for reason, want := range map[string]bool{":crease_stalled": false, ":tray_missing": true} {
		text := "tray_sup cannot start drawer_sup: {:feed_error, " + reason + "}"
		_, m, _ := s.Explain(errtext.Parse([]byte(text)), EntryRef{})
		against := slices.ContainsFunc(m.Signals, func(sg Signal) bool { return sg.Name == featureNames[fNotThis] })
		if against != want {
			t.Errorf("%s: speaks against the entry: %v", text, against)
		}
	}
}

// TestOwnNames: the name that an entry uses for the reader's application is not compared.
func TestOwnNames(t *testing.T) {
	s := searcher(t, []kb.Entry{{
		ID: "tray", Title: "cannot start MyApp.Tray", Fix: "x",
		Samples: []kb.Sample{{Text: "press: cannot start MyApp.Tray: my_app is not loaded"}},
	}})
	_, m, clues := s.Explain(errtext.Parse([]byte("press: cannot start Origami.Tray: origami is not loaded")), EntryRef{})
	if m.Confidence < KnownFrom {
		t.Errorf("confidence %.2f", m.Confidence)
	}
	for _, c := range clues {
		if slices.Contains(c.Contradicted, "myapp") || !slices.Contains(c.Masked, "myapp") {
			t.Errorf("%q: contradicted %q, masked %q", c.Clue, c.Contradicted, c.Masked)
		}
	}
}

// TestGeneral: what is reported behind its cause comes after the entry about the cause, and does not lower it.
func TestGeneral(t *testing.T) {
	general := kb.Entry{ID: "build", Title: "could not build crate, see above", Fix: "x", General: true,
		Samples: []kb.Sample{{Text: "could not build crate alpha, errors may have been logged above, clean it and try again"}}}
	cause := kb.Entry{ID: "header", Title: "fatal: valve.h not found", Fix: "x",
		Samples: []kb.Sample{{Text: "alpha.c:3: fatal: valve.h not found by the pump compiler"}}}
	text := "alpha.c:17: fatal: valve.h not found by the pump compiler\ncould not build crate bravo, errors may have been logged above, clean it and try again"
	if v, id := first(searcher(t, []kb.Entry{general, cause}), text); v != Known || id != "header" {
		t.Errorf("with its cause: got %s %s", v, id)
	}
	if v, id := first(searcher(t, []kb.Entry{general}), text); v != Known || id != "build" {
		t.Errorf("alone: got %s %s", v, id)
	}
	if got := searcher(t, []kb.Entry{general, cause}).Match(errtext.Parse([]byte(text)), 3); len(got.Matches) != 2 {
		t.Errorf("%d matches, want both", len(got.Matches))
	}
}

// TestGeneralOnOneLine: of two that know a line, the one about more of it comes before a general one.
func TestGeneralOnOneLine(t *testing.T) {
	s := searcher(t, []kb.Entry{
		{ID: "crease", Title: "crease_stalled", Fix: "x", General: true, Samples: []kb.Sample{{Text: "exit: {:feed_error, :crease_stalled}"}}},
		{ID: "tray", Title: "upper_tray failed: crease_stalled", Fix: "x", Samples: []kb.Sample{{Text: "press: the upper_tray failed while folding of sheets went on: {:feed_error, :crease_stalled}"}}},
	})
	if v, id := first(s, "press: upper_tray: exit: {:feed_error, :crease_stalled}"); v != Known || id != "tray" {
		t.Errorf("more than its end: got %s %q", v, id)
	}
	if _, id := first(s, "oven: exit: {:feed_error, :crease_stalled}"); id != "crease" {
		t.Errorf("its end: got %q", id)
	}
}

// TestOwnFile: the file that a compiler's message starts with is the author's own, unless the entry is about it.
func TestOwnFile(t *testing.T) {
	s := searcher(t, []kb.Entry{{
		ID: "sheet", Title: "type sheet() undefined, type tray() undefined", Fix: "x",
		Samples: []kb.Sample{{Text: "src/origamipress.erl:89: type sheet() undefined"}, {Text: "src/origamifolder.erl:17: type tray() undefined"}},
	}})
	if v, _ := first(s, "src/creasemaker.erl:3: type tray() undefined"); v != Known {
		t.Errorf("got %s", v)
	}
}

// TestParameterInPlace: where the title does not say what decides, another quoted word in the same place says nothing.
func TestParameterInPlace(t *testing.T) {
	s := searcher(t, []kb.Entry{{
		ID: "q3764", Title: "Quill error Q3764", Fix: "x",
		Samples: []kb.Sample{{Text: "'draw_border': cannot override base sheet method 'sheet_method'"}},
	}})
	if v, _ := first(s, "Error: 'fold': cannot override base sheet method 'unfold'"); v != Known {
		t.Errorf("other parameters: got %s", v)
	}
}

// TestOtherCode: a line that bears another code of the same kind is about another entry.
func TestOtherCode(t *testing.T) {
	s := searcher(t, []kb.Entry{
		{ID: "q0071", Title: "Q0071", Fix: "The struct, variant or union type of the sheet was not found."},
		{ID: "q0422", Title: "Q0422", Fix: "You name something that is neither a struct nor a sheet."},
	})
	if _, id := first(s, "error[Q0422]: cannot find struct, variant or union type `f` in this sheet"); id == "q0071" {
		t.Error("the entry of another code comes first")
	}
}

// A page in words of its own: no sentence of it stands in the text, but it holds more of the text's words than any other, over
// several lines.
func TestWordsOfTheText(t *testing.T) {
	page := func(id, title, cause string) kb.Entry {
		return kb.Entry{ID: id, Title: title, Cause: cause, Fix: "Mend it.", Origin: kb.Origin{Path: id + ".md"}}
	}
	s := searcher(t, append(unrelated(300),
		page("sharp-missing", "Sharp missing in production", "The image optimizer wants sharp when it runs standalone in production. Without it every image is answered by an error."),
		page("sharp-version", "Sharp is too old for AVIF", "Older versions of sharp know no AVIF."),
		page("image-size", "Images need a width", "The optimizer wants the width of an image.")))
	const text = "error: request 7 was not answered\n    GET /_image?url=cat.png, optimizer: on\n    'sharp' not found\n    server: standalone, mode: production"
	if v, id := first(s, text); v != Known || id != "sharp-missing" {
		t.Errorf("got %v %s", v, id)
	}
	for _, c := range s.Candidates(errtext.Parse([]byte(text))) {
		i := slices.IndexFunc(c.Signals, func(s Signal) bool { return s.Name == "held" })
		id := s.bases[0].ID(c.Entry.Entry)
		if held := c.Signals[max(i, 0)].Value; i < 0 || held > 0 != (id == "sharp-missing") {
			t.Errorf("%s holds %.2f more of the words than the next", id, held)
		}
	}
	if v, id := first(s, "error: request 7 timed out\n    mode: production"); v == Known {
		t.Errorf("one of its words is %v %s", v, id)
	}
}

// A title or an alias that stands whole on some line says what the text is about, whatever else the best line names.
func TestWholeAliasIsEnough(t *testing.T) {
	s := searcher(t, append(unrelated(40), kb.Entry{
		ID: "c23", Title: "error: cannot use keyword 'false' as enumeration constant ('bool' is a keyword with '-std=c23' onwards)", Fix: "x",
		Aliases: []string{"note: 'false' is a keyword with '-std=c23' onwards"},
		Samples: []kb.Sample{{Text: "src/dfu-bool.h:5:5: error: cannot use keyword 'false' as enumeration constant\nsrc/dfu-bool.h:5:5: note: 'false' is a keyword with '-std=c23' onwards"}},
	}))
	text := "../common/bit_slice.h:64:5: error: cannot use keyword 'false' as enumeration constant\n../common/bit_slice.h:64:5: note: 'false' is a keyword with '-std=c23' onwards"
	if v, id := first(s, text); v != Known || id != "c23" {
		t.Errorf("%s %q", v, id)
	}
}

// The page whose title is the name of a message is about it, not one that quotes the message on the way; unless the quoted
// one is its title.
func TestNameOfTheMessage(t *testing.T) {
	page := func(id, title, cause string) kb.Entry {
		return kb.Entry{ID: id, Title: title, Cause: cause, Fix: "Mend it.", Origin: kb.Origin{Path: id + ".md"}}
	}
	const quoted = "Widget not ready: can't resolve 'zorb'"
	about := page("not-ready", "Widget not ready", "A widget needs its parts. Install them.")
	quoting := page("re-export", "Re-exporting all parts is disallowed", "Parts may leak into the browser:\n\n```\n"+quoted+" in './parts/a'\n```")
	for _, c := range []struct{ text, want string }{
		{quoted + "\n\ntrace:\n  ./lib/b.js", "not-ready"},
		{"Error: " + quoted, "not-ready"},
		{"the log said that the Widget not ready state can't resolve 'zorb' in './parts/a'", "re-export"},
	} {
		if v, id := first(searcher(t, append(unrelated(300), about, quoting)), c.text); v != Known || id != c.want {
			t.Errorf("%q: %v %s, want %s", c.text, v, id, c.want)
		}
	}
	special := page("zorb", quoted, "Zorb has no widget.")
	if v, id := first(searcher(t, append(unrelated(300), about, special)), quoted); v != Known || id != "zorb" {
		t.Errorf("beside a page of its own: %v %s", v, id)
	}
}

// Of clues that tell as much the shortest are kept; where they do not all fit and are as long, none, in whatever order.
func TestHeaviestTogether(t *testing.T) {
	type clue struct{ weight, length int }
	for _, c := range []struct {
		clues []clue
		n     int
		want  []clue
	}{
		{[]clue{{5, 9}, {4, 9}}, 2, []clue{{5, 9}, {4, 9}}},
		{[]clue{{5, 9}, {4, 9}, {3, 1}}, 2, []clue{{5, 9}, {4, 9}}},
		{[]clue{{5, 9}, {4, 9}, {4, 7}}, 2, []clue{{5, 9}, {4, 7}}},
		{[]clue{{5, 9}, {4, 7}, {4, 7}}, 2, []clue{{5, 9}}},
		{[]clue{{4, 6}, {4, 7}, {4, 7}}, 2, []clue{{4, 6}}},
		{[]clue{{4, 7}, {4, 7}, {4, 7}}, 2, []clue{{4, 7}, {4, 7}}}, // there is nothing better
		{[]clue{{5, 9}, {4, 70}, {4, 90}, {0, 1}}, 2, []clue{{5, 9}}},
	} {
		for range 20 {
			rand.Shuffle(len(c.clues), func(i, j int) { c.clues[i], c.clues[j] = c.clues[j], c.clues[i] })
			runs := make([]run, len(c.clues))
			for i, x := range c.clues {
				runs[i] = run{from: i, weight: x.weight}
			}
			var got []clue
			for _, r := range heaviestTogether(runs, c.n, func(r run) int { return c.clues[r.from].length }) {
				got = append(got, c.clues[r.from])
			}
			byWeight := func(a, b clue) int { return cmp.Or(b.weight-a.weight, a.length-b.length) }
			if slices.SortFunc(got, byWeight); !slices.Equal(got, c.want) {
				t.Errorf("%d of %v: %v, want %v", c.n, c.clues, got, c.want)
			}
		}
	}
}

// TestWithoutLight: beside a clue of which much was met, one of which next to nothing was is left out; alone it is not.
func TestWithoutLight(t *testing.T) {
	for _, c := range []struct{ weights, want []int }{
		{nil, nil},
		{[]int{1, 2}, []int{1, 2}},
		{[]int{1, lightest}, []int{1, lightest}},
		{[]int{1, lightest + 1, 2}, []int{lightest + 1, 2}},
	} {
		var runs []run
		for _, weight := range c.weights {
			runs = append(runs, run{weight: weight})
		}
		var got []int
		for _, r := range withoutLight(runs) {
			got = append(got, r.weight)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d: %d, want %d", c.weights, got, c.want)
		}
	}
}

// TestTemplate: the variable parts of a template may hold anything.
func TestTemplate(t *testing.T) {
	s := searcher(t, []kb.Entry{{
		ID: "key", Title: "each_key_duplicate", Fix: "x",
		Samples: []kb.Sample{{Text: "Keyed each block has duplicate key " + kb.Mask + " at indexes " + kb.Mask + " and " + kb.Mask, Template: true}},
	}})
	if v, _ := first(s, "Uncaught Error: Keyed each block has duplicate key `sku-1042` at indexes 3 and 17"); v != Known {
		t.Errorf("got %s", v)
	}
}

// TestSamplesAreAlternatives: the best sample counts, not how many agree.
func TestSamplesAreAlternatives(t *testing.T) {
	one := kb.Entry{ID: "e", Title: "flux capacitor overheated", Fix: "x", Samples: []kb.Sample{{Text: "flux capacitor overheated at 88 mph"}}}
	two := one
	two.Samples = append(slices.Clone(one.Samples), kb.Sample{Text: "zorgblat: unrelated wording of an older version"})
	text := "12:00:01 [error] flux capacitor overheated at 91 mph"
	a := searcher(t, []kb.Entry{one}).Match(errtext.Parse([]byte(text)), 0)
	b := searcher(t, []kb.Entry{two}).Match(errtext.Parse([]byte(text)), 0)
	if a.Verdict != Known || b.Verdict != Known {
		t.Errorf("got %s with one sample, %s with two", a.Verdict, b.Verdict)
	}
}

// unrelated makes a base about another domain, whose rare words no error of the shipped entries holds.
func unrelated(n int) []kb.Entry {
	es := generated(n)
	for i := range es {
		es[i].Title = strings.ReplaceAll(es[i].Title, "error: cannot", "gardening note on")
		es[i].Samples = []kb.Sample{{Text: "prune " + es[i].Fix + " before the frost"}}
	}
	return es
}

// TestUnrelatedBase: adding an unrelated base changes no verdict, match or confidence.
func TestUnrelatedBase(t *testing.T) {
	alone := searcher(t, shipped(t))
	both := searcher(t, shipped(t), unrelated(500))
	for _, e := range shipped(t) {
		for _, smp := range append(slices.Clone(e.Samples), e.NotThis...) {
			text := errtext.Parse([]byte(smp.Text))
			if a, b := alone.Match(text, 0), both.Match(text, 0); !reflect.DeepEqual(a, b) {
				t.Errorf("%s: %s alone, %s with an unrelated base", e.ID, a.Verdict, b.Verdict)
			}
		}
	}
}

// TestHitHoldsItsParts: the last clue of the last of millions of entries, and the last token of a long text.
func TestHitHoldsItsParts(t *testing.T) {
	entry := min(1_000_000, math.MaxInt>>14)
	for _, clue := range []int{0, 1 << 14, entry<<14 | 1<<14 - 1} {
		for _, token := range []int{0, 1, 1<<tokenBits - 1} {
			for _, weight := range []int{0, gramWeight(1), gramWeight(1 << 20)} {
				if h := newHit(clue, token, weight); h.clue() != clue || h.token() != token || h.weight() != weight {
					t.Errorf("%d, %d, %d: got %d, %d, %d", clue, token, weight, h.clue(), h.token(), h.weight())
				}
			}
		}
	}
}

// bruteHits finds the hits of a text by asking the index at every place alone. That the index gives what its definition
// says is tested in package index.
func bruteHits(t *errtext.Text, ix *index.Index) []hit {
	var hs []hit
	var before []uint64
	for i := range t.Tokens {
		var here []uint64
		for _, g := range ix.Grams(nil, t.Tokens[i:min(i+3, len(t.Tokens))]) {
			if g.Token != 0 {
				continue
			}
			weight := gramWeight(g.Clues)
			if slices.Contains(before, g.Key) {
				weight = 0
			}
			here = append(here, g.Key)
			for _, c := range g.AppendClues(nil) {
				hs = append(hs, newHit(c, i, weight))
			}
		}
		before = append(before, here...)
	}
	slices.Sort(hs)
	return bestClues(hs, func(clue int) int { h := ix.Head(index.EntryOf(clue)); return h.Clue(clue).Tokens })
}

// TestPlainScorer compares what a text leads to with asking at every place of it, and recomputes plainly what was found
// where each clue was laid. Both sides share the bounds on how many clues and entries are tried.
func TestPlainScorer(t *testing.T) {
	entries := append(shipped(t), generated(200)...)
	ix := open(t, entries)
	s := NewSearcher([]*index.Index{ix}, nil)
	r := rand.New(rand.NewPCG(5, 6))
	for n, text := range mixed(entries, r, 150) {
		fast := errtext.Parse([]byte(text))
		if !reflect.DeepEqual(s.hits(fast, 0, ix), bruteHits(fast, ix)) {
			t.Fatalf("text %d: the index leads to other clues than looking at every place", n)
		}
		for _, c := range s.paste(fast) {
			for _, p := range c.places {
				checkAlignment(t, ix, fast, p)
			}
		}
	}
}

// checkAlignment recomputes what an alignment found from its mask, and that its chain is in order within the text.
func checkAlignment(t *testing.T, ix *index.Index, text *errtext.Text, p place) {
	t.Helper()
	toks := ix.AppendTokens(nil, ix.Clue(p.clue))
	found, total := 0, 0
	at := p.al.first
	for i, tok := range toks {
		plain := tok.Role&(index.Masked|index.Optional) == 0
		if p.al.params&(1<<i) != 0 {
			if tok.Role&index.Param == 0 || p.al.mask&(1<<i) != 0 {
				t.Errorf("clue %d: token %d is no parameter with another value", p.clue, i)
			}
			continue
		}
		if plain {
			total += int(tok.Bits)
		}
		if p.al.mask&(1<<i) != 0 {
			if plain {
				found += int(tok.Bits)
			}
			for at <= p.al.last && uint32(text.Tokens[at].Hash) != tok.Hash {
				at++
			}
			if at > p.al.last {
				t.Fatalf("clue %d: token %d of the chain does not follow in the text", p.clue, i)
			}
			at++
		} else if p.al.near&(1<<i) != 0 {
			found += int(tok.Bits) * 3 / 4
		}
	}
	if found != p.al.found || total != p.al.total {
		t.Fatalf("clue %d: found %d of %d, plainly %d of %d", p.clue, p.al.found, p.al.total, found, total)
	}
}

// mixed makes texts from samples of entries, whole or in part, among lines of log and of other samples.
func mixed(entries []kb.Entry, r *rand.Rand, n int) []string {
	var out []string
	for range n {
		var b strings.Builder
		for range 1 + r.IntN(4) {
			switch e := entries[r.IntN(len(entries))]; r.IntN(3) {
			case 0:
				fmt.Fprintf(&b, "12:03:%02d.123 [info] GET /orders/%d\n", r.IntN(60), r.IntN(1000))
			default:
				if len(e.Samples) > 0 {
					lines := strings.Split(e.Samples[r.IntN(len(e.Samples))].Text, "\n")
					from := r.IntN(len(lines))
					b.WriteString(strings.Join(lines[from:], "\n") + "\n")
				}
			}
		}
		out = append(out, b.String())
	}
	return out
}

// TestAlignEqualsPlain compares the sparse alignment with a plain dynamic programme over all pairs of positions.
func TestAlignEqualsPlain(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	words := []string{"alpha", "bravo", "charlie", "delta", "echo", "foxtrot"}
	some := func(n int) string {
		w := make([]string, n)
		for i := range w {
			w[i] = words[r.IntN(len(words))]
		}
		return strings.Join(w, " ")
	}
	var a aligner
	for range 2000 {
		line := some(1 + r.IntN(12))
		text := errtext.Parse([]byte(line))
		var clue []index.Token
		for _, tok := range errtext.ParseLine(some(1 + r.IntN(8))) {
			clue = append(clue, index.Token{Hash: uint32(tok.Hash), Bits: uint8(4 + tok.Hash%60)})
		}
		got := a.align(clue, text, 0, len(text.Tokens), 0)
		if want := plainScore(clue, text); got.score != want {
			t.Fatalf("clue %v over %q: got %d, plainly %d", clue, line, got.score, want)
		}
	}
}

// plainScore is the definition of alignment.score, by trying every link.
func plainScore(clue []index.Token, t *errtext.Text) int {
	best := 0
	score := make([][]int, len(clue))
	for i := range clue {
		score[i] = make([]int, len(t.Tokens))
		for j, tok := range t.Tokens {
			if uint32(tok.Hash) != clue[i].Hash {
				continue
			}
			own := int(clue[i].Bits)
			s := own
			for pi := range i {
				for pj := range j {
					di, dj := i-pi, j-pj
					if score[pi][pj] == 0 || di > maxGap || dj > maxGap {
						continue
					}
					v := score[pi][pj] + own
					if di > 1 || dj > 1 {
						v -= own/4 + (di-1+dj-1)*gapCost
					}
					s = max(s, v)
				}
			}
			score[i][j] = s
			best = max(best, s)
		}
	}
	return best
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"closed", "closed", 0}, {"closed", "close", 1}, {"terminatd", "terminated", 1}, {"recieve", "receive", 1}, {"kernal", "kernel", 1}, {"abc", "xyz", 3}} {
		if got := Distance(tt.a, tt.b); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

// TestNearSaysWhatIsMissing: what was nearly met is named with the piece that keeps it from being a match.
// TestSimilarMissesNone holds that of the words that a misspelt one may mean none is left out, and that they come in order.
func TestSimilarMissesNone(t *testing.T) {
	ix := open(t, oldest(t))
	var words []string
	ix.EachWord(func(w string) bool { words = append(words, w); return true })
	r := rand.New(rand.NewPCG(7, 7))
	letters := []rune("abceinorstx_.7Kéſ")
	means := func(word, w string, slip int) bool {
		return closeTo(word, w, slip) || strings.HasPrefix(w, word) || strings.HasPrefix(word, w) ||
			w[0] == word[0] && len(fuzzy.Find(word, []string{w})) > 0
	}
	for range 600 {
		word := []rune(words[r.IntN(len(words))])
		for range r.IntN(4) {
			switch at := r.IntN(len(word)); r.IntN(5) {
			case 0:
				word = slices.Insert(word, at, letters[r.IntN(len(letters))])
			case 1:
				word[at] = letters[r.IntN(len(letters))]
			case 2:
				word = slices.Delete(word, at, min(at+1, max(len(word)-1, at)))
			case 3:
				word = word[:at+1]
			case 4:
				word[at], word[0] = word[0], word[at]
			}
		}
		for slip := range 3 {
			var want, got []string
			for _, w := range words {
				if means(string(word), w, slip) {
					want = append(want, w)
				}
			}
			all := 0
			ix.EachSimilar(string(word), slip, func(w string) bool {
				all++
				if means(string(word), w, slip) {
					got = append(got, w)
				}
				return true
			})
			if !slices.Equal(got, want) {
				t.Fatalf("%s, %d: %q, want %q", string(word), slip, got, want)
			}
			if isASCII := len(string(word)) == len(word); isASCII && len(word) > 3 && all > len(words)/2 {
				t.Errorf("%s, %d: %d of %d words", string(word), slip, all, len(words))
			}
		}
	}
}

func TestNearSaysWhatIsMissing(t *testing.T) {
	s := searcher(t, oldest(t))
	r := s.Match(errtext.Parse([]byte("** (Mix) The task \"ecto.create\" could not be found\n** (Mix) again")), 0)
	var all []Near
	all = append(all, r.Closest...)
	for _, m := range r.Matches {
		all = append(all, Near{Entry: m.Entry})
	}
	if r.Verdict == Known || len(all) == 0 || s.bases[0].Entry(all[0].Entry.Entry).ID != "phx-new-not-found" {
		t.Fatalf("got %+v", r)
	}
	if len(r.Closest) > 0 && !slices.Contains(r.Closest[0].Missing, "phx.new") {
		t.Errorf("missing: got %q", r.Closest[0].Missing)
	}
}

// TestEmpty: nothing in, nothing out.
func TestEmpty(t *testing.T) {
	s := searcher(t, oldest(t))
	for _, text := range []string{"", "\n\n", "    ", "!!!", "\x00\x01\x02"} {
		if v, id := first(s, text); v != Unknown {
			t.Errorf("%q: got %s %s", text, v, id)
		}
	}
	if v, _ := first(searcher(t), "** (Mix) The task"); v != Unknown {
		t.Error("no base at all is known to something")
	}
}

// TestNameAlone: sharing the name of a program, and what goes with it on every line, is no match.
func TestNameAlone(t *testing.T) {
	s := searcher(t, []kb.Entry{
		{ID: "lock", Title: "Billing does not start", Fix: "x", Samples: []kb.Sample{{Text: "billing: cannot lock /var/run/billing.pid: Resource temporarily unavailable"}}},
		{ID: "zerr", Title: "zorbler: temperature -40 below limit (zerr 99)", Fix: "x", Samples: []kb.Sample{{Text: "zorbler: temperature -40 below limit (zerr 99)"}}},
	})
	for _, tt := range []struct{ text, want string }{
		{"billing: cannot lock /run/user/7/other.pid: Resource temporarily unavailable", "lock"},
		{"billing: out of memory, killed by signal 9", ""},
		{"billing: connection to db.example.org:5432 refused", ""},
		{"zorbler: temperature -40 below limit (zerr 99)", "zerr"},
		{"zorbler: volume exhausted after 12 blobs (zerr 4711)", ""},
	} {
		if v, id := first(s, tt.text+"\nexit status 1"); tt.want == "" && v == Known || tt.want != "" && (v != Known || id != tt.want) {
			t.Errorf("%q: got %s %s, want %q", tt.text, v, id, tt.want)
		}
	}
}
