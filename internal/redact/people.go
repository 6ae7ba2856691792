package redact

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// people are the rules about persons and machines. What stands in their place is kept free for the purpose: example.com
// (RFC 2606), 192.0.2.1 (RFC 5737), 2001:db8::1 (RFC 3849).
func people() []rule {
	return []rule{
		{"e-mail address", []string{"@"}, `([A-Za-z0-9._%+-]+)@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})\b`, func(g []string) string {
			if g[1] == "git" || g[1] == Secret || strings.HasSuffix(g[2], "example.com") || isInside(g[2]) {
				return g[0] // an ssh address of a repository, or a node of Erlang
			}
			return "user@example.com"
		}},
		{"user name in a path", []string{`:\`, ":/"}, `([A-Za-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+)([^\\/:*?"<>|\n]{1,40})([\\/])`, func(g []string) string {
			if isRoleName(g[2]) {
				return g[0]
			}
			return g[1] + "user" + g[3]
		}},
		{"user name in a path", []string{"/home/", "/users/", `\users\`, "/export/home/"},
			`((?:/home/|/Users/|[A-Za-z]:[\\/]+Users[\\/]+))([^/\\\s"':;,)\]}>]+)`, func(g []string) string {
				if isRoleName(g[2]) {
					return g[0]
				}
				return g[1] + "user"
			}},
		{"user name in a prompt", []string{"@"}, `(?m)^([ \t]*[(\[]?)([A-Za-z0-9._-]+)@([A-Za-z0-9._-]+)([: ][^\n$#%]{0,80}[$#%](?: |$))`, func(g []string) string {
			if g[2] == "user" && g[3] == "host" {
				return g[0]
			}
			return g[1] + "user@host" + g[4]
		}},
		{"IP address", nil, `(?i)((?:otp|erts|version|vsn)[ :=/"']{1,3}|\([a-z][a-z0-9_]* )?([0-9a-z_.-]*[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+[0-9a-z_.-]*)`, ipv4},
		// https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html: names of machines that hold their address
		{"IP address", []string{"ip-"}, `\bip-([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})-([0-9]{1,3})\b`, func(g []string) string {
			if !isPrivate(strings.Join(g[1:], ".")) {
				return g[0]
			}
			return "ip-192-0-2-1"
		}},
		{"IP address", []string{"{"}, `\{([0-9]{1,3}), ?([0-9]{1,3}), ?([0-9]{1,3}), ?([0-9]{1,3})\}`, func(g []string) string {
			if len(g[1]) < 2 || !isPrivate(strings.Join(g[1:], ".")) { // {2, 5, 29, 15} is an object identifier
				return g[0]
			}
			return "{192, 0, 2, 1}"
		}},
		{"IP address", []string{":"}, `(^|[^0-9A-Za-z_:.-])([0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:[0-9.]{7,15})?)(%[a-z0-9]+)?`, func(g []string) string {
			a, err := netip.ParseAddr(g[2])
			if err != nil || a.IsLoopback() || a.IsUnspecified() || len(g[2]) < 4 || strings.HasPrefix(g[2], "2001:db8:") {
				return g[0]
			}
			return g[1] + "2001:db8::1"
		}},
	}
}

// ipv4 replaces an address, but not a version of four parts, such as Erlang's have.
func ipv4(g []string) string {
	address := strings.TrimRight(g[2], ".-")
	frame := strings.HasPrefix(g[1], "(")
	if g[1] != "" && !frame || frame && address[1] == '.' || !isPrivate(address) { // (crypto 5.1.4.1)
		return g[0]
	}
	return g[1] + "192.0.2.1" + g[2][len(address):]
}

// isInside reports whether a name of a machine is one of a local network, where nobody has an e-mail address.
func isInside(host string) bool {
	host = strings.ToLower(host)
	for _, end := range []string{".local", ".internal", ".lan", ".localdomain", ".home", ".svc"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

// isPrivate reports whether four numbers are an address that tells something about a machine: not the machine itself, nor
// all addresses, nor one that only documents use, nor what can be no address.
func isPrivate(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if n, err := strconv.Atoi(part); err != nil || n > 255 || len(part) > 1 && part[0] == '0' {
			return false
		}
	}
	a, err := netip.ParseAddr(s)
	return err == nil && !a.IsLoopback() && a.As4()[0] != 0 && s != "255.255.255.255" && !strings.HasPrefix(s, "192.0.2.")
}

// isRoleName reports whether a folder of /home is not named for a person.
func isRoleName(s string) bool {
	switch strings.ToLower(s) {
	case "user", "users", "shared", "public", "test", "tests", "demo", "develop", "developer", "project", "workspace", "code", "data", "runner", "ubuntu", "debian", "admin", "root", "app", "deploy", "build", "builder", "ci", "circleci",
		"travis", "gitlab-runner", "jenkins", "vagrant", "vscode", "node", "elixir", "erlang", "nobody", "default", "linuxbrew", "docker", "git", "www-data", "postgres", "runneradmin", "containeradministrator":
		return true
	}
	return false
}

// userNames returns the names of people in the paths of a text: they go wherever else they stand.
func userNames(s string) []string {
	var out []string
	for _, mark := range []string{"/home/", "/Users/", `\Users\`} {
		rest := s
		for {
			_, after, ok := strings.Cut(rest, mark)
			if !ok {
				break
			}
			rest = after
			name := after
			if i := strings.IndexAny(after, "/\\ \t\n\"':;,)]}>"); i >= 0 {
				name = after[:i]
			}
			if !isRoleName(name) && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// shortestName is how long a name must be to be looked for as a word: shorter ones are words of their own.
const shortestName = 4

// replaceWord replaces a name wherever it stands as a word; with account, only where it stands for an account: people call
// programs by the names of machines' users, and users by those of programs.
func replaceWord(s, name string, account bool) (string, int) {
	if len(name) < shortestName || isRoleName(name) {
		return s, 0
	}
	var b strings.Builder
	n, at := 0, 0
	for from := 0; ; {
		i := strings.Index(s[from:], name)
		if i < 0 {
			break
		}
		i += from
		from = i + len(name)
		if i > 0 && isWordByte(s[i-1]) || from < len(s) && isWordByte(s[from]) || account && !isAccount(s[:i], s[from:]) {
			continue
		}
		b.WriteString(s[at:i] + "user")
		at = from
		n++
	}
	return b.String() + s[at:], n
}

// isAccount reports whether the words around a name say that it is one of an account: name@, user name, as name.
func isAccount(before, after string) bool {
	if strings.HasPrefix(after, "@") {
		return true
	}
	before = strings.ToLower(strings.TrimRight(before, ` "'=:`))
	for _, word := range []string{"user", "username", "owner", "login", "as", "by", "uid", "role"} {
		if rest, ok := strings.CutSuffix(before, word); ok && (rest == "" || !isWordByte(rest[len(rest)-1])) {
			return true
		}
	}
	return false
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_'
}
