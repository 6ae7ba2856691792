package mdentry

import (
	"reflect"
	"strings"
	"testing"

	"unstuck/internal/kb"
)

const ownEntry = `---
title: "Disk quota exceeded while the cache is written"
tags: [Git, "Build Cache", git]
aliases: ["could not write cache"]
unless: ["No space left on device"]
vars: {host: "billing", user: ann}
versions: "1.2 to 1.4"
sources: ["https://example.com/1"]
updated: 2026-11-23
formerly: [Quota Full]
---

## Symptom

The build stops on the server:

` + "```text" + `

error: disk quota exceeded
  at write()
` + "```" + `

1. or, in the log

   ` + "```" + `
   quota: 122 EDQUOT
   ` + "```" + `

` + "```elixir" + `
raise "not an output"
` + "```" + `

## Not this

A full disk:

` + "```" + `
No space left on device
` + "```" + `

## Cause

The quota of **one** user.

## Fix

Free some space.

### On a shared host

` + "```sh" + `
rm -r ~/.cache # not a heading
` + "```" + `

## Notes

None.
`

func TestOwnFormat(t *testing.T) {
	entries, problems := Parse("git/disk-quota-exceeded.md", []byte(ownEntry))
	if len(problems) > 0 || len(entries) != 1 {
		t.Fatalf("%d entries, problems %v", len(entries), problems)
	}
	e := entries[0]
	want := kb.Entry{
		ID: "disk-quota-exceeded", Formerly: []string{"quota-full"}, Title: "Disk quota exceeded while the cache is written",
		Tags: []string{"git", "build-cache"}, Aliases: []string{"could not write cache"}, Unless: []string{"No space left on device"},
		Vars: []kb.Var{{Name: "host", Value: "billing"}, {Name: "user", Value: "ann"}}, Versions: "1.2 to 1.4",
		Sources: []string{"https://example.com/1"}, Updated: "2026-11-23",
		Symptom: e.Symptom, Cause: "The quota of **one** user.",
		Fix:   "Free some space.\n\n### On a shared host\n\n```sh\nrm -r ~/.cache # not a heading\n```",
		Notes: "None.",
		Samples: []kb.Sample{
			{Text: "error: disk quota exceeded\n  at write()", Line: 19},
			{Text: "quota: 122 EDQUOT", Line: 26},
		},
		NotThis: []kb.Sample{{Text: "No space left on device", Line: 38}},
		Unlike:  "A full disk:\n\n```\nNo space left on device\n```",
		Own:     true,
		Origin:  kb.Origin{Path: "git/disk-quota-exceeded.md", Line: 1, End: len(ownEntry)},
	}
	if !reflect.DeepEqual(e, want) {
		t.Errorf("got\n%+v\nwant\n%+v", e, want)
	}
	if !strings.HasPrefix(e.Symptom, "The build stops on the server:\n\n```text\n") || !strings.HasSuffix(e.Symptom, "\n```") {
		t.Errorf("symptom %q", e.Symptom)
	}
}

func TestOwnFormatWithWindowsLineEnds(t *testing.T) {
	unix, _ := Parse("a.md", []byte(ownEntry))
	windows, problems := Parse("a.md", []byte("\xef\xbb\xbf"+strings.ReplaceAll(ownEntry, "\n", "\r\n")))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	unix[0].Origin.End = windows[0].Origin.End
	if !reflect.DeepEqual(unix, windows) {
		t.Errorf("got\n%+v\nwant\n%+v", windows, unix)
	}
}

func TestOwnFormatProblems(t *testing.T) {
	const body = "\n## Symptom\n\n```\nboom\n```\n\n## Fix\n\nDo it.\n"
	tests := []struct{ name, src, want string }{
		{"no title", body, "a.md:1: the entry has no title; add title: to the front matter"},
		{"no fix", "---\ntitle: T\n---\n## Symptom\n\nboom\n", "a.md:1: the entry has no fix; add a section ## Fix"},
		{"a key twice", "---\ntitle: T\naliases: [x]\naliases: [y]\n---\n" + body, `a.md:4: aliases stands in line 3 already, which counts; make them one`},
		{"unknown key", "---\ntitle: T\nalias: [x]\n---\n" + body, `a.md:3: unknown front matter key "alias"; did you mean aliases?`},
		{"strange key", "---\ntitle: T\ncolour: red\n---\n" + body, `a.md:3: unknown front matter key "colour"; remove it, or use one of`},
		{"wrong type", "---\ntitle: T\nvars: [a]\n---\n" + body, `a.md:3: vars must be names with values; write vars: {host: "billing"}`},
		{"list of titles", "---\ntitle: [T]\n---\n# Title\n" + body, `a.md:2: title must be one text; write title: "…"`},
		{"date", "---\ntitle: T\nupdated: soon\n---\n" + body, `a.md:3: updated is "soon", not a date; write it as 2006-01-02`},
		{"broken", "---\ntitle: T\ntags: [a\nx: y: z\n---\n" + body, "a.md:"},
		{"open front matter", "---\ntitle: T\n\n" + body, "a.md:1: the front matter is never closed; add a line of --- below it"},
		{"open fence", "---\ntitle: T\n---\n" + body + "\n```sh\nrm x\n", "a.md:15: the code block that starts here is never closed; add the closing fence"},
		{"empty", "---\ntitle: T\n---\n", "a.md: the file holds no text; write the entry or remove the file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			entries, problems := Parse("a.md", []byte(tt.src))
			if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), tt.want) {
				t.Errorf("problems %v, want one: %s", problems, tt.want)
			}
			if tt.name != "empty" && (len(entries) != 1 || entries[0].Fix == "" || entries[0].Title == "") {
				t.Errorf("the entry is lost: %+v", entries)
			}
		})
	}
}

func TestExplicitID(t *testing.T) {
	entries, _ := Parse("area/file.md", []byte("---\ntitle: T\nid: Short One\n---\n## Fix\n\nDo it.\n"))
	if len(entries) != 1 || entries[0].ID != "short-one" {
		t.Errorf("%+v", entries)
	}
}
