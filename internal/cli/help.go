package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// newHelpCmd replaces cobra's, which answers a topic it does not know with success.
func newHelpCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "help about a command",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			about := cmd.Root()
			for _, name := range args {
				if about = child(about, name); about == nil {
					return &usageError{"there is no command " + quote(name), "all commands: unstuck --help; " + a.asText()}
				}
			}
			about.InitDefaultHelpFlag() // as --help would, so that both print the same
			return about.Help()
		},
	}
}

// help writes the help of a command. It is plain code instead of a template, because linking text/template keeps the
// linker from dropping unused code.
func (a *app) help(cmd *cobra.Command) {
	var b strings.Builder
	if cmd.Long != "" {
		b.WriteString(strings.TrimRight(cmd.Long, "\n") + "\n")
	} else {
		b.WriteString(strings.ToUpper(cmd.Short[:1]) + cmd.Short[1:] + ".\n")
	}
	b.WriteString("\nUsage:\n  " + cmd.UseLine() + "\n")
	if cmd.HasAvailableSubCommands() {
		b.WriteString(commandUsages(cmd))
	}
	if cmd.Example != "" {
		b.WriteString("\nExamples:\n")
		for line := range strings.Lines(cmd.Example) {
			b.WriteString("  " + strings.TrimSpace(line) + "\n")
		}
	}
	width := 80
	if a.streams.OutTTY && a.streams.Width > 0 {
		width = min(a.streams.Width, 100)
	}
	if f := cmd.LocalFlags(); f.HasAvailableFlags() {
		b.WriteString("\nFlags:\n" + f.FlagUsagesWrapped(width))
	}
	if f := cmd.InheritedFlags(); f.HasAvailableFlags() {
		b.WriteString("\nFlags of every command:\n" + f.FlagUsagesWrapped(width))
	}
	if !cmd.HasParent() {
		b.WriteString(`
Exit codes:
  0  a match, or the command did its work
  1  no match, no hit, findings of lint, or nothing usable to look up
  2  wrong usage, unreadable input, or an unknown id
`)
	}
	// Whoever closed the pipe has read enough, and there is nobody to tell of any other failure.
	_, _ = io.WriteString(a.streams.Out, b.String())
}

func commandUsages(cmd *cobra.Command) string {
	var b strings.Builder
	b.WriteString("\nCommands:\n")
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			fmt.Fprintf(&b, "  %-12s %s\n", c.Name(), c.Short)
		}
	}
	return b.String()
}
