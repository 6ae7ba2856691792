// Command skeleton links what unstuck must link, and does nothing. The condition never holds, but the linker cannot know.
package main

import (
	"bytes"
	"os"

	"github.com/sahilm/fuzzy"
	"github.com/spf13/cobra"
	"github.com/yuin/goldmark"
)

func main() {
	if len(os.Args) > 1_000_000 {
		use(&cobra.Command{Use: "skeleton"})
	}
}

func use(cmd *cobra.Command) {
	cmd.Run = func(_ *cobra.Command, args []string) {
		var out bytes.Buffer
		if err := goldmark.Convert([]byte(args[0]), &out); err != nil {
			panic(err)
		}
		for _, m := range fuzzy.Find(args[1], args) {
			out.WriteString(m.Str)
		}
		os.Stdout.Write(out.Bytes())
	}
	if err := cmd.Execute(); err != nil {
		os.Exit(1)
	}
}
