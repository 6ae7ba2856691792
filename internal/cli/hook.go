package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// HookOptions are the options of a hook.
type HookOptions struct {
	Shell   string
	Key     string // as the shell spells it; empty is Ctrl-X Ctrl-U
	Suggest bool
}

func newHookCmd(a *app) *cobra.Command {
	var o HookOptions
	cmd := &cobra.Command{
		Use:   "hook bash|zsh|fish",
		Short: "print shell code that binds unstuck last to a key",
		Long: `hook prints a few lines for a shell's start-up file. They bind a key, Ctrl-X Ctrl-U
unless --key names another, to unstuck last. With --suggest a line after a failed
command reminds of it. No program is started for that, and nothing is sent or
kept.`,
		Example: `eval "$(unstuck hook bash)"             # in ~/.bashrc
eval "$(unstuck hook zsh --suggest)"    # in ~/.zshrc
unstuck hook fish | source              # in ~/.config/fish/config.fish
unstuck hook bash --key '\eu'           # Alt-U`,
		ValidArgs: []cobra.Completion{"bash", "zsh", "fish"},
		Args:      cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return &usageError{"hook takes the name of one shell", "it takes bash, zsh or fish"}
			}
			o.Shell = args[0]
			return writeHook(a.streams.Out, o)
		},
	}
	cmd.Flags().StringVar(&o.Key, "key", "", "bind this `KEY`, as the shell spells it")
	cmd.Flags().BoolVar(&o.Suggest, "suggest", false, "after a failed command, say which key looks it up")
	return cmd
}

// hook is the code for one shell. KEY stands for the key as the shell spells it, NAME for what a person calls it.
type hook struct {
	key           string
	bind, suggest string
}

// hookFor returns the code for a shell. 130 is left out of the suggestions: it was the user who ended the command. A
// command line that is empty leaves the code of the last command, which is not told twice.
func hookFor(shell string) (hook, bool) {
	switch shell {
	case "bash":
		return hook{key: `\C-x\C-u`, bind: `# unstuck: a key looks up what the last command printed
__unstuck_last() { unstuck last; }
bind -x '"KEY": __unstuck_last'
`, suggest: `# unstuck: a line after a failed command
__unstuck_suggest() {
  local code=$? number
  if [ "$code" -ne 0 ] && [ "$code" -ne 130 ]; then
    number=$(HISTTIMEFORMAT= history 1)
    if [ "$number" != "${__unstuck_told-}" ]; then
      printf 'unstuck: NAME looks this up\n' >&2
      __unstuck_told=$number
    fi
  fi
  return "$code"
}
PROMPT_COMMAND="__unstuck_suggest${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
`}, true
	case "zsh":
		return hook{key: `^X^U`, bind: `# unstuck: a key looks up what the last command printed
__unstuck_last() { zle -I; unstuck last </dev/tty }
zle -N __unstuck_last
bindkey 'KEY' __unstuck_last
`, suggest: `# unstuck: a line after a failed command
__unstuck_ran() { __unstuck_ran=1 }
__unstuck_suggest() {
  local code=$?
  if [[ -n ${__unstuck_ran-} && $code -ne 0 && $code -ne 130 ]]; then
    print -u2 'unstuck: NAME looks this up'
  fi
  unset __unstuck_ran
}
autoload -Uz add-zsh-hook
add-zsh-hook preexec __unstuck_ran
add-zsh-hook precmd __unstuck_suggest
`}, true
	case "fish":
		return hook{key: `\cx\cu`, bind: `# unstuck: a key looks up what the last command printed
function __unstuck_last
    echo
    unstuck last
    commandline -f repaint
end
bind KEY __unstuck_last
`, suggest: `# unstuck: a line after a failed command
function __unstuck_suggest --on-event fish_postexec
    set -l code $status
    if test $code -ne 0 -a $code -ne 130
        echo 'unstuck: NAME looks this up' >&2
    end
end
`}, true
	}
	return hook{}, false
}

func writeHook(w io.Writer, o HookOptions) error {
	h, ok := hookFor(o.Shell)
	if !ok {
		return &usageError{"there is no hook for " + quote(o.Shell), "it takes bash, zsh or fish"}
	}
	key, name := h.key, "Ctrl-X Ctrl-U"
	if o.Key != "" {
		if err := checkKey(o.Key); err != nil {
			return err
		}
		key, name = o.Key, o.Key
	}
	code := h.bind
	if o.Suggest {
		code += h.suggest
	}
	_, err := io.WriteString(w, strings.NewReplacer("KEY", key, "NAME", name).Replace(code))
	return err
}

const howKeys = `it takes a key as the shell spells it, such as \C-xu or ^Xu`

// checkKey refuses what would end the quotes in which the key stands: the code is run by a shell.
func checkKey(key string) error {
	for _, r := range key {
		if r <= ' ' || r > '~' || strings.ContainsRune("'\"`$;&|<>()%", r) {
			return &usageError{fmt.Sprintf("--key has the character %q", r), howKeys}
		}
	}
	if strings.HasSuffix(key, `\`) {
		return &usageError{"--key ends with a backslash", howKeys}
	}
	return nil
}
