package cli

import (
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unstuck/internal/report"
)

// arrange puts the arguments into an order in which cobra reads them as people mean them: the command's name, its
// flags, then "--" and everything that is text.
//
// An argument with white space in it is text, never a flag or a command, unless it is the value of the flag before it.
// So an error line may be pasted in quotes whatever it begins with. The first other argument that names a command is
// one; behind it, and when the first names none, all arguments that are not flags are text.
func arrange(root *cobra.Command, args []string) []string {
	if len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		return args
	}
	cmd, mayBeCommand := root, true
	var path, flags, text []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			text = append(text, args[i+1:]...)
			break
		}
		if isFlag(cmd, arg) {
			flags = append(flags, arg)
			if takesNext(cmd, arg) && i+1 < len(args) {
				i++
				flags = append(flags, args[i])
			}
			continue
		}
		if mayBeCommand {
			if sub := child(cmd, arg); sub != nil {
				cmd = sub
				path = append(path, arg)
				continue
			}
		}
		if cmd.Annotations[takesCommand] != "" {
			text = append(text, args[i:]...)
			break
		}
		mayBeCommand = false
		text = append(text, arg)
	}
	out := append(path, flags...)
	if len(text) > 0 {
		out = append(append(out, "--"), text...)
	}
	return out
}

// takesCommand marks a command of ours whose arguments are another command: what follows its name is not ours.
const takesCommand = "takes a command"

// isFlag reports whether an argument is to be read as a flag.
func isFlag(cmd *cobra.Command, arg string) bool {
	if len(arg) < 2 || arg[0] != '-' {
		return false
	}
	return strings.IndexFunc(arg, unicode.IsSpace) < 0 || isPathFlag(cmd, arg)
}

// isPathFlag recognises --kb="My Notes", as a shell's completion writes it: a flag that takes a file or folder, and
// one that exists. It is the one flag that may hold white space.
func isPathFlag(cmd *cobra.Command, arg string) bool {
	name, path, ok := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
	if !ok || name != "kb" && name != "only-kb" && name != "file" || lookupFlag(cmd, name) == nil {
		return false
	}
	_, err := os.Stat(path)
	return err == nil
}

// child returns the command below cmd that an argument names, if any.
func child(cmd *cobra.Command, name string) *cobra.Command {
	for _, c := range cmd.Commands() {
		if c.Name() == name || c.HasAlias(name) {
			return c
		}
	}
	return nil
}

// takesNext reports whether the value of a flag is the argument behind it.
func takesNext(cmd *cobra.Command, arg string) bool {
	if name, ok := strings.CutPrefix(arg, "--"); ok {
		f := lookupFlag(cmd, name)
		return f != nil && f.NoOptDefVal == ""
	}
	for i, letter := range arg[1:] {
		f := lookupShort(cmd, string(letter))
		if f == nil {
			return false
		}
		if f.NoOptDefVal == "" {
			return i == len(arg)-2 // else the rest of the argument is the value
		}
	}
	return false
}

func lookupFlag(cmd *cobra.Command, name string) *pflag.Flag {
	return findFlag(cmd, func(flags *pflag.FlagSet) *pflag.Flag { return flags.Lookup(name) })
}

func lookupShort(cmd *cobra.Command, letter string) *pflag.Flag {
	if len(letter) != 1 {
		return nil
	}
	return findFlag(cmd, func(flags *pflag.FlagSet) *pflag.Flag { return flags.ShorthandLookup(letter) })
}

// findFlag finds a flag of a command or of one above it; nil when there is none.
func findFlag(cmd *cobra.Command, in func(*pflag.FlagSet) *pflag.Flag) *pflag.Flag {
	for c := cmd; c != nil; c = c.Parent() {
		if f := in(c.Flags()); f != nil {
			return f
		}
		if f := in(c.PersistentFlags()); f != nil {
			return f
		}
	}
	return nil
}

// noText is the Args of a command that takes none.
func (a *app) noText(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &usageError{quote(cmd.CommandPath()) + " takes no text", a.asText()}
}

// asText shows how to look the arguments up as text when a command's name or a flag stood in the way.
func (a *app) asText() string {
	return "to look it up as text: unstuck -- " + shellWords(a.args)
}

// shellWords spells arguments as a POSIX shell reads them, shortened where they would fill the screen.
func shellWords(args []string) string {
	var out []string
	size := 0
	for _, arg := range args {
		q := report.ShellWord(arg)
		if size += len(q) + 1; size > 300 && len(out) > 0 {
			out = append(out, "...")
			break
		}
		out = append(out, q)
	}
	return strings.Join(out, " ")
}

// quote sets a name or value off from the sentence around it.
func quote(s string) string { return `"` + s + `"` }
