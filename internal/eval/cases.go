// Package eval measures how well error texts find their entries, on labelled cases, and fits the weights of package
// match to them. It is used during development only.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"unstuck/internal/kb"
)

// Case is a labelled error text.
type Case struct {
	ID     string   `json:"id"`
	Expect []string `json:"expect"` // any of these entries is right; none when the text is not known
	Kind   string   `json:"kind"`   // paste, log, typed, near-miss, far
	Query  string   `json:"query"`
	Source string   `json:"source"` // the thread it is from, or "written"
	Note   string   `json:"note"`
	Corpus string   `json:"corpus"` // the knowledge base it is about, "" for the shipped one
	Cohort string   `json:"-"`      // the file it was read from
}

// Borderline reports whether a careful second reader could disagree with the label.
func (c *Case) Borderline() bool {
	return strings.Contains(c.Note, "[borderline")
}

// Label is the kind, with a trailing ~ for borderline cases, which are counted apart.
func (c *Case) Label() string {
	if c.Borderline() {
		return c.Kind + "~"
	}
	return c.Kind
}

// Answerable reports whether there is a right answer.
func (c *Case) Answerable() bool { return len(c.Expect) > 0 }

// Thread returns what groups cases that share wording: the thread or the run of a program that they are from. A case
// without a source is a group of its own.
func (c *Case) Thread() string {
	switch {
	case strings.HasPrefix(c.Source, "http"):
		page, _, _ := strings.Cut(c.Source, "#")
		return page
	case strings.HasPrefix(c.Source, "captured: "):
		return c.Source
	}
	return c.ID
}

// Load reads the cohorts of a folder, a file each, in the order of their names.
func Load(dir string) ([]Case, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		return nil, err
	}
	var out []Case
	for _, path := range files {
		cs, err := loadFile(path)
		if err != nil {
			return nil, err
		}
		out = append(out, cs...)
	}
	return out, nil
}

// LoadAny reads a folder of cohorts, or one file.
func LoadAny(path string) ([]Case, error) {
	if strings.HasSuffix(path, ".jsonl") {
		return loadFile(path)
	}
	return Load(path)
}

func loadFile(path string) ([]Case, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Case
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for n := 1; sc.Scan(); n++ {
		var c Case
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		c.Cohort = strings.TrimSuffix(filepath.Base(path), ".jsonl")
		out = append(out, c)
	}
	return out, sc.Err()
}

// Expects reports whether an answer is right. It is named by its id, or as path#heading; an expected path without a
// heading is met by any entry of that file.
func (c *Case) Expects(name string) bool {
	path, heading, _ := strings.Cut(name, "#")
	return slices.ContainsFunc(c.Expect, func(want string) bool {
		p, h, _ := strings.Cut(want, "#")
		return p == path && (h == "" || kb.Slug(h) == kb.Slug(heading))
	})
}

// Expected returns the names of all entries that some case expects.
func Expected(cases []Case) map[string]bool {
	out := map[string]bool{}
	for i := range cases {
		for _, name := range cases[i].Expect {
			out[name] = true
		}
	}
	return out
}

// Pasted reports whether a case is program output rather than words typed from memory.
func (c *Case) Pasted() bool {
	return c.Kind != "typed" && !strings.Contains(c.ID, "typed") && !strings.HasPrefix(c.Note, "typed")
}
