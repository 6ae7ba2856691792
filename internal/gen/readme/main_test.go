package main

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestExamples holds that README.md shows what the program prints.
func TestExamples(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	t.Chdir("../../..")
	if err := update("README.md", true); err != nil {
		t.Error(err)
	}
}

// TestFirstCommands holds that a newcomer meets the two commands that must work everywhere first.
func TestFirstCommands(t *testing.T) {
	doc, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile(`(?m)^(?:\$ )?((?:go|make|unstuck) .*)$`)
	all := command.FindAllStringSubmatch(string(doc), 2)
	if len(all) < 2 || !strings.HasPrefix(all[0][1], "go run ./cmd/unstuck ") || all[1][1] != "make test" {
		t.Errorf("the first two commands are %q", all)
	}
}

// TestTargets holds that the Makefile has every target that the documents name.
func TestTargets(t *testing.T) {
	makefile, err := os.ReadFile("../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("(?m)(?:^\\$? ?|`)make ([a-z][a-z-]*)")
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		doc, err := os.ReadFile("../../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(doc), -1) {
			if !strings.Contains(string(makefile), "\n"+m[1]+": ") {
				t.Errorf("%s names make %s, which the Makefile does not have", name, m[1])
			}
		}
	}
}

// TestPaths holds that the folders and files that the documents name are there.
func TestPaths(t *testing.T) {
	path := regexp.MustCompile("`((?:internal|entries|cmd|\\.ci)/[a-z_./]*[a-z])`")
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		doc, err := os.ReadFile("../../../" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range path.FindAllStringSubmatch(string(doc), -1) {
			if _, err := os.Stat("../../../" + m[1]); err != nil {
				t.Errorf("%s names %s: %v", name, m[1], err)
			}
		}
	}
}

func TestShow(t *testing.T) {
	for _, c := range []struct {
		name                 string
		shown, printed, want []string
		fails                bool
	}{
		{"all", []string{"old"}, []string{"a", "b"}, []string{"a", "b"}, false},
		{"nothing", nil, []string{""}, nil, false},
		{"the start", []string{"x", "y", "…"}, []string{"a", "b", "c"}, []string{"a", "b", "…"}, false},
		{"the end", []string{"…", "y"}, []string{"a", "b", "c"}, []string{"…", "c"}, false},
		{"both", []string{"x", "…", "y"}, []string{"a", "b", "c"}, []string{"a", "…", "c"}, false},
		{"the middle", []string{"…", "b", "…", "z"}, []string{"a", "b", "c", "d"}, []string{"…", "b", "…", "d"}, false},
		{"the middle is gone", []string{"…", "x", "…"}, []string{"a", "b"}, nil, true},
		{"too short", []string{"a", "b", "…", "c"}, []string{"a", "b"}, nil, true},
		{"a cut line", []string{"abc…"}, []string{"abXYZ"}, []string{"abX…"}, false},
		{"a line that is printed cut", []string{"abc…"}, []string{"abc…"}, []string{"abc…"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := show(c.shown, c.printed)
			if !slices.Equal(got, c.want) || (err != nil) != c.fails {
				t.Errorf("got %q, %v; want %q", got, err, c.want)
			}
		})
	}
}
