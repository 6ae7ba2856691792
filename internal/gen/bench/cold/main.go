// Command cold goes through the stages of a look-up once, in the order in which the program does, and prints how many
// nanoseconds each took. Everything is new to the process: code and tables come in page by page as they are used.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"unstuck/entries"
	"unstuck/internal/cli"
	"unstuck/internal/engine"
	"unstuck/internal/errtext"
	"unstuck/internal/index"
	"unstuck/internal/match"
)

func main() {
	text := os.Args[1]
	known := cli.Embedded{Entries: entries.FS, Index: entries.Index, IDs: entries.IDs}
	command := func(args ...string) {
		streams := cli.Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &bytes.Buffer{}}
		cli.Main(context.Background(), args, func(string) string { return "" }, streams, known)
	}
	var e *engine.Engine
	var parsed *errtext.Text
	for _, stage := range []struct {
		name string
		run  func()
	}{
		{"the tree of commands and their flags", func() { command("--version") }},
		{"open the embedded base", func() {
			e, _ = engine.Open(context.Background(), engine.Options{Embedded: known.Entries, Index: known.Index, Defer: true})
		}},
		{"repair and tokenise the text", func() { parsed = errtext.Parse([]byte(text)) }},
		{"match", func() {
			ix, err := index.Open(known.Index)
			if err != nil {
				panic(err)
			}
			match.NewSearcher([]*index.Index{ix}, nil).Match(parsed, 3)
		}},
		{"read the entry to print (and match again)", func() { _, _ = e.Lookup(context.Background(), strings.NewReader(text), 3) }},
		{"print (and all of the above again)", func() { command(text) }},
		{"all of it a second time", func() { command(text) }},
	} {
		begin := time.Now()
		stage.run()
		fmt.Printf("%d\t%s\n", time.Since(begin).Nanoseconds(), stage.name)
	}
}
