package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func scans() map[string]Scan {
	at := func(file string, line int) ScanPlace {
		return ScanPlace{File: file, Line: line, Offset: int64(line) * 80, Time: "2026-11-23 05:00:01"}
	}
	issue := func(id, after string, count int) ScanIssue {
		return ScanIssue{Schema: 1, Type: "issue", ID: id, Title: "The " + id + " is stuck", Tags: []string{"t"}, Confidence: 0.9, KB: "embedded", Path: "a.md",
			Count: count, First: at("app.log", 3), Last: at("app.log", 2000), Files: []ScanFile{{"app.log", 3, count}},
			Text: "05:00:01 [error] the \x1b[31m" + id + "\x1b[0m is stuck ::error::no", Clue: "the " + id + " is stuck", Fix: "Oil the " + id + ".", After: after}
	}
	unknown := func(shape, after string, count int) ScanUnknown {
		return ScanUnknown{Schema: 1, Type: "unknown", Shape: shape, Count: count, First: at("b.log", 1), Last: at("b.log", 9), Text: "x", After: after}
	}
	summary := ScanSummary{Schema: 1, Type: "summary", Known: 3, Unknown: 2, Exact: true, Failing: 1234, Files: 2, Lines: 1234567, Bytes: 98765432, Complete: true}
	several := Scan{Issues: []ScanIssue{issue("valve", "", 1200), issue("pump", "valve", 2), issue("relay", "", 1)},
		Unknown: []ScanUnknown{unknown("lamp <num> is out", "", 1200), unknown("pipe <num> drips", "relay", 34)}, Summary: summary}
	several.Issues[2].Retry = true
	none := Scan{Summary: ScanSummary{Schema: 1, Type: "summary", Exact: true, Files: 1, Lines: 1, Bytes: 12, Complete: true}}
	stdin := Scan{Issues: []ScanIssue{issue("valve", "", 1)}, Summary: ScanSummary{Schema: 1, Type: "summary", Known: 1, Files: 1, Lines: 10, Bytes: 1200, Note: "interrupted; this is what was found by then"}}
	stdin.Issues[0].First.File, stdin.Issues[0].Last, stdin.Issues[0].Files[0].File = "-", at("-", 3), "-"
	return map[string]Scan{"several": several, "none": none, "stdin": stdin}
}

func TestScanText(t *testing.T) {
	for name, s := range scans() {
		for style, st := range map[string]Style{"plain": {}, "color": {Color: true, Aligned: true, Width: 60}} {
			var b bytes.Buffer
			if err := WriteScan(&b, s, 0, st); err != nil {
				t.Fatal(err)
			}
			golden(t, "scan/"+name+"-"+style+".txt", b.String())
		}
		var b bytes.Buffer
		if err := WriteGitHub(&b, s, Style{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "scan/"+name+"-github.txt", b.String())
		b.Reset()
		if err := WriteSARIF(&b, s, "1.0", Style{}); err != nil {
			t.Fatal(err)
		}
		golden(t, "scan/"+name+"-sarif.json", b.String())
	}
}

// TestScanJSON holds every kind of line of a scan against the schema.
func TestScanJSON(t *testing.T) {
	strict := compile(t, "scan", true)
	for name, s := range scans() {
		var b bytes.Buffer
		if err := WriteScanJSON(&b, s); err != nil {
			t.Fatal(err)
		}
		if err := WriteJSON(&b, ScanFound{Schema: 1, Type: "found", ID: "a", Title: "A", At: ScanPlace{File: "-", Line: 1}, Text: "t"}, false); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			if err := validate(t, strict, line); err != nil {
				t.Errorf("%s: %v\n%s", name, err, line)
			}
		}
	}
}

// TestGitHubEscapes holds that nothing of a log can end its annotation or start a command of the runner.
func TestGitHubEscapes(t *testing.T) {
	hostile := "x\n::set-env name=A::b\r##[command]rm\x1b]0;t\a,line=9::"
	s := Scan{Issues: []ScanIssue{{ID: "a", Title: hostile, Text: hostile, Fix: hostile, Count: 1, First: ScanPlace{File: "a,b:c\n::error::d", Line: 1}}},
		Unknown: []ScanUnknown{{Shape: hostile, Count: 1, First: ScanPlace{File: hostile}}}}
	var b bytes.Buffer
	if err := WriteGitHub(&b, s, Style{}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 2 || strings.ContainsAny(b.String(), "\r\x1b\a") {
		t.Fatalf("got %q", b.String())
	}
	for _, line := range lines {
		head, _, ok := strings.Cut(line[2:], "::")
		if !ok || strings.Count(head, ",") > 2 || strings.Count(head, "line=") > 1 && !strings.Contains(head, "%2Cline=") {
			t.Errorf("the head of %q", line)
		}
	}
}

// TestSARIF holds what readers of SARIF rely on; the whole is compared with golden files.
func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	if err := WriteSARIF(&b, scans()["several"], "1.0", Style{}); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || len(run.Results) != 3 {
		t.Fatalf("got %+v", log)
	}
	for _, r := range run.Results {
		if run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("result %s points at rule %s", r.RuleID, run.Tool.Driver.Rules[r.RuleIndex].ID)
		}
	}
	if got := uriOf("logs/a b#1.log"); got != "logs/a%20b%231.log" {
		t.Errorf("uri %q", got)
	}
}

func TestFirstLine(t *testing.T) {
	for _, c := range [][2]string{
		{"Restart it.\n\nThen wait.", "Restart it."},
		{"Install it now:\n\n```sh\nmix deps.get\nmix x\n```\n", "Install it now: mix deps.get"},
		{"1. Stop it.\n2. Start it.", "1. Stop it. 2. Start it."},
		{strings.Repeat("A sentence of some words. ", 30), strings.TrimSpace(strings.Repeat("A sentence of some words. ", 7))},
		{"", ""},
	} {
		if got := FirstLine(c[0]); got != c[1] {
			t.Errorf("%q gives %q, want %q", c[0], got, c[1])
		}
	}
}
