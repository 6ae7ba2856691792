package cli

import (
	"math"

	"unstuck/internal/engine"
	"unstuck/internal/kb"
	"unstuck/internal/match"
	"unstuck/internal/report"
)

// The functions below turn the engine's values into the report's. Lists are never nil, so that the JSON has [].

func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func mapped[A, B any](s []A, f func(A) B) []B {
	out := make([]B, len(s))
	for i, v := range s {
		out[i] = f(v)
	}
	return out
}

// rounded keeps four decimals: more would say more than is known, and differ between machines.
func rounded(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0 // JSON has no such numbers
	}
	return math.Round(x*1e4) / 1e4
}

func itemReport(it engine.Item) report.Item {
	return report.Item{
		ID: it.ID, Title: it.Title, Tags: list(it.Tags),
		KB: it.KB, Path: it.Origin.Path, Heading: it.Origin.Heading,
		Behind: it.Behind,
	}
}

func inputReport(in engine.Input) report.Input {
	return report.Input{Lines: in.Lines, Bytes: in.Bytes, Omitted: in.Omitted, Note: in.Note}
}

func evidenceReport(e match.Evidence) report.Evidence {
	return report.Evidence{Line: e.Line, Offset: e.Offset, Text: e.Text, Clue: e.Clue}
}

func lookupReport(a engine.Answer) report.Lookup {
	return report.Lookup{
		Schema:  report.SchemaVersion,
		Verdict: string(a.Verdict),
		Input:   inputReport(a.Input),
		Matches: mapped(a.Matches, hitReport),
		Closest: mapped(a.Closest, func(n engine.Near) report.Near {
			return report.Near{Item: itemReport(n.Item), Confidence: rounded(n.Confidence), Missing: list(n.Missing)}
		}),
	}
}

func hitReport(h engine.Hit) report.Match {
	it := h.Item
	return report.Match{
		ID: it.ID, Title: it.Title, Tags: list(it.Tags), Confidence: rounded(h.Confidence),
		KB: it.KB, Path: it.Origin.Path, Heading: it.Origin.Heading,
		Block: report.Span(h.Block), Evidence: mapped(h.Evidence, evidenceReport),
		Cause: it.Cause, Fix: it.Fix, Versions: it.Versions, Sources: list(it.Sources), Behind: it.Behind,
		Vars: mapped(it.Vars, func(v kb.Var) report.Var { return report.Var(v) }),
	}
}

func listReport(items []engine.Item) report.List {
	return report.List{Schema: report.SchemaVersion, Entries: mapped(items, listItemReport)}
}

func listItemReport(it engine.Item) report.ListItem {
	return report.ListItem{Item: itemReport(it), Shadowed: it.Shadowed}
}

func grepReport(pattern string, hits []engine.GrepHit) report.Grep {
	return report.Grep{Schema: report.SchemaVersion, Pattern: pattern, Hits: mapped(hits, func(h engine.GrepHit) report.GrepHit {
		spans := mapped(h.Spans, func(s [2]int) report.Range { return report.Range{Start: s[0], End: s[1]} })
		return report.GrepHit{ListItem: listItemReport(h.Item), Line: h.Line, Text: h.Text, Spans: spans}
	})}
}

func entryReport(it engine.Item) report.Entry {
	sample := func(s kb.Sample) report.Sample { return report.Sample(s) }
	return report.Entry{
		Schema: report.SchemaVersion, Item: itemReport(it),
		Formerly: list(it.Formerly), Aliases: list(it.Aliases), Unless: list(it.Unless),
		Vars:     mapped(it.Vars, func(v kb.Var) report.Var { return report.Var(v) }),
		Versions: it.Versions, Updated: it.Updated,
		Symptom: it.Symptom, Cause: it.Cause, Fix: it.Fix, Notes: it.Notes,
		Samples: mapped(it.Samples, sample), NotThis: mapped(it.NotThis, sample), Unlike: it.Unlike,
		Sources: list(it.Sources), Line: it.Origin.Line,
	}
}

func whyReport(x engine.Explanation) report.Why {
	return report.Why{
		Schema: report.SchemaVersion, Verdict: string(x.Verdict), Input: inputReport(x.Input), Entry: itemReport(x.Item),
		Confidence: rounded(x.Match.Confidence), Rank: x.Rank,
		Thresholds: report.Thresholds{Match: match.KnownFrom, Maybe: match.MaybeFrom}, Block: report.Span(x.Match.Block),
		Evidence: mapped(x.Match.Evidence, evidenceReport),
		Signals: mapped(x.Match.Signals, func(s match.Signal) report.Signal {
			return report.Signal{Name: s.Name, Value: rounded(s.Value), Weight: rounded(s.Weight), Detail: s.Detail}
		}),
		Clues: mapped(x.Clues, func(c match.ClueReport) report.Clue {
			return report.Clue{
				Clue: c.Clue, Where: c.Where, Coverage: rounded(c.Coverage), Line: c.Line,
				Found: list(c.Found), Contradicted: list(c.Contradicted), Missing: list(c.Missing), Masked: list(c.Masked),
			}
		}),
	}
}
