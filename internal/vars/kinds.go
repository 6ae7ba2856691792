package vars

import (
	"strconv"
	"strings"
)

// longest bounds a value in bytes.
const longest = 200

// Fits reports whether a value may stand for a variable of this name in a command. What a name may stand for is told by
// its last word: {db_host} is a host, {helper2} a helper. A name of no kind that is known stands for a word.
//
// No value of any kind holds white space, a control character, a character beyond ASCII, or one that a shell gives a
// meaning: none of
// $ & | ; < > ( ) { } [ ] * ? ! ' " # % ^ = ~ and the backtick. None begins with a hyphen, like a flag.
func Fits(name, value string) bool {
	if value == "" || len(value) > longest || value[0] == '-' {
		return false
	}
	return kindOf(name)(value)
}

// kindOf chooses by the last word of a name.
func kindOf(name string) func(string) bool {
	name = strings.TrimRight(strings.ToLower(name), "0123456789_")
	if i := strings.LastIndexByte(name, '_'); i >= 0 {
		name = name[i+1:]
	}
	switch name {
	case "port":
		return isPort
	case "number", "count", "line", "size", "limit", "pid", "uid", "gid", "status", "code", "arity", "timeout", "ms", "seconds":
		return isNumber
	case "host", "hostname", "domain", "server":
		return isHost
	case "address", "addr", "ip":
		return func(s string) bool { return isHost(s) || isIPv6(s) }
	case "node":
		return isNode
	case "path", "file", "dir", "directory", "folder", "socket", "binary", "executable":
		return isPath
	case "module", "alias", "struct", "exception", "protocol", "behaviour", "repo", "endpoint", "schema":
		return isModule
	case "app", "application", "atom", "dep", "dependency", "function", "helper", "release":
		return isAtom
	case "package":
		return isPackage
	case "user", "username", "role", "group", "owner":
		return isUser
	case "version", "vsn":
		return isVersion
	case "table", "column", "constraint", "database", "db", "relation", "field":
		return isIdentifier
	}
	return isWord
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetter(c byte) bool { return isLower(c) || c >= 'A' && c <= 'Z' }

// made reports whether a value begins with a byte that first takes, goes on with letters, digits and those of more, and
// ends with a letter, a digit or an underline.
func made(s string, first func(byte) bool, more string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && !isDigit(c) && strings.IndexByte(more, c) < 0 {
			return false
		}
	}
	last := s[len(s)-1]
	return first(s[0]) && (isLetter(last) || isDigit(last) || last == '_')
}

func letterOrDigit(c byte) bool { return isLetter(c) || isDigit(c) }

func isWord(s string) bool { return made(s, letterOrDigit, "_-.") }

func isNumber(s string) bool {
	return len(s) <= 19 && strings.Trim(s, "0123456789") == ""
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return isNumber(s) && err == nil && n >= 1 && n <= 65535
}

// isHost takes a host name (RFC 1123) or an IPv4 address. An underline is no part of either, but Docker has them.
func isHost(s string) bool { return made(s, letterOrDigit, "-._") && !strings.Contains(s, "..") }

func isIPv6(s string) bool {
	return strings.Count(s, ":") >= 2 && len(s) <= 39 && strings.Trim(s, "0123456789abcdefABCDEF:") == ""
}

// isNode takes a name of an Erlang node: name@host.
func isNode(s string) bool {
	name, host, ok := strings.Cut(s, "@")
	return ok && name != "" && host != "" && made(name, isLetter, "_-.") && isHost(host)
}

// isPath takes a path that leads into some place: not the root itself, not a folder of the system or one right below it,
// such as somebody's home, and not somewhere up. What deletes or changes a path must not be handed a whole system by
// somebody's error text.
func isPath(s string) bool {
	rest := s
	if len(s) > 2 && isLetter(s[0]) && s[1] == ':' && (s[2] == '\\' || s[2] == '/') {
		rest = s[2:] // C:\…
	}
	begins := func(c byte) bool { return letterOrDigit(c) || c == '/' || c == '.' || c == '_' || c == '\\' }
	if !made(rest, begins, "_-./@+\\") {
		return false
	}
	parts := strings.FieldsFunc(rest, func(r rune) bool { return r == '/' || r == '\\' })
	for _, p := range parts {
		if p == ".." || p == "." || p[0] == '-' {
			return false
		}
	}
	absolute := rest[0] == '/' || rest[0] == '\\'
	return len(parts) > 0 && (!absolute || len(parts) >= 3 || !isSystemFolder(parts[0]))
}

// isSystemFolder reports whether a folder at the root of a system belongs to it, or holds the homes of its users.
func isSystemFolder(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "bin", "boot", "dev", "etc", "home", "media", "mnt", "nix", "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var", // Linux
		"applications", "library", "network", "private", "system", "users", "volumes", "cores", // macOS
		"windows", "programdata", "perflogs", "recovery": // Windows
		return true
	}
	return strings.HasPrefix(name, "lib") || strings.HasPrefix(name, "program")
}

// isModule takes a module of Elixir, or of Erlang.
func isModule(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if part == "" || !made(part, isLetter, "_") {
			return false
		}
	}
	return true
}

// isAtom takes what may be written as an atom without quotes, and is a name in a shell: not the ones with ? or !.
func isAtom(s string) bool { return made(s, func(c byte) bool { return isLower(c) || c == '_' }, "_") }

// isPackage takes a name of Hex, npm (@scope/name), apt or Homebrew (openssl@3).
func isPackage(s string) bool {
	rest := strings.TrimPrefix(s, "@")
	return rest != "" && made(rest, letterOrDigit, "_-.+/@") && strings.Count(s, "/") <= 2 && !strings.Contains(s, "..") && !strings.Contains(s, "//")
}

func isUser(s string) bool {
	return len(s) <= 64 && made(s, func(c byte) bool { return isLetter(c) || c == '_' }, "_-.")
}

func isVersion(s string) bool {
	return made(s, letterOrDigit, "_-.+") && strings.ContainsAny(s, "0123456789")
}

// isIdentifier takes a name of SQL, with its schema.
func isIdentifier(s string) bool {
	return made(s, func(c byte) bool { return isLetter(c) || c == '_' }, "_.") && !strings.Contains(s, "..")
}
