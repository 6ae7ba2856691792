package terminal

import (
	"strings"
	"testing"
)

func TestLastCommand(t *testing.T) {
	for _, c := range []struct{ name, screen, want string }{
		{"typed", "me@box:~/app$ mix test\nold\nme@box:~/app$ mix deploy\nboom\nagain\nme@box:~/app$ unstuck last\n\n\n",
			"me@box:~/app$ mix deploy\nboom\nagain"},
		{"by a key", "me@box:~/app$ mix deploy\nboom\nme@box:~/app$", "me@box:~/app$ mix deploy\nboom"},
		{"another folder", "me@box:~/app$ cd lib\nme@box:~/app/lib$ mix deploy\nboom\nme@box:~/app$ unstuck last",
			"me@box:~/app/lib$ mix deploy\nboom"},
		{"a command without output between", "$ mix deploy\nboom\n$ true\n$ \n$ unstuck last", "$ mix deploy\nboom"},
		{"two lines of prompt", "~/app on main\n❯ mix deploy\nboom\n\n~/app on main\n❯ unstuck last", "❯ mix deploy\nboom\n\n~/app on main"},
		{"with flags and a path", "$ mix deploy\nboom\n$ ~/bin/unstuck last --json", "$ mix deploy\nboom"},
		{"an unknown prompt", "::: mix deploy\nboom\n::: unstuck last", "::: mix deploy\nboom"},
		{"no prompt above", "boom\nagain\nme@box:~$ unstuck last", "boom\nagain"},
		{"comments are no prompts of a user", "me@box:~$ cat x\n# a\n# b\nme@box:~$ unstuck last", "me@box:~$ cat x\n# a\n# b"},
		{"bash hides its prompt when a key calls", "me@box:~$ ls\na\nme@box:~$ mix deploy\nboom", "me@box:~$ mix deploy\nboom"},
		{"the name within the output", "me@box:~$ ls\na\nme@box:~$ make\nbuilding unstuck", "me@box:~$ make\nbuilding unstuck"},
		{"called twice", "$ make\nboom\n$ unstuck last\nKnown: no\n$ unstuck last", "$ make\nboom"},
		{"called twice by a key", "~/a % make\nboom\n~/a %\nKnown: no\n~/a %", "~/a % make\nboom"},
		{"run", "$ unstuck run -- make\nboom\n$ unstuck last", "$ unstuck run -- make\nboom"},
		{"PowerShell", "PS C:\\app> mix deploy\nboom\nPS C:\\app> unstuck last", "PS C:\\app> mix deploy\nboom"},
		{"nothing", "", ""},
		{"only blanks", " \n\n ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lastCommand(c.screen); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func FuzzLastCommand(f *testing.F) {
	f.Add("me@box:~$ x\nboom\nme@box:~$ unstuck last")
	f.Add("❯\n❯ unstuck")
	f.Add("\xff\n\xe2\x9d unstuck")
	f.Fuzz(func(t *testing.T, screen string) {
		if got := lastCommand(screen); !strings.Contains(screen, got) {
			t.Errorf("%q is no part of %q", got, screen)
		}
	})
}
