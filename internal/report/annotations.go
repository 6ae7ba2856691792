package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// WriteGitHub writes what a scan found as workflow commands of GitHub Actions, one annotation for each known issue and one
// for the unknown errors. What comes from a log or an entry is cleaned and escaped as the toolkit of GitHub does
// (packages/core/src/command.ts), so that it can neither end its annotation nor start another command.
func WriteGitHub(w io.Writer, s Scan, st Style) error {
	var b strings.Builder
	for _, is := range s.Issues {
		kind := "error"
		if is.After != "" || is.Retry {
			kind = "warning"
		}
		text := fmt.Sprintf("%s (%s)\n%s", CleanLine(is.Text), times(is.Count), st.command("show", quoteArg(is.ref())))
		if fix := CleanLine(is.Fix); fix != "" {
			text = fix + "\n" + text
		}
		fmt.Fprintf(&b, "::%s %stitle=%s::%s\n", kind, annotationPlace(is.First), property("Known: "+CleanLine(is.Title)), data(text))
	}
	if n := len(s.Unknown); n > 0 {
		u := s.Unknown[0]
		fmt.Fprintf(&b, "::notice %stitle=%s::%s\n", annotationPlace(u.First), property(Count(n, "unknown error shape")),
			data("the most frequent, "+times(u.Count)+": "+CleanLine(u.Shape)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func annotationPlace(at ScanPlace) string {
	if at.File == "" || at.File == "-" {
		return ""
	}
	return fmt.Sprintf("file=%s,line=%d,", property(CleanLine(at.File)), at.Line)
}

// data escapes the message of a workflow command. The older commands are found anywhere in a line and have no escape.
func data(s string) string {
	s = disarm(s)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// property escapes a value in the head of a workflow command.
func property(s string) string {
	s = disarm(s)
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

// The parts of SARIF 2.1.0 (OASIS standard, 27 March 2020) that a scan needs.
type (
	sarifLog struct {
		Version string     `json:"version"`
		Schema  string     `json:"$schema"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
	}
	sarifInvocation struct {
		Successful bool `json:"executionSuccessful"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string       `json:"id"`
		Short sarifMessage `json:"shortDescription"`
		Help  sarifMessage `json:"help"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
		Count     int             `json:"occurrenceCount"`
		Rank      float64         `json:"rank"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine int `json:"startLine"`
	}
)

// WriteSARIF writes the known issues that a scan found as SARIF 2.1.0: a rule for each, and a result for each file that
// holds it, at its first place there.
func WriteSARIF(w io.Writer, s Scan, version string, st Style) error {
	run := sarifRun{Results: []sarifResult{}, Invocations: []sarifInvocation{{Successful: s.Summary.Complete}}}
	run.Tool.Driver = sarifDriver{Name: "unstuck", Version: version, Rules: []sarifRule{}}
	for i, is := range s.Issues {
		fix := is.Fix
		if fix == "" {
			fix = st.command("show", quoteArg(is.ref()))
		}
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{is.ID, sarifMessage{is.Title}, sarifMessage{fix}})
		level := "error"
		if is.After != "" || is.Retry {
			level = "warning"
		}
		for _, f := range is.Files {
			r := sarifResult{RuleID: is.ID, RuleIndex: i, Level: level, Count: f.Count, Rank: 100 * is.Confidence,
				Message: sarifMessage{fmt.Sprintf("%s\nFix: %s\nMore: %s", is.Title, fix, st.command("show", quoteArg(is.ref())))}}
			if f.File != "-" {
				r.Locations = []sarifLocation{{sarifPhysical{sarifArtifact{uriOf(f.File)}, sarifRegion{f.Line}}}}
			}
			run.Results = append(run.Results, r)
		}
	}
	return WriteJSON(w, sarifLog{Version: "2.1.0", Schema: "https://json.schemastore.org/sarif-2.1.0.json", Runs: []sarifRun{run}}, true)
}

// uriOf spells a path as a reference of a URI.
func uriOf(path string) string {
	path = filepath.ToSlash(path)
	var b strings.Builder
	if filepath.IsAbs(path) {
		b.WriteString("file://")
	}
	for _, c := range []byte(path) {
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~/!$&'()*+,;=@", c) >= 0:
			b.WriteByte(c)
		case c == ':' && b.Len() > 0 && filepath.VolumeName(path) != "":
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
