package report

import (
	"strings"
	"testing"
	"time"
)

const evil = "\x1b[2J\u202e::warning::\a"

func sampleMatch() Match {
	return Match{
		ID: "edeliver-host-key-verification-failed", Title: "Host key verification failed while mix fetches a git dependency (edeliver build host)",
		Tags: []string{"edeliver", "git"}, Confidence: 0.971, KB: "embedded", Path: "edeliver/edeliver-host-key-verification-failed.md",
		Block: Span{13, 19},
		Evidence: []Evidence{
			{Line: 14, Offset: 911, Text: "\x1b[31mHost key verification failed.\x1b[0m\r", Clue: "Host key verification failed."},
			{Line: 19, Offset: 1100, Text: `** (Mix) Command "git --git-dir=.git fetch --force --quiet --progress" failed`, Clue: `** (Mix) Command "git --git-dir=.git fetch --force --quiet" failed`},
		},
		Cause: "The git server's public host key is not in `known_hosts` of the user who runs `mix` on the machine where it runs. An interactive ssh would ask whether to trust it.",
		Fix: "**Public repository: use HTTPS**, which needs neither host key nor deploy key. In `mix.exs`:\n\n```diff\n" +
			"-   {:slime, git: \"git@github.com:slime-lang/slime.git\", override: true},\n+   {:slime, git: \"https://github.com/slime-lang/slime.git\", override: true},\n```\n\n" +
			"Then run:\n\n```sh\nmix deps.get\n```\n",
		Versions: "edeliver 1.x, also plain mix in Docker or CI; any Elixir, git and OpenSSH",
		Sources:  []string{"https://github.com/docker-library/golang/issues/148#issuecomment-279459932", "https://github.com/edeliver/edeliver/issues/25"},
		Vars:     []Var{},
	}
}

func another(id, title string, c float64, b Span) Match {
	m := sampleMatch()
	m.ID, m.Title, m.Confidence, m.Block = id, title, c, b
	m.Evidence = []Evidence{{Line: b.First, Text: "a line of " + title, Clue: "line of " + title}}
	return m
}

func lookups() map[string]Lookup {
	known := Lookup{Schema: 1, Verdict: "match", Input: Input{Lines: 41, Bytes: 3120}, Matches: []Match{sampleMatch()}, Closest: []Near{}}
	several := known
	several.Matches = []Match{
		sampleMatch(),
		another("git-deploy-key-missing", "Permission denied (publickey) while fetching", 0.41, Span{13, 19}),
		another("httpoison-closed", "HTTPoison.Error closed, with a title that is far too long for what is left of a line", 0.9, Span{30, 30}),
	}
	several.Input.Omitted, several.Input.Note = 1<<30, "1 GB of the middle was left out"
	foreign := known
	bare := another("no-fix", "An entry without a fix", 1, Span{1, 1})
	bare.Fix, bare.Cause, bare.Versions, bare.Sources, bare.KB = "", "", "", nil, "/home/me/notes"
	foreign.Matches = []Match{bare}
	hostile := known
	bad := sampleMatch()
	bad.ID, bad.Title, bad.Cause, bad.Fix, bad.Versions = "id"+evil, evil+"\n::error::title", evil, "```\n"+evil+"\n```\n"+evil, evil
	bad.Sources = []string{"https://example.com/\x1b]8;;x\a" + evil, "javascript:alert(1)"}
	bad.Evidence = []Evidence{{Line: 1, Text: evil + strings.Repeat("x", 500), Clue: evil}}
	bad.Fix += "\n\n    {port} {host}\n"
	bad.Vars = []Var{{"port", evil}, {"host", ""}, {evil, evil}}
	hostile.Matches = []Match{bad, bad}
	personal := known
	own := sampleMatch()
	own.Fix = "Something else listens on port {port}: `lsof -i :{port}` says what, {else} and ${port} and #{port} are not ours.\n\n" +
		"```sh\nlsof -i :{port}  \nssh {user}@{host}\n```\n\n| what | where |\n|---|---|\n| {port} | x |\n"
	own.Vars = []Var{{"port", "4001"}, {"host", "db.internal"}, {"user", ""}}
	personal.Matches = []Match{own}
	return map[string]Lookup{
		"match": known, "several": several, "foreign": foreign, "hostile": hostile, "personal": personal,
		"maybe": {Schema: 1, Verdict: "maybe", Matches: []Match{
			another("first", "Connection refused by the first thing", 0.55, Span{3, 4}),
			another("second one", "Connection refused by another thing whose title is long enough to be wrapped", 0.38, Span{3, 4}),
		}},
		"maybe-one": {Schema: 1, Verdict: "maybe", Matches: []Match{another("first", "Connection refused", 0.55, Span{3, 4})}},
		"none": {Schema: 1, Verdict: "none", Closest: []Near{
			{Item: Item{ID: "node-not-responding", Title: "Node is not running"}, Confidence: 0.31, Missing: []string{"not responding to pings", "is not running", "a", "b"}},
			{Item: Item{ID: "second", Title: "Second"}, Confidence: 0.1},
		}},
		"none-seen": {Schema: 1, Verdict: "none", Seen: 6},
		"none-far":  {Schema: 1, Verdict: "none"},
		"empty":     {Schema: 1, Verdict: "none", Input: Input{Note: "the input is empty"}},
	}
}

// TestLookupText renders hand-made answers as a pipe and as a terminal gets them.
func TestLookupText(t *testing.T) {
	for name, l := range lookups() {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, v := range []struct {
				name string
				st   Style
			}{
				{"pipe", Style{Command: "unstuck --kb notes"}},
				{"terminal", Style{Color: true, Links: true, Aligned: true, Width: 72}},
			} {
				b.WriteString("==== " + v.name + "\n")
				var out strings.Builder
				if err := WriteLookup(&out, l, v.st); err != nil {
					t.Fatal(err)
				}
				b.WriteString(visible(out.String()))
			}
			golden(t, "lookup/"+name+".golden", b.String())
		})
	}
}

// TestPlainIsClean holds every plain output of hostile values against Clean, with and without a runner's guard.
func TestPlainIsClean(t *testing.T) {
	item := Item{ID: "id" + evil, Title: evil, Tags: []string{evil}, KB: evil, Path: evil, Heading: evil}
	list := List{Entries: []ListItem{{Item: item}, {Item: item, Shadowed: true}}}
	samples := []Sample{{Text: evil + "\n" + evil}}
	entry := Entry{Item: item, Formerly: []string{evil}, Aliases: []string{evil}, Unless: []string{evil}, Versions: evil, Updated: evil,
		Symptom: evil, Cause: evil, Fix: evil, Notes: evil, Samples: samples, NotThis: samples, Sources: []string{evil}}
	grep := Grep{Hits: []GrepHit{{ListItem: ListItem{Item: item}, Line: 1, Text: evil, Spans: []Range{{2, 5}}}}}
	all := []string{evil}
	why := Why{Verdict: "maybe", Entry: item, Evidence: []Evidence{{1, 0, evil, evil}}, Signals: []Signal{{evil, 1, 1, evil}},
		Clues: []Clue{{evil, evil, 1, 1, all, all, all, all}}}
	found := []LintFinding{{Rule: evil, ID: evil, KB: evil, Path: evil, File: evil, Line: 1, Message: evil, Remedy: evil, Other: evil}}
	draft := New{ID: evil, File: evil, Title: evil, Tags: all, Removed: []Removed{{evil, 1}}, Known: evil, Findings: found}
	ledger := Ledger{Path: evil, Records: []LedgerRecord{{Number: 1, Count: 1, First: evil, Last: evil, Text: evil, Lines: all, Known: evil}}}
	var b strings.Builder
	for _, st := range []Style{{}, {Aligned: true, Width: 60}} {
		for _, err := range []error{
			WriteLookup(&b, lookups()["hostile"], st), WriteList(&b, list, st), WriteTags(&b, CountTags(list), st),
			WriteGrep(&b, grep, GrepLines, st), WriteGrep(&b, grep, GrepIDs, st), WriteGrep(&b, grep, GrepCounts, st),
			WriteEntry(&b, entry, st), WriteWhy(&b, why, st),
			WriteLint(&b, Lint{Findings: found}, st), WriteNew(&b, draft, st), WriteLedger(&b, ledger, st, time.Now()),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, v := range []any{lookups()["hostile"], list, entry, grep, why, draft, ledger} {
		if err := WriteJSON(&b, v, true); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.String(); Clean(got) != got {
		t.Errorf("control characters reach the output:\n%q", got)
	}
	for line := range strings.Lines(disarm(b.String())) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("a workflow command reaches the runner: %q", line)
		}
	}
}
