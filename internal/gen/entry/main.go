// Command entry writes the template of a new entry: entries/AREA/ID.md.
//
//	go run ./internal/gen/entry AREA ID
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"unstuck/internal/kb"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("new-entry: ")
	if len(os.Args) != 3 || os.Args[1] == "" || os.Args[2] == "" {
		log.Fatal("it takes an area and an id: make new-entry AREA=mix ID=some-short-name")
	}
	path, err := create("entries", os.Args[1], os.Args[2], time.Now())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf(`wrote %s

Next:
  1. replace everything in <angle brackets>, and delete the sections that stay empty
  2. make generate
  3. look a sample up: go run ./cmd/unstuck -f ERROR.txt
  4. make test && make eval
`, filepath.ToSlash(path))
}

// create writes a template to dir/area/id.md, which must not exist, and returns its path.
func create(dir, area, id string, now time.Time) (string, error) {
	for _, n := range []struct{ what, name string }{{"area", area}, {"id", id}} {
		if kb.Slug(n.name) != n.name {
			return "", fmt.Errorf("the %s %q is not short and plain; %q would be", n.what, n.name, kb.Slug(n.name))
		}
	}
	same, err := filepath.Glob(filepath.Join(dir, "*", id+".md"))
	if err != nil {
		return "", err
	}
	if len(same) > 0 {
		return "", fmt.Errorf("%s is there already, and an id is unique", filepath.ToSlash(same[0]))
	}
	if err := os.MkdirAll(filepath.Join(dir, area), 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(dir, area, id+".md")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", err
	}
	text := strings.NewReplacer("AREA", area, "DATE", now.Format(time.DateOnly)).Replace(template)
	_, err = f.WriteString(text)
	return path, errors.Join(err, f.Close())
}

const template = `---
title: "<the error as people see it, shortest form that says it all>"
tags: [AREA]
aliases: ["<another wording of the same error>"]
versions: "<what it was seen with>"
sources: ["<https://...>"]
updated: DATE
---

## Symptom

<When it happens, in a sentence. Then one fence for each form of the error, verbatim: every fence must find this entry.>

` + "```text" + `
<the error text>
` + "```" + `

## Not this

<What looks alike and is something else: what it is, and its text. No fence here may find this entry.>

` + "```text" + `
<another error text>
` + "```" + `

## Cause

<Why it happens.>

## Fix

<What to do, first thing first.>

` + "```sh" + `
<command>
` + "```" + `
`
