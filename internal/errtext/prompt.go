package errtext

import "strings"

// promptLen: the prompts of shells and of interactive interpreters.
func promptLen(s string) int {
	switch c := s[0]; {
	case c == '$' || c == '#' || c == '%':
		if len(s) > 1 && s[1] == ' ' {
			return 2
		}
		return 0
	case c == '>':
		if strings.HasPrefix(s, ">>> ") {
			return 4
		}
		return 0
	case c == '+': // the second line of two-line prompts: +-$
		if n := len(s) - len(strings.TrimLeft(s, "+-")); n < len(s) && promptGlyph(s[n:]) > 0 {
			return n + promptGlyph(s[n:])
		}
		return 0
	case c >= 0x80:
		if n := promptGlyph(s); n > 0 {
			return n + themeLen(s, n)
		}
	case c == 'P' && strings.HasPrefix(s, "PS "), len(s) > 3 && s[1] == ':' && s[2] == '\\' && isLetter(c):
		if i := strings.IndexByte(s[:min(len(s), 120)], '>'); i > 0 && !strings.ContainsAny(s[:i], "\"'(") {
			return i + 1
		}
		return 0
	}
	if n := interpreterLen(s); n > 0 {
		return n
	}
	return shellLen(s)
}

// promptGlyph returns the length of a sign that shells end their prompts with, its blank included.
func promptGlyph(s string) int {
	for _, p := range [...]string{"$ ", "# ", "% ", "➜ ", "▶ ", "» ", "❯ ", "λ "} {
		if strings.HasPrefix(s, p) {
			return len(p)
		}
	}
	return 0
}

// themeLen: what the commonest theme of zsh writes behind its arrow: the folder, git:(branch), a cross.
func themeLen(s string, n int) int {
	rest := s[n:]
	if !strings.HasPrefix(s, "➜ ") || !strings.HasPrefix(rest, " ") {
		return 0
	}
	i := 1 + strings.IndexByte(rest[1:], ' ')
	if i < 1 {
		return 0
	}
	if g := strings.TrimLeft(rest[i:], " "); strings.HasPrefix(g, "git:(") {
		if end := strings.IndexByte(g, ')'); end > 0 {
			i = len(rest) - len(g) + end + 1
		}
	}
	for _, dirty := range [...]string{" ✗", " ✘", " ±"} {
		if strings.HasPrefix(rest[i:], dirty) {
			i += len(dirty)
		}
	}
	return i
}

// interpreterLen: iex(1)> , ...(1)> , irb(main):001:0> , [1] pry(main)> , In [1]: , 1> , mysql> , postgres=# .
func interpreterLen(s string) int {
	if strings.HasPrefix(s, "In [") {
		if i := strings.Index(s[:min(len(s), 12)], "]: "); i > 0 {
			return i + 3
		}
		return 0
	}
	i := strings.Index(s[:min(len(s), 48)], "> ")
	if i <= 0 {
		if j := strings.Index(s[:min(len(s), 40)], "=# "); j > 0 && sourceWord(s) == j {
			return j + 3
		}
		return 0
	}
	before := s[:i]
	switch {
	case strings.HasPrefix(before, "iex"), strings.HasPrefix(before, "...("), strings.HasPrefix(before, "irb"):
		if before == "iex" || before == "irb" || before[3] == '(' {
			return i + 2
		}
	case digits(before) == i && i < 5: // Erlang's shell
		return i + 2
	case before[0] == '(' && strings.IndexByte(before, '@') > 0 && strings.IndexByte(before, ' ') < 0:
		return i + 2
	case before[0] == '[' && strings.Contains(before, "] pry("):
		return i + 2
	}
	switch before {
	case "mysql", "sqlite", "ghci", "scala", "julia", "node", "psql", "redis", "mongo", "lua":
		return i + 2
	}
	return 0
}

// shellLen: user@host:~/dir$ , [user@host dir]# , (env) user@host … , bash-5.1$ , ~/dir ❯ , user@host ~/dir> .
func shellLen(s string) int {
	at, blanks := false, 0
	for i := 0; i+1 < len(s) && i < 100; i++ {
		switch c := s[i]; c {
		case ' ':
			if blanks++; blanks > 5 {
				return 0 // prompts are short
			}
		case '@':
			at = i > 0
		case '"', '\'', '{', '<', '=', '|':
			return 0
		case '$', '#', '%':
			if s[i+1] == ' ' {
				if isPrompt(s[:i], at) {
					return i + 2
				}
				return 0
			}
		case '>':
			if s[i+1] == ' ' && at && strings.Contains(s[:i], " ~") || s[i+1] == ' ' && at && strings.Contains(s[:i], " /") {
				return i + 2
			}
			return 0
		case "❯"[0]:
			if strings.HasPrefix(s[i:], "❯ ") && i < 60 {
				return i + len("❯ ")
			}
		}
	}
	return 0
}

// isPrompt reports whether what stands before the sign of a prompt is one.
func isPrompt(before string, at bool) bool {
	if at {
		return strings.Count(before, " ") <= 3
	}
	switch before[0] {
	case '~', '/': // ~/dir $, /app #
		return strings.Count(before, " ") <= 1 && strings.HasSuffix(before, " ")
	}
	return strings.HasPrefix(before, "bash-") || strings.HasPrefix(before, "sh-") || strings.HasPrefix(before, "zsh-")
}

// PromptLen returns the length of the shell's prompt that a line of a terminal begins with, its last blank included; 0
// when it begins with none. A line that is nothing but a prompt may have lost that blank.
func PromptLen(line string) int {
	s := strings.TrimLeft(line, " ")
	if s == "" {
		return 0
	}
	n := promptLen(s + " ")
	if n == 0 {
		return 0
	}
	return min(len(line)-len(s)+n, len(line))
}
